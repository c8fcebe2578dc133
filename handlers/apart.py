"""One message, several concerns: offered as separate reports, each with a number of its own."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.messages import Words
from handlers.talk.conversation import Conversation, begin, hear, keep, open_question, show_again
from handlers.talk.dialogue import NOTE, went_past
from handlers.talk.questions import Choice, Choose, Said, Unfit
from handlers.talk.stored import as_given
from handlers.talk.turn import Turn
from nlp import several
from storage.drafts import Draft
from storage.ids import moment

EACH, ONE = "each", "one"
QUESTION = Choice(
    "report.apart",
    among=(Choose(EACH, Words("report.apart.each"), row=0), Choose(ONE, Words("report.apart.one"), row=1)),
    told="",
    insists=True,
)
"""one by one, or as one?"""
_OF_ONE = ("report.subject", "report.same", "report.send")
"""answers that were given about the whole, and need not be right for a part of it"""
_OF_ALL = ("report.manner", "report.name", "report.firm", "report.contact")
"""answers about whoever tells: what is said at one part holds for those that follow"""
_FOLLOW = f"{NOTE}follow"
"""the note on a part: the drafts of those that follow"""


@dataclass(frozen=True, slots=True)
class Apart:
    """What was told is reported one by one."""

    parts: tuple[str, ...]


async def said(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """分开报, said in words at whatever question; where there is but one concern, that is said."""
    if parts(turn, str(as_given(draft.answers.get("report.what")) or "")):
        await hear(turn, talk, draft, Said(to=QUESTION.key, value=EACH))
    else:
        await show_again(turn, talk, draft, Unfit("report.apart.nothing"))


async def sent(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """提交, said before it can be sent: what is to be sent as it is, is one; any other question has to be answered."""
    if (asked := await open_question(turn, talk, draft)) and asked.question is QUESTION:
        await hear(turn, talk, draft, Said(to=QUESTION.key, value=ONE))
    else:
        await show_again(turn, talk, draft, Unfit("talk.still_here"))


async def asks_again(turn: Turn, talk: Conversation, draft: Draft, words: str) -> bool:
    """Whether it is put again if it is one or several: more was said to that already, and this tells no concern."""
    asked = await open_question(turn, talk, draft)
    said = Said(text=words)
    if asked is None or asked.question is not QUESTION or went_past(QUESTION.key) not in draft.answers:
        return False
    if (
        turn.house.read(words).subject.candidates
        or QUESTION.takes(said)
        or any(question.gathers(said) for question in asked.early)
    ):
        return False
    await show_again(turn, talk, draft, Unfit("talk.choose"))
    return True


def parts(turn: Turn, text: str) -> tuple[str, ...]:
    """The concerns in a text that are better reported apart; empty where it may well be one."""
    return _apart(text, turn.house.read)


_apart = functools.lru_cache(maxsize=1024)(several.apart)
"""kept a while, because a script runs again on every message"""


async def part_ways(turn: Turn, talk: Conversation, draft: Draft, apart: Apart) -> None:
    """A draft for each concern; the first is asked about now, the next whenever one is done."""
    first, *others = apart.parts
    place = _in_front(turn, draft.answers["report.what"], others[0])
    # The draft made last is the one that listens; the others are taken up in the order in which they were made.
    drafts = [turn.store.drafts.new(turn.person.id, talk.key) for _ in others]
    for n, (one, part) in enumerate(zip(drafts, others, strict=True), 1):
        one.answers.update(_given(turn, draft.answers, place, part) | {_FOLLOW: [later.id for later in drafts[n:]]})
        await keep(turn, talk, one)
    follow = {_FOLLOW: [one.id for one in drafts]}
    await begin(turn, talk, **(_given(turn, draft.answers, place, first) | follow))


def _in_front(turn: Turn, what: str, second: str) -> str | None:
    """The place that is named before the second concern begins: it may be that of them all."""
    front = turn.house.read(what[: what.find(second.partition("\uff0c")[0])]).place
    return front.place if front.sure else None


async def hand_on(turn: Turn, done: Draft) -> None:
    """What was said at a part about whoever tells, and where it is, holds for those that follow and do not say
    otherwise: whoever would not be named there is named nowhere. Each is read once more before it is sent."""
    for id in done.answers.get(_FOLLOW, ()):
        other = await turn.store.drafts.get(id)
        told = _told_for(turn, done.answers, other.answers) if other else {}
        if other and told:
            answers = {**told, **other.answers}
            await turn.store.drafts.keep(replace(other, answers=answers), moment(other.touched_at) or turn.now)


def _told_for(turn: Turn, told: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of an earlier part that a later one lacks; a place only where its own words name none."""
    placed = turn.house.read(str(part.get("report.what") or "")).place.status != "none"
    keys = _OF_ALL if placed else (*_OF_ALL, "report.where")
    given = {key: as_given(told.get(key)) for key in keys if key not in part}
    return {key: value for key, value in given.items() if value}


def _given(turn: Turn, answers: Mapping[str, Any], place: str | None, part: str) -> dict[str, Any]:
    """What is known of one concern: its own words, what was said about all, and the place where it names none."""
    own = turn.house.read(part)
    said = answers.get("report.where")
    elsewhere = own.place.sure and isinstance(said, dict) and said.get("code") != own.place.place
    beside = {"report.what", "report.apart", _FOLLOW, *_OF_ONE, *(["report.where"] if elsewhere else [])}
    rest = {key: value for key, value in answers.items() if key not in beside}
    if place and "report.where" not in rest and own.place.status == "none":
        rest["report.where"] = {"code": place, "words": "", "at": None}
    return {"report.what": part, "report.apart": ONE, **rest}
