"""Units of work: many share a commit, each stands or falls alone, and no failure leaves half of one behind."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import pytest

from storage import Store, open_database
from storage.database import Database, Driver, Row, StorageFailed, Transaction, Unit, Work
from storage.migrate import migrate
from tests.databases import running

T = TypeVar("T")


async def keep(tx: Transaction, name: str, value: str = "1") -> None:
    await Store(tx).settings.set(name, value)


async def kept(database: Database) -> set[str]:
    rows = await database.read(lambda tx: tx.rows("SELECT name FROM settings"))
    return {row["name"] for row in rows}


async def all_at_once(database: Database, works: Sequence[Work[Any]], key: str = "") -> list[Any]:
    return await asyncio.gather(*[database.write(work, key) for work in works], return_exceptions=True)


def keeping(name: str) -> Work[None]:
    return lambda tx: keep(tx, name)


async def test_units_share_commits(database: Database) -> None:
    """A hundred units that wait together need far fewer than a hundred commits, and all of them are there."""
    before = database.commits
    answers = await all_at_once(database, [keeping(f"n{i}") for i in range(100)])

    assert answers == [None] * 100
    assert len(await kept(database)) == 100
    assert database.commits - before <= 3


async def test_poisoned_unit_falls_alone(database: Database) -> None:
    """A unit that raises leaves nothing of its own, gets its own error back, and harms no neighbour."""

    async def poisoned(tx: Transaction) -> None:
        await keep(tx, "poison")
        raise LookupError("a bug")

    before = database.commits
    answers = await all_at_once(database, [keeping("a"), poisoned, keeping("b")])

    assert [type(answer) for answer in answers] == [type(None), LookupError, type(None)]
    assert await kept(database) == {"a", "b"}
    assert database.commits == before + 1


async def test_refused_statement_falls_alone(database: Database) -> None:
    """A statement the database refuses (here: a row twice) is its unit's error and nobody else's."""

    async def twice(tx: Transaction) -> None:
        for _ in range(2):
            await tx.run("INSERT INTO settings (name, value) VALUES ('twice', '1')")

    async def nonsense(tx: Transaction) -> None:
        await tx.rows("SELECT missing FROM settings")

    answers = await all_at_once(database, [twice, keeping("a"), nonsense])

    assert isinstance(answers[0], Exception)
    assert isinstance(answers[2], Exception)
    assert not any(isinstance(answer, StorageFailed) for answer in answers)
    assert await kept(database) == {"a"}


async def test_errors_of_the_world_inside_a_unit_are_its_own(database: Database) -> None:
    """A bug that looks like a lost connection (an OSError of the handler's) is not taken for one."""

    async def poisoned(tx: Transaction) -> None:
        raise FileNotFoundError("a bug")

    with pytest.raises(FileNotFoundError):
        await database.write(poisoned)


async def test_attempt_takes_back_a_part(database: Database) -> None:
    """Inside a unit a part can be tried: where it raises, only that part is gone."""

    async def partly(tx: Transaction) -> None:
        await keep(tx, "before")
        with pytest.raises(ValueError, match="no"):
            await tx.attempt(lambda: fails(tx))
        await tx.attempt(lambda: keep(tx, "after"))

    async def fails(tx: Transaction) -> None:
        await keep(tx, "tried")
        raise ValueError("no")

    await database.write(partly)

    assert await kept(database) == {"before", "after"}


async def test_foreign_wait_is_refused_on_sqlite(tmp_path: Any) -> None:
    """A unit that waits for anything but its transaction would hold the writer: it is refused, and rolled back."""

    async def dreamer(tx: Transaction) -> None:
        await keep(tx, "dream")
        await asyncio.sleep(0)

    async with running(open_database(f"sqlite:{tmp_path / 't.db'}")) as database:
        answers = await all_at_once(database, [keeping("a"), dreamer, keeping("b")])

        assert isinstance(answers[1], RuntimeError)
        assert await kept(database) == {"a", "b"}


async def test_cancelled_caller(database: Database) -> None:
    """Cancelling the caller neither takes its work back nor disturbs the units beside it."""
    async with asyncio.TaskGroup() as group:
        impatient = group.create_task(database.write(keeping("impatient")))
        patient = group.create_task(database.write(keeping("patient")))
        await asyncio.sleep(0)  # both wait for the commit now
        impatient.cancel()
        await patient

    assert impatient.cancelled()
    assert await kept(database) == {"impatient", "patient"}


async def test_close_while_work_waits(database: Database) -> None:
    """Stopping commits what waits and takes nothing new."""
    waiting = [asyncio.shield(database.write(keeping(f"n{i}"))) for i in range(300)]
    await asyncio.sleep(0)
    database.stop()

    with pytest.raises(StorageFailed):
        await database.write(keeping("late"))
    assert await asyncio.gather(*waiting) == [None] * 300
    assert len(await kept(database)) == 300


async def test_ended_from_outside(database_url: str) -> None:
    """When the committing job is cancelled, nobody hangs: what never began fails, and can be tried again."""
    database = open_database(database_url)
    await database.driver.open()
    await migrate(database.driver)
    async with asyncio.TaskGroup() as group:
        job = group.create_task(database.run())
        await asyncio.sleep(0)
        waiting = asyncio.gather(*[database.write(keeping(f"n{i}")) for i in range(3)], return_exceptions=True)
        job.cancel()
        answers = await waiting
    await database.driver.close()

    assert [type(answer) for answer in answers] == [StorageFailed] * 3


async def test_readers_beside_the_writer(database: Database) -> None:
    """A reader sees what is committed, never part of a unit, and does not wait for the writer."""
    seen: list[set[str]] = []

    async def pairs(tx: Transaction, i: int) -> None:
        await keep(tx, f"left {i}")
        await keep(tx, f"right {i}")

    def pair(i: int) -> Work[None]:
        return lambda tx: pairs(tx, i)

    async def look() -> None:
        for _ in range(40):
            seen.append(await kept(database))

    async with asyncio.TaskGroup() as group:
        group.create_task(look())
        for i in range(200):
            group.create_task(database.write(pair(i)))

    assert all(len(names) % 2 == 0 for names in seen)
    assert len(await kept(database)) == 400


async def test_readers_write_nothing(database: Database) -> None:
    """Work that was announced as reading cannot change anything."""
    with pytest.raises(Exception, match=r"readonly|read-only"):
        await database.read(lambda tx: keep(tx, "sly"))
    assert await kept(database) == set()


class FailsAt:
    """A driver in whose batch one call of one unit raises, as often as it is run; all others go through."""

    def __init__(self, driver: Driver, at: tuple[int, int], error: Exception) -> None:
        self._driver = driver
        self.dialect = driver.dialect
        self.open, self.close = driver.open, driver.close
        self.read, self.read_at_length = driver.read, driver.read_at_length
        self.script, self.lead, self.copy_to = driver.script, driver.lead, driver.copy_to
        self.unit, self.call = at
        self.error = error
        self.reached = False

    async def commit(self, units: Sequence[Unit]) -> None:
        unit = units[self.unit] if self.unit < len(units) else None
        if unit:
            unit.work = self._failing(unit.work)
        await self._driver.commit(units)

    def _failing(self, work: Work[T]) -> Work[T]:
        return lambda tx: work(cast("Transaction", _FailsAt(self, tx)))


class _FailsAt:
    """Fails in every run of the unit: a batch may be run again."""

    def __init__(self, fails: FailsAt, transaction: Transaction) -> None:
        self._fails = fails
        self._tx = transaction
        self._left = fails.call

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._fails.reached = True
            raise self._fails.error

    async def rows(self, sql: str, **params: Any) -> Sequence[Row]:
        self._count()
        return await self._tx.rows(sql, **params)

    async def row(self, sql: str, **params: Any) -> Row | None:
        self._count()
        return await self._tx.row(sql, **params)

    async def run(self, sql: str, **params: Any) -> int:
        self._count()
        return await self._tx.run(sql, **params)

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        self._count()
        await self._tx.many(sql, params)

    async def hold(self, key: str) -> None:
        self._count()
        await self._tx.hold(key)

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        return await self._tx.attempt(work)


async def test_every_call_fails_once(database_url: str) -> None:
    """Whichever call of a batch fails: nothing is half, nothing hangs, and the same work succeeds right after."""

    async def story(tx: Transaction, i: int) -> None:
        await tx.hold(f"story:{i}")
        await keep(tx, f"{i} begins")
        await Store(tx).settings.get(f"{i} begins")
        await tx.many("INSERT INTO settings (name, value) VALUES (:name, '1')", [{"name": f"{i} goes on"}])
        await keep(tx, f"{i} ends")

    def told(i: int) -> Work[None]:
        return lambda tx: story(tx, i)

    failed = 0
    async with running(open_database(database_url)) as database:
        whole = database.driver
        for n, call in itertools.product(range(3), range(1, 7)):
            await database.write(lambda tx: tx.run("DELETE FROM settings"))
            database.driver = failing = FailsAt(whole, (n, call), OSError("lost"))
            answers = await all_at_once(database, [told(i) for i in range(3)])
            database.driver = whole
            there = await kept(database)
            for i, answer in enumerate(answers):
                parts = {f"{i} begins", f"{i} goes on", f"{i} ends"}
                assert there & parts == (parts if answer is None else set())
            assert failing.reached == (call <= 5)
            failed += sum(isinstance(answer, OSError) for answer in answers)

    assert failed == 15
