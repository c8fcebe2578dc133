"""Somebody in danger says so in the middle of something else: it is never filed away under that other matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain.messages import Incoming, Option, Words
from handlers import report
from handlers.hearing import heard
from handlers.residents.follow import ADD, REPLY
from handlers.talk.conversation import ABOUT, Conversation, keep, open_question
from handlers.talk.dialogue import NOTE, went_past
from handlers.talk.questions import Choice, Question
from handlers.talk.turn import Turn
from handlers.talk.where import Where
from storage.drafts import Draft
from storage.ids import moment, stamp

LISTENS, APART = "listens", "apart"
"""what was done: nothing is asked, only heard; or it becomes a matter of its own"""
YOUTH, POLICE = "12355", "110"
"""the lines for a child who is bullied or beaten"""
_TO_TALK = "12356"
"""the line to talk to: shown to whoever speaks of ending a life"""
_OPEN = frozenset({ADD.key, REPLY.key})
"""where somebody writes what they like about an issue, and others who work on it read that"""
_HURT = f"{NOTE}hurt"
"""the note on a draft that rests because of it: when that was said last"""


def call(turn: Turn, text: str) -> None:
    """First of all, the number that helps at once."""
    numbers = turn.house.reader.urgent(text) if text else ()
    if YOUTH in numbers and set(numbers) <= {YOUTH, POLICE} and turn.house.reader.bullied(text):
        turn.say("emergency.youth")
    elif numbers:
        lines = [turn.sentence(Words(f"emergency.{number}")) for number in numbers]
        turn.say("emergency.call", lines="\n".join(lines))


async def met(turn: Turn, talk: Conversation, draft: Draft, said: Incoming) -> str:
    """What is to be done with words of danger that came into this draft; empty where they may well belong to it."""
    if talk.key == report.WISH or said.edit or not said.text:
        return ""
    numbers = turn.house.reader.urgent(said.text)
    if not numbers:
        return LISTENS if await _still_hurts(turn, talk, draft, said) else ""
    asked = await open_question(turn, talk, draft)
    if asked is None or not _is_beside(turn, talk, draft, asked.question, said.text):
        return ""
    reading = turn.house.read(said.text)
    if _TO_TALK in numbers and not (reading.place.sure and reading.subject.sure):
        await _listen(turn, talk, draft, "talk.hurt")
        return LISTENS
    if any(_goes_on(turn, about, numbers) for about in await _abouts(turn, talk, draft)):
        return ""
    turn.say("talk.danger")
    return APART


async def _abouts(turn: Turn, talk: Conversation, draft: Draft) -> list[str]:
    """What was told before; of an issue, what it says and what was asked about it."""
    told = [draft.answers.get("report.what")]
    if talk.key in _OPEN:
        issue = await turn.store.issues.get(draft.subject)
        told += [issue.what if issue else None, draft.answers.get(ABOUT, {}).get("asked")]
    return [words for words in told if isinstance(words, str)]


def _goes_on(turn: Turn, about: str, numbers: Sequence[str]) -> bool:
    """Whether it is more of what was an emergency already; a child tells bit by bit what is done to it."""
    before = turn.house.reader.urgent(about)
    return bool(set(numbers) & set(before)) or (YOUTH in before and set(numbers) <= {YOUTH, POLICE})


async def begins(turn: Turn, draft: Draft, said: Incoming) -> bool:
    """Whether the first words are despair and no more: then the numbers are followed by no question, only by somebody
    who listens; what was said is kept, should it be about a matter."""
    reading = turn.house.read(said.text)
    hurts = _TO_TALK in turn.house.reader.urgent(said.text) and heard.of_oneself(turn, said.text)
    if not hurts or (reading.place.sure and reading.subject.sure):
        return False
    draft.answers["report.what"] = said.text
    await _listen(turn, report.REPORT, draft, "talk.hurt_first")
    return True


def _is_beside(turn: Turn, talk: Conversation, draft: Draft, question: Question[object], text: str) -> bool:
    """Whether words that alarm are no answer to the open question, and not the first about its matter."""
    if isinstance(question, Choice) or talk.key in _OPEN:
        return True
    if not isinstance(draft.answers.get("report.what"), str):
        return False
    if not isinstance(question, Where) or _TO_TALK in turn.house.reader.urgent(text):
        return True
    return heard.cries(turn, text, insist=went_past(question.key) in draft.answers)


async def _still_hurts(turn: Turn, talk: Conversation, draft: Draft, said: Incoming) -> bool:
    """Whether somebody goes on speaking of their heart, right after it; a place, or what is plainly a matter, is heard
    as what it is: the alarm may have been a false one, and nothing told may be lost to it."""
    fresh = _is_fresh(turn, draft)
    if said.files or said.spot or not (fresh or await _is_of_it(turn, talk, draft, said.text)):
        return False
    reading = turn.house.read(said.text)
    if reading.subject.sure or reading.place.status != "none" or turn.house.reader.where(said.text).status != "none":
        return False
    if not fresh:  # said once more later on, it is taken at its word
        draft.answers[went_past("report.where")] = True
    await _listen(turn, talk, draft, "talk.hurt_still")
    return True


def _is_fresh(turn: Turn, draft: Draft) -> bool:
    """Whether it was said last of all, and not long ago."""
    told = moment(draft.answers.get(_HURT))
    recent = told is not None and turn.now - told < timedelta(minutes=turn.house.nudge_minutes)
    return recent and draft.answers[_HURT] == draft.touched_at


async def _is_of_it(turn: Turn, talk: Conversation, draft: Draft, text: str) -> bool:
    """Whether the matter itself is that, and the words say no spot where one is asked for."""
    what = draft.answers.get("report.what")
    if not isinstance(what, str) or _TO_TALK not in turn.house.reader.urgent(what):
        return False
    asked = await open_question(turn, talk, draft)
    at_where = asked is not None and isinstance(asked.question, Where)
    return at_where and went_past("report.where") not in draft.answers and not heard.is_spot(turn, text)


async def _listen(turn: Turn, talk: Conversation, draft: Draft, key: str) -> None:
    """Be there and ask nothing; the matter waits, and is gone on with whenever somebody wants to."""
    draft.answers[_HURT] = stamp(turn.now)
    await keep(turn, talk, draft)
    turn.say(key, options=[Option(f"do:more:{draft.id}", Words("button.go_on"))], asks=draft.id)
