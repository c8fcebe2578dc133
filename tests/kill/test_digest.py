"""Fault 38 and 1: Monday passes while nobody runs, the program dies over it, and the week is told once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.cadences.digest import WEEK
from storage import Store, open_database
from tests.databases import running
from tests.kill.afterwards import check
from tests.kill.life import MEMBER, Ground, alive
from tests.kill.test_crash_points import SIGKILL, ground

__all__ = ["ground"]
CRASHES = ("timer.fired:1", "timer.answered:1", "timer.fired:2", "timer.answered:2")
"""on the timer of the week, and on that of one person"""
TOLD = "SELECT body FROM outbox WHERE kind = 'digest'"


@pytest.mark.parametrize("crash", CRASHES)
async def test_dies_on_a_digest(ground: Ground, crash: str) -> None:
    """Whatever the moment of death, who leads the group reads the week once."""
    async with running(open_database(f"sqlite:{ground.database}")) as database:
        await database.write(lambda tx: Store(tx).timers.set(WEEK, "2026-01-05", datetime.now(UTC)))
    async with alive(ground, crash=crash) as first:
        assert await first.over() == SIGKILL
    async with alive(ground) as second:
        assert await second.ready()
        await second.until(lambda: bool(ground.ask(TOLD)))
        await second.settled()
        await second.stop()

    (line,) = ground.ask(TOLD)
    assert "西城街道活动组" in line["body"]
    assert sum("没有新的事" in text for text in ground.telegram.ledger.texts(MEMBER)) == 1
    await check(ground, handed_in=0)
