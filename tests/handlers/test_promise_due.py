"""By when something is promised, in the words in which people set a day."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import build_calendar
from bot.config import Config
from handlers.meetings.promise import facts
from handlers.talk.when import Meant
from storage.drafts import Draft

NOW = datetime(2026, 11, 23, 21, 40, tzinfo=ZoneInfo("Asia/Shanghai"))


async def _meant(words: str) -> Meant:
    turn: Any = SimpleNamespace(now=NOW, house=SimpleNamespace(calendar=build_calendar(Config())))
    return (await facts(turn, Draft("d", "p", "promise", "m"))).reads(words)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("年底前", "2026-12-31 18:00"),
        ("月底前", "2026-11-30 18:00"),
        ("过年前", "2027-02-05 18:00"),
        ("12月底", "2026-12-31 18:00"),
        ("元旦前", "2026-12-31 18:00"),
        ("下个礼拜五", "2026-12-04 18:00"),
        ("十天内", "2026-12-03 18:00"),
        ("明天下午三点", "2026-11-24 15:00"),
    ],
)
async def test_a_day_is_set(words: str, due: str) -> None:
    """A deadline ends with the working day of its last day; the end of a month is its last."""
    meant = await _meant(words)

    assert meant.status == "found"
    assert [f"{at:%Y-%m-%d %H:%M}" for at in meant.moments] == [due]


@pytest.mark.parametrize(("words", "status"), [("昨天", "past"), ("尽快", "none"), ("开春", "none")])
async def test_no_day_is_set(words: str, status: str) -> None:
    """What is over, and what names no day, is asked about again."""
    assert (await _meant(words)).status == status
