"""Deadlines of many moments at once are those of each alone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Span
from domain.work_ahead import WorkAhead

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = ("08:30-12:00", "14:30-17:30", "19:00-21:15")
CALENDARS = st.integers(1, len(HOURS)).map(
    lambda count: Calendar(ZONE, tuple(Span.read(words) for words in HOURS[:count]), ())
)
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
ON_THE_HOUR = MOMENTS.map(lambda at: at.replace(minute=30 * (at.minute // 30), second=0, microsecond=0))


@given(CALENDARS, st.lists(MOMENTS | ON_THE_HOUR, min_size=1, max_size=20), st.sampled_from([0.5, 2, 3.5, 6.5, 40]))
def test_many_deadlines_are_those_of_each(calendar: Calendar, starts: list[datetime], hours: float) -> None:
    """In whatever order they are asked, over nights, weekends and festivals, to the last hour of an office."""
    ahead = WorkAhead(calendar, hours)

    assert [ahead(start) for start in starts] == [calendar.add_work(start, hours) for start in starts]
