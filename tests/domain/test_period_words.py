"""A stretch of time in words: what people and commands write, and what is told instead of guessed."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Calendar
from domain.period_words import read_span

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), (), ())
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("今年", "2026-01-01", "2026-12-31"),
        ("2026H1", "2026-01-01", "2026-06-30"),
        ("下半年", "2026-07-01", "2026-12-31"),
        ("去年下半年", "2025-07-01", "2025-12-31"),
        ("2026Q3", "2026-07-01", "2026-09-30"),
        ("第三季度", "2026-07-01", "2026-09-30"),
        ("上个季度", "2026-07-01", "2026-09-30"),
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026年11月", "2026-11-01", "2026-11-30"),
        ("12月", "2025-12-01", "2025-12-31"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("2026-03-01..2026-04-15", "2026-03-01", "2026-04-15"),
        ("3月1日到4月15日", "2026-03-01", "2026-04-15"),
        ("2026年3月到5月", "2026-03-01", "2026-05-31"),
        ("去年12月1日至1月15日", "2025-12-01", "2026-01-15"),
        ("2026.3.1-2026.4.15", "2026-03-01", "2026-04-15"),
        ("２０２６年１月", "2026-01-01", "2026-01-31"),
        ("昨天", "2026-11-22", "2026-11-22"),
    ],
)
def test_what_is_meant(words: str, first: str, last: str) -> None:
    """From midnight to midnight; what names no year is the last that has begun."""
    period = read_span(CALENDAR, words, TODAY)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "words",
    ["", "很好", "2026H3", "2026Q5", "2026-13", "2026-02-30", "13月", "4月到3月1日到2日", "2026-04-15..2026-03-01"],
)
def test_what_is_none(words: str) -> None:
    """Told with how to write one, never guessed."""
    with pytest.raises(ValueError, match="2026H1"):
        read_span(CALENDAR, words, TODAY)
