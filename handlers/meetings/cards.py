"""What a meeting looks like to each person, and telling everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from domain import consent
from domain.meeting import Answer, Meeting, Stage
from domain.meeting_rights import AtMeeting, may_at, offers
from domain.messages import Option, Words
from domain.people import Person, Role
from handlers.cards import numbered
from handlers.meetings.words import describe, name, on_map, with_material
from handlers.talk.conversation import Conversation, begin
from handlers.talk.turn import Turn
from handlers.talk.when import day_in_words

ON_CARD = (
    (AtMeeting.COME, 0),
    (AtMeeting.STAY, 0),
    (AtMeeting.PROXY, 0),
    (AtMeeting.AGREE, 0),
    (AtMeeting.OBJECT, 0),
    (AtMeeting.STILL, 0),
    (AtMeeting.CODE, 1),
    (AtMeeting.MINUTE, 1),
    (AtMeeting.SETTLE, 1),
    (AtMeeting.ALOUD, 1),
    (AtMeeting.PROMISE, 2),
    (AtMeeting.MOVE, 3),
    (AtMeeting.ALTER, 3),
    (AtMeeting.CALL_OFF, 3),
)
"""The buttons of a meeting's card and their rows; each person sees those they may press now."""
HOW: Mapping[str, Any] = MappingProxyType({"kind": "receipt"})
"""how a card is said, where nothing else is wanted"""
WHOLE = ("meeting.invitation", "meeting.remind", "meeting.moved", "meeting.altered", "meeting.card")
"""the cards that tell all there is: the point on the map and what to know before"""
LOOKS_BACK = timedelta(days=14)
"""a meeting stays on the list so long after it began"""


def buttons(turn: Turn, person: Person, meeting: Meeting) -> list[Option]:
    """What this person may do about the meeting as it stands."""
    return [
        Option(f"{action.value}:{meeting.id}", Words(f"button.{action.value}"), row)
        for action, row in ON_CARD
        if offers(person, action, meeting, turn.now)
    ]


async def show(turn: Turn, meeting: Meeting, to: str, key: str, *, how: Mapping[str, Any] = HOW, **more: Any) -> None:
    """Send the card to one person, with what that person may do."""
    person = turn.person if to == turn.person.id else await turn.store.people.get(to)
    if person:
        show_to(turn, meeting, person, key, how=how, **more)


def show_to(
    turn: Turn, meeting: Meeting, person: Person, key: str, *, how: Mapping[str, Any] = HOW, **more: Any
) -> None:
    """The same to somebody who was looked up before."""
    answer = meeting.invited[person.id].answer if person.id in meeting.invited else Answer.NONE
    mine = Words("meeting.mine.caller" if person.id == meeting.caller else f"meeting.mine.{answer.value or 'none'}")
    agenda = with_material(meeting.agenda, meeting.material, len(meeting.files))
    whole = {"where": on_map(turn.house, meeting), "agenda": agenda} if key in WHOLE else {}
    told = {**describe(turn.house, meeting), **whole, "mine": mine, **more}
    turn.tell(meeting.id, key, to=person.id, options=buttons(turn, person, meeting), **how, **told)


def along(meeting: Meeting) -> tuple[str, ...]:
    """The photos and papers that go with the invitation; nothing that may show a child, nothing of what is off."""
    return () if meeting.minor or meeting.stage is Stage.OFF else meeting.files


async def look(turn: Turn, id: str) -> None:
    """The meeting as it stands: how many come, and what was agreed."""
    meeting = await turn.meeting(id, AtMeeting.LOOK)
    how = {"kind": "receipt", "files": along(meeting)}
    await show(turn, meeting, turn.person.id, "meeting.card", how=how, stand=await _whole_stand(turn, meeting))


async def _whole_stand(turn: Turn, meeting: Meeting) -> str:
    item = await turn.store.plans.get(meeting.plan) if meeting.plan else None
    told = stand(turn, meeting)
    return f"{turn.sentence(Words('meeting.of_plan', {'words': item.words}))}\n{told}" if item else told


def stand(turn: Turn, meeting: Meeting) -> str:
    """How far it is, line by line."""
    lines: list[Words] = []
    answers = [i.answer for i in meeting.invited.values()]
    if meeting.stage is Stage.CALLED:
        counts = {a.value or "none": answers.count(a) for a in Answer}
        lines.append(Words("meeting.answers", counts))
        if meeting.guests:
            lines.append(Words("meeting.guests", {"guests": meeting.guests}))
    if meeting.minutes:
        lines.append(Words("meeting.agreed", {"agreed": meeting.minutes.agreed}))
        if meeting.minutes.dissent:
            lines.append(Words("meeting.dissent", {"dissent": meeting.minutes.dissent}))
    if meeting.stage is Stage.MINUTED or (meeting.minutes and meeting.minutes.aloud):
        asked = len(consent.readers(meeting))
        said = {"agreed": consent.agreed(meeting), "of": asked, "answered": consent.answered(meeting)}
        lines.append(Words("meeting.views_answered" if said["answered"] else "meeting.views", said))
    for one in meeting.commitments.values():
        due = day_in_words(turn.house.calendar.local(one.due_at))
        done = Words("commitment.kept" if one.kept_at else "commitment.open")
        lines.append(Words("commitment.line", {"who": one.who, "what": one.what, "due": due, "done": done}))
    lines.append(Words(f"meeting.stage.{meeting.standing}"))
    return "\n".join(turn.sentence(line) for line in lines)


def to_meeting(meeting: Meeting, row: int = 0) -> Option:
    """看会议: to its card."""
    return Option(f"{AtMeeting.LOOK.value}:{meeting.id}", Words("button.meeting"), row)


async def meetings(turn: Turn, _words: str) -> None:
    """会议: the next meetings of this person, and those of the last days that wait for something."""
    groups = [s.group for s in turn.person.seats if s.role in (Role.LEADER, Role.MEMBER, Role.INSPECTOR)]
    found = await turn.store.meetings.ahead(list(dict.fromkeys(groups)), turn.person.id, turn.now - LOOKS_BACK)
    found = [m for m in found if may_at(turn.person, AtMeeting.LOOK, m)]
    if not found:
        turn.say("meeting.none")
        return
    lines, options = numbered(turn, [(f"{AtMeeting.LOOK.value}:{m.id}", name(turn.house, m)) for m in found])
    turn.say("meeting.list", lines="\n".join(lines), options=options)


def opens(talk: Conversation, action: AtMeeting) -> Callable[..., Awaitable[None]]:
    """A button that begins a conversation about a meeting, for those who may."""

    async def press(turn: Turn, id: str) -> None:
        meeting = await turn.meeting(id, action)
        await begin(turn, talk, meeting.id)

    return press
