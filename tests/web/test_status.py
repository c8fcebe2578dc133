"""Health and metrics: enough for whoever watches the machine, nothing about anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from bot.pages import pages
from handlers.talk.turn import House
from tests.web.site import CONCERN, Opened, configured, opened


@dataclass
class Polled:
    """A channel that was heard from last at this moment."""

    last_poll: datetime | None


async def test_healthy(site: Opened) -> None:
    """200 while the database answers and nothing waits."""
    caller = await site.caller()

    async with caller.session.get("/health") as response:
        assert response.status == 200
        assert await response.json() == {"database": "ok", "outbox_seconds": None}


async def test_a_late_outbox_shows(site: Opened) -> None:
    """How long the oldest message has been waiting."""
    caller = await site.caller()
    await caller.say("你好")
    due = (site.app.clock() - timedelta(seconds=90)).isoformat(timespec="milliseconds")
    await site.app.database.write(
        lambda tx: tx.run("UPDATE outbox SET state = 'waiting', channel = 'gone', due_at = :due", due=due)
    )

    async with caller.session.get("/health") as response:
        told = await response.json()

    assert 90 <= told["outbox_seconds"] < 120


async def test_a_dead_database_is_unhealthy(site: Opened) -> None:
    """503 and a word, on the page that machines look at; metrics still answer."""
    caller = await site.caller()
    with site.outage():
        async with caller.session.get("/health") as response:
            assert response.status == 503
            assert (await response.json())["database"] == "down"
        async with caller.session.get("/metrics") as response:
            assert "tongxin_database_up 0" in await response.text()
        async with caller.session.get("/") as response:
            assert response.status == 200


async def test_the_last_poll_shows(house: House, tmp_path: Path) -> None:
    """A line to Telegram that is half open is seen by its age."""
    async with opened(house, configured(tmp_path)) as site:
        polled = Polled(site.app.clock() - timedelta(seconds=42))
        async with TestClient(TestServer(pages(site.app, site.chat, demo=None, telegram=polled))) as client:
            first = await (await client.get("/health")).json()
            polled.last_poll = None
            never = await (await client.get("/health")).json()

    assert 42 <= first["telegram_poll_seconds"] < 60
    assert never["telegram_poll_seconds"] is None


async def test_metrics_are_numbers_only(site: Opened) -> None:
    """Every line is a name and a number; no text, no person, no place."""
    resident = await site.caller()
    await resident.say(CONCERN)
    await resident.say("我叫周大妈，电话13971234567")

    async with resident.session.get("/metrics") as response:
        text = await response.text()

    rows = [row for row in text.splitlines() if not row.startswith("#")]
    assert rows
    assert all(re.fullmatch(r"tongxin_[a-z_]+ [0-9.]+", row) for row in rows)
    assert "tongxin_web_messages_total 2" in rows
