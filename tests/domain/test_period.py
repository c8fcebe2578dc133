"""Periods: weeks, quarters and half-years that join without a gap, and Mondays that fall on holidays."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Span, WeekHour
from domain.holidays import is_working_day
from domain.period import (
    before,
    days,
    digest_due,
    half_year,
    half_year_of,
    latest_digest,
    monday,
    next_digest,
    quarter,
    quarter_of,
)
from tests.domain.test_calendar import CALENDAR, MOMENTS, city

WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("week", "due"),
    [
        ("2026-03-16", "2026-03-16 08:30"),
        ("2026-05-04", "2026-05-06 08:30"),  # Monday and Tuesday belong to Labour Day
        ("2026-10-05", "2026-10-08 08:30"),  # National Day lasts until Wednesday
        ("2026-02-23", "2026-02-24 08:30"),  # the last day of the Spring Festival
        ("2026-02-16", None),  # all of it is the Spring Festival
        ("2026-12-28", "2026-12-28 08:30"),  # the 53rd week, over the turn of the year
        ("2024-02-26", "2024-02-26 08:30"),  # a week with a leap day
    ],
)
def test_a_digest_waits_for_a_day_that_is_worked(week: str, due: str | None) -> None:
    """In the same week; where there is none, the next week tells of both."""
    assert digest_due(CALENDAR, date.fromisoformat(week)) == (city(due) if due else None)


def test_the_hour_is_the_configured_one_and_never_at_night() -> None:
    """Friday afternoon or Sunday morning, as the config says; an hour in the quiet time waits for its end."""
    friday = replace(CALENDAR, digest=WeekHour(4, time(16)))
    sunday = replace(CALENDAR, digest=WeekHour(6, time(9)))
    early = replace(CALENDAR, digest=WeekHour(0, time(5)))

    assert digest_due(friday, date(2026, 3, 16)) == city("2026-03-20 16:00")
    assert digest_due(sunday, date(2026, 3, 16)) == city("2026-03-22 09:00")
    assert digest_due(early, date(2026, 3, 16)) == city("2026-03-16 08:00")


@given(now=MOMENTS, day=st.integers(0, 6))
def test_between_the_last_and_the_next_digest_lies_now(now: datetime, day: int) -> None:
    """Whatever the moment: one week was the last to be told, another is the next, and none falls due between them."""
    calendar = replace(CALENDAR, digest=WeekHour(day, time(8, 30)))
    (last, was), (following, will) = latest_digest(calendar, now), next_digest(calendar, now)

    assert was <= now < will
    assert last < following
    between = [last + n * WEEK for n in range(1, (following - last) // WEEK)]
    assert [week for week in between if digest_due(calendar, week) is not None] == []


@given(at=MOMENTS)
def test_every_moment_lies_in_one_week_quarter_and_half_year(at: datetime) -> None:
    """And the period before one ends where it begins."""
    first = monday(CALENDAR, at)
    periods = [
        days(CALENDAR, first, first + WEEK),
        quarter(CALENDAR, *quarter_of(CALENDAR, at)),
        half_year(CALENDAR, *half_year_of(CALENDAR, at)),
    ]

    assert first.weekday() == 0
    for period in periods:
        assert period.start <= at < period.end
        assert before(CALENDAR, period).end == period.start


def test_quarters_and_half_years_make_up_the_year() -> None:
    """From the first of January to the next, in the city's time; half-years are two quarters."""
    quarters = [quarter(CALENDAR, 2026, n) for n in (1, 2, 3, 4)]
    halves = [half_year(CALENDAR, 2026, n) for n in (1, 2)]

    assert [q.first for q in quarters] == [date(2026, m, 1) for m in (1, 4, 7, 10)]
    assert all(a.end == b.start for a, b in itertools.pairwise(quarters))
    assert [(h.first, h.last) for h in halves] == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ]
    assert halves[1].end == quarters[3].end == city("2027-01-01 00:00")


def test_a_day_of_23_hours_is_a_day() -> None:
    """Where a city changes its clocks, periods still go from midnight to midnight."""
    berlin = Calendar(ZoneInfo("Europe/Berlin"), (Span.read("08:30-12:00"),), ())
    week = days(berlin, date(2026, 3, 23), date(2026, 3, 30))

    assert week.end - week.start == WEEK - timedelta(hours=1)
    assert before(berlin, week).end == week.start == datetime(2026, 3, 22, 23, tzinfo=UTC)


@given(start=MOMENTS, hours=st.integers(1, 40).map(lambda quarters: quarters / 4))
def test_working_hours_backwards(start: datetime, hours: float) -> None:
    """What began by then is over by now, and what began later is not: the deadline asked the other way round."""
    now = start
    begun = CALENDAR.work_ago(now, hours)

    assert is_working_day(CALENDAR.local(begun).date())
    assert CALENDAR.add_work(begun, hours) <= now
    assert CALENDAR.add_work(begun + timedelta(seconds=1), hours) > now
