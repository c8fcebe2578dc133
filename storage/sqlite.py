"""SQLite through aiosqlite: a batch of units runs in one visit to the connection's thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from storage.database import Row, StorageFailed, StorageRefused, Transaction, Unit, Work
from storage.lock import FileLock

T = TypeVar("T")
_CHECKED = 256 << 20
"""bytes up to which a file is read through at every start; larger ones would keep people waiting (`doctor` does it)"""
_OUT_OF_REACH = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
    }
)
"""nobody's work can be committed"""
_OF_THE_BATCH = _OUT_OF_REACH | {sqlite3.SQLITE_FULL, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOMEM}
"""the disk or the file, not the statement"""


def _code(error: BaseException) -> int:
    """SQLite's primary result code; 0 for errors of other origin."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, with a door for work that takes many statements in one visit to its thread."""

    async def visit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return cast("T", await cast("Any", self)._execute(work, self._conn))

    def ended(self) -> None:
        """Wait until the thread of a connection that could not be made is gone; it has been told to go."""
        self._thread.join()


def _finish(work: Awaitable[T]) -> T:
    """Run a unit to its end without an event loop: on SQLite nothing it awaits ever waits."""
    steps = cast("Coroutine[Any, Any, T]", work)
    try:
        steps.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    steps.close()
    raise RuntimeError("a unit of work awaited something other than its transaction")


class _Transaction:
    """Statements on the connection, executed where they stand.

    Savepoints are a tenth of the cost of a message and hardly ever gone back to. So a batch first runs without any;
    where something is left half done, it runs again carefully.
    """

    def __init__(self, connection: sqlite3.Connection, *, careful: bool = False) -> None:
        self._connection = connection
        self._careful = careful
        self._depth = 0
        self.half = False
        """what a failed attempt wrote is still there"""

    async def rows(self, sql: str, **params: Any) -> Sequence[Row]:
        return cast("Sequence[Row]", self._connection.execute(sql, params).fetchall())

    async def row(self, sql: str, **params: Any) -> Row | None:
        return cast("Row | None", self._connection.execute(sql, params).fetchone())

    async def run(self, sql: str, **params: Any) -> int:
        return self._connection.execute(sql, params).rowcount

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        self._connection.executemany(sql, params)

    async def hold(self, key: str) -> None:
        """There is one writer: everything is held."""

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        if self._careful:
            return await self._saved(work)
        before = self._connection.total_changes
        try:
            return await work()
        except BaseException:
            self.half = self.half or self._connection.total_changes != before
            raise

    async def _saved(self, work: Callable[[], Awaitable[T]]) -> T:
        self._depth += 1
        name = f"s{self._depth}"
        self._connection.execute(f"SAVEPOINT {name}")
        try:
            value = await work()
        except BaseException:
            # A full disk may have ended the whole transaction already; then there is nothing to go back to.
            if self._connection.in_transaction:
                self._connection.execute(f"ROLLBACK TO {name}")
                self._connection.execute(f"RELEASE {name}")
            raise
        finally:
            self._depth -= 1
        self._connection.execute(f"RELEASE {name}")
        return value


def _run_unit(connection: sqlite3.Connection, unit: Unit, *, careful: bool) -> bool:
    """Run the unit; False where it left something half done."""
    transaction = _Transaction(connection, careful=careful)
    try:
        unit.value = _finish(transaction.attempt(lambda: unit.work(cast("Transaction", transaction))))
    except (Exception, asyncio.CancelledError) as error:
        if _code(error) in _OF_THE_BATCH or not connection.in_transaction:
            raise
        unit.error = error
    return not transaction.half


def _run_all(connection: sqlite3.Connection, units: Sequence[Unit], *, careful: bool) -> bool:
    """Run the units and commit; False where one left something half done, and they have to run again."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for unit in units:
            unit.value = unit.error = None
            if not _run_unit(connection, unit, careful=careful):
                # Alone and failed, it is taken back with the whole transaction.
                return len(units) == 1 and unit.error is not None
        connection.execute("COMMIT")
        return True
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _commit(connection: sqlite3.Connection, units: Sequence[Unit]) -> None:
    try:
        if not _run_all(connection, units, careful=False):
            _run_all(connection, units, careful=True)
    except sqlite3.Error as error:
        if _code(error) in _OUT_OF_REACH:
            raise StorageFailed(str(error)) from error
        raise


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
            connection = sqlite3.connect(self.path, isolation_level=None, cached_statements=512, timeout=10)
            try:
                connection.row_factory = sqlite3.Row
                for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *more):
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

    async def close(self) -> None:
        """Close both connections and let the next process in."""
        for connection in (self._read, self._write):
            if connection is not None:
                await connection.close()
        self._read = self._write = None
        self._lock.release()

    async def commit(self, units: Sequence[Unit]) -> None:
        await self._writer.visit(lambda connection: _commit(connection, units))

    async def read(self, work: Work[T]) -> T:
        def visit(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN")
            try:
                return _finish(work(cast("Transaction", _Transaction(connection))))
            finally:
                connection.execute("ROLLBACK")

        try:
            return await self._reader.visit(visit)
        except sqlite3.Error as error:
            if _code(error) in _OF_THE_BATCH:
                raise StorageFailed(str(error)) from error
            raise

    async def script(self, sql: str) -> None:
        def visit(connection: sqlite3.Connection) -> None:
            try:
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

        connection = await self._connect("query_only=ON")
        try:
            await connection.visit(visit)
        finally:
            await connection.close()


def _check(connection: sqlite3.Connection) -> None:
    """Raise if the file is damaged or cannot be written."""
    (size,) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    if size <= _CHECKED and tuple(connection.execute("PRAGMA quick_check(1)").fetchone()) != ("ok",):
        raise sqlite3.DatabaseError("the file is damaged")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE IF NOT EXISTS opened (at TEXT)")
    connection.execute("DROP TABLE opened")
    connection.execute("COMMIT")
