"""PostgreSQL through asyncpg: the same units, with advisory locks for what must not overlap."""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import asyncpg

from storage.database import Row, StorageRefused, Transaction, Unit, Work

T = TypeVar("T")
LEADER = 7_226_191_001
"""the session lock of the one process that delivers and ticks"""
_NAME = re.compile(r":([a-z_]+)")


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


class _Transaction:
    """Statements on one connection of the pool."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, sql: str, **params: Any) -> Sequence[Row]:
        text, names = _numbered(sql)
        return cast("Sequence[Row]", await self._connection.fetch(text, *[params[n] for n in names]))

    async def row(self, sql: str, **params: Any) -> Row | None:
        text, names = _numbered(sql)
        return cast("Row | None", await self._connection.fetchrow(text, *[params[n] for n in names]))

    async def run(self, sql: str, **params: Any) -> int:
        text, names = _numbered(sql)
        tag = await self._connection.execute(text, *[params[n] for n in names])
        count = tag.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        text, names = _numbered(sql)
        await self._connection.executemany(text, [[p[n] for n in names] for p in params])

    async def hold(self, key: str) -> None:
        await self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        async with self._connection.transaction():  # inside a transaction: a savepoint
            return await work()


_OF_THE_BATCH = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    OSError,
)
"""Errors of the connection or of neighbours, not of the unit: the batch is tried again, one by one."""


class Postgres:
    """A database server: any number of processes, of which one leads."""

    dialect = "postgres"

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._pool: Any = None
        self._leader: Any = None

    async def open(self) -> None:
        """Connect; refuses with a sentence for the operator when the server does not answer."""
        try:
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=1,
                max_size=8,
                command_timeout=30,
                server_settings={
                    "application_name": "tongxin",
                    "idle_in_transaction_session_timeout": "15000",
                    "tcp_keepalives_idle": "30",
                    "jit": "off",
                },
            )
        except (OSError, asyncpg.PostgresError) as error:
            raise StorageRefused(
                f"PostgreSQL does not let us in ({type(error).__name__}). Check database.url and the server."
            ) from error

    async def close(self) -> None:
        """Give up the lead and close every connection."""
        if self._leader is not None:
            await self._leader.close()
            self._leader = None
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def commit(self, units: Sequence[Unit]) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            transaction = _Transaction(connection)
            for key in sorted({u.key for u in units if u.key}):
                await transaction.hold(key)
            for unit in units:
                await self._run_unit(transaction, unit)

    async def _run_unit(self, transaction: _Transaction, unit: Unit) -> None:
        try:
            unit.value = await transaction.attempt(lambda: unit.work(cast("Transaction", transaction)))
        except _OF_THE_BATCH:
            raise
        except Exception as error:
            unit.error = error

    async def read(self, work: Work[T]) -> T:
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            return await work(cast("Transaction", _Transaction(connection)))

    async def script(self, sql: str) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(sql)

    async def lead(self) -> bool:
        """Whether the session lock is ours; a lost connection gives it up and asks again."""
        try:
            if self._leader is None or self._leader.is_closed():
                self._leader = await asyncpg.connect(self._dsn, command_timeout=5)
                if not await self._leader.fetchval("SELECT pg_try_advisory_lock($1)", LEADER):
                    await self._leader.close()
                    self._leader = None
                    return False
            await self._leader.execute("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            self._leader = None
            return False
        return True

    async def copy_to(self, path: str) -> None:
        raise StorageRefused(f"{path}: back up PostgreSQL with its own pg_dump; this command copies SQLite only.")
