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
POOL = 8
"""the most connections of one process"""
LEADER = 7_226_191_001
"""the session lock of the one process that delivers and ticks"""
_NAME = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")
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
    asyncpg.InternalClientError,
    OSError,
)
"""the server, or the way to it; a time-out is an OSError too"""
_ANY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""whatever asyncpg may say of a connection that is no good"""
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
            if isinstance(error, _OF_THE_BATCH) or self._connection.is_closed():
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


async def _run_unit(transaction: _Transaction, unit: Unit) -> None:
    try:
        unit.value = await transaction.attempt(lambda: unit.work(cast("Transaction", transaction)))
    except Exception as error:
        if transaction.spoiled:
            raise
        unit.error = error
    if transaction.spoiled:
        raise StorageFailed("a unit went on after the transaction was lost")


async def _run_all(connection: Any, units: Sequence[Unit], *, careful: bool) -> bool:
    """Run the units; False where one left something half done."""
    transaction = _Transaction(connection, careful=careful)
    for unit in units:
        unit.value = unit.error = None
        await _run_unit(transaction, unit)
        if transaction.half:
            return False
    return True


def _drop(connection: Any) -> None:
    with contextlib.suppress(asyncpg.InterfaceError):  # its end has been noticed meanwhile
        connection.terminate()


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
                min_size=0,
                max_size=POOL,
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
            await self._pool.release(await self._pool.acquire())
        except (*_ANY, ValueError) as error:
            raise StorageRefused(
                f"PostgreSQL does not let us in ({type(error).__name__}). Check database.url and the server."
            ) from error

    async def close(self) -> None:
        """Give up the lead and close every connection."""
        if self._leader is not None:
            # Given back in so many words: the server may notice a closed connection only after the next has asked.
            try:
                await self._leader.execute("SELECT pg_advisory_unlock($1)", LEADER)
                await self._leader.close()
            except _ANY:
                _drop(self._leader)
            self._leader = None
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @contextlib.asynccontextmanager
    async def _begun(self, **how: Any) -> AsyncIterator[tuple[Any, Any]]:
        """A connection of the pool with a transaction begun on it; StorageFailed where none can be had.

        Connections that died while nobody looked (the server was started anew) are thrown away on the way.
        """
        if self._pool is None:
            raise StorageFailed("PostgreSQL is not open")
        for _ in range(POOL + 1):
            try:
                connection = await self._pool.acquire(timeout=15)
            except _ANY as error:
                raise StorageFailed(f"PostgreSQL is out of reach ({type(error).__name__})") from error
            try:
                transaction = connection.transaction(**how)
                try:
                    await transaction.start()
                except _ANY:
                    _drop(connection)
                    continue
                yield connection, transaction
                return
            finally:
                await self._pool.release(connection)
        raise StorageFailed("PostgreSQL ends every connection")

    async def commit(self, units: Sequence[Unit]) -> None:
        if not await self._commit(units, careful=False):
            await self._commit(units, careful=True)

    async def _commit(self, units: Sequence[Unit], *, careful: bool) -> bool:
        """Run the units in one transaction; False where one left something half done, and they have to run again."""
        keys = sorted({u.key for u in units if u.key})
        async with self._begun() as (connection, whole):
            done = False
            try:
                number = await connection.fetchval(_BEGIN, keys)
                done = await _run_all(connection, units, careful=careful)
            finally:
                if not done and not connection.is_closed():
                    await whole.rollback()
            if not done:  # alone and failed, it was taken back with the whole transaction
                return len(units) == 1 and units[0].error is not None
            try:
                await whole.commit()
                return True
            except (*_LOST, asyncpg.InterfaceError):
                _drop(connection)
        # Outside: the dead connection is gone, and a new one can tell what became of the commit.
        if not await self._committed(number):
            raise ConnectionError("the connection was lost before the commit")
        return True

    async def _committed(self, number: str) -> bool:
        async with self._begun(readonly=True) as (connection, whole):
            status = await connection.fetchval("SELECT pg_xact_status($1::text::xid8)", number)
            await whole.rollback()
        if status not in ("committed", "aborted"):
            raise StorageFailed("PostgreSQL does not know yet whether it has committed")
        return bool(status == "committed")

    async def read(self, work: Work[T]) -> T:
        async with self._begun(isolation="repeatable_read", readonly=True) as (connection, whole):
            transaction = _Transaction(connection)
            try:
                return await work(cast("Transaction", transaction))
            except Exception as error:
                if transaction.spoiled:
                    raise StorageFailed(f"PostgreSQL was lost ({type(error).__name__})") from error
                raise
            finally:
                if not connection.is_closed():
                    await whole.rollback()

    async def script(self, sql: str) -> None:
        async with self._begun() as (connection, whole):
            try:
                await connection.execute(sql)
            except BaseException:
                if not connection.is_closed():
                    await whole.rollback()
                raise
            await whole.commit()

    async def lead(self) -> bool:
        """Whether the session lock is ours; once it is lost the answer is False before it can be True again."""
        try:
            if self._leader is None:
                connection = await asyncpg.connect(self._dsn, timeout=5, command_timeout=5)
                try:
                    if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LEADER):
                        self._leader = connection
                finally:  # also where the program ends in the middle of the question
                    if self._leader is None:
                        _drop(connection)
                return self._leader is not None
            await self._leader.execute("SELECT 1")
        except _ANY:
            if self._leader is not None:
                _drop(self._leader)
                self._leader = None
            return False
        return True

    async def copy_to(self, path: str) -> None:
        raise StorageRefused(f"{path}: back up PostgreSQL with its own pg_dump; this command copies SQLite only.")
