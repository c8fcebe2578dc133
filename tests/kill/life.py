"""One life of the program: started on a folder of its own, killed or stopped, and what it leaves."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from domain.messages import Address
from domain.people import Group, Role
from storage import Store, new_id, open_database
from storage.database import Transaction
from storage.ids import moment
from tests.databases import running
from tests.fakes.telegram import FakeTelegram
from tests.kill.born import Born, Nursery

ROOT = Path(__file__).parents[2]
TOKEN = "4242:fake-token_for-tests-that-looks-real-enough"
MEMBER = 7002
ROSTERED = moment("2026-01-05T02:00:00+00:00")


@dataclass
class Ground:
    """The folder a program lives in, one life after the other."""

    folder: Path
    telegram: FakeTelegram
    lives: int = 0
    deaths: list[int] = field(default_factory=list)
    nursery: Nursery | None = None
    """where its lives are forked; without one each is started from nothing, as an operator does"""

    @property
    def database(self) -> Path:
        return self.folder / "var" / "tongxin.db"

    def ask(self, sql: str) -> list[Any]:
        """Rows of the database, beside whoever runs on it."""
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as opened:
            opened.row_factory = sqlite3.Row
            return opened.execute(sql).fetchall()

    def prepare(self) -> None:
        """A configuration on which everything but Telegram's address is as an operator would have it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "config.toml").write_text(
            f"[web]\nport = {port}\n[talk]\nper_minute = 1000\n[hours]\nquiet = []\n[telegram]\nenabled = true\n"
            f'token = "{TOKEN}"\nbase_url = "{self.telegram.base_url}"\n',
            encoding="utf-8",
        )

    async def seat(self) -> None:
        """One group for Baiyunhu, and one member who is on Telegram."""
        self.database.parent.mkdir(parents=True, exist_ok=True)
        async with running(open_database(f"sqlite:{self.database}")) as opened:
            await opened.write(seat_one)
        self.telegram.user(MEMBER, "Hua").chat.started = True


async def seat_one(tx: Transaction) -> None:
    store = Store(tx)
    assert ROSTERED is not None
    group = Group(new_id(), "xicheng", "西城街道活动组", "town", "", ("421303001",), ())
    await store.groups.keep(group)
    member = await store.people.add(ROSTERED, name="李华", roster="hua")
    await store.people.seat(member.id, [(group.id, Role.MEMBER), (group.id, Role.LEADER)])
    await store.people.settle(member.id, Address("telegram", TOKEN.partition(":")[0], str(MEMBER)), ROSTERED)
    await store.people.informed(member.id, "1")


@dataclass
class Life:
    """A running program."""

    ground: Ground
    process: asyncio.subprocess.Process | Born

    async def ready(self) -> bool:
        """Whether it said that it is ready; False where it ended before."""
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).startswith(b"Tongxin is ready")

    async def until(self, look: Callable[[], Any], timeout: float = 30.0) -> Any:
        """The first true value of `look`, asked whenever Telegram has heard something; None if the program died."""
        looking = asyncio.ensure_future(self.ground.telegram.ledger.until(look, timeout))  # noqa: TID251 - ends here
        dying = asyncio.ensure_future(self.process.wait())  # noqa: TID251 - ends here
        try:
            await asyncio.wait({looking, dying}, return_when=asyncio.FIRST_COMPLETED)
            return looking.result() if looking.done() else None
        finally:
            for task in (looking, dying):
                task.cancel()
            await asyncio.gather(looking, dying, return_exceptions=True)

    async def settled(self, timeout: float = 60.0) -> None:
        """Everything handed in is answered, every line has ended, and the bytes of every file are here."""
        open_ends = (
            "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"
            " UNION ALL SELECT 1 FROM files WHERE path = '' AND problem = '' LIMIT 1"
        )
        await self.comes(lambda: not (self.ground.telegram.updates.pending or self.ground.ask(open_ends)), timeout)

    async def comes(self, look: Callable[[], bool], timeout: float = 30.0) -> None:
        """The same for what nobody outside hears of: looked for again and again."""
        async with asyncio.timeout(timeout):
            while not look():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await self.process.wait()
                assert self.process.returncode is None, "the program ended by itself"

    async def kill(self) -> None:
        """kill -9."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.over()

    async def stop(self, timeout: float = 10.0) -> None:
        """SIGTERM; ends in time, and in order."""
        self.process.terminate()
        async with asyncio.timeout(timeout):
            assert await self.over() == 0

    async def over(self) -> int:
        """Its exit code, once it has ended."""
        await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode


@contextlib.asynccontextmanager
async def alive(ground: Ground, *, ahead: float = 0, crash: str = "") -> AsyncIterator[Life]:
    """The program running on the ground; killed in the end, if it still lives."""
    ground.lives += 1
    with (ground.folder / f"life-{ground.lives}.log").open("wb") as log:
        process = await _started(ground, ahead, crash, log)
    life = Life(ground, process)
    try:
        yield life
    finally:
        if process.returncode is None:
            await life.kill()
        ground.deaths.append(await life.over())


async def _started(ground: Ground, ahead: float, crash: str, log: IO[bytes]) -> asyncio.subprocess.Process | Born:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TONGXIN", "PORT", "COV"))}
    env = {**clean, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **({"TONGXIN_CRASH_AT": crash} if crash else {})}
    if ground.nursery:
        return await ground.nursery.born(ground.folder, env, ahead, log)
    command = (sys.executable, "-m", "tests.kill.hurried", str(ahead))
    return await asyncio.create_subprocess_exec(
        *command, cwd=ground.folder, env=env, stdout=asyncio.subprocess.PIPE, stderr=log
    )
