"""SQLite through aiosqlite: a batch of units runs in one visit to the connection's thread."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from storage.database import Row, StorageRefused, Transaction, Unit, Work

T = TypeVar("T")


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection, with a door for work that takes many statements in one visit to its thread."""

    async def visit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return cast("T", await self._execute(work, self._conn))


def _finish(coroutine: Awaitable[T]) -> T:
    """Run a unit to its end without an event loop: on SQLite nothing it awaits ever waits."""
    steps = cast("Coroutine[Any, Any, T]", coroutine)
    try:
        steps.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    steps.close()
    raise RuntimeError("a unit of work awaited something other than its transaction")


class _Transaction:
    """Statements on the connection, executed where they stand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._depth = 0

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


def _run_unit(transaction: _Transaction, unit: Unit) -> None:
    try:
        unit.value = _finish(transaction.attempt(lambda: unit.work(cast("Transaction", transaction))))
    except Exception as error:
        if isinstance(error, sqlite3.OperationalError | sqlite3.DatabaseError) and not isinstance(
            error, sqlite3.IntegrityError | sqlite3.ProgrammingError
        ):
            raise  # the disk or the file, not the unit: the whole batch must be tried again, one by one
        unit.error = error


def _commit(connection: sqlite3.Connection, units: Sequence[Unit]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        transaction = _Transaction(connection)
        for unit in units:
            _run_unit(transaction, unit)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


class SQLite:
    """A database in one file: one writer, readers beside it on snapshots."""

    dialect = "sqlite"

    def __init__(self, path: Path, *, alone: bool = True) -> None:
        self.path = path
        self._alone = alone
        self._lock = -1
        self._writer: _Connection | None = None
        self._reader: _Connection | None = None

    async def open(self) -> None:
        """Open the file; refuses when another process runs on it, when it is damaged, or cannot be written."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._alone:
            self._claim()
        try:
            self._writer = await self._connect()
            self._reader = await self._connect()
            await self._writer.visit(_check)
        except (sqlite3.DatabaseError, OSError) as error:
            await self.close()
            raise StorageRefused(
                f"{self.path}: {error}. Check the folder's rights and disk; if the file is damaged, "
                f"restore a backup (python -m bot restore)."
            ) from error

    def _claim(self) -> None:
        self._lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            self._lock = -1
            raise StorageRefused(f"{self.path}: another Tongxin is running on this database. Stop it first.") from error

    async def _connect(self) -> _Connection:
        def connector() -> sqlite3.Connection:
            connection = sqlite3.connect(self.path, isolation_level=None, cached_statements=512, timeout=10)
            connection.row_factory = _row
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
                connection.execute(f"PRAGMA {pragma}")
            return connection

        return await _Connection(connector, iter_chunk_size=64)

    async def close(self) -> None:
        """Close both connections and let the next process in."""
        for connection in (self._reader, self._writer):
            if connection is not None:
                await connection.close()
        self._reader = self._writer = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    async def commit(self, units: Sequence[Unit]) -> None:
        assert self._writer is not None
        await self._writer.visit(lambda connection: _commit(connection, units))

    async def read(self, work: Work[T]) -> T:
        assert self._reader is not None

        def visit(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN")
            try:
                return _finish(work(cast("Transaction", _Transaction(connection))))
            finally:
                connection.execute("ROLLBACK")

        return await self._reader.visit(visit)

    async def script(self, sql: str) -> None:
        assert self._writer is not None

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
        assert self._reader is not None

        def visit(connection: sqlite3.Connection) -> None:
            target = sqlite3.connect(path)
            try:
                connection.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            finally:
                target.close()

        await self._reader.visit(visit)


def _check(connection: sqlite3.Connection) -> None:
    """Raise if the file is damaged or cannot be written."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if next(iter(found.values())) != "ok":
        raise sqlite3.DatabaseError("the file is damaged")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE IF NOT EXISTS opened (at TEXT)")
    connection.execute("DROP TABLE opened")
    connection.execute("COMMIT")
