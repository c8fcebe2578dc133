"""Callbacks of WeCom accepted a second: decrypted, checked, committed durably, and only then answered.

    python -m bench.callbacks [--count 20000] [--at-once 128]

The server is a process of its own: the whole site as it runs, on SQLite with synchronous=FULL. `kept` are events that
are noted and need no answer: signature, XML, AES, inbox, commit. `handled` are messages that somebody writes, with all
that follows from them in the same commit. `bare` is aiohttp that reads the body and answers: the reference, in the same
minute from the same caller. Every request is new and was sealed beforehand. `cpu_us` is what the server's process spent
on one, in millionths of a second: it says more than the rate where others work beside. One JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import uvloop
from aiohttp import web

from bot.app import App, build_house, load_reader, running
from bot.channels.shelf import Shelf
from bot.channels.webchat import WebChat
from bot.channels.wecom.app import WeCom
from bot.channels.wecom_api import envelope
from bot.channels.wecom_api.crypto import Seal
from bot.config import Config, Database, Talk
from bot.config_wecom import WeCom as Settings
from bot.pages import mount, pages, server
from storage.seal import Keys

CORP, TOKEN, KEY = "ww0bench00000001", "benchToken", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SETTINGS = Settings(True, CORP, 1000002, "secret-of-the-bench", "", TOKEN, "", KEY, base_url="http://127.0.0.1:9")
WARM_UP = 0.5
"""of the seconds, the share that is run first and not counted"""


async def _serve(kind: str, folder: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        if kind == "bare":
            served = web.Application()
            served.router.add_post("/wecom", _bare)
        else:
            served = await stack.enter_async_context(_site(folder))
        runner = server(served, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        begun = time.process_time()
        print(runner.addresses[0][1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        print(time.process_time() - begun, flush=True)
        await runner.cleanup()


async def _bare(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


@contextlib.asynccontextmanager
async def _site(folder: Path) -> AsyncIterator[web.Application]:
    """Everything that is served over HTTP, with the channel's address among the pages."""
    database = Database(url=f"sqlite:{folder / 'bench.db'}")
    config = dataclasses.replace(Config(), database=database, talk=Talk(per_minute=1000), wecom=SETTINGS)
    house = build_house(config, await load_reader(config), Keys({"bench": bytes(32)}))
    made: list[WeCom] = []

    async def find(_: str) -> None:
        return None

    def channels(app: App) -> list[WeCom]:
        made.append(WeCom(SETTINGS, app, app.receiver.receive, Shelf(find, folder)))
        return []  # what is answered stays in the outbox: sending is measured elsewhere

    async with running(config, house, channels) as app:
        site = pages(app, WebChat(find), demo=None)
        mount(site, made[0].routes())
        yield site


def _requests(kind: str, count: int) -> deque[bytes]:
    """So many different callbacks, as they go over the wire."""
    seal, found = Seal(TOKEN, KEY, CORP), deque[bytes]()
    stamp = str(int(time.time()))
    for number in range(count):
        who: dict[str, str | int] = {"ToUserName": CORP, "FromUserName": f"u{number % 1000}", "CreateTime": int(stamp)}
        if kind == "handled":
            told = envelope.write(**who, MsgType="text", Content="\u5e2e\u52a9", MsgId=str(number), AgentID=1000002)
        else:
            told = envelope.write(**who, MsgType="event", Event="view", EventKey=f"k{number}", AgentID=1000002)
        sealed = seal.seal(told)
        nonce = f"n{number}"
        asked = {"msg_signature": seal.sign(stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}
        body = envelope.write(ToUserName=CORP, AgentID="1000002", Encrypt=sealed)
        head = f"POST /wecom?{urlencode(asked)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
        found.append(head.encode() + body)
    return found


class _Caller(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, left: deque[bytes], took: list[tuple[float, float]], refused: list[bytes]) -> None:
        self._left, self._took, self._refused = left, took, refused
        self.done = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if b" 200 " not in data[:16]:
            self._refused.append(data)
        self._took.append((now, now - self._begun))
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _next(self) -> None:
        if not self._left:
            self._transport.close()
            return
        self._begun = time.perf_counter()
        self._transport.write(self._left.popleft())


async def _call(port: int, left: deque[bytes], at_once: int) -> tuple[list[tuple[float, float]], list[bytes]]:
    took: list[tuple[float, float]] = []
    refused: list[bytes] = []
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Caller(left, took, refused), "127.0.0.1", port) for _ in range(at_once)
    ]
    await asyncio.wait([caller.done for _, caller in made])
    return took, refused


def _rows(folder: Path) -> dict[str, int]:
    """What is on disk afterwards: callbacks noted, and answers to them."""
    file = folder / "bench.db"
    if not file.exists():
        return {}
    with contextlib.closing(sqlite3.connect(file)) as found:
        return {table: found.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("inbox", "outbox")}


def measure(kind: str, count: int, at_once: int) -> dict[str, object]:
    """One server, so many callbacks; the first half warms it up."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.callbacks", "--serve", kind, "--folder", folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdin
            port = int(process.stdout.readline())
            left = _requests(kind, count)
            took, refused = uvloop.run(_call(port, left, at_once))
            process.stdin.close()
            cpu = float(process.stdout.readline())
            process.wait(20)
        rows = _rows(Path(folder))
    counted = sorted(took)[int(len(took) * WARM_UP) :]
    times = sorted(seconds for _, seconds in counted)
    spent = counted[-1][0] - counted[0][0]
    return {
        "callbacks": len(took),
        "refused": len(refused),
        **rows,
        "per_second": round(len(counted) / spent),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "cpu_us": round(cpu / len(took) * 1e6),
    }


def main() -> None:
    """Measure and print; with --serve be the server."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--at-once", type=int, default=128)
    parser.add_argument("--serve", choices=["bare", "kept", "handled"])
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    if args.serve:
        uvloop.run(_serve(args.serve, args.folder))
        return
    told: dict[str, object] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "at_once": args.at_once}
    for kind, count in (("bare", args.count), ("kept", args.count), ("handled", args.count // 4)):
        told[kind] = measure(kind, count, args.at_once)
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
