"""A clock that goes when it is told to, and the words a file tells it with."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.holidays import is_working_day

CITY = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=CITY)
"""where a play begins: a Monday morning without holidays near"""
_LATER = re.compile(r"(\d+) (minute|hour|day|week)s? later")
_AT = re.compile(r"(next working day|at|it is (\d{4}-\d\d-\d\d)) (\d\d:\d\d)")


class Clock:
    """The moment of the play."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.now = start.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def goes(self, **spans: float) -> None:
        """So much time passes."""
        self.now += timedelta(**spans)

    def after(self, words: str) -> datetime:
        """The moment that these words of a file mean, seen from now."""
        if match := _LATER.fullmatch(words):
            return self.now + timedelta(**{f"{match[2]}s": int(match[1])})
        if match := _AT.fullmatch(words):
            return self._at(match[1], match[2], time.fromisoformat(match[3]))
        raise ValueError(f"not a time: ({words})")

    def _at(self, how: str, day: str | None, at: time) -> datetime:
        local = self.now.astimezone(CITY)
        if day:
            return datetime.combine(datetime.fromisoformat(day).date(), at, CITY).astimezone(UTC)
        date = local.date()
        if how == "next working day" or at <= local.time():
            date += timedelta(days=1)
        while how == "next working day" and not is_working_day(date):
            date += timedelta(days=1)
        return datetime.combine(date, at, CITY).astimezone(UTC)
