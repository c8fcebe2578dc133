"""Importing a roster: all or nothing, again and again, and what becomes of those who left."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import HOME, build_house
from bot.config import Config
from bot.roster import Roster, Somebody, Unit
from bot.roster_import import Summary, import_roster
from domain.messages import Address, Words
from domain.people import Role
from handlers.talk.turn import House
from nlp import load
from storage import Store, open_database
from storage.database import Database, Transaction
from storage.seal import Keys
from tests.databases import database, database_url, running

__all__ = ["database", "database_url"]
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
XC = Unit("xc", "西城组", "town", "west", ("421303001",))
YD = Unit("yd", "殷店组", "town", "east", ("421321103",))
OFFICE = Unit("office", "办公室", "office")
HUA, ZHANG, WU = Somebody("hua", "李华", "13900000000"), Somebody("zhang", "张敏"), Somebody("wu", "吴小梅")
SEATS = (
    ("hua", "xc", Role.MEMBER),
    ("zhang", "xc", Role.LEADER),
    ("zhang", "yd", Role.LEADER),
    ("wu", "office", Role.OFFICE),
)
ROSTER = Roster((HUA, ZHANG, WU), (XC, YD, OFFICE), SEATS)


@pytest.fixture(scope="module")
def house() -> House:
    """Suizhou's, with one key."""
    return build_house(Config(), load(HOME / "data"), Keys({"k1": b"1" * 32}))


async def snapshot(tx: Transaction) -> list[object]:
    """Everything an import writes."""
    found: list[object] = []
    for table, columns in {
        "people": "id, name, roster, sealed_contact",
        "groups": "id, code, name, kind, door",
        "group_places": "group_id, place",
        "group_subjects": "group_id, subject",
        "seats": "person, group_id, role",
    }.items():
        found += [
            tuple(dict(row).values()) for row in await tx.rows(f"SELECT {columns} FROM {table} ORDER BY {columns}")
        ]
    return found


async def test_again_changes_nothing(database: Database, house: House) -> None:
    """The second import of a file leaves every row as it is, the sealed telephone included."""
    first = await import_roster(database, house, ROSTER, NOW)
    before = await database.read(snapshot)
    second = await import_roster(database, house, ROSTER, NOW)

    assert first == Summary(3, 3, 3, 3, 4, (), 0, (), 0)
    assert second == Summary(3, 0, 3, 0, 4, (), 0, (), 0)
    assert await database.read(snapshot) == before
    assert "13900000000" not in str(before)


async def test_update(database: Database, house: House) -> None:
    """Names, doors and seats become what the file says, doors that two groups exchange too; ids stay."""
    await import_roster(database, house, ROSTER, NOW)
    changed = Roster(
        (dataclasses.replace(HUA, name="李花"), ZHANG, WU),
        (dataclasses.replace(XC, door="east"), dataclasses.replace(YD, door="west", places=("421321104",)), OFFICE),
        (("hua", "yd", Role.MEMBER), *SEATS[1:]),
    )
    await import_roster(database, house, changed, NOW)

    async def look(tx: Transaction) -> tuple[str, str, str, tuple[str, ...]]:
        store = Store(tx)
        hua = await store.people.by_roster("hua")
        east, yd = await store.groups.at_door("east"), await store.groups.by_code("yd")
        assert hua
        assert east
        assert yd
        assert [seat.group for seat in hua.seats] == [yd.id]
        return hua.name, east.code, yd.door, yd.places

    assert await database.read(look) == ("李花", "xc", "west", ("421321104",))


async def test_nothing_half(tmp_path: Path, house: House) -> None:
    """A roster that the database refuses in the middle leaves nothing behind."""
    twice = Roster((HUA, ZHANG, WU), (XC, dataclasses.replace(YD, door="west"), OFFICE), SEATS)
    async with running(open_database(f"sqlite:{tmp_path / 't.db'}")) as database:
        with pytest.raises(Exception, match="UNIQUE"):
            await import_roster(database, house, twice, NOW)

        assert await database.read(snapshot) == []


@pytest.fixture
async def busy(database: Database, house: House) -> Database:
    """Hua has an open issue in hand and an unused link."""
    await import_roster(database, house, ROSTER, NOW)

    async def work(tx: Transaction) -> None:
        store = Store(tx)
        hua, zhang = await store.people.by_roster("hua"), await store.people.by_roster("zhang")
        xc = await store.groups.by_code("xc")
        assert hua
        assert zhang
        assert xc
        resident = await store.people.add(NOW)
        issue = await store.issues.report(NOW, resident.id, "paper", what="井盖坏了", group=xc.id)
        await store.issues.happen(issue, "taken", hua.id, NOW, "paper")
        await store.people.settle(zhang.id, Address("paper", "test", "zhang"), NOW)
        await store.people.invite(hua.id, "secret", NOW + timedelta(days=7))

    await database.write(work)
    return database


async def test_who_left(busy: Database, house: House) -> None:
    """Seats and links of somebody who left are gone, and the leader has the open issue again, with a card."""
    without = Roster((ZHANG, WU), ROSTER.groups, SEATS[1:])
    summary = await import_roster(busy, house, without, NOW)
    again = await import_roster(busy, house, without, NOW)

    async def look(tx: Transaction) -> None:
        store = Store(tx)
        hua = await store.people.by_roster("hua")
        assert hua is not None
        assert hua.seats == ()
        assert await store.people.redeem("secret", NOW) is None
        (row,) = await tx.rows("SELECT status, member FROM issues")
        assert (row["status"], row["member"]) == ("reported", "")
        (line,) = await store.outbox.chat(Address("paper", "test", "zhang"))
        assert house.texts.say("zh", Words("roster.left")) in line["text"]
        assert await store.events.broken() == []

    assert (summary.left, summary.taken_back) == (("hua",), 1)
    assert (again.left, again.taken_back) == ((), 0)
    await busy.write(look)


async def test_group_dissolved(busy: Database, house: House) -> None:
    """A group that is gone from the file gets nothing new, and what waits there is counted."""
    summary = await import_roster(busy, house, Roster((HUA, ZHANG, WU), (YD, OFFICE), SEATS[2:]), NOW)

    assert summary.dissolved == ("xc",)
    assert (summary.stranded, summary.taken_back) == (1, 1)
    assert await busy.read(lambda tx: Store(tx).groups.answering(["421303001"], [])) == []
    assert await busy.read(lambda tx: Store(tx).groups.at_door("west")) is None
