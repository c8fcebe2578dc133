"""The connections of a client: kept open while they are good, and never written into once they are closed."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from bot.channels.connections import Connections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CALLS = 50


async def _opened(answers: int) -> int:
    """How many connections it takes to make the calls one after the other, each answered, where the server hangs up
    after so many answers without having said so."""
    opened = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionResetError):
            for _ in range(answers):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(ANSWER)
                await writer.drain()
        writer.close()

    connections = Connections(1)
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for _ in range(CALLS):
            async with connections.request("POST", address) as answer:
                assert await answer.read() == b"ok"
        await connections.close()
    return opened


async def test_a_connection_that_was_closed_after_an_answer_loses_no_call() -> None:
    """A server hangs up without having said so, and the next call comes at once: each of them arrives."""
    assert await _opened(1) == CALLS


async def test_a_connection_that_is_good_is_used_again() -> None:
    """Fifty calls one after the other, one connection."""
    assert await _opened(sys.maxsize) == 1
