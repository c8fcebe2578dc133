"""It is back: whoever says so of a matter told before is shown it, and what was said is kept for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.issue import Issue
from domain.messages import Words
from domain.people import Action, fits, may
from handlers import again, cards
from handlers.hearing.taken_back import read
from handlers.report import REPORT
from handlers.residents import rate, story
from handlers.residents.fresh import aside
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import NOTE, Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import Forbidden, Turn
from storage.drafts import Draft

OWN, FOLLOWED = "own", "followed"
"""what is pointed at without a number: something they reported, or something they support"""
_WORDS = "back.words"
_AMONG = f"{NOTE}among"
"""the note that lists the issues that may be meant"""
_MENDS = f"{NOTE}mends"
"""the note that the words correct what was reported just now"""
_SHOWN = 3
_NEW = Choose("new", Words("back.new"), row=9)


@dataclass(frozen=True, slots=True)
class _Facts:
    """The issues that may be meant, what can be done with each, and how it stands."""

    among: tuple[Choose, ...]
    mends: bool
    doing: dict[str, tuple[Choose, ...]]
    shown: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Back:
    """What is to be done with the words."""

    words: str
    issue: str
    does: str


async def back(turn: Turn, id: str) -> None:
    """Words that say it: of the issue of this id, or of one that they only point at."""
    words = turn.heard.text.strip() if turn.heard and not turn.heard.press else ""
    if not words:
        raise Forbidden(f"back:{id}")
    found = await _likeliest(turn, id, words) if id in (OWN, FOLLOWED) else [await turn.issue(id, Action.SEE)]
    answers: dict[str, Any] = {_WORDS: words, _AMONG: [issue.id for issue in found]}
    if (said := read(turn, words)) and said.led:
        answers[_MENDS] = True
    await begin(turn, BACK, **answers)


async def _likeliest(turn: Turn, whose: str, words: str) -> list[Issue]:
    """The few of theirs that the words tell of most likely; of equal ones the newest."""
    issues, likeness = turn.store.issues, turn.house.reader.likeness
    theirs = await (issues.reported_by(turn.person.id) if whose == OWN else issues.followed_by(turn.person.id))
    told = likeness.told(words)
    return sorted(theirs, key=lambda issue: -likeness.score(told, likeness.told(issue.what)))[:_SHOWN]


async def facts(turn: Turn, draft: Draft) -> _Facts:
    """The issues as they stand now."""
    found = [issue for id in draft.answers.get(_AMONG, ()) if (issue := await turn.store.issues.get(id))]
    shown = {issue.id: await _line(turn, issue) for issue in found}
    among = tuple(Choose(id, Words("progress.line", line), row=n) for n, (id, line) in enumerate(shown.items()))
    return _Facts(among, _MENDS in draft.answers, {issue.id: _doing(turn, issue) for issue in found}, shown)


async def _line(turn: Turn, issue: Issue) -> dict[str, Any]:
    return {"number": issue.number, "what": cards.shorten(issue.what), "status": await story.status(turn, issue)}


def _doing(turn: Turn, issue: Issue) -> tuple[Choose, ...]:
    """What somebody may do with what they said about an issue: open it again, add it, say that it did not help."""

    def can(action: Action) -> bool:
        return may(turn.person, action, issue) and fits(action, issue)

    if can(Action.REOPEN):
        return (Choose("reopen", Words("button.reopen"), row=0), _NEW)
    if issue.open and can(Action.ADD):
        return (Choose("add", Words("back.add", {"number": issue.number}), row=0), _NEW)
    if can(Action.RATE):
        return (Choose("unsolved", Words("back.unsolved"), row=0), _NEW)
    return (_NEW,)


def script(ask: Ask, facts: _Facts) -> Back:
    """Which one, where several may be meant; and what is to become of the words."""
    words = ask(Text(_WORDS))
    issue = facts.among[0].value if len(facts.among) == 1 else ask(Choice("back.which", among=(*facts.among, _NEW)))
    if issue == _NEW.value:
        return Back(words, "", "new")
    put = "back.mends" if facts.mends else ""
    return Back(words, issue, ask(Choice("back.do", among=facts.doing[issue], params=facts.shown[issue], put=put)))


async def _done(turn: Turn, draft: Draft, said: Back) -> None:
    about = replace(draft, subject=said.issue)
    if said.does == "reopen":
        await rate.REOPEN.done(turn, about, said.words)
    elif said.does == "unsolved":
        await rate.RATE.done(turn, about, rate.Rating("unsolved", said.words))
    elif said.does == "add":
        await again.add(turn, await turn.issue(said.issue, Action.ADD), said.words, ())
    else:
        await begin(turn, REPORT, **await _told(turn, said.words, draft.answers.get(_AMONG, ())))


async def _told(turn: Turn, words: str, among: Sequence[str]) -> dict[str, Any]:
    """A new report: where the words name no place, it is where that one was."""
    answers: dict[str, Any] = {"report.what": words, "report.same": "new"}
    issue = await turn.store.issues.get(among[0]) if len(among) == 1 else None
    if issue and issue.place and turn.house.read(words).place.status == "none":
        answers["report.where"] = {"code": issue.place, "words": "", "at": None}
    return answers


BACK = Conversation("back", facts, script, _done, nudges=True, named=_WORDS, aside=aside)
