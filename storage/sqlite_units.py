"""Units of work on a connection of SQLite: what they ask for is done at once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar, cast

from storage.database import Row, Transaction, Unit

T = TypeVar("T")
OUT_OF_REACH = frozenset(
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
OF_THE_BATCH = OUT_OF_REACH | {sqlite3.SQLITE_FULL, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOMEM}
"""the disk or the file, not the statement"""


def code(error: BaseException) -> int:
    """SQLite's primary result code; 0 for errors of other origin."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def finish(work: Awaitable[T]) -> T:
    """Run a unit to its end without an event loop: on SQLite nothing it awaits ever waits."""
    steps = cast("Coroutine[Any, Any, T]", work)
    try:
        steps.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    steps.close()
    raise RuntimeError("a unit of work awaited something other than its transaction")


class Statements:
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


def run_unit(connection: sqlite3.Connection, unit: Unit, *, careful: bool) -> bool:
    """Run the unit; False where it left something half done."""
    transaction = Statements(connection, careful=careful)
    try:
        unit.value = finish(transaction.attempt(lambda: unit.work(cast("Transaction", transaction))))
    except (Exception, asyncio.CancelledError) as error:
        if code(error) in OF_THE_BATCH or not connection.in_transaction:
            raise
        unit.error = error
    return not transaction.half
