"""The demo shows a living system, is told once, and goes on after a kill."""

from __future__ import annotations

import dataclasses
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import demo
from bot.app import HOME, build_house
from bot.config import Config
from bot.config import Database as DatabaseSection
from bot.texts import read_texts
from domain.messages import Address
from handlers.talk.turn import House
from nlp import load
from storage import Store, open_database
from storage.database import Row, Transaction
from storage.seal import Keys
from tests.databases import database_url, running

__all__ = ["database_url"]
MORNINGS = (
    datetime(2026, 11, 23, 1, 43, tzinfo=UTC),
    datetime(2028, 2, 29, 17, 5, tzinfo=UTC),  # after midnight in Suizhou, on the first of March
    datetime(2027, 1, 1, 0, 10, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def house() -> House:
    """Suizhou's, with one key."""
    return build_house(Config(), load(HOME / "data"), Keys({"k1": b"1" * 32}))


def at(url: str) -> Config:
    """A configuration of this database."""
    return dataclasses.replace(Config(), database=DatabaseSection(url=url))


async def issues(url: str) -> list[Row]:
    """What is known of each issue, in the order of their numbers."""

    async def look(tx: Transaction) -> list[Row]:
        assert await Store(tx).events.broken() == []
        return list(
            await tx.rows(
                "SELECT number, status, outcome, rating, minor, on_behalf, firm, bundle, what FROM issues ORDER BY id"
            )
        )

    async with running(open_database(url)) as opened:
        return await opened.read(look)


async def test_stories(database_url: str, house: House) -> None:
    """Six stories at different stages: closed and rated, answered, handed, bundled, questioned, just reported."""
    begun = time.perf_counter()
    assert await demo.tell(at(database_url), house, MORNINGS[0])
    took = time.perf_counter() - begun
    rows = await issues(database_url)

    assert sorted(row["status"] for row in rows) == [
        "answered",
        "closed",
        "handed",
        "reported",
        "taken",
        "visited",
        "visited",
    ]
    assert [row["rating"] for row in rows if row["status"] == "closed"] == ["solved"]
    assert [bool(row["on_behalf"]) for row in rows if row["status"] == "handed"] == [True]
    assert [bool(row["firm"]) for row in rows if row["status"] == "answered"] == [True]
    assert len({row["bundle"] for row in rows if row["status"] == "visited"}) == 1
    assert [bool(row["minor"]) for row in rows if row["status"] == "reported"] == [True]
    assert took < 10, "on a quiet machine a quarter of a second"


@pytest.mark.parametrize("now", MORNINGS)
async def test_any_day(tmp_path: Path, house: House, now: datetime) -> None:
    """It can be started on any day at any hour, and nothing in it is overdue then."""
    url = f"sqlite:{tmp_path / 't.db'}"
    await demo.tell(at(url), house, now)

    assert len(await issues(url)) == 7
    async with running(open_database(url)) as opened:
        everything = await opened.read(
            lambda tx: tx.rows("SELECT created_at FROM issues WHERE created_at > :now", now=now.isoformat())
        )
    assert everything == []


async def test_once(tmp_path: Path, house: House) -> None:
    """A second start tells nothing again."""
    url = f"sqlite:{tmp_path / 't.db'}"
    assert await demo.tell(at(url), house)
    first = await issues(url)
    assert not await demo.tell(at(url), house)
    assert [dict(row) for row in await issues(url)] == [dict(row) for row in first]


async def test_broken_off(tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle, it goes on where it stopped, and every issue is there once."""
    url = f"sqlite:{tmp_path / 't.db'}"
    whole = demo.steps(house, MORNINGS[0])
    with monkeypatch.context() as early:
        early.setattr(demo, "steps", lambda _house, _now: [*whole[:30], dataclasses.replace(whole[30], tap="no.such")])
        with pytest.raises(BaseExceptionGroup):
            await demo.tell(at(url), house, MORNINGS[0])
    assert await demo.tell(at(url), house, MORNINGS[1])

    assert len(await issues(url)) == 7


async def test_every_persona_has_a_chat(tmp_path: Path, house: House) -> None:
    """Whoever a visitor chooses to be, something sensible stands there; they begin as themselves, with nothing said."""
    url = f"sqlite:{tmp_path / 't.db'}"
    await demo.tell(at(url), house)
    async with running(open_database(url)) as opened:
        for persona in demo.personas():
            chat = Address("web", "web", persona.user)
            lines = await opened.read(lambda tx, chat=chat: Store(tx).outbox.chat(chat))  # type: ignore[misc]
            assert bool(lines) == (persona.user != "demo-visitor"), persona.user
            assert {line["state"] for line in lines} <= {"sent", "said"}
            # What was pressed stands there in the words of its button, and every button pressed had been offered.
            assert [line for line in lines if line["text"] == "…"] == [], persona.user


def test_every_persona_is_named_in_every_language() -> None:
    """Whichever language a page speaks, nobody in its bar is named in another."""
    languages = frozenset(read_texts(HOME / "texts").languages)

    assert {frozenset(persona.labels) for persona in demo.personas()} == {languages}
