"""City time: working hours by the Chinese calendar, quiet hours, and the arithmetic of both."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.holidays import is_working_day


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a day, from inclusive to exclusive; it may run over midnight."""

    start: time
    end: time

    @classmethod
    def read(cls, words: str) -> Span:
        """From '08:30-12:00'; raises ValueError for anything else."""
        start, _, end = words.partition("-")
        return cls(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))

    def holds(self, at: time) -> bool:
        """Whether the time of day lies in the span."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class WeekHour:
    """An hour of every week; Monday is day 0."""

    day: int = 0
    at: time = time(8, 30)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The city's zone, its office hours, the hours in which nobody is disturbed, and when the week is looked at."""

    zone: ZoneInfo
    work: tuple[Span, ...]
    quiet: tuple[Span, ...]
    digest: WeekHour = WeekHour()
    mending: timedelta = timedelta(days=30)
    """how long a group has to mend what an inspection found"""

    def local(self, at: datetime) -> datetime:
        """The same moment on the city's clock."""
        return at.astimezone(self.zone)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def office(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The office's hours on a day, from when to when; none on a day that is not worked."""
        return _office(self.zone, self.work, day)

    def add_work(self, start: datetime, hours: float) -> datetime:
        """The moment at which so many working hours have passed since the start."""
        left = timedelta(hours=hours)
        day = self.local(start).date()
        while True:
            for opening, closes in self.office(day):
                opens = max(opening, start)
                if closes > opens:
                    if left <= closes - opens:
                        return opens + left
                    left -= closes - opens
            day += timedelta(days=1)

    def work_ago(self, end: datetime, hours: float) -> datetime:
        """The latest moment from which so many working hours have passed by the end: `add_work`, backwards."""
        left = timedelta(hours=hours)
        day = self.local(end).date()
        while True:
            for opens, closing in reversed(self.office(day)):
                closes = min(closing, end)
                if closes > opens:
                    if left <= closes - opens:
                        return closes - left
                    left -= closes - opens
            day -= timedelta(days=1)

    def is_quiet(self, at: datetime) -> bool:
        """Whether people are left alone at that moment."""
        clock = self.local(at).time()
        return any(span.holds(clock) for span in self.quiet)

    def kind_hour(self, at: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours it falls into."""
        for _ in range(len(self.quiet) + 1):
            local = self.local(at)
            span = next((s for s in self.quiet if s.holds(local.time())), None)
            if span is None:
                return at
            day = local.date()
            if span.start > span.end and local.time() >= span.start:
                day += timedelta(days=1)
            at = self._moment(day, span.end).astimezone(at.tzinfo)
        return at

    def kind_hour_before(self, at: datetime) -> datetime:
        """The moment itself, or half an hour before the quiet hours it falls into."""
        for _ in range(len(self.quiet) + 1):
            local = self.local(at)
            span = next((s for s in self.quiet if s.holds(local.time())), None)
            if span is None:
                return at
            day = local.date()
            if span.start > span.end and local.time() < span.end:
                day -= timedelta(days=1)
            at = self._moment(day, span.start).astimezone(at.tzinfo) - timedelta(minutes=30)
        return at

    def ahead_of(self, at: datetime, before: Iterable[timedelta]) -> list[datetime]:
        """So long before the moment, the last at the end; nobody hears in the quiet hours, and nobody too late."""
        return [self.kind_hour_before(at - ahead) for ahead in sorted(before, reverse=True)]


@functools.lru_cache(maxsize=1024)
def _office(zone: ZoneInfo, work: tuple[Span, ...], day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Kept a while: most clocks of a day run over the same days."""
    if not is_working_day(day):
        return ()
    hours = [tuple(datetime.combine(day, at, zone).astimezone(UTC) for at in (s.start, s.end)) for s in work]
    return tuple((opens, closes) for opens, closes in hours if closes > opens)
