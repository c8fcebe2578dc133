"""Units of work on one database: many units share one commit, each stands or falls alone.

A unit is a coroutine function of a Transaction. It awaits nothing but that transaction, so a driver is free to run
it wherever its database lives (SQLite: the whole batch in one visit to the database's thread). It may be run more
than once before it counts, so it changes nothing but the database.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from storage import crash

T = TypeVar("T")
Row = Mapping[str, Any]
BATCH = 128
"""the most units that share one commit, the last one not counted"""
CROWD = 8
"""units that share a commit where there is a crowd"""


class StorageFailed(Exception):
    """The database could not be reached or refused the commit: nothing of the unit happened. Try again later."""


class StorageRefused(Exception):
    """The program must not run on this database; the message tells the operator what to do."""


class Transaction(Protocol):
    """Statements with named parameters (:name) inside one open transaction; rows come back as mappings."""

    async def rows(self, sql: str, **params: Any) -> Sequence[Row]: ...

    async def row(self, sql: str, **params: Any) -> Row | None: ...

    async def run(self, sql: str, **params: Any) -> int:
        """Execute; answers how many rows were touched."""
        ...

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        """The same statement once for each set of parameters."""
        ...

    async def hold(self, key: str) -> None:
        """Nobody else holds the same key until this transaction ends."""
        ...

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run the work; if it raises, the database is as if it had not run, and the error goes on."""
        ...


Work = Callable[[Transaction], Awaitable[T]]


@dataclass(slots=True)
class Unit:
    """One piece of work waiting for its commit."""

    work: Work[Any]
    key: str
    """units of one key never overlap, in whatever process"""
    done: asyncio.Future[Any]
    value: Any = None
    error: BaseException | None = None


class Driver(Protocol):
    """What a database must be able to do; storage.sqlite and storage.postgres are the two."""

    dialect: str

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def commit(self, units: Sequence[Unit]) -> None:
        """Run the units in one transaction and note value or error in each.

        Raises StorageFailed when the database is out of reach for all of them, and any other error when nothing was
        committed although one of the units alone might be.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run reading work on a snapshot, beside the writer."""
        ...

    async def read_at_length(self, work: Work[T]) -> T:
        """The same for work that takes seconds, beside whoever else reads."""
        ...

    async def script(self, sql: str) -> None:
        """Run several statements in one transaction; for migrations."""
        ...

    async def lead(self) -> bool:
        """Whether this process may deliver and tick; at most one may at a time."""
        ...

    async def copy_to(self, path: str) -> None:
        """Write a consistent copy of everything to a new file."""
        ...


class Database:
    """The one way to write: units are queued, and whatever waits goes into the next commit together."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._waiting: deque[Unit] = deque()
        self._wake = asyncio.Event()
        self._called = False
        self._closing = False
        self.commits = 0
        self.crowded = False
        """the last commit was shared by many, so that the next one will not be long"""
        self.last: Callable[[], Unit | None] = lambda: None
        """asked before every commit for what is to run at its end, after everything that waited"""

    @property
    def dialect(self) -> str:
        return self.driver.dialect

    async def write(self, work: Work[T], key: str = "") -> T:
        """Run the work in a transaction and answer its value once it is on disk.

        The work's own error comes back as it is, and nothing of the work remains; StorageFailed means the same of
        the database. Cancelling the caller does not take the work back.
        """
        if self._closing:
            raise StorageFailed("the database is closing")
        unit = Unit(work, key, asyncio.get_running_loop().create_future())
        self._waiting.append(unit)
        self._wake.set()
        value: T = await unit.done
        return value

    def call(self) -> None:
        """Commit now, if only for what runs last."""
        self._called = True
        self._wake.set()

    async def read(self, work: Work[T]) -> T:
        """Run reading work on what is committed."""
        return await self.driver.read(work)

    async def read_at_length(self, work: Work[T]) -> T:
        """The same for work that takes seconds: nobody who reads or writes waits for it."""
        return await self.driver.read_at_length(work)

    async def run(self) -> None:
        """Commit what waits, until `stop`; the one background job of the storage."""
        try:
            while not (self._closing and not self._waiting):
                await self._wake.wait()
                self._wake.clear()
                while batch := self._batch():
                    await self._commit(batch)
                    await asyncio.sleep(0)  # whoever has just been told may have more for the next commit
        finally:
            # Ended from outside: nobody is left hanging on work that will never begin.
            self._closing = True
            while self._waiting:
                unit = self._waiting.popleft()
                unit.error = StorageFailed("the database is closing")
                _settle(unit)

    def _batch(self) -> list[Unit]:
        """What shares the next commit; empty when nothing waits."""
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]
        if batch or self._called:
            self._called = False
            self.crowded = len(batch) >= CROWD if batch else self.crowded
            if last := self.last():
                batch.append(last)
        return batch

    async def _commit(self, batch: list[Unit]) -> bool:
        """Commit the batch; False when the database is out of reach."""
        lost: StorageFailed | None = None
        try:
            await self.driver.commit(batch)
            crash.at("committed")
            self.commits += 1
        except StorageFailed as error:
            lost = error
            for unit in batch:
                unit.error = _because(error)
        except asyncio.CancelledError:
            for unit in batch:
                unit.done.cancel()  # whether it was committed nobody can say any more
            raise
        except Exception as error:
            if len(batch) > 1:
                return await self._one_by_one(batch)
            batch[0].error = _because(error)
        for unit in batch:
            _settle(unit)
        return lost is None

    async def _one_by_one(self, batch: list[Unit]) -> bool:
        """One unit may have spoiled it for all (a deadlock, a full disk): each gets a commit of its own."""
        reached = True
        for unit in batch:
            unit.value = unit.error = None
            if reached:
                reached = await self._commit([unit])
            else:
                unit.error = StorageFailed("the database is out of reach")
                _settle(unit)
        return reached

    def stop(self) -> None:
        """Take no more work; `run` ends once everything that waits is committed."""
        self._closing = True
        self._wake.set()


def _because(error: Exception) -> StorageFailed:
    """A failure of the unit's own, so that no two callers share one traceback."""
    first, *_ = str(error).splitlines() or [""]  # what follows the first line may quote a row
    failed = StorageFailed(first if isinstance(error, StorageFailed) else f"{type(error).__name__}: {first}")
    failed.__cause__ = error
    return failed


def _settle(unit: Unit) -> None:
    if unit.done.done():
        return
    if unit.error is not None:
        unit.done.set_exception(unit.error)
        unit.done.exception()  # seen: a caller that went away must not leave a warning behind
    else:
        unit.done.set_result(unit.value)
