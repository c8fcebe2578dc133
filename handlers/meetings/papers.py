"""The papers of a meeting: what somebody saves in a calendar."""

from __future__ import annotations

from functools import partial

from documents import Document
from documents.invitation import CalendarEntry, written
from domain.meeting import Meeting, Stage
from domain.messages import Words
from handlers.meetings.words import name, where
from handlers.talk.turn import House, Turn
from storage import Store

MINUTES = 120
"""how long a meeting is taken to last"""


async def invite(turn: Turn, meeting: Meeting, person: str) -> str:
    """The file that puts this version of the meeting into a calendar, or takes it out."""
    reader = turn.person if person == turn.person.id else await turn.store.people.get(person)
    version = meeting.moves + (meeting.stage is Stage.OFF)
    recipe = f"invite:{meeting.id}:{version}:{reader.language if reader else turn.person.language}"
    return await turn.store.files.make(recipe, turn.person.id, turn.now)


async def invite_of(house: House, store: Store, argument: str) -> Document:
    """The calendar file of a meeting as it stands; the argument is `meeting:version:language`."""
    id, version, language = argument.split(":")
    meeting = await store.meetings.get(id)
    if meeting is None:
        raise LookupError("no such meeting")
    events = await store.events.of(id)
    changed = [e.at for e in events if e.verb in ("called", "moved", "called_off")]
    title = house.texts.say(language, name(house, meeting))
    entry = CalendarEntry(
        uid=meeting.id,
        sequence=int(version),
        stamped=changed[-1],
        begins=meeting.at,
        minutes=MINUTES,
        title=title,
        place=house.texts.say(language, Words("meeting.spot", {"spot": where(house, meeting)})),
        words=house.texts.say(
            language, Words("meeting.calendar", {"agenda": meeting.agenda, "contact": meeting.contact})
        ),
        called_off=meeting.stage is Stage.OFF,
    )
    return Document(title, "ics", partial(written, entry))
