"""Whom a result has reached, and what is published: the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.messages import Address
from domain.people import Group, Role
from domain.publication import Kind
from storage import Store, new_id
from storage.database import Database, Transaction
from storage.outbox import Line
from storage.tellings import Told, name

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)


async def _issue(store: Store, group: str, member: str, reporter: str) -> str:
    issue = await store.issues.report(NOW, reporter, "test", what="路灯坏了", place="", group=group, studio="")
    issue = await store.issues.happen(issue, "taken", member, NOW, "test")
    issue = await store.issues.happen(issue, "answered", member, NOW, "test", outcome="solved", result="换了")
    return issue.id


async def _world(tx: Transaction) -> dict[str, str]:
    store = Store(tx)
    group = Group(new_id(), "xicheng", "西城街道活动组", "town", "", (), ())
    await store.groups.keep(group)
    people = {who: (await store.people.add(NOW, name=who)).id for who in ("ming", "hua", "zhou", "gang")}
    await store.people.seat(people["hua"], [(group.id, Role.MEMBER)])
    await store.people.seat(people["zhou"], [(group.id, Role.LEADER)])
    issue = await _issue(store, group.id, people["hua"], people["ming"])
    return {**people, "group": group.id, "issue": issue}


async def test_a_line_tells_how_far_it_came(database: Database) -> None:
    """Sent is reached, failed and held are not, and what is under way waits; lines of other results mean nothing."""
    world = await database.write(_world)

    async def lines(tx: Transaction) -> None:
        store = Store(tx)
        for who, state in (("ming", "sent"), ("hua", "failed"), ("zhou", "waiting"), ("gang", "held")):
            fold = name(world["issue"], NOW)
            line = Line(world[who], Address("paper", "test", who), "有结果了", fold=fold)
            await store.outbox.add(line, NOW, state)
        other = Line(world["zhou"], Address("paper", "test", "zhou"), "x", fold=name("another", NOW))
        await store.outbox.add(other, NOW, "sent")

    await database.write(lines)
    found = await database.read(lambda tx: Store(tx).tellings.looked(world["issue"], NOW))

    assert found == {
        world["ming"]: Told.REACHED,
        world["hua"]: Told.UNREACHABLE,
        world["zhou"]: Told.WAITING,
        world["gang"]: Told.UNREACHABLE,
    }


async def test_a_telling_is_there_once(database: Database) -> None:
    """Telling again changes nothing, and what has become of it stays."""
    world = await database.write(_world)

    async def twice(tx: Transaction) -> None:
        tellings = Store(tx).tellings
        await tellings.begin(world["issue"], NOW, [world["ming"], world["gang"]])
        later = NOW + timedelta(hours=1)
        await tellings.note(world["issue"], NOW, [world["ming"]], Told.REACHED, later)
        await tellings.begin(world["issue"], NOW, [world["ming"], world["gang"]])

    await database.write(twice)
    found = await database.read(lambda tx: Store(tx).tellings.of(world["issue"], NOW))

    assert {t.person: t.state for t in found} == {world["ming"]: Told.REACHED, world["gang"]: Told.WAITING}


async def _duties(database: Database, world: dict[str, str]) -> dict[str, list[str]]:
    async def work(tx: Transaction) -> dict[str, list[str]]:
        tellings = Store(tx).tellings
        return {
            "hua": await tellings.duties(world["hua"], []),
            "zhou": await tellings.duties(world["zhou"], [world["group"]]),
            "gang": await tellings.duties(world["gang"], ["elsewhere"]),
        }

    return await database.read(work)


async def test_a_duty_is_the_members_and_without_a_seat_the_leaders(database: Database) -> None:
    """Never both: what one person has to do is on one list."""
    world = await database.write(_world)

    async def missed(tx: Transaction) -> None:
        tellings = Store(tx).tellings
        await tellings.begin(world["issue"], NOW, [world["ming"]])
        await tellings.note(world["issue"], NOW, [world["ming"]], Told.UNREACHABLE, NOW)

    await database.write(missed)
    held = await _duties(database, world)
    await database.write(lambda tx: Store(tx).people.seat(world["hua"], []))
    left = await _duties(database, world)

    assert held == {"hua": [world["issue"]], "zhou": [], "gang": []}
    assert left == {"hua": [], "zhou": [world["issue"]], "gang": []}


async def test_a_result_that_is_past_is_nobodys_duty(database: Database) -> None:
    """Opened again and answered anew: only the newest result counts."""
    world = await database.write(_world)

    async def reopened(tx: Transaction) -> None:
        store = Store(tx)
        await store.tellings.begin(world["issue"], NOW, [world["ming"]])
        await store.tellings.note(world["issue"], NOW, [world["ming"]], Told.UNREACHABLE, NOW)
        issue = await store.issues.get(world["issue"])
        assert issue is not None
        await store.issues.happen(issue, "reopened", world["ming"], NOW + timedelta(days=1), "test", words="")

    await database.write(reopened)

    assert await _duties(database, world) == {"hua": [], "zhou": [], "gang": []}


async def test_what_nobody_decided_about_is_listed_until_somebody_does(database: Database) -> None:
    """Declined counts as decided; another group's leaders see nothing of it."""
    world = await database.write(_world)

    async def look(tx: Transaction) -> list[Any]:
        publications = Store(tx).publications
        long_ago = NOW - timedelta(days=1)
        return [await publications.undecided(groups, long_ago) for groups in ([world["group"], "else"], ["else"], [])]

    before = await database.read(look)
    told = {"kind": "result", "thing": world["issue"], "group": world["group"], "minor": False, "why": "x"}
    await database.write(lambda tx: Store(tx).publications.begin("declined", world["zhou"], NOW, "test", **told))

    assert before == [[(Kind.RESULT, world["issue"])], [], []]
    assert await database.read(look) == [[], [], []]
