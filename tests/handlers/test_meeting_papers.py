"""The calendar file of a meeting: the same meeting moves and goes, and says so with a higher number."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from docx import Document as Docx

from domain.meeting import Meeting
from domain.people import Group
from handlers.meetings.papers import invite_of, notice_of
from handlers.talk.turn import House
from storage import Store
from storage.database import Database
from tests.databases import database, database_url
from tests.stage.house import house

__all__ = ["database", "database_url", "house"]
NOW = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)
AT = datetime(2026, 3, 25, 11, 30, tzinfo=UTC)


async def called(store: Store) -> Meeting:
    person = await store.people.add(NOW, name="周平")
    return await store.meetings.call(
        NOW,
        person.id,
        "web",
        group="g",
        form="courtyard",
        begins=AT.isoformat(),
        place="",
        spot="三号楼前",
        agenda="下水道怎么修",
        contact="周平",
        guests="",
        minor=False,
        issues=[],
        invited=[person.id],
    )


def plain(document: bytes) -> str:
    return document.decode().replace("\r\n ", "")


async def test_a_meeting_is_saved_under_one_name_whatever_becomes_of_it(database: Database, house: House) -> None:
    """A calendar that has it moves it and takes it out; nobody stands before a closed door."""
    meeting = await database.write(lambda tx: called(Store(tx)))
    first = await database.read(lambda tx: invite_of(house, Store(tx), f"{meeting.id}:0:zh"))
    later = (AT + timedelta(days=1)).isoformat()

    async def move(store: Store) -> Meeting:
        moved = await store.meetings.happen(meeting, "moved", meeting.caller, NOW, "web", begins=later, why="雨")
        return await store.meetings.happen(moved, "called_off", meeting.caller, NOW, "web", why="雨")

    await database.write(lambda tx: move(Store(tx)))
    last = await database.read(lambda tx: invite_of(house, Store(tx), f"{meeting.id}:2:zh"))

    one, two = plain(first.write()), plain(last.write())
    assert f"UID:{meeting.id}" in one
    assert f"UID:{meeting.id}" in two
    assert "DTSTART:20260325T113000Z" in one
    assert "DTSTART:20260326T113000Z" in two
    assert ("SEQUENCE:0" in one, "SEQUENCE:2" in two) == (True, True)
    assert "STATUS:CANCELLED" in two
    assert "三号楼前" in one
    assert (first.name, first.ending) == ("3月25日（周三）19点30分 院坝会", "ics")


async def test_whoever_is_left_out_has_it_taken_out_of_their_calendar(database: Database, house: House) -> None:
    """The others keep it, at the place where it is now."""
    meeting = await database.write(lambda tx: called(Store(tx)))

    async def alter(store: Store) -> Meeting:
        other = await store.people.add(NOW, name="李华")
        asked = await store.meetings.happen(meeting, "asked", meeting.caller, NOW, "web", people=[other.id])
        altered = await store.meetings.happen(
            asked, "altered", meeting.caller, NOW, "web", spot="活动室", parts=["where"]
        )
        return await store.meetings.happen(altered, "unasked", meeting.caller, NOW, "web", people=[other.id])

    after = await database.write(lambda tx: alter(Store(tx)))
    assert after.moves == 1
    mine = plain((await database.read(lambda tx: invite_of(house, Store(tx), f"{meeting.id}:1:zh"))).write())
    theirs = plain((await database.read(lambda tx: invite_of(house, Store(tx), f"{meeting.id}:2:zh:out"))).write())

    assert "活动室" in mine
    assert ("STATUS:CONFIRMED" in mine, "SEQUENCE:1" in mine) == (True, True)
    assert ("STATUS:CANCELLED" in theirs, "SEQUENCE:2" in theirs) == (True, True)


async def test_whoever_uses_no_telephone_gets_a_sheet(database: Database, house: House) -> None:
    """Time, place, matter and whom to ask, in words that can be printed and pinned up."""

    async def call(store: Store) -> Meeting:
        await store.groups.keep(Group("g", "g", "西城街道活动组", "town"))
        return await called(store)

    meeting = await database.write(lambda tx: call(Store(tx)))
    sheet = await database.read(lambda tx: notice_of(house, Store(tx), f"{meeting.id}:0:zh"))
    words = "\n".join(paragraph.text for paragraph in Docx(io.BytesIO(sheet.write())).paragraphs)

    assert "3月25日（周三）19:30" in words
    assert "三号楼前" in words
    assert "下水道怎么修" in words
