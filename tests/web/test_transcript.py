"""The conversation of one address, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.messages import Address
from storage import Store
from storage.database import Database, Transaction
from storage.ids import earlier, new_id
from storage.outbox import Line
from storage.transcript import Transcript

NOON = datetime(2026, 3, 16, 4, 0, tzinfo=UTC)
HERE, THERE = Address("web", "web", "here"), Address("web", "web", "there")


async def say(tx: Transaction, text: str, state: str = "sent", at: Address = HERE, **more: object) -> str:
    """A line as the house writes it."""
    return await Store(tx).outbox.add(Line("p", at, text, **more), NOON, state=state)  # type: ignore[arg-type]


async def test_what_waits_is_not_shown_before_its_time(database: Database) -> None:
    """Waiting and failed lines are not part of the conversation; what is being sent, was sent or was said is."""

    async def unit(tx: Transaction) -> list[tuple[str, bool]]:
        for state in ("said", "waiting", "sending", "failed", "sent"):
            await say(tx, state, state)
        await say(tx, "foreign", at=THERE)
        return [(line.text, line.mine) for line in await Transcript(tx, HERE).after("")]

    assert await database.write(unit) == [("said", True), ("sending", False), ("sent", False)]


async def test_the_newest_lines_come_in_order(database: Database) -> None:
    """Of many lines the newest, and the ones just before a line, each in the order they were said."""

    async def unit(tx: Transaction) -> tuple[list[str], list[str], int]:
        ids = [await say(tx, str(n)) for n in range(9)]
        chat = Transcript(tx, HERE)
        newest = [line.text for line in await chat.after(ids[1], 3)]
        before = [line.text for line in await chat.before(ids[6], 3)]
        return newest, before, await chat.unread(ids[4])

    assert await database.write(unit) == (["6", "7", "8"], ["3", "4", "5"], 4)


@pytest.mark.parametrize(
    ("press", "label"),
    [("take:abc", "接单"), ("take_:abc", ""), ("%", ""), ("", ""), ('"', ""), ("ask_report:x", "请组长说明")],
)
async def test_a_button_is_found_by_its_press_alone(database: Database, press: str, label: str) -> None:
    """Neither wildcards nor quotes find what was not shown."""

    async def unit(tx: Transaction) -> str:
        await say(tx, "card", options=(("接单", "take:abc", 0), ("请组长说明", "ask_report:x", 0)))
        await say(tx, "newer", options=(("进度", "do:progress", 0),))
        return await Transcript(tx, HERE).label(press)

    assert await database.write(unit) == label


@pytest.mark.parametrize("state", ["waiting", "sending", "sent", "failed"])
async def test_a_pressed_button_was_shown(database: Database, state: str) -> None:
    """Its words stand in the conversation even where it is not known yet, or was never told, that its line arrived."""

    async def unit(tx: Transaction) -> str:
        await say(tx, "card", state, options=(("接单", "take:abc", 0),))
        return await Transcript(tx, HERE).label("take:abc")

    assert await database.write(unit) == "接单"


async def test_a_file_is_known_by_the_line_it_came_with(database: Database) -> None:
    """A file of a line here; not one of somebody else's line, nor one that a text only names."""

    async def unit(tx: Transaction) -> list[bool]:
        await say(tx, '"named"', files=("sent-here", "ab/own.jpg"))
        await say(tx, "x", at=THERE, files=("sent-there",))
        await say(tx, "x", "waiting", files=("not-yet",))
        chat = Transcript(tx, HERE)
        return [
            await chat.mentions(f)
            for f in ("sent-here", "ab/own.jpg", "sent-there", "not-yet", "named", "sent_here", "%", "")
        ]

    assert await database.write(unit) == [True, True, False, False, False, False, False, False]


def test_an_earlier_id_sorts_before_all_of_its_time() -> None:
    """Going back some seconds in ids: never later than asked, and nothing for what is no id."""
    now = new_id()

    assert earlier(now, 0) <= now
    assert earlier(now, 60) < earlier(now, 59) < now
    assert earlier("no id", 60) == ""
    assert earlier("0" * 16, 60) == "0" * 16
