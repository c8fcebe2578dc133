"""Weeks, quarters and half-years as the city counts them: from one midnight there to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import Calendar
from domain.holidays import is_working_day

_WEEK = timedelta(days=7)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days in city time; `first` inclusive, `after` exclusive, and the moments at which they begin."""

    first: date
    after: date
    start: datetime
    end: datetime

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.after - timedelta(days=1)


def days(calendar: Calendar, first: date, after: date) -> Period:
    """From the midnight that begins one day to the one that begins another."""
    start, end = (datetime.combine(day, time(), calendar.zone).astimezone(UTC) for day in (first, after))
    return Period(first, after, start, end)


def before(calendar: Calendar, period: Period) -> Period:
    """As many days, just before."""
    return days(calendar, period.first - (period.after - period.first), period.first)


def monday(calendar: Calendar, at: datetime) -> date:
    """The Monday of the week in which the moment lies."""
    day = calendar.local(at).date()
    return day - timedelta(days=day.weekday())


def weeks(calendar: Calendar, first: date, after: date) -> Period:
    """Whole weeks, given by their Mondays; ISO weeks, so the turn of a year cuts none in two."""
    return days(calendar, first, after)


def quarter(calendar: Calendar, year: int, number: int) -> Period:
    """The first to fourth quarter of a year."""
    return _months(calendar, year, 3 * number - 2, 3)


def half_year(calendar: Calendar, year: int, number: int) -> Period:
    """The first or second half of a year."""
    return _months(calendar, year, 6 * number - 5, 6)


def _months(calendar: Calendar, year: int, first: int, count: int) -> Period:
    months = 12 * year + first - 1 + count
    return days(calendar, date(year, first, 1), date(months // 12, months % 12 + 1, 1))


def quarter_of(calendar: Calendar, at: datetime) -> tuple[int, int]:
    """Year and number of the quarter in which the moment lies."""
    day = calendar.local(at).date()
    return day.year, (day.month + 2) // 3


def half_year_of(calendar: Calendar, at: datetime) -> tuple[int, int]:
    """Year and number of the half-year in which the moment lies."""
    day = calendar.local(at).date()
    return day.year, (day.month + 5) // 6


def digest_due(calendar: Calendar, week: date) -> datetime | None:
    """When the digests of the week with this Monday go out; None where the whole week is a holiday.

    On the day of the config; where that is a holiday, on the next day of the same week that is worked, Friday at the
    latest. Who wants them on a weekend gets them on every weekend.
    """
    wanted = calendar.digest.day
    for day in range(wanted, max(wanted, _FRIDAY) + 1):
        date_ = week + timedelta(days=day)
        if wanted > _FRIDAY or is_working_day(date_):
            due = datetime.combine(date_, calendar.digest.at, calendar.zone).astimezone(UTC)
            return calendar.kind_hour(due)
    return None


def latest_digest(calendar: Calendar, now: datetime) -> tuple[date, datetime]:
    """The last week whose digests have fallen due, by its Monday, and when that was."""
    week = monday(calendar, now)
    while True:
        due = digest_due(calendar, week)
        if due is not None and due <= now:
            return week, due
        week -= _WEEK


def next_digest(calendar: Calendar, now: datetime) -> tuple[date, datetime]:
    """The next week whose digests are still to fall due, by its Monday, and when."""
    week = monday(calendar, now)
    while True:
        due = digest_due(calendar, week)
        if due is not None and due > now:
            return week, due
        week += _WEEK
