"""Faults 6, 8 and 11 on the whole program: told to stop, no good database, two of us (more of 8 in tests/storage)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import open_database
from tests.databases import running
from tests.fakes.telegram import FakeTelegram
from tests.kill.afterwards import check
from tests.kill.life import ROOT, TOKEN, Ground, alive

CONCERN = "白云湖社区3号楼下水道堵了，污水漫到路上"


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    """A folder with a configuration and a small roster, and Telegram beside it."""
    async with FakeTelegram(TOKEN) as telegram:
        made = Ground(tmp_path / "home", telegram)
        made.prepare()
        await made.seat()
        yield made


async def refuses(ground: Ground) -> str:
    """What `run` says where it does not start: one line, and not 0."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ground.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    assert process.returncode not in (0, None)
    assert said == b""
    lines = complained.decode().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("tongxin run: ")
    return lines[0]


async def test_told_to_stop(ground: Ground) -> None:
    """SIGTERM while a message hangs on its way out: over within ten seconds, and it is answered later."""
    ming = ground.telegram.user(7001, "Ming")
    ground.telegram.fault("hold", method="sendMessage", times=1)
    async with alive(ground) as first:
        assert await first.ready()
        await ming.says(CONCERN)
        await first.until(lambda: ground.ask("SELECT 1 FROM outbox WHERE state = 'sending'"))
        await first.stop(timeout=10)
    ground.telegram.faults.clear()
    async with alive(ground) as second:
        assert await second.ready()
        await second.settled()
        await second.stop()

    assert any("您看看对不对" in text for text in ground.telegram.ledger.texts(7001))
    await check(ground, handed_in=1)


async def test_told_twice(ground: Ground) -> None:
    """A second SIGTERM ends it at once, whatever hangs."""
    ming = ground.telegram.user(7001, "Ming")
    ground.telegram.fault("hold", method="sendMessage", times=None)
    async with alive(ground) as life:
        assert await life.ready()
        await ming.says(CONCERN)
        await life.until(lambda: ground.ask("SELECT 1 FROM outbox WHERE state = 'sending'"))
        life.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await life.process.wait()
        assert life.process.returncode is None, "it still gives the last sends their time"
        life.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(1):
            assert await life.over() == 128 + signal.SIGTERM


async def test_two_of_us(ground: Ground) -> None:
    """A second program on the same database refuses before it says a word to Telegram."""
    async with alive(ground) as first:
        assert await first.ready()
        await first.until(lambda: ground.telegram.updates.polls)
        before = ground.telegram.updates.polls
        calls = len(ground.telegram.ledger.calls)

        assert "another Tongxin is running on this database" in await refuses(ground)
        assert ground.telegram.updates.polls == before
        assert len(ground.telegram.ledger.calls) == calls
        await first.stop()


async def test_database_is_gone(ground: Ground) -> None:
    """A database that was there and is missing is a loss, and no fresh start."""
    async with running(open_database(f"sqlite:{ground.database}")):
        pass
    for path in ground.database.parent.glob("tongxin.db*"):
        if path.suffix != ".lock":
            path.unlink()

    line = await refuses(ground)

    assert "the database is gone" in line
    assert "restore" in line
    assert not ground.database.exists()
    assert ground.telegram.ledger.calls == []


async def test_database_is_damaged(ground: Ground) -> None:
    """A page that was overwritten is found before anything is answered from it."""
    with contextlib.closing(sqlite3.connect(ground.database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with ground.database.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 8192)

    line = await refuses(ground)

    assert "damaged" in line or "malformed" in line
    assert "restore" in line
    assert ground.telegram.ledger.calls == []


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="the limit of a running program can be set on Linux only")
async def test_the_disk_is_full(ground: Ground) -> None:
    """No file may grow any more: nobody gets a receipt, the log says so, and with room again it is handled, once."""
    ming, gang = ground.telegram.user(7001, "Ming"), ground.telegram.user(7003, "Gang")
    async with alive(ground) as life:
        assert await life.ready()
        await ming.says(CONCERN)
        await life.until(lambda: ground.telegram.ledger.texts(7001))
        await life.settled()
        full = ground.database.with_name("tongxin.db-wal").stat().st_size
        resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
        await gang.says(CONCERN)
        log = ground.folder / "life-1.log"
        assert await life.until(lambda: "not-kept" in log.read_text(encoding="utf-8"))
        assert ground.telegram.ledger.texts(7003) == []
        assert ground.telegram.updates.pending
        assert len(ground.ask("SELECT event FROM inbox")) == 1
        resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await life.until(lambda: ground.telegram.ledger.texts(7003), 60)
        await life.settled()
        await life.stop()

    assert sum("您看看对不对" in text for text in ground.telegram.ledger.texts(7003)) == 1
    await check(ground, handed_in=2)


async def test_port_is_taken(ground: Ground) -> None:
    """Somebody else listens on the port: one line that names the setting and how to choose another."""
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    (ground.folder / "config.toml").write_text(f"[web]\nport = {port}\n", encoding="utf-8")
    async with server:
        assert "web.port" in await refuses(ground)
