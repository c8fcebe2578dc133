"""SQLite through aiosqlite: statements run where they stand, and its thread has what waits, such as the commit."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from storage.database import Driver, StorageFailed, StorageRefused, Transaction, Unit, Work
from storage.lock import FileLock
from storage.sqlite_units import OF_THE_BATCH, OUT_OF_REACH, Statements, code, finish, run_unit

T = TypeVar("T")
_CHECKED = 256 << 20
"""bytes up to which a file is read through at every start; larger ones would keep people waiting (`doctor` does it)"""
_PATIENCE = 10
"""seconds to wait for another process that writes"""
_AT_A_STRETCH = 8
"""units that run before whoever else waits for the event loop has a turn"""


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, with a door for work that takes many statements in one visit to its thread."""

    async def visit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return cast("T", await cast("Any", self)._execute(work, self._conn))

    @property
    def here(self) -> sqlite3.Connection:
        """The connection itself, for the event loop's thread; only while nothing visits the other one."""
        return self._conn

    def ended(self) -> None:
        """Wait until the thread of a connection that could not be made is gone; it has been told to go."""
        self._thread.join()


@contextlib.contextmanager
def _patient(connection: sqlite3.Connection) -> Iterator[None]:
    """Wait for another process that writes, which only a thread of its own may do."""
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
    try:
        yield
    finally:
        connection.execute("PRAGMA busy_timeout=0")


def _begin_patiently(connection: sqlite3.Connection) -> None:
    with _patient(connection):
        connection.execute("BEGIN IMMEDIATE")


class SQLite:
    """A database in one file: one writer, readers beside it on snapshots."""

    dialect = "sqlite"

    def __init__(self, path: Path, *, alone: bool = True) -> None:
        self.path = path
        self._alone = alone
        self._lock = FileLock(path)
        self._write: _Connection | None = None
        self._read: _Connection | None = None

    @property
    def _writer(self) -> _Connection:
        if self._write is None:
            raise StorageFailed(f"{self.path} is not open")
        return self._write

    @property
    def _reader(self) -> _Connection:
        if self._read is None:
            raise StorageFailed(f"{self.path} is not open")
        return self._read

    async def open(self) -> None:
        """Open the file; refuses when another process runs on it, when it is gone, damaged or cannot be written."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._alone:
                self._lock.claim()
            self._lock.check()
            self._write = await self._connect()
            await self._write.visit(_check)
            await self._write.visit(lambda connection: connection.execute("PRAGMA busy_timeout=0"))
            self._read = await self._connect("query_only=ON")
            self._lock.remember()
        except StorageRefused:
            await self.close()
            raise
        except (sqlite3.Error, OSError) as error:
            await self.close()
            raise StorageRefused(
                f"{self.path}: {error}. Check the folder's rights and disk; if the file is damaged, "
                f"restore a backup (python -m bot restore)."
            ) from error

    async def _connect(self, *more: str) -> _Connection:
        def connector() -> sqlite3.Connection:
            connection = sqlite3.connect(
                self.path, _PATIENCE, isolation_level=None, cached_statements=512, check_same_thread=False
            )
            try:
                connection.row_factory = sqlite3.Row
                for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", *more):
                    connection.execute(f"PRAGMA {pragma}")
            except sqlite3.Error:
                connection.close()
                raise
            return connection

        connection = _Connection(connector, iter_chunk_size=64)
        try:
            await connection
        except sqlite3.Error:
            connection.ended()
            raise
        return connection

    @contextlib.asynccontextmanager
    async def _apart(self, *more: str) -> AsyncIterator[_Connection]:
        """A connection of its own for as long as it is needed."""
        try:
            connection = await self._connect(*more)
        except sqlite3.Error as error:
            raise StorageFailed(str(error)) from error
        try:
            yield connection
        finally:
            await connection.close()

    async def close(self) -> None:
        """Close both connections and let the next process in."""
        for connection in (self._read, self._write):
            if connection is not None:
                await connection.close()
        self._read = self._write = None
        self._lock.release()

    async def commit(self, units: Sequence[Unit]) -> None:
        """Every statement takes microseconds: handing each to a thread and back costs more than the statement."""
        try:
            if not await self._run_all(units, careful=False):
                await self._run_all(units, careful=True)
        except sqlite3.Error as error:
            if code(error) in OUT_OF_REACH:
                raise StorageFailed(str(error)) from error
            raise

    async def _run_all(self, units: Sequence[Unit], *, careful: bool) -> bool:
        """Run the units and commit; False where one left something half done, and they have to run again."""
        connection = self._writer.here
        await self._begin()
        try:
            for number, unit in enumerate(units, start=1):
                unit.value = unit.error = None
                if not run_unit(connection, unit, careful=careful):
                    connection.execute("ROLLBACK")
                    # Alone and failed, it is taken back with the whole transaction.
                    return len(units) == 1 and unit.error is not None
                if number % _AT_A_STRETCH == 0:
                    await asyncio.sleep(0)
            await self._end()
        except Exception:  # cancelled, the thread may still be at work on it; closing takes it back
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return True

    async def _begin(self) -> None:
        try:
            self._writer.here.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if code(error) != sqlite3.SQLITE_BUSY:
                raise
            await self._writer.visit(_begin_patiently)

    async def _end(self) -> None:
        await self._writer.visit(lambda connection: connection.execute("COMMIT"))

    async def read(self, work: Work[T]) -> T:
        return await self._look(self._reader, work)

    async def read_at_length(self, work: Work[T]) -> T:
        async with self._apart("query_only=ON") as connection:
            return await self._look(connection, work)

    async def _look(self, reader: _Connection, work: Work[T]) -> T:
        def visit(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN")
            try:
                return finish(work(cast("Transaction", Statements(connection))))
            finally:
                if connection.in_transaction:  # a disk that fails may have ended it
                    connection.execute("ROLLBACK")

        try:
            return await reader.visit(visit)
        except sqlite3.Error as error:
            if code(error) in OF_THE_BATCH:
                raise StorageFailed(str(error)) from error
            raise

    async def script(self, sql: str) -> None:
        def visit(connection: sqlite3.Connection) -> None:
            try:
                with _patient(connection):
                    connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nCOMMIT;")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        await self._writer.visit(visit)

    async def lead(self) -> bool:
        return True

    async def copy_to(self, path: str) -> None:
        """A copy of what is committed; on a connection of its own, so that nobody waits for it."""

        def visit(connection: sqlite3.Connection) -> None:
            target = sqlite3.connect(path, isolation_level=None)
            try:
                connection.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            finally:
                target.close()

        async with self._apart("query_only=ON") as connection:
            await connection.visit(visit)

    async def scour(self) -> bool:
        """What was deleted is in no file of the database any more: the write-ahead log is folded in and emptied. False
        while somebody still reads from it."""

        def visit(connection: sqlite3.Connection) -> bool:
            with _patient(connection):
                return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

        async with self._apart() as connection:
            return await connection.visit(visit)


async def scour(driver: Driver) -> bool:
    """Nothing that was deleted is left in the files of the database; False: not yet, somebody reads from them.

    A server looks after its files itself: what is to be done there stands in docs/privacy.md.
    """
    return await driver.scour() if isinstance(driver, SQLite) else True


def _check(connection: sqlite3.Connection) -> None:
    """Raise if the file is damaged or cannot be written."""
    (size,) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    if size <= _CHECKED and tuple(connection.execute("PRAGMA quick_check(1)").fetchone()) != ("ok",):
        raise sqlite3.DatabaseError("the file is damaged")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE IF NOT EXISTS opened (at TEXT)")
    connection.execute("DROP TABLE opened")
    connection.execute("COMMIT")
