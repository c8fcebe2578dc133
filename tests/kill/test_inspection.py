"""Fault 38 and 1: what fell due while nobody ran is told once, however the program dies over it: quarters, findings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.inspection import Check, Seen, Verdict, told
from domain.people import Group, Role
from handlers.inspectors.times import FINDING, MISSED, OVERDUE
from storage import Store, new_id, open_database
from storage.database import Transaction
from tests.databases import running
from tests.kill.afterwards import check
from tests.kill.life import MEMBER, Ground, alive
from tests.kill.test_crash_points import SIGKILL, ground

__all__ = ["ground"]
CRASHES = ("timer.fired:1", "timer.answered:1", "timer.fired:2", "timer.answered:2")
LEFT_OUT, OVERDUE_TOLD = "没有督查到", "已经提醒组长"


async def _fall_due(tx: Transaction) -> None:
    """Somebody who leads, inspects and runs the office; a finding that is overdue, and a quarter nobody looked at."""
    store, now = Store(tx), datetime.now(UTC)
    group, office = await store.groups.by_code("xicheng"), Group(new_id(), "office", "政协办公室", "office")
    hua = await store.people.by_roster("hua")
    assert group
    assert hua
    await store.groups.keep(office)
    seats = [(group.id, Role.LEADER), (group.id, Role.INSPECTOR), (office.id, Role.OFFICE)]
    await store.people.seat(hua.id, seats)
    by = (hua.id, now - timedelta(days=31), "test")
    seen = told({each: Seen(Verdict.LACKS, "w") for each in Check})
    one = await store.inspections.hold(by[1], by[0], by[2], group=group.id, quarter="2020Q1", seen=seen)
    id, due = new_id(), (now - timedelta(days=1)).isoformat()
    await store.inspections.happen(one, "found", *by, id=id, check="corner", words="w", due_at=due)
    await store.timers.set(MISSED, "2026Q1", now - timedelta(minutes=2))
    await store.timers.set(FINDING, f"{id}:0:{OVERDUE}", now - timedelta(minutes=1))


@pytest.mark.parametrize("crash", CRASHES)
async def test_dies_on_an_inspection(ground: Ground, crash: str) -> None:
    """Whatever the moment of death, office and inspector read what fell due once."""
    async with running(open_database(f"sqlite:{ground.database}")) as database:
        await database.write(_fall_due)
    async with alive(ground, crash=crash) as first:
        assert await first.over() == SIGKILL
    async with alive(ground) as second:
        assert await second.ready()
        await second.until(lambda: len(ground.ask("SELECT body FROM outbox WHERE kind = 'reminder'")) == 3)
        await second.settled()
        await second.stop()

    texts = ground.telegram.ledger.texts(MEMBER)
    assert [sum(words in text for text in texts) for words in (LEFT_OUT, OVERDUE_TOLD)] == [1, 1]
    await check(ground, handed_in=0)
