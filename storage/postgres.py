"""PostgreSQL through asyncpg: the same units, with advisory locks for what must not overlap."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import asyncpg

from storage.database import Row, StorageFailed, StorageRefused, Transaction, Unit, Work

T = TypeVar("T")
LEADER = 7_226_191_001
"""the session lock of the one process that delivers and ticks"""
_NAME = re.compile(r"(?<!:):([a-z_]+)")
_BEGIN = (
    "SELECT pg_current_xact_id()::text FROM"
    " (SELECT COUNT(pg_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest($1::text[]) AS key) AS held"
)
"""holds the keys, in their order, and answers what to ask for should the connection be lost in the COMMIT"""
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    OSError,
)
"""the server, or the way to it; a time-out is an OSError too"""
_OF_THE_BATCH = (
    *_LOST,
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


class _Transaction:
    """Statements on one connection of the pool."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.spoiled = False
        """an error that is not the unit's own came up, whatever the unit made of it"""

    async def _told(self, answer: Awaitable[Any]) -> Any:
        try:
            return await answer
        except Exception as error:
            if isinstance(error, _OF_THE_BATCH) or self._connection.is_closed():
                self.spoiled = True
            raise

    async def rows(self, sql: str, **params: Any) -> Sequence[Row]:
        text, names = _numbered(sql)
        answer = self._connection.fetch(text, *[params[n] for n in names])
        return cast("Sequence[Row]", await self._told(answer))

    async def row(self, sql: str, **params: Any) -> Row | None:
        text, names = _numbered(sql)
        answer = self._connection.fetchrow(text, *[params[n] for n in names])
        return cast("Row | None", await self._told(answer))

    async def run(self, sql: str, **params: Any) -> int:
        text, names = _numbered(sql)
        tag = await self._told(self._connection.execute(text, *[params[n] for n in names]))
        count = tag.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        text, names = _numbered(sql)
        await self._told(self._connection.executemany(text, [[p[n] for n in names] for p in params]))

    async def hold(self, key: str) -> None:
        await self._told(self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key))

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        async with self._connection.transaction():  # inside a transaction: a savepoint
            return await work()


async def _run_unit(transaction: _Transaction, unit: Unit) -> None:
    try:
        unit.value = await transaction.attempt(lambda: unit.work(cast("Transaction", transaction)))
    except Exception as error:
        if transaction.spoiled:
            raise
        unit.error = error
    if transaction.spoiled:
        raise StorageFailed("a unit went on after the transaction was lost")


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
                timeout=10,
                command_timeout=30,
                statement_cache_size=512,
                max_cached_statement_lifetime=0,
                server_settings={
                    "application_name": "tongxin",
                    "idle_in_transaction_session_timeout": "15000",
                    "tcp_keepalives_idle": "30",
                    "jit": "off",
                },
            )
        except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
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

    @contextlib.asynccontextmanager
    async def _borrow(self) -> AsyncIterator[Any]:
        """A connection of the pool; StorageFailed where none can be had. A dead one is replaced at the next call."""
        if self._pool is None:
            raise StorageFailed("PostgreSQL is not open")
        try:
            connection = await self._pool.acquire(timeout=15)
        except (*_LOST, asyncpg.InterfaceError) as error:
            raise StorageFailed(f"PostgreSQL is out of reach ({type(error).__name__})") from error
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    async def commit(self, units: Sequence[Unit]) -> None:
        keys = sorted({u.key for u in units if u.key})
        async with self._borrow() as connection:
            whole = connection.transaction()
            await whole.start()
            try:
                number = await connection.fetchval(_BEGIN, keys)
                transaction = _Transaction(connection)
                for unit in units:
                    await _run_unit(transaction, unit)
            except BaseException:
                if not connection.is_closed():
                    await whole.rollback()
                raise
            try:
                await whole.commit()
                return
            except _LOST:
                lost = number
        # Outside: the dead connection is back in the pool, and a new one can tell what became of the commit.
        if not await self._committed(lost):
            raise ConnectionError("the connection was lost before the commit")

    async def _committed(self, number: str) -> bool:
        async with self._borrow() as connection:
            status = await connection.fetchval("SELECT pg_xact_status($1::text::xid8)", number)
        if status not in ("committed", "aborted"):
            raise StorageFailed("PostgreSQL does not know yet whether it has committed")
        return bool(status == "committed")

    async def read(self, work: Work[T]) -> T:
        async with self._borrow() as connection:
            transaction = _Transaction(connection)
            try:
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    return await work(cast("Transaction", transaction))
            except Exception as error:
                if transaction.spoiled or connection.is_closed():
                    raise StorageFailed(f"PostgreSQL was lost ({type(error).__name__})") from error
                raise

    async def script(self, sql: str) -> None:
        async with self._borrow() as connection, connection.transaction():
            await connection.execute(sql)

    async def lead(self) -> bool:
        """Whether the session lock is ours; a lost connection gives it up and asks again."""
        try:
            if self._leader is None or self._leader.is_closed():
                self._leader = await asyncpg.connect(self._dsn, timeout=5, command_timeout=5)
                if not await self._leader.fetchval("SELECT pg_try_advisory_lock($1)", LEADER):
                    await self._leader.close()
                    self._leader = None
                    return False
            await self._leader.execute("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._leader = None
            return False
        return True

    async def copy_to(self, path: str) -> None:
        raise StorageRefused(f"{path}: back up PostgreSQL with its own pg_dump; this command copies SQLite only.")
