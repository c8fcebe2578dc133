"""A quarter of the year as the city counts it, and the moments that hang on it: asked for in time, missed after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import Calendar
from domain.holidays import is_working_day
from domain.period import Period, quarter, quarter_of
from domain.period_words import read_span

_NAME = re.compile(r"(\d{4})Q([1-4])")
_ASKED_AT = time(9)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """The first to fourth quarter of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, calendar: Calendar, at: datetime) -> Quarter:
        """The quarter in which the moment lies, in city time."""
        return cls(*quarter_of(calendar, at))

    @classmethod
    def read(cls, name: str) -> Quarter:
        """From its name; raises ValueError for anything else."""
        match = _NAME.fullmatch(name)
        if match is None:
            raise ValueError(name)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def said(cls, calendar: Calendar, words: str, now: datetime) -> Quarter:
        """From what people call it, seen from a moment; ValueError for what is no quarter or is not over."""
        meant = read_span(calendar, words, calendar.local(now).date())
        quarter = cls.of(calendar, meant.start)
        if quarter.period(calendar) != meant or meant.end > now:
            raise ValueError("a quarter that is over is written like 2026Q4")
        return quarter

    @property
    def name(self) -> str:
        """Such as 2026Q1; names sort like quarters."""
        return f"{self.year:04}Q{self.number}"

    def later(self, count: int) -> Quarter:
        """So many quarters later, or earlier."""
        year, number = divmod(4 * self.year + self.number - 1 + count, 4)
        return Quarter(year, number + 1)

    def period(self, calendar: Calendar) -> Period:
        """Its days."""
        return quarter(calendar, self.year, self.number)


Due = Callable[[Calendar, Quarter], datetime]


def asked(calendar: Calendar, quarter: Quarter) -> datetime:
    """When inspectors are asked: nine o'clock on the first working day of the quarter's last month."""
    return _first_working_day(calendar, date(quarter.year, 3 * quarter.number, 1))


def missed(calendar: Calendar, quarter: Quarter) -> datetime:
    """When it is looked who was not inspected: nine o'clock on the first working day after the quarter."""
    return _first_working_day(calendar, quarter.period(calendar).after)


def _first_working_day(calendar: Calendar, day: date) -> datetime:
    while not is_working_day(day):
        day += timedelta(days=1)
    return calendar.kind_hour(datetime.combine(day, _ASKED_AT, calendar.zone).astimezone(UTC))


def latest(calendar: Calendar, now: datetime, due: Due) -> Quarter:
    """The last quarter whose moment has come."""
    found = Quarter.of(calendar, now).later(1)
    while due(calendar, found) > now:
        found = found.later(-1)
    return found
