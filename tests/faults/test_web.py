"""Visitors who mean harm (fault 23, on our own pages): packed bombs, requests a letter at a time, or never."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import running
from bot.channels.webchat import WebChat
from bot.pages import pages, server
from handlers.talk.turn import House
from tests.stage.house import house
from tests.web.site import configured

__all__ = ["house"]
BOMB = gzip.compress(bytes(10 << 20)) * 400
"""four megabytes that hold four gigabytes"""
JSON = "application/json"
PLACES = (
    ("POST", "/messages", JSON),
    ("POST", "/session", JSON),
    ("POST", "/leave", JSON),
    ("POST", "/files?event=event-00000001&kind=photo", "application/octet-stream"),
    ("POST", "/nowhere", "text/plain"),
    ("GET", "/", "text/plain"),
    ("GET", "/lines", JSON),
)


@dataclass(frozen=True)
class Door:
    """Where the pages are served."""

    port: int

    def head(self, method: str, path: str, *lines: str) -> bytes:
        """The head of a request, as our own page would begin it."""
        host = f"127.0.0.1:{self.port}"
        rows = (f"{method} {path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", *lines)
        return "".join(f"{row}\r\n" for row in (*rows, "")).encode()

    @contextlib.asynccontextmanager
    async def knock(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """One connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def visit(self) -> float:
        """Somebody asks for the page; answers how many seconds it took."""
        begun = time.perf_counter()
        async with self.knock() as (reader, writer):
            writer.write(self.head("GET", "/", "Connection: close"))
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200 OK")
        return time.perf_counter() - begun


@pytest.fixture
def idle() -> float:
    """Seconds after which a connection that says nothing whole is closed."""
    return 60.0


@pytest.fixture
async def door(house: House, tmp_path: Path, idle: float) -> AsyncIterator[Door]:
    """The pages, served as the program serves them."""
    chat = WebChat()
    async with running(configured(tmp_path), house, lambda _app: [chat]) as app:
        runner = server(pages(app, chat, demo=None), shutdown_timeout=0.1, idle_seconds=idle)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield Door(runner.addresses[0][1])
        finally:
            await runner.cleanup()


@pytest.mark.parametrize(("method", "path", "kind"), PLACES, ids=lambda value: str(value)[:10])
async def test_23_a_bomb_is_not_unpacked(door: Door, method: str, path: str, kind: str) -> None:
    """It is refused within a second, and whoever comes meanwhile does not notice: four gigabytes take four seconds."""
    head = door.head(method, path, f"Content-Type: {kind}", "Content-Encoding: gzip", f"Content-Length: {len(BOMB)}")
    async with door.knock() as (reader, writer):
        begun = time.perf_counter()
        writer.write(head + BOMB)
        status = (await reader.readline()).split()[1]
        took = time.perf_counter() - begun
        waits = [await door.visit() for _ in range(5)]

    assert status == b"415"
    assert took < 1.0
    assert max(waits) < 1.0


@pytest.mark.parametrize("idle", [0.3])
@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n"])
async def test_23_a_head_that_never_ends(door: Door, said: bytes) -> None:
    """A crowd that says nothing, or never comes to the end of it, is shown out; meanwhile others are served."""
    async with contextlib.AsyncExitStack() as crowd, asyncio.timeout(20):
        slow = [await crowd.enter_async_context(door.knock()) for _ in range(50)]
        for _reader, writer in slow:
            writer.write(said)
        waits = [await door.visit() for _ in range(3)]
        left = [await _rest(reader) for reader, _writer in slow]

    assert left == [b""] * 50
    assert max(waits) < 1.0


@pytest.mark.parametrize("idle", [0.3])
async def test_23_a_head_a_letter_at_a_time(door: Door) -> None:
    """Going on and on saying something does not help: what counts is the whole."""
    letters = itertools.chain(door.head("GET", "/")[:-2], itertools.repeat(ord("x")))
    async with door.knock() as (reader, writer), asyncio.timeout(20):
        answer = None
        while answer is None:
            writer.write(bytes([next(letters)]))
            with contextlib.suppress(TimeoutError):
                answer = await asyncio.wait_for(_rest(reader), 0.01)

    assert answer == b""


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """What the server says before it closes; what came too late for it makes it hang up hard."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def test_23_a_body_that_never_ends(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever promises words and does not send them is told that it takes too long; others are served meanwhile."""
    monkeypatch.setattr(import_module("bot.pages.guard"), "READ_SECONDS", 0.3)
    async with contextlib.AsyncExitStack() as crowd, asyncio.timeout(20):
        slow = [await crowd.enter_async_context(door.knock()) for _ in range(50)]
        for _reader, writer in slow:
            writer.write(door.head("POST", "/messages", f"Content-Type: {JSON}", "Content-Length: 900") + b'{"ev')
        waits = [await door.visit() for _ in range(3)]
        answers = [(await reader.readline()).split()[1] for reader, _writer in slow]

    assert set(answers) == {b"408"}
    assert max(waits) < 1.0
