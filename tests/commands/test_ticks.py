"""The pulse: what is due is rung late rather than never, and what nobody needs is forgotten in small batches."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import HOME, App, build_house, running
from bot.config import Config
from bot.config import Database as DatabaseSection
from bot.ticks import tick, tidy_up
from domain.messages import Address, Outgoing
from handlers.talk.turn import House
from nlp import load
from storage import Store
from storage.database import Transaction
from storage.outbox import Line
from storage.seal import Keys
from tests.databases import database_url
from tests.paper import Paper

__all__ = ["database_url"]
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def house() -> House:
    """Suizhou's, with one key."""
    return build_house(Config(), load(HOME / "data"), Keys({"k1": b"1" * 32}))


@pytest.fixture
async def app(database_url: str, house: House) -> AsyncIterator[App]:
    """The running parts without a pulse."""
    config = dataclasses.replace(Config(), database=DatabaseSection(url=database_url))
    async with running(config, house, lambda _app: [Paper()], clock=lambda: NOW) as opened:
        yield opened


async def left(app: App) -> int:
    """How many timers of drafts have not fired."""
    unfired = "SELECT 1 FROM timers WHERE fired_at IS NULL AND kind = 'nudge'"
    rows = await app.database.read(lambda tx: tx.rows(unfired))
    return len(rows)


async def test_late_is_not_never(app: App) -> None:
    """What fell due three days ago, while nobody ran, is rung at the first tick; what lies ahead is left alone."""

    async def set_them(tx: Transaction) -> None:
        for n in range(250):
            await Store(tx).timers.set("nudge", f"draft-{n}", NOW - timedelta(days=3, seconds=n))
        await Store(tx).timers.set("nudge", "later", NOW + timedelta(seconds=1))

    await app.database.write(set_them)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        pulse = group.create_task(tick(app))
        while await left(app) > 1:
            assert not pulse.done()
        pulse.cancel()

    assert await left(app) == 1


async def test_the_next_week_will_be_told(app: App) -> None:
    """From the first tick on there is a timer for the week, and exactly one however often the program starts."""
    weeks = "SELECT subject, due_at FROM timers WHERE kind = 'week'"
    for _ in range(2):
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            pulse = group.create_task(tick(app))
            while not (rows := await app.database.read(lambda tx: tx.rows(weeks))):
                assert not pulse.done()
            pulse.cancel()

        assert [(row["subject"], row["due_at"]) for row in rows] == [("2026-03-09", "2026-03-09T00:30:00.000+00:00")]


async def test_the_next_quarter_will_be_asked_for(app: App) -> None:
    """From the first tick on there is a timer to ask the inspectors, and one to look whom they left out."""
    quarters = "SELECT kind, subject, due_at FROM timers WHERE kind LIKE 'quarter%' ORDER BY kind"
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        pulse = group.create_task(tick(app))
        while not (rows := await app.database.read(lambda tx: tx.rows(quarters))):
            assert not pulse.done()
        pulse.cancel()

    assert [(row["kind"], row["subject"], row["due_at"]) for row in rows] == [
        ("quarter", "2026Q2", "2026-06-01T01:00:00.000+00:00"),
        ("quarter.missed", "2026Q1", "2026-04-01T01:00:00.000+00:00"),
    ]


async def test_days_off_that_nobody_announced(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """In such a year the log says once a start that the week counts, and in a year that is known nothing."""
    weeks = "SELECT 1 FROM timers WHERE kind = 'week' AND due_at >= :now"
    for year, said in ((2026, []), (2031, [2031])):
        now = datetime(year, 1, 1, 2, 0, tzinfo=UTC)
        app.clock = lambda now=now: now  # type: ignore[misc]
        caplog.clear()
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            pulse = group.create_task(tick(app))
            while not await app.database.read(lambda tx, n=now: tx.rows(weeks, now=n.isoformat())):  # type: ignore[misc]
                assert not pulse.done()
            pulse.cancel()
        assert [r.__dict__["year"] for r in caplog.records if "days off not known" in r.message] == said


async def test_a_day_that_fails(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """What goes wrong in tidying is told to the log once, and the pulse goes on."""

    async def spoil(tx: Transaction) -> None:
        store = Store(tx)
        person = await store.people.add(NOW)
        issue = await store.issues.report(NOW, person.id, "web", what="路灯不亮", place="", group="g1")
        await store.similar.keep(issue.id, [], issue.id)
        await tx.run("UPDATE topics SET traced = 0")
        await tx.run("UPDATE issues SET created_at = 'no moment'")

    await app.database.write(spoil)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        pulse = group.create_task(tick(app))
        while "day not tidied" not in caplog.messages:
            await left(app)
        for _ in range(20):
            await left(app)
        assert not pulse.done()
        pulse.cancel()

    assert caplog.messages.count("day not tidied") == 1


async def test_another_leads(app: App) -> None:
    """A process that does not lead rings nothing."""
    await app.database.write(lambda tx: Store(tx).timers.set("nudge", "x", NOW - timedelta(hours=1)))
    app.leads = lambda: False
    async with asyncio.TaskGroup() as group:
        pulse = group.create_task(tick(app))
        for _ in range(20):
            await left(app)
        pulse.cancel()

    assert await left(app) == 1


async def test_traces_of_an_older_program(app: App) -> None:
    """However many there are, the tidying lays them anew, and what is over is not among them."""
    many = 95

    async def fill(tx: Transaction) -> None:
        store = Store(tx)
        person = await store.people.add(NOW)
        for n in range(many):
            told = {"what": f"白云湖边第{n}盏路灯不亮", "place": "", "group": "g1"}
            issue = await store.issues.report(NOW - timedelta(days=200), person.id, "web", **told)
            await store.similar.keep(issue.id, [], issue.id)
            if n % 5 == 0:
                await store.issues.happen(issue, "withdrawn", person.id, NOW, "web")
        await tx.run("UPDATE topics SET traced = 0")

    await app.database.write(fill)
    await tidy_up(app)
    of = "SELECT DISTINCT i.status FROM traces t JOIN issues i ON i.id = t.issue"
    left = "SELECT traced, COUNT(*) AS many FROM topics GROUP BY traced ORDER BY traced"
    assert [row["status"] for row in await app.database.read(lambda tx: tx.rows(of))] == ["reported"]
    rows = await app.database.read(lambda tx: tx.rows(left))
    assert [(row["traced"], row["many"]) for row in rows] == [(1, 76), (2, 19)]


async def test_tidy(app: App) -> None:
    """Old notes, lines, timers and links go, young ones stay; the web chat's past and what is unsent stay longer."""

    async def fill(tx: Transaction) -> None:
        store = Store(tx)
        person = await store.people.add(NOW)
        for days in (1, 8, 40, 100):
            then = NOW - timedelta(days=days)
            await store.inbox.note("paper", "test", f"e{days}", then)
            await store.timers.set("nudge", f"d{days}", then)
            (timer,) = await store.timers.due(then)
            await store.timers.fire(timer, then)
            await store.people.invite(person.id, f"c{days}", then)
            for channel in ("paper", "web"):
                to = Address(channel, "x", f"u{days}")
                line = await store.outbox.add(Line(person.id, to, f"t{days}"), then)
                await store.outbox.sent([(Outgoing(line, to, ""), "1")], then)
            await store.outbox.add(Line(person.id, Address("off", "x", f"u{days}"), "unsent"), then)
        await store.inbox.park("paper", "test", "parked", NOW - timedelta(days=200), "{}", "Bug")
        for days in (300, 400):
            then, to = NOW - timedelta(days=days), Address("rationed", "x", f"u{days}")
            await store.outbox.add(Line(person.id, to, "held"), then, state="held")
            await store.drafts.keep(store.drafts.new(person.id, f"begun {days}"), NOW - timedelta(days=days))

    await app.database.write(fill)
    await tidy_up(app)

    async def look(tx: Transaction) -> dict[str, list[str]]:
        found = {}
        for table, column, where in (
            ("inbox", "event", ""),
            ("timers", "subject", ""),
            ("outbox", "user_id", "WHERE channel = 'paper'"),
            ("outbox", "user_id", "WHERE channel = 'web'"),
            ("outbox", "user_id", "WHERE channel = 'off'"),
            ("outbox", "user_id", "WHERE channel = 'rationed'"),
        ):
            rows = await tx.rows(f"SELECT {column} AS value FROM {table} {where} ORDER BY {column}")
            found[f"{table} {where.partition('= ')[2]}"] = [row["value"] for row in rows]
        found["drafts"] = [row["conversation"] for row in await tx.rows("SELECT conversation FROM drafts")]
        found["joins"] = [row["expires_at"] for row in await tx.rows("SELECT expires_at FROM joins")]
        return found

    kept = await app.database.read(look)
    assert kept["inbox "] == ["e1", "parked"]
    assert kept["timers "] == ["d1", "d8"]
    assert kept["outbox 'paper'"] == ["u1", "u8"]
    assert kept["outbox 'web'"] == ["u1", "u40", "u8"]
    assert kept["outbox 'off'"] == ["u1", "u100", "u40", "u8"]
    assert kept["outbox 'rationed'"] == ["u300"]
    assert len(kept["joins"]) == 2
    assert kept["drafts"] == ["begun 300"]


async def test_tidy_in_batches(app: App) -> None:
    """More than one batch goes in one tidying, and a second one finds nothing."""

    async def fill(tx: Transaction) -> None:
        store = Store(tx)
        for n in range(600):
            await store.inbox.note("paper", "test", f"e{n}", NOW - timedelta(days=30))
            to = Address("paper", "x", "u")
            line = await store.outbox.add(Line("p", to, "t"), NOW - timedelta(days=60))
            await store.outbox.sent([(Outgoing(line, to, ""), "1")], NOW)

    await app.database.write(fill)

    assert await tidy_up(app) == 1200
    assert await tidy_up(app) == 0
