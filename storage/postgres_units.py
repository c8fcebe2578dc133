"""Units of work on a connection of PostgreSQL: what they ask for is asked of the server."""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import asyncpg

from storage.database import Row, StorageFailed, Transaction, Unit

T = TypeVar("T")
_NAME = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
    OSError,
)
"""the server, or the way to it; a time-out is an OSError too"""
OF_THE_BATCH = (
    *LOST,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InsufficientResourcesError,
)
"""errors of the connection or of neighbours, not of the unit"""


@functools.lru_cache(maxsize=1024)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement with $1, $2 … for its :names, and the names in that order."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _NAME.sub(number, sql), tuple(names)


class Statements:
    """Statements on one connection of the pool; savepoints only when careful, as in storage.sqlite."""

    def __init__(self, connection: Any, *, careful: bool = False) -> None:
        self._connection = connection
        self._careful = careful
        self._written = 0
        self.spoiled = False
        """an error that is not the unit's own came up, whatever the unit made of it"""
        self.half = False
        """what a failed attempt wrote is still there, or the server takes no more before it is taken back"""

    async def _told(self, answer: Awaitable[Any]) -> Any:
        try:
            return await answer
        except Exception as error:
            if isinstance(error, OF_THE_BATCH) or self._connection.is_closed():
                self.spoiled = True
            self.half = not self._careful
            raise

    async def rows(self, sql: str, **params: Any) -> Sequence[Row]:
        text, names = _numbered(sql)
        answer = self._connection.fetch(text, *[params[n] for n in names])
        return cast("Sequence[Row]", await self._told(answer))

    async def row(self, sql: str, **params: Any) -> Row | None:
        text, names = _numbered(sql)
        self._written += not sql.startswith("SELECT")
        answer = self._connection.fetchrow(text, *[params[n] for n in names])
        return cast("Row | None", await self._told(answer))

    async def run(self, sql: str, **params: Any) -> int:
        text, names = _numbered(sql)
        self._written += 1
        tag = await self._told(self._connection.execute(text, *[params[n] for n in names]))
        count = tag.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        text, names = _numbered(sql)
        self._written += 1
        await self._told(self._connection.executemany(text, [[p[n] for n in names] for p in params]))

    async def hold(self, key: str) -> None:
        await self._told(self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key))

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        if self._careful:
            async with self._connection.transaction():  # inside a transaction: a savepoint
                return await work()
        before = self._written
        try:
            return await work()
        except BaseException:
            self.half = self.half or self._written != before
            raise


async def _run_unit(transaction: Statements, unit: Unit) -> None:
    try:
        unit.value = await transaction.attempt(lambda: unit.work(cast("Transaction", transaction)))
    except Exception as error:
        if transaction.spoiled:
            raise
        unit.error = error
    if transaction.spoiled:
        raise StorageFailed("a unit went on after the transaction was lost")


async def run_all(connection: Any, units: Sequence[Unit], *, careful: bool) -> bool:
    """Run the units; False where one left something half done."""
    transaction = Statements(connection, careful=careful)
    for unit in units:
        unit.value = unit.error = None
        await _run_unit(transaction, unit)
        if transaction.half:
            return False
    return True
