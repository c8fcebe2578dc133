"""Moments in words: the hour by which something is promised, as people say it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.messages import Words
from handlers.talk.turn import House
from handlers.talk.when import clock_in_words, hour_in_words
from tests.stage.house import house

__all__ = ["house"]
CITY = ZoneInfo("Asia/Shanghai")


def city(words: str) -> datetime:
    """A moment on the city's clock."""
    return datetime.fromisoformat(words).replace(tzinfo=CITY)


@pytest.mark.parametrize(
    ("now", "over", "zh", "en"),
    [
        ("2026-03-16 09:00:30", "2026-03-16 11:00:30", "今天上午十一点半", "today, 11:30 am"),
        ("2026-03-16 09:00", "2026-03-16 11:00", "今天上午十一点", "today, 11 am"),
        ("2026-03-16 22:10", "2026-03-17 10:30", "明天上午十点半", "tomorrow, 10:30 am"),
        ("2026-03-16 09:45", "2026-03-16 11:45", "今天中午十二点", "today, 12 pm"),
        ("2026-03-16 11:20", "2026-03-16 15:50:01", "今天下午四点", "today, 4 pm"),
        ("2026-03-14 15:00", "2026-03-16 10:30", "后天上午十点半", "the day after tomorrow, 10:30 am"),
        ("2026-09-30 17:00", "2026-10-08 10:01", "10月8日（周四）上午十点半", "Thu 8.10., 10:30 am"),
        ("2026-03-16 23:00", "2026-03-16 23:50", "明天凌晨十二点", "tomorrow, 12 am"),
        ("2026-03-16 12:00", "2026-03-16 20:00", "今天晚上八点", "today, 8 pm"),
    ],
)
def test_the_hour_of_a_promise(house: House, now: str, over: str, zh: str, en: str) -> None:
    """It is said on the half hour at or after the true one, never before it, with the day seen from now."""
    words = hour_in_words(city(over), city(now))

    assert house.texts.say("zh", words) == zh
    assert house.texts.say("en", words) == en


def test_a_moment_in_a_list(house: House) -> None:
    """No list writes a day with bare figures."""
    assert house.texts.say("zh", clock_in_words(city("2026-12-08 09:05"))) == "12月8日 09:05"
    assert house.texts.say("zh", Words("clock.due", {"what": "", "at": clock_in_words(city("2026-12-08 09:05"))})) == (
        "⏰ 12月8日 09:05 前要"
    )
