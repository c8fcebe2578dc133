"""异议: what is not right in the minutes is answered; whoever still disagrees is heard, and the minutes say so."""

from __future__ import annotations

from typing import Any

from domain.consent import is_agreed
from domain.meeting import Meeting, Stage, View
from domain.meeting_rights import AtMeeting
from domain.messages import Option, Refused, Words
from handlers.meetings import cards, minutes
from handlers.publication.offer import approvers, buttons
from handlers.talk.conversation import Conversation, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Text
from handlers.talk.turn import Turn
from storage.drafts import Draft


def object_script(ask: Ask, _facts: Any) -> str:
    """What is not right."""
    return ask(Text("object.why", at_least=2, at_most=1000))


async def _objected(turn: Turn, draft: Draft, why: str) -> None:
    meeting = await turn.meeting(draft.subject, AtMeeting.OBJECT)
    meeting = await turn.met(meeting, "objected", words=turn.mask(why))
    turn.say("object.done")
    await cards.show(turn, meeting, meeting.caller, "object.told", words=turn.mask(why))


def settle_script(ask: Ask, _facts: Any) -> str:
    """What is said to those who objected."""
    return ask(Text("settle.words", at_least=2, at_most=1000))


async def _settled(turn: Turn, draft: Draft, words: str) -> None:
    """Each who objected hears the answer, and may still disagree: it holds nothing up, and is not lost."""
    meeting = await turn.meeting(draft.subject, AtMeeting.SETTLE)
    objected = meeting.objections
    meeting = await turn.met(meeting, "settled", words=turn.mask(words))
    says = (AtMeeting.STILL,) if is_agreed(meeting, turn.house.meetings.quorum) else (AtMeeting.AGREE, AtMeeting.STILL)
    options = [Option(f"{one.value}:{meeting.id}", Words(f"button.{one.value}")) for one in says]
    for person in objected:
        told = {"asked": meeting.invited[person].words, "words": turn.mask(words)}
        turn.tell(meeting.id, "settle.told", to=person, options=[*options, *_look(meeting)], **told)
    turn.say("settle.done", count=len(objected))
    await minutes.finish(turn, meeting)


def _look(meeting: Meeting) -> list[Option]:
    return [Option(f"{AtMeeting.LOOK.value}:{meeting.id}", Words("button.meeting"), row=1)]


async def still(turn: Turn, id: str) -> None:
    """还是不同意: the objection stands in the minutes from now on; whoever called the meeting knows, and whoever may
    publish knows of what is published without it."""
    known = await turn.store.meetings.get(id)
    if known and turn.person.id in known.invited and known.invited[turn.person.id].view is View.DISSENTS:
        raise Refused("still.already")
    meeting = await turn.meeting(id, AtMeeting.STILL)
    words = meeting.invited[turn.person.id].words
    meeting = await turn.met(meeting, "dissented", words=words)
    turn.say("still.done", options=_look(meeting), words=words)
    await cards.show(turn, meeting, meeting.caller, "still.told", words=words)
    if meeting.stage is Stage.FINAL and await turn.store.publications.about(meeting.id):
        for person in await approvers(turn, meeting.group):
            turn.say("still.published", to=person, options=buttons(meeting)[:1], words=words)


OBJECT = Conversation("object", no_facts, object_script, _objected)
SETTLE = Conversation("settle", no_facts, settle_script, _settled)
