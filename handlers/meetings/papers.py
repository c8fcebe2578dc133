"""The papers of a meeting: what somebody saves in a calendar, and what is printed for those who use no telephone."""

from __future__ import annotations

from functools import partial
from zlib import crc32

from documents import Document
from documents.invitation import CalendarEntry, written
from documents.notice import Notice
from documents.notice import written as printed
from domain.meeting import Meeting, Stage
from domain.people import Person
from handlers.meetings.words import describe, file_name, name, where
from handlers.talk.turn import House, Turn
from handlers.talk.when import day_in_words
from handlers.voice import Voice
from storage import Store

MINUTES = 120
"""how long a meeting is taken to last"""


async def invite(turn: Turn, meeting: Meeting, reader: Person, *, left_out: bool = False) -> str:
    """The file that puts this version of the meeting into a calendar, or takes it out."""
    version = meeting.moves + (left_out or meeting.stage is Stage.OFF)
    recipe = f"invite:{meeting.id}:{version}:{reader.language}{':out' if left_out else ''}"
    return await turn.store.files.make(recipe, meeting.caller, turn.now)


async def ask_to_call(turn: Turn, meeting: Meeting, kind: str = "receipt") -> None:
    """Those without an account are called by whoever called the meeting; as long as it is on, with a sheet for them."""
    if not meeting.guests:
        return
    files = []
    if meeting.stage is Stage.CALLED:
        guests = f"{crc32(meeting.guests.encode()):08x}"  # their list changes without a new version of the meeting
        recipe = f"notice:{meeting.id}:{meeting.moves}:{turn.person.language}:{guests}"
        files = [await turn.store.files.make(recipe, meeting.caller, turn.now)]
    turn.say("meet.call_guests", to=meeting.caller, kind=kind, files=files, guests=meeting.guests)


async def invite_of(house: House, store: Store, argument: str) -> Document:
    """The calendar file of a meeting as it stands; the argument is `meeting:version:language`, and `:out` for who is
    asked no more."""
    id, version, language, *left_out = argument.split(":")
    meeting = await store.meetings.get(id)
    if meeting is None:
        raise LookupError("no such meeting")
    events = await store.events.of(id)
    changed = [e.at for e in events if e.verb in ("called", "moved", "altered", "unasked", "called_off")]
    say, title = Voice(house, language), house.texts.say(language, name(house, meeting))
    saved_as = house.texts.say(language, file_name(house, meeting))
    entry = CalendarEntry(
        uid=meeting.id,
        sequence=int(version),
        stamped=changed[-1],
        begins=meeting.at,
        minutes=MINUTES,
        title=title,
        place=say("meeting.spot", spot=where(house, meeting)),
        words=say("meeting.calendar", agenda=meeting.agenda, contact=meeting.contact),
        called_off=bool(left_out) or meeting.stage is Stage.OFF,
    )
    return Document(saved_as, "ics", partial(written, entry))


async def notice_of(house: House, store: Store, argument: str) -> Document:
    """The sheet about a meeting as it stands; the argument is `meeting:version:language:guests`."""
    id, _version, language, *_guests = argument.split(":")
    meeting = await store.meetings.get(id)
    group = await store.groups.get(meeting.group) if meeting else None
    if meeting is None or group is None:
        raise LookupError("no such meeting")
    say, told = Voice(house, language), describe(house, meeting)
    rows = tuple(
        (say(f"sheet.{part}"), say("sheet.told", words=told[part])) for part in ("when", "where", "agenda", "contact")
    )
    changed = [e.at for e in await store.events.of(id) if e.verb in ("called", "moved", "altered")]
    sheet = Notice(
        heading=say("sheet.heading", form=told["form"]),
        to=say("sheet.to", guests=meeting.guests),
        rows=rows,
        words=say("sheet.words"),
        sender=group.name,
        dated=say("sheet.dated", day=day_in_words(house.calendar.local(changed[-1]))),
        made=changed[-1],
    )
    return Document(say("sheet.name", form=told["form"]), "docx", partial(printed, sheet))
