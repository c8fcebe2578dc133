"""谁的主意: the leader says whose idea was adopted; the resident is asked once whether to be named for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.issue import Issue
from domain.messages import Option, Refused, Words
from domain.people import Action
from domain.publication import Byline, Idea
from handlers.cards import shorten
from handlers.publication import second
from handlers.publication.offer import buttons
from handlers.talk.conversation import Conversation, about, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import Forbidden, Turn
from storage import new_id
from storage.drafts import Draft

BYLINE = "byline"
"""the verb of the buttons with which a resident answers"""
_OTHER = "other"
_SPOKE = ("added", "replied")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose idea, and what it was."""

    person: str
    words: str


async def facts(turn: Turn, draft: Draft) -> tuple[Choose, ...]:
    """Everybody who reported, supports, came to a meeting about it, or said something; nobody by name."""
    issue = await turn.issue(draft.subject, Action.CREDIT)
    said = await turn.store.events.of(issue.id)
    spoke = {e.actor: shorten(e.detail.get("words", ""), 20) for e in said if e.verb in _SPOKE}
    came = [p for e in said if e.verb == "consulted" for p in await _came(turn, e.detail["meeting"])]
    found: dict[str, Words] = {}
    for person in dict.fromkeys([*([] if issue.on_behalf else [issue.reporter]), *sorted(issue.followers), *came]):
        known = await turn.store.people.get(person)
        if known is None or known.staff or known.gone:
            continue
        kind = "reporter" if person == issue.reporter else "follower" if person in issue.followers else "came"
        about = {"n": len(found) + 1, "who": Words(f"idea.{kind}"), "words": spoke.get(person, "")}
        found[person] = Words("idea.spoke" if spoke.get(person) else "idea.silent", about)
    choices = [Choose(person, label, row=n) for n, (person, label) in enumerate(found.items())]
    return (*choices, Choose(_OTHER, Words("idea.other"), row=len(choices)))


async def _came(turn: Turn, id: str) -> Iterable[str]:
    meeting = await turn.store.meetings.get(id)
    return meeting.present if meeting else ()


def script(ask: Ask, facts: tuple[Choose, ...]) -> Whose:
    """Whose idea, and which."""
    person = ask(Choice("idea.who", among=facts, first=8 if len(facts) > 9 else 0))
    return Whose("" if person == _OTHER else person, ask(Text("idea.words", at_least=2, at_most=200)))


async def credit(turn: Turn, id: str) -> None:
    """谁的主意: never where a child is spoken of."""
    issue = await turn.issue(id, Action.CREDIT)
    if issue.minor:
        raise Refused("idea.minor")
    await begin(turn, CREDIT, id, **about(issue))


async def _marked(turn: Turn, draft: Draft, whose: Whose) -> None:
    issue = await turn.issue(draft.subject, Action.CREDIT)
    known = await turn.store.publications.ideas([issue.id])
    if whose.person and any(idea.person == whose.person for idea in known):
        raise Refused("idea.already")
    # Nobody can ask somebody without an account: they are "a resident", and never more.
    answer = Byline.UNASKED if whose.person else Byline.RESIDENT
    idea = Idea(new_id(), issue.id, whose.person, turn.person.id, turn.mask(whose.words), answer)
    await turn.store.publications.mark(idea, turn.now)
    await turn.happen(issue, "credited", idea=idea.id, person=idea.person)
    turn.say("idea.asked" if idea.person else "idea.noted", options=buttons(issue) if answered(issue) else ())
    if idea.person:
        options = [Option(f"{BYLINE}:{idea.id}:{one}", Words(f"byline.{one}"), n) for n, one in enumerate(_SAYS)]
        turn.tell(issue.id, "idea.ask", to=idea.person, options=options, number=issue.number, words=idea.words)


_SAYS = (Byline.NAMED.value, Byline.RESIDENT.value, Byline.NONE.value)


def answered(issue: Issue) -> bool:
    """Whether there is a result that could be published."""
    return issue.answered_at is not None


async def byline(turn: Turn, id: str, says: str = "") -> None:
    """愿意署名, 只说居民, 不署名: by whoever had the idea, and nobody else; may be changed later."""
    idea = await turn.store.publications.idea(id)
    if idea is None or idea.person != turn.person.id or not idea.person or says not in _SAYS:
        raise Forbidden(f"{BYLINE}:{id}")
    if says == Byline.NAMED:
        await begin(turn, SIGN, id)
    else:
        await _answer(turn, idea, Byline(says), "")


def sign_script(ask: Ask, facts: str) -> str:
    """How the name is to be written."""
    return ask(Text("byline.name", at_least=2, at_most=30, offer=facts))


async def sign_facts(turn: Turn, _draft: Draft) -> str:
    """The name that is known, a tap away."""
    return turn.person.name


async def _signed(turn: Turn, draft: Draft, called: str) -> None:
    idea = await turn.store.publications.idea(draft.subject)
    if idea is None or idea.person != turn.person.id:
        raise Forbidden(f"{BYLINE}:{draft.subject}")
    await _answer(turn, idea, Byline.NAMED, turn.mask(" ".join(called.split())))


async def _answer(turn: Turn, idea: Idea, answer: Byline, called: str) -> None:
    """Keep it; a name that is taken back goes at once, one that is given has to be read by somebody first."""
    if (idea.answer, idea.name) == (answer, called):
        turn.say("byline.same")
        return
    await turn.store.publications.answer(idea.id, answer, called)
    for one in await turn.store.publications.naming(idea):
        await second.happen(turn, one, "uncredited", idea=idea.id)
    turn.say(f"byline.done.{answer.value}", name=called)
    issue = await turn.store.issues.get(idea.issue)
    if issue is None:
        return
    options: list[Any] = buttons(issue)[:1] if answered(issue) else []
    shown = Words(f"byline.told.{answer.value}", {"name": called})
    turn.say("idea.answered", to=idea.marked_by, options=options, number=issue.number, words=idea.words, says=shown)


CREDIT = Conversation("credit", facts, script, _marked)
SIGN = Conversation("sign", sign_facts, sign_script, _signed)
