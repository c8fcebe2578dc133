"""It is back: whoever says so of a matter told before is shown it, and what was said is kept for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.issue import Issue
from domain.messages import Words
from domain.people import Action, fits, may
from handlers import again, cards
from handlers.hearing.heard import is_back, is_concern
from handlers.hearing.marks import clauses
from handlers.hearing.numbered import within
from handlers.hearing.taken_back import read
from handlers.report import REPORT
from handlers.residents import follow, rate, story
from handlers.residents.fresh import aside
from handlers.residents.rate import judged
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
_PUT = f"{NOTE}put"
"""the note that says how it is asked, where the words do not say that it is back"""
_RATES = f"{NOTE}rates"
"""the note that the words judge the result of the one that is meant"""
_SHOWN = 3
_MOST = 5
_ALIKE = 0.1
"""as alike words about a result are to the matter they are about"""
_NEW = Choose("new", Words("back.new"), row=9)


@dataclass(frozen=True, slots=True)
class _Facts:
    """The issues that may be meant, what can be done with each, and how it stands."""

    among: tuple[Choose, ...]
    put: str
    rates: bool
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
    if id in (OWN, FOLLOWED):
        await _ask(turn, await _likeliest(turn, id, words), words)
        return
    issue, (named, rest) = await turn.issue(id, Action.SEE), within(turn, unicodedata.normalize("NFKC", words))
    kept = await follow.about_oneself(turn, issue, rest)
    rating = judged(turn, rest) if may(turn.person, Action.RATE, issue) and fits(Action.RATE, issue) else None
    if rating is not None:
        await rate.rate(turn, issue.id, rating, words)
    elif kept:
        await _ask(turn, [issue], words if kept == rest else kept, named=bool(named))


async def rated(turn: Turn, shown: str, words: str) -> bool:
    """Words that judge a result and name none: the one that waits for them, or that they tell of; of several they are
    asked which. False: no result may be meant."""
    _judgement, *more = clauses(words)
    found = await rate.waiting(turn) or ([await turn.issue(shown, Action.RATE)] if shown else [])
    told = [issue for issue in found if _tells_of(turn, " ".join(more), issue)] if more else []
    meant = told if len(told) == 1 else found
    if not meant or (not shown and not told and is_concern(turn, " ".join(more))):
        return False
    if len(meant) == 1:
        await _rate(turn, meant[0].id, words)
    else:
        among = [issue.id for issue in meant[:_MOST]]
        answers: dict[str, Any] = {_WORDS: words, _AMONG: among, _RATES: True}
        await begin(turn, BACK, **answers)
    return True


def _tells_of(turn: Turn, words: str, issue: Issue) -> bool:
    """Whether words tell of this matter: of the same kind, or with words that it was told or answered in."""
    subject = turn.house.read(words).subject
    likeness = turn.house.reader.likeness
    alike = likeness.score(likeness.told(words), likeness.told(f"{issue.what} {issue.result}"))
    return alike >= _ALIKE or (subject.sure and subject.subject == issue.subject)


async def _rate(turn: Turn, id: str, words: str) -> None:
    """Rated as the words say; they are kept, where they say more than that."""
    await rate.rate(turn, id, judged(turn, words) or "", words if len(clauses(words)) > 1 else "")


async def _ask(turn: Turn, found: Sequence[Issue], words: str, *, named: bool = False) -> None:
    """What is to be done with the words; those that were said before, and wait for the same answer, are kept too."""
    subject = found[0].id if len(found) == 1 else ""
    if subject and (before := await turn.store.drafts.about(turn.person.id, BACK.key, subject)):
        words = f"{before.answers[_WORDS]}\n{words}"
    answers: dict[str, Any] = {_WORDS: words, _AMONG: [issue.id for issue in found]}
    if not is_back(turn, words):
        answers[_PUT] = "back.about" if named or not read(turn, words) else "back.mends"
    await begin(turn, BACK, subject, **answers)


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
    put, rates = str(draft.answers.get(_PUT, "")), _RATES in draft.answers
    return _Facts(among, put, rates, {issue.id: _doing(turn, issue) for issue in found}, shown)


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
    if facts.rates:
        return Back(words, issue, "rate")
    does = ask(Choice("back.do", among=facts.doing[issue], params=facts.shown[issue], put=facts.put))
    return Back(words, issue, does)


async def _done(turn: Turn, draft: Draft, said: Back) -> None:
    about = replace(draft, subject=said.issue)
    if said.does == "rate":
        await _rate(turn, said.issue, said.words)
    elif said.does == "reopen":
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
