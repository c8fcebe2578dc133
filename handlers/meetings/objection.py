"""异议: what is not right in the minutes is answered; whoever still disagrees is heard, and the minutes say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.consent import is_agreed
from domain.meeting import Meeting, Stage, View
from domain.meeting_rights import AtMeeting
from domain.messages import Option, Refused, Words
from handlers.meetings import cards, minutes
from handlers.publication.offer import buttons
from handlers.responsible import leaders
from handlers.talk.conversation import Conversation, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import Turn
from storage.drafts import Draft

_SURE = (Choose("send", Words("settle.send")), Choose("change", Words("settle.change"), row=1))


def object_script(ask: Ask, _facts: Any) -> str:
    """What is not right."""
    return ask(Text("object.why", at_least=2, at_most=1000))


async def _objected(turn: Turn, draft: Draft, why: str) -> None:
    meeting, words = await turn.meeting(draft.subject, AtMeeting.OBJECT), turn.mask(why)
    if meeting.stage is Stage.FINAL:
        await _dissents(turn, meeting, words, "object.late")
        return
    meeting = await turn.met(meeting, "objected", words=words)
    turn.say("object.done")
    await cards.show(turn, meeting, meeting.caller, "object.told", words=words)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is said to those who objected, and whether the minutes are put right instead."""

    words: str
    change: bool


async def _agreed(turn: Turn, draft: Draft) -> str:
    """What the minutes say was agreed."""
    meeting = await turn.store.meetings.get(draft.subject)
    return meeting.minutes.agreed if meeting and meeting.minutes else ""


def settle_script(ask: Ask, agreed: str) -> _Answer:
    """What is said to those who objected. It changes nothing in the minutes, and may be the last word on them."""
    words = ask(Text("settle.words", at_least=2, at_most=1000))
    return _Answer(words, ask(Choice("settle.sure", among=_SURE, params={"agreed": agreed})) == "change")


async def _settled(turn: Turn, draft: Draft, answer: _Answer) -> None:
    """Each who objected hears the answer, and may still disagree: it holds nothing up, and is not lost."""
    meeting, words = await turn.meeting(draft.subject, AtMeeting.SETTLE), answer.words
    if answer.change:
        turn.say("settle.changed", words=words)
        await minutes.minute(turn, meeting.id)
        return
    objected = meeting.objections
    meeting = await turn.met(meeting, "settled", words=turn.mask(words))
    says = (AtMeeting.STILL,) if is_agreed(meeting, turn.house.meetings.quorum) else (AtMeeting.AGREE, AtMeeting.STILL)
    options = [Option(f"{one.value}:{meeting.id}", Words(f"button.{one.value}")) for one in says]
    for person in objected:
        told = {"asked": meeting.invited[person].words, "words": turn.mask(words)}
        turn.tell(meeting.id, "settle.told", to=person, options=[*options, cards.to_meeting(meeting, 1)], **told)
    turn.say("settle.done", count=len(objected))
    await minutes.finish(turn, meeting)


async def still(turn: Turn, id: str) -> None:
    """还是不同意: the objection stands in the minutes from now on."""
    known = await turn.store.meetings.get(id)
    if known and turn.person.id in known.invited and known.invited[turn.person.id].view is View.DISSENTS:
        raise Refused("still.already")
    meeting = await turn.meeting(id, AtMeeting.STILL)
    await _dissents(turn, meeting, meeting.invited[turn.person.id].words, "still.told")


async def _dissents(turn: Turn, meeting: Meeting, words: str, key: str) -> None:
    """It stands among the dissent; whoever called the meeting knows, and whoever may publish knows of what is published
    without it."""
    meeting = await turn.met(meeting, "dissented", words=words)
    turn.say("still.done", options=[cards.to_meeting(meeting)], words=words)
    await cards.show(turn, meeting, meeting.caller, key, words=words)
    if meeting.stage is Stage.FINAL and await turn.store.publications.about(meeting.id):
        for person in await leaders(turn, meeting.group):
            turn.say("still.published", to=person, options=buttons(meeting)[:1], words=words)


OBJECT = Conversation("object", no_facts, object_script, _objected)
SETTLE = Conversation("settle", _agreed, settle_script, _settled)
