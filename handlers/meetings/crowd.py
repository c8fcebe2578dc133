"""Everybody invited is told, a part at a time: a village may be asked, and nobody else waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from domain.consent import readers
from domain.issue import Event
from domain.meeting import Answer, Meeting, Stage
from domain.messages import Words
from domain.people import Person
from handlers.meetings import cards, papers
from handlers.talk.turn import ANSWER, Turn

TELL = "meeting.tell"
"""the timer of the next part"""
AT_ONCE = 200
"""as many people are told in one piece of work"""
SETTING_OUT = timedelta(hours=2)
"""whoever hears so long before the meeting is still at home"""


@dataclass(frozen=True, slots=True)
class Round:
    """Something that everybody invited is told."""

    text: str
    stage: Stage = Stage.CALLED
    """told as long as the meeting stands there, and was not moved again"""
    verb: str = ""
    """the event it tells of, done by somebody who knows; empty for none"""
    kind: str = "receipt"
    saved: bool = False
    """with a file to be saved in a calendar, and what goes along"""


ROUNDS: Mapping[str, Round] = MappingProxyType(
    {
        "invite": Round("meeting.invitation", verb="called", saved=True),
        "moved": Round("meeting.moved", verb="moved", saved=True),
        "altered": Round("meeting.altered", verb="altered", saved=True),
        "asked": Round("meeting.invitation", verb="asked", saved=True),
        "off": Round("meeting.off", Stage.OFF, verb="called_off", saved=True),
        "remind": Round("meeting.remind", kind="reminder"),
        "minutes": Round("minutes.confirm", Stage.MINUTED),
    }
)


async def tell(turn: Turn, meeting: Meeting, name: str, after: str = "") -> None:
    """Tell those behind `after`, in the order of their ids; where there are more than a part of them, the others soon.

    Each card says everything there is to know, and takes the place of an earlier one that was not sent yet: nobody is
    reminded of a time that is no longer true.
    """
    one = ROUNDS[name]
    event = await turn.store.events.last(meeting.id, one.verb) if one.verb else None
    knows = event.actor if event else ""
    people = [person for person in _concerned(meeting, one, event) if person > after and person != knows]
    part = people[:AT_ONCE]
    known = await turn.store.people.several(part)
    more = {"why": event.detail["why"]} if event and "why" in event.detail else {}
    if event and one.verb == "altered":
        more["parts"] = tuple(Words(f"alter.part.{part}") for part in event.detail["parts"] if part != "guests")
    files: dict[str, list[str]] = {}
    kind = ANSWER if _presses(turn, meeting, event) else one.kind
    for person in filter(None, map(known.get, part)):
        if person.language not in files:
            files[person.language] = await _files(turn, meeting, one, person)
        how = {"kind": kind, "files": files[person.language], "fold": f"meeting:{meeting.id}"}
        cards.show_to(turn, meeting, person, one.text, how=how, **more, **_minutes(meeting, one))
    if len(people) > len(part):
        subject = f"{meeting.id}:{meeting.moves}:{name}:{part[-1]}"
        await turn.store.timers.set(TELL, subject, turn.now)


def _presses(turn: Turn, meeting: Meeting, event: Event | None) -> bool:
    """Whether somebody would set out for nothing, or too late, if it were told in the morning only."""
    if event is None:
        return False
    begins = min(meeting.at, datetime.fromisoformat(event.detail.get("was", meeting.at.isoformat())))
    return begins < turn.house.calendar.kind_hour(turn.now) + SETTING_OUT


def _concerned(meeting: Meeting, one: Round, event: Event | None) -> list[str]:
    """Who may have been there, for the minutes; who is new; for all else everybody who has not declined."""
    if one.stage is Stage.MINUTED:
        return readers(meeting)
    if event and one.verb == "asked":
        return sorted(person for person in event.detail["people"] if person in meeting.invited)
    return sorted(person for person, invited in meeting.invited.items() if invited.answer is not Answer.STAY)


async def _files(turn: Turn, meeting: Meeting, one: Round, reader: Person) -> list[str]:
    """What goes along; a child is in no photo that goes round."""
    if one.stage is Stage.MINUTED:
        return list(meeting.minutes.files) if meeting.minutes and not meeting.minor else []
    return [await papers.invite(turn, meeting, reader), *cards.along(meeting)] if one.saved else []


def _minutes(meeting: Meeting, one: Round) -> dict[str, Any]:
    """What the minutes say, where they are what is told."""
    said = meeting.minutes
    if one.stage is not Stage.MINUTED or said is None:
        return {}
    none = Words("minutes.none")
    told: dict[str, Any] = {"heads": said.heads, "said": said.said, "agreed": said.agreed}
    return {**told, "dissent": said.dissent or none, "given": said.given or none}


async def ring(turn: Turn, subject: str) -> None:
    """The next part, unless the meeting has gone on since: then that is told instead."""
    id, moves, name, after = subject.split(":")
    meeting = await turn.store.meetings.get(id)
    one = ROUNDS.get(name)
    if meeting is None or one is None or meeting.moves != int(moves) or meeting.stage is not one.stage:
        return
    # What was called is of no use to anybody once it has begun.
    if one.stage is Stage.CALLED and turn.now >= meeting.at:
        return
    await tell(turn, meeting, name, after)
