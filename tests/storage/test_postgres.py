"""PostgreSQL alone: several processes beside each other, and a server that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import pytest

from storage import Store, open_database
from storage.database import Database, StorageFailed, StorageRefused, Transaction
from storage.postgres import Postgres
from tests.databases import running


@pytest.fixture
async def two(fresh_postgres: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes' view of one database: a pool and a committing job each."""
    async with running(open_database(fresh_postgres)) as one, running(open_database(fresh_postgres)) as other:
        yield one, other


@pytest.fixture
async def server(fresh_postgres: str) -> AsyncIterator[Any]:
    """An operator's own connection to the database."""
    connection = await asyncpg.connect(fresh_postgres)
    yield connection
    await connection.close()


async def kick(server: Any) -> None:
    """Cut every connection but the operator's."""
    await server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


async def add_one(tx: Transaction) -> None:
    """Read, then write: loses a step wherever two of them overlap."""
    settings = Store(tx).settings
    before = int(await settings.get("n") or 0)
    await settings.set("n", str(before + 1))


async def added(database: Database) -> str:
    return await database.read(lambda tx: Store(tx).settings.get("n"))


async def test_units_of_one_key_never_overlap(two: tuple[Database, Database]) -> None:
    """Two processes that change the same thing under one key wait for each other: no step is lost."""
    async with asyncio.TaskGroup() as group:
        for _ in range(50):
            for database in two:
                group.create_task(database.write(add_one, "n"))

    assert await added(two[0]) == "100"


async def test_hold_inside_a_unit(two: tuple[Database, Database]) -> None:
    """A unit that finds out late what it needs holds it from there on."""

    async def late(tx: Transaction) -> None:
        await tx.hold("n")
        await add_one(tx)

    async with asyncio.TaskGroup() as group:
        for _ in range(50):
            for database in two:
                group.create_task(database.write(late))

    assert await added(two[0]) == "100"


async def test_deadlock_heals(two: tuple[Database, Database]) -> None:
    """Two batches that wait for each other are told apart by the server, and both get done."""
    one, other = two
    first, second = asyncio.Event(), asyncio.Event()

    async def cross(tx: Transaction, here: str, there: str, mine: asyncio.Event, yours: asyncio.Event) -> None:
        await tx.hold(here)
        mine.set()
        await yours.wait()
        await tx.hold(there)
        await Store(tx).settings.set(here, "done")

    async with asyncio.TaskGroup() as group:
        group.create_task(one.write(lambda tx: cross(tx, "a", "b", first, second)))
        group.create_task(one.write(add_one))
        group.create_task(other.write(lambda tx: cross(tx, "b", "a", second, first)))
        group.create_task(other.write(lambda tx: Store(tx).settings.set("c", "done")))

    rows = await one.read(lambda tx: tx.rows("SELECT name FROM settings ORDER BY name"))
    assert [row["name"] for row in rows] == ["a", "b", "c", "n"]


async def test_connection_cut_between_units(two: tuple[Database, Database], server: Any) -> None:
    """Connections cut while nothing is under way are replaced without anybody noticing."""
    await two[0].write(add_one)
    await kick(server)
    for _ in range(3):
        await two[0].write(add_one)

    assert await added(two[0]) == "4"


async def test_connection_cut_inside_a_unit(two: tuple[Database, Database], server: Any) -> None:
    """A connection cut inside a batch costs nobody anything: each unit gets another go, and counts once."""
    cut = asyncio.Event()

    async def fateful(tx: Transaction) -> None:
        await add_one(tx)
        if not cut.is_set():
            cut.set()
            await kick(server)
        await Store(tx).settings.get("n")

    await asyncio.gather(two[0].write(fateful), two[0].write(add_one))

    assert await added(two[0]) == "2"


async def test_swallowed_loss(two: tuple[Database, Database], server: Any) -> None:
    """A unit that makes light of a lost connection does not pass for done."""

    async def careless(tx: Transaction) -> None:
        await add_one(tx)
        await kick(server)
        with pytest.raises(asyncpg.PostgresError):
            await Store(tx).settings.get("n")

    with pytest.raises(StorageFailed):
        await two[0].write(careless)
    assert await added(two[0]) == ""


async def test_answer_to_the_commit_lost(two: tuple[Database, Database], server: Any) -> None:
    """When the connection goes with the COMMIT, the server is asked what became of it: once is once."""
    driver = cast("Postgres", two[0].driver)
    number = await server.fetchval("SELECT pg_current_xact_id()::text")

    assert await driver._committed(number)
    async with server.transaction():
        open_number = await server.fetchval("SELECT pg_current_xact_id()::text")
        with pytest.raises(StorageFailed):
            await driver._committed(open_number)
    given_up = server.transaction()
    await given_up.start()
    lost = await server.fetchval("SELECT pg_current_xact_id()::text")
    await given_up.rollback()

    assert not await driver._committed(lost)


async def test_server_away_and_back(two: tuple[Database, Database], server: Any, postgres_dsn: str) -> None:
    """While the server lets nobody in, work fails at once and says so; afterwards all goes on by itself."""
    name = await server.fetchval("SELECT current_database()")
    desk = await asyncpg.connect(postgres_dsn)
    await desk.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await kick(server)
    answers = await asyncio.gather(*[two[0].write(add_one) for _ in range(200)], return_exceptions=True)
    with pytest.raises(StorageFailed):
        await added(two[0])
    await desk.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await desk.close()

    assert {type(answer) for answer in answers} == {StorageFailed}
    await two[0].write(add_one)
    assert await added(two[0]) == "1"


async def test_exactly_one_leads(two: tuple[Database, Database], server: Any) -> None:
    """At most one process leads; when it loses its connection, the other takes over and the first sees it."""
    one, other = (database.driver for database in two)
    assert [await one.lead(), await other.lead(), await one.lead()] == [True, False, True]
    await kick(server)

    assert not await one.lead()
    assert await other.lead()
    assert not await one.lead()


async def test_nobody_answers() -> None:
    """Where no server answers, the program refuses to start, in a sentence that does not repeat the password."""
    with pytest.raises(StorageRefused, match=r"database\.url") as refusal:
        await Postgres("postgresql://tongxin:secret@127.0.0.1:9/tongxin").open()
    assert "secret" not in str(refusal.value)
