"""PostgreSQL behind a network that swallows everything without a word."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from storage import Store
from storage.database import Database, StorageFailed, Transaction
from storage.postgres import Postgres
from tests.databases import running

PATIENCE = 1.0
"""seconds, where the program in earnest waits many times as long"""
SPARE = 0.5
"""seconds that a busy machine may add to what is waited for: half of a wait for one statement"""


class Wire:
    """A way to the server that can fall silent: connections stay open, and nothing comes through any more."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._open = asyncio.Event()
        self._open.set()

    def fall_silent(self) -> None:
        """From now on nothing comes through."""
        self._open.clear()

    def speak_again(self) -> None:
        """New connections come through; those of before stay dead, as after a firewall has forgotten them."""
        self._open.set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        there, back = await asyncio.open_unix_connection(self._socket)
        dead = asyncio.Event()
        await asyncio.gather(self._pump(reader, back, dead), self._pump(there, writer, dead))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, dead: asyncio.Event) -> None:
        with contextlib.suppress(ConnectionError), contextlib.closing(sink):
            while chunk := await source.read(1 << 16):
                if not self._open.is_set():
                    dead.set()
                if not dead.is_set():
                    sink.write(chunk)


@pytest.fixture
async def silent_way(migrated_postgres: str) -> AsyncIterator[tuple[Wire, str]]:
    """The way, and the address of the database behind it."""
    parts = urlsplit(migrated_postgres)
    wire = Wire(f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432")
    server = await asyncio.start_server(wire.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield wire, f"postgresql://postgres@127.0.0.1:{port}{parts.path}"
    server.close()


async def _note(tx: Transaction) -> None:
    await Store(tx).settings.set("n", "1")


async def _noted(database: Database) -> str:
    return await database.read(lambda tx: Store(tx).settings.get("n"))


async def test_silence_between_units(silent_way: tuple[Wire, str]) -> None:
    """A server that says nothing any more is given up soon, however many connections were open to it; when the network
    is back, so are we."""
    wire, dsn = silent_way
    async with running(Database(Postgres(dsn, PATIENCE))) as database:
        await asyncio.gather(*[_noted(database) for _ in range(5)])
        wire.fall_silent()
        async with asyncio.timeout(2 * PATIENCE):
            for ask in (lambda: database.write(_note), lambda: _noted(database)):
                with pytest.raises(StorageFailed):
                    await ask()
        wire.speak_again()
        await database.write(_note)

        assert await _noted(database) == "1"


async def test_silence_inside_a_unit(silent_way: tuple[Wire, str]) -> None:
    """A unit whose server falls silent under it fails, nothing of it stays, and the next one goes through."""
    wire, dsn = silent_way
    async with running(Database(Postgres(dsn, PATIENCE))) as database:

        async def fateful(tx: Transaction) -> None:
            await _note(tx)
            wire.fall_silent()
            await _note(tx)

        with pytest.raises(StorageFailed):
            await database.write(fateful)
        wire.speak_again()

        assert await _noted(database) == ""
        await database.write(_note)
        assert await _noted(database) == "1"


async def test_silence_under_several_units(silent_way: tuple[Wire, str]) -> None:
    """Whoever shares a commit with a unit under which the server fell silent is told in time, too: after the statement,
    what takes it back, and one try for both."""
    wire, dsn = silent_way
    async with running(Database(Postgres(dsn, PATIENCE))) as database:

        async def fateful(tx: Transaction) -> None:
            wire.fall_silent()
            await _note(tx)

        await asyncio.gather(*[_noted(database) for _ in range(3)])
        async with asyncio.timeout(PATIENCE * (1 + 3 / 4) + SPARE):
            told = await asyncio.gather(database.write(fateful), database.write(_note), return_exceptions=True)

        assert [type(each) for each in told] == [StorageFailed, StorageFailed]


@pytest.mark.parametrize("leads", [False, True])
async def test_ending_in_silence(silent_way: tuple[Wire, str], leads: bool) -> None:
    """A program that is told to stop while the network is silent says nothing of it, and ends: the lead is given up
    after a quarter of its patience, and the connections after another one."""
    wire, dsn = silent_way
    driver = Postgres(dsn, PATIENCE)
    async with contextlib.AsyncExitStack() as ending:
        database = await ending.enter_async_context(running(Database(driver)))
        await database.write(_note)
        assert not leads or await driver.lead()
        wire.fall_silent()
        async with asyncio.timeout(PATIENCE * (1 + leads) / 4 + SPARE):
            await ending.aclose()
