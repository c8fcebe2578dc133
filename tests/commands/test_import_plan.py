"""Importing the plan of a group: all or nothing, nothing twice, and every fault with its place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.opening import CommandFailed
from bot.plan_import import import_plan, planned, read_plan
from domain.people import Group, Role
from domain.plan import MOST_ITEMS, MOST_WORDS, Line
from handlers.talk.turn import House
from storage import Store
from storage.database import Database, Transaction
from tests.databases import database, database_url
from tests.stage.house import house

__all__ = ["database", "database_url", "house"]
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


async def seated(database: Database) -> None:
    """A group with a leader, one without, and the office."""

    async def work(tx: Transaction) -> None:
        store = Store(tx)
        for code, kind in (("xc", "town"), ("yd", "town"), ("office", "office")):
            await store.groups.keep(Group(code, code, code, kind))
        for group, role in (("xc", Role.LEADER), ("office", Role.OFFICE)):
            await store.people.seat((await store.people.add(NOW)).id, [(group, role)])

    await database.write(work)


async def items(database: Database, group: str) -> list[tuple[str, int, str]]:
    found = await database.read(lambda tx: Store(tx).plans.of(group, 2026))
    return [(item.words, item.quarter, item.sort.value) for item in found]


def test_a_file_is_read_as_it_would_be_pasted(tmp_path: Path) -> None:
    """With or without a byte order mark; what says no quarter is for the whole year."""
    file = tmp_path / "plan.txt"
    file.write_text("一季度 停车\r\n2. 电梯\r\n", encoding="utf-8-sig")
    assert read_plan(file) == (Line("停车", 1), Line("电梯", 0))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (b"\n\n", "no item"),
        ("停车".encode("gb18030"), "UTF-8"),
        (f"停车\n{'长' * (MOST_WORDS + 1)}".encode(), "line 2"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, written: bytes, why: str) -> None:
    """Nothing in it, another encoding, a line that is no item."""
    file = tmp_path / "plan.txt"
    file.write_bytes(written)
    with pytest.raises(CommandFailed, match=why):
        read_plan(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """In one line."""
    with pytest.raises(CommandFailed, match="cannot be read"):
        read_plan(tmp_path / "plan.txt")


async def test_imported_again_nothing_is_there_twice(database: Database, house: House) -> None:
    """The office's may be themes; a group's plan is its own."""
    await seated(database)
    lines = (Line("停车", 1), Line("电梯", 2))
    first = await import_plan(database, house, "xc", planned(lines, 2026, "plan"), NOW)
    again = await import_plan(database, house, "xc", planned((*lines, Line("充电", 0)), 2026, "plan"), NOW)
    theme = await import_plan(database, house, "office", planned((Line("共同缔造", 0),), 2026, "theme"), NOW)

    assert (first, again, theme) == ((2, 0), (1, 2), (1, 0))
    assert await items(database, "xc") == [("充电", 0, "plan"), ("停车", 1, "plan"), ("电梯", 2, "plan")]
    assert await items(database, "office") == [("共同缔造", 0, "theme")]


@pytest.mark.parametrize(("group", "count"), [("nowhere", 1), ("yd", 1), ("xc", MOST_ITEMS + 1)])
async def test_what_cannot_be_kept_is_refused_whole(database: Database, house: House, group: str, count: int) -> None:
    """A group that is not there, one that nobody leads, and more than a year can hold."""
    await seated(database)
    lines = tuple(Line(f"第{n}件", 1) for n in range(count))
    with pytest.raises(CommandFailed):
        await import_plan(database, house, group, planned(lines, 2026, "plan"), NOW)
    assert await items(database, group) == []
