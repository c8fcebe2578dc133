"""Fault 38 and 1: a ballot closes while nobody runs, the program dies over its count, and the ranking is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.ballot import OnBallot, told
from domain.messages import Address
from handlers.ballots.opening import CLOSE
from storage import Store, open_database
from storage.database import Transaction
from tests.databases import running
from tests.kill.afterwards import check
from tests.kill.life import MEMBER, TOKEN, Ground, alive
from tests.kill.test_crash_points import SIGKILL, ground

__all__ = ["ground"]
VOTER = 7003
TOLD = "SELECT user_id, body FROM outbox WHERE body LIKE '%投票结束了%'"


async def _voted(tx: Transaction) -> None:
    """A ballot of two topics whose hour has passed, and one vote in it."""
    store = Store(tx)
    long_ago = datetime.now(UTC) - timedelta(days=2)
    (group,) = await store.groups.every()
    leader = await store.people.at(Address("telegram", TOKEN.partition(":")[0], str(MEMBER)))
    assert leader is not None
    voter = await store.people.add(long_ago)
    await store.people.settle(voter.id, Address("telegram", TOKEN.partition(":")[0], str(VOTER)), long_ago)
    closes = long_ago + timedelta(days=1)
    topics = told(OnBallot("", (word,), 2, ()) for word in ("路灯", "下水道"))
    detail = {"group": group.id, "topics": topics, "closes": closes.isoformat(), "asked": [voter.id]}
    ballot = await store.ballots.open(long_ago, leader.id, "telegram", **detail)
    ballot = await store.ballots.happen(ballot, "voted", voter.id, long_ago, "telegram")
    await store.ballots.choose(ballot.id, voter.id, [1])
    await store.timers.set(CLOSE, ballot.id, closes)


@pytest.mark.parametrize("crash", ["timer.fired:1", "timer.answered:1", "claimed:1", "sent:1"])
async def test_dies_on_a_count(ground: Ground, crash: str) -> None:
    """Whatever the moment of death: one count, one message to who voted and one to who leads."""
    ground.telegram.user(VOTER, "Ming").chat.started = True
    async with running(open_database(f"sqlite:{ground.database}")) as database:
        await database.write(_voted)
    async with alive(ground, crash=crash) as first:
        assert await first.over() == SIGKILL
    async with alive(ground) as second:
        assert await second.ready()
        await second.until(lambda: len(ground.ask(TOLD)) == 2)
        await second.settled()
        await second.stop()

    assert sorted(row["user_id"] for row in ground.ask(TOLD)) == [str(MEMBER), str(VOTER)]
    assert all("下水道，1 票" in row["body"] for row in ground.ask(TOLD))
    assert len(ground.ask("SELECT id FROM events WHERE verb = 'counted'")) == 1
    assert [row["choice"] for row in ground.ask("SELECT choice FROM votes")] == ["[]"]
    await check(ground, handed_in=0)
