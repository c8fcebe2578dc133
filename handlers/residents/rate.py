"""Residents say whether it helped; who reported it can open it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.issue import Issue
from domain.messages import Option, Words
from domain.people import Action, Role, fits
from domain.verdicts import UNSOLVED, last_words, not_helped
from handlers import cards, clocks, known
from handlers.hearing.heard import hedges, is_mixed, told_behind
from handlers.hearing.marks import clauses
from handlers.report import REPORT
from handlers.residents.fresh import aside, is_fresh, which
from handlers.talk.conversation import Conversation, about, begin, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import NEWS, Turn
from storage.drafts import Draft

RATINGS = ("solved", "partly", "unsolved")


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody thinks of the result."""

    rating: str
    words: str
    other: str = ""
    """another concern, told instead of words about this one"""


async def _reads_fresh(turn: Turn, draft: Draft) -> bool:
    return await is_fresh(turn, draft, "rate.words")


def script(ask: Ask, fresh: bool) -> Rating:
    """Solved, partly, not solved; and why, for whoever wants to say."""
    among = tuple(Choose(r, Words(f"rating.{r}"), row=n // 2) for n, r in enumerate(RATINGS))
    rating = ask(Choice("rate.how", among=among))
    words = ask.maybe(Text("rate.words", optional=True, at_most=1000))
    if fresh and words and ask(which("rate.which", "rate.this")) == "new":
        return Rating(rating, "", words)
    return Rating(rating, words or "")


async def _rated(turn: Turn, draft: Draft, rating: Rating) -> None:
    issue = await turn.issue(draft.subject, Action.RATE)
    words = turn.mask(rating.words)
    before = last_words(await turn.store.events.of(issue.id)).get(turn.person.id)
    issue = await turn.happen(issue, "rated", rating=rating.rating, words=words)
    mine = turn.person.id == issue.reporter
    again = [Option(f"reopen:{issue.id}", Words("button.reopen"))] if mine and rating.rating != "solved" else []
    beside = not mine and rating.rating == "unsolved"
    turn.say("rate.beside" if beside else f"rate.done.{rating.rating}", options=again, number=issue.number)
    shown = Words(f"rating.{rating.rating}")
    await cards.tell_holder(turn, issue, "card.rated", kind=NEWS, rating=shown, words=words or "—")
    if beside and before != UNSOLVED:
        await _tell_leaders(turn, issue, words)
    if rating.other:
        await begin(turn, REPORT, **{"report.what": rating.other})


async def _tell_leaders(turn: Turn, issue: Issue, words: str) -> None:
    """A supporter cannot open it again, so whoever leads the group hears that it did not help, and how many say so."""
    count = len(not_helped(await turn.store.events.of(issue.id)))
    for id in await cards.staff(turn, [issue.group], Role.LEADER):
        person = await turn.store.people.get(id)
        if person and id not in (issue.member, turn.person.id):
            await cards.show(turn, issue, person, "card.rated_beside", kind=NEWS, count=count, words=words or "—")


RATE = Conversation("rate", _reads_fresh, script, _rated, aside=aside)


def reopen_script(ask: Ask, _facts: Any) -> str:
    """What is still wrong."""
    return ask(Text("reopen.why", at_least=2, at_most=1000))


async def _reopened(turn: Turn, draft: Draft, why: str) -> None:
    issue = await turn.issue(draft.subject, Action.REOPEN)
    words = turn.mask(why)
    issue = await turn.happen(issue, "reopened", words=words)
    # It may have been over for so long that nobody was to find it any more.
    await known.retrace(turn, issue)
    await clocks.start(turn, issue, clocks.RESULT)
    turn.say("reopen.done", number=issue.number)
    await cards.tell_holder(turn, issue, "card.reopened", words=words)


REOPEN = Conversation("reopen", no_facts, reopen_script, _reopened)


def judged(turn: Turn, text: str) -> str | None:
    """How words judge a result: empty where they hedge or take it back again, None where they judge none."""
    said = [told_behind(turn, clause) for clause in clauses(text)]
    for n, clause in enumerate(said):
        labels = turn.house.texts.meant(clause)
        found = next((r for r in RATINGS if turn.sentence(Words(f"rating.{r}")) in labels), None)
        if found:
            return "" if found == "solved" and is_mixed(turn, " ".join(said[n + 1 :])) else found
        if hedges(turn, clause):
            return ""
    return None


async def waiting(turn: Turn) -> list[Issue]:
    """The results of which this person has said nothing yet, the newest of their own first."""
    issues, id = turn.store.issues, turn.person.id
    own = [i for i in [*await issues.reported_by(id), *await issues.followed_by(id)] if fits(Action.RATE, i)]
    return [issue for issue in own if id not in last_words(await turn.store.events.of(issue.id))]


async def rate(turn: Turn, id: str, rating: str = "", words: str = "") -> None:
    """评价: a press may say already how, and whoever wrote instead also why."""
    issue = await turn.issue(id, Action.RATE)
    how = {"rate.how": rating} if rating in RATINGS else {}
    why = {"rate.words": words} if words else {}
    await begin(turn, RATE, issue.id, **about(issue), **how, **why)
