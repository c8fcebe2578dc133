"""忘记我, and the program is killed before it has cleaned up: the next life does so, in every file (fault 58)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram
from tests.kill.life import TOKEN, Ground, Life, alive

USER, NAME = 77_700_171, "Liu Ruyan-Canary"
CONCERN = "白云湖社区3号楼下水道堵了，污水漫到路上"
LATER = 3600.0
"""seconds by which the clock of the second life is ahead: the last line has been read by then"""


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    """A folder with a configuration and a small roster, and Telegram beside it."""
    async with FakeTelegram(TOKEN) as telegram:
        made = Ground(tmp_path / "home", telegram)
        made.prepare()
        await made.seat()
        yield made


def traces(ground: Ground) -> list[str]:
    """The files in which the name or the address of the person stands, logs included."""
    marks = (NAME.encode(), str(USER).encode())
    files = [path for path in ground.folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if any(mark in path.read_bytes() for mark in marks))


async def becomes(life: Life, true: Callable[[], bool]) -> None:
    """Wait until it is so; the program has to live meanwhile."""
    async with asyncio.timeout(60):
        while not true():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    await life.process.wait()
            assert life.process.returncode is None


async def test_what_the_dead_left_the_next_one_removes(ground: Ground) -> None:
    """No byte of name or address is left in any file, and the list holds one id."""
    ming = ground.telegram.user(USER, NAME)
    async with alive(ground) as first:
        assert await first.ready()
        await ming.says(CONCERN)
        await first.until(lambda: ground.telegram.ledger.texts(USER))
        await first.settled()
        await ming.says("1")
        await first.settled()
        assert traces(ground)
        await ming.says("忘记我")
        await first.settled()
        await ming.says("1")
        await first.until(lambda: any("都删了" in text for text in ground.telegram.ledger.texts(USER)))
        await first.kill()
    async with alive(ground, ahead=LATER) as second:
        assert await second.ready()
        await becomes(second, lambda: traces(ground) == [])
        await second.stop()

    listed = (ground.folder / "var" / "forgotten").read_text(encoding="utf-8").split()
    assert listed == [row["person"] for row in ground.ask("SELECT person FROM forgotten")]
    assert len(listed) == 1
    assert [row["status"] for row in ground.ask("SELECT status FROM issues")] == ["reported"]
    assert traces(ground) == []
