"""PostgreSQL through asyncpg: the same units, with advisory locks for what must not overlap."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeVar, cast

import asyncpg

from storage.database import StorageFailed, StorageRefused, Transaction, Unit, Work
from storage.postgres_units import LOST, Statements, run_all

T = TypeVar("T")
POOL = 8
"""the most connections of one process"""
PATIENCE = 20.0
"""seconds that a statement may take: longer than another process that has frozen keeps what it holds (15)"""
_MIGRATION = 24 * 3600.0
"""seconds that a change of all tables may take"""
LEADER = 7_226_191_001
"""the session lock of the one process that delivers and ticks"""
_BEGIN = (
    "SELECT pg_current_xact_id()::text FROM"
    " (SELECT COUNT(pg_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest($1::text[]) AS key) AS held"
)
"""holds the keys, in their order, and answers what to ask for should the connection be lost in the COMMIT"""
_ANY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""whatever asyncpg may say of a connection that is no good"""


def _drop(connection: Any) -> None:
    with contextlib.suppress(asyncpg.InterfaceError):  # its end has been noticed meanwhile
        connection.terminate()


async def _as_it_is(_connection: Any) -> None:
    """A connection goes back to the pool as it is: all that we set, lock or open ends with its transaction."""


class Postgres:
    """A database server: any number of processes, of which one leads."""

    dialect = "postgres"

    def __init__(self, dsn: str, patience: float = PATIENCE) -> None:
        self._dsn = dsn
        self._patience = patience
        self._prompt = patience / 4
        """seconds for what takes no time where anybody is there at all: to connect, to begin, to take back, to close"""
        self._pool: Any = None
        self._leader: Any = None

    async def open(self) -> None:
        """Connect; refuses with a sentence for the operator when the server does not answer."""
        try:
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,
                max_size=POOL,
                timeout=self._prompt,
                command_timeout=self._patience,
                statement_cache_size=512,
                max_cached_statement_lifetime=0,
                reset=_as_it_is,
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
            try:
                async with asyncio.timeout(self._prompt):
                    await self._pool.close()
            except _ANY:
                self._pool.terminate()
            self._pool = None

    @contextlib.asynccontextmanager
    async def _begun(self, **how: Any) -> AsyncIterator[tuple[Any, Any]]:
        """A connection of the pool with a transaction begun on it; StorageFailed where none can be had.

        Connections that died while nobody looked (the server was started anew) are thrown away on the way; where one
        says nothing at all, none of the others is asked either.
        """
        if self._pool is None:
            raise StorageFailed("PostgreSQL is not open")
        for _ in range(POOL + 1):
            try:
                connection = await self._pool.acquire(timeout=self._patience)
            except _ANY as error:
                raise StorageFailed(f"PostgreSQL is out of reach ({type(error).__name__})") from error
            try:
                transaction = connection.transaction(**how)
                try:
                    async with asyncio.timeout(self._prompt):
                        await transaction.start()
                except _ANY as error:
                    _drop(connection)
                    if isinstance(error, TimeoutError):
                        await self._pool.expire_connections()
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
                done = await run_all(connection, units, careful=careful)
            finally:
                if not done:
                    await self._take_back(connection, whole)
            if not done:  # alone and failed, it was taken back with the whole transaction
                return len(units) == 1 and units[0].error is not None
            try:
                await whole.commit()
                return True
            except (*LOST, asyncpg.InterfaceError):
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
            transaction = Statements(connection)
            try:
                return await work(cast("Transaction", transaction))
            except Exception as error:
                if transaction.spoiled:
                    raise StorageFailed(f"PostgreSQL was lost ({type(error).__name__})") from error
                raise
            finally:
                await self._take_back(connection, whole)

    read_at_length = read  # every reader has a connection anyhow

    async def _take_back(self, connection: Any, whole: Any) -> None:
        """Roll back; the server does so itself for a connection that is lost."""
        if connection.is_closed():
            return
        try:
            async with asyncio.timeout(self._prompt):
                await whole.rollback()
        except LOST:
            _drop(connection)

    async def script(self, sql: str) -> None:
        async with self._begun() as (connection, whole):
            try:
                await connection.execute(sql, timeout=_MIGRATION)
            except BaseException:
                await self._take_back(connection, whole)
                raise
            await whole.commit()

    async def lead(self) -> bool:
        """Whether the session lock is ours; once it is lost the answer is False before it can be True again."""
        try:
            if self._leader is None:
                connection = await asyncpg.connect(self._dsn, timeout=self._prompt, command_timeout=self._prompt)
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
