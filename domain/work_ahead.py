"""When so many working hours have passed: `Calendar.add_work`, for asking of very many moments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta

from domain.calendar import Calendar


class WorkAhead:
    """The office's hours in one line, laid out day by day as far as anybody asks; quick where moments come in order.

    Each stretch knows how much has been worked by its end, so that a deadline is looked up and not walked to.
    """

    def __init__(self, calendar: Calendar, hours: float) -> None:
        self._calendar, self._left = calendar, timedelta(hours=hours)
        self._since, self._next = datetime.max.replace(tzinfo=UTC), date.max
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []
        self._worked: list[timedelta] = []

    def _begin(self, since: datetime) -> None:
        self._since, self._next = since, self._calendar.local(since).date()
        for line in (self._opens, self._closes, self._worked):
            line.clear()

    def __call__(self, start: datetime) -> datetime:
        """The moment at which so many working hours have passed since the start."""
        if start < self._since:
            self._begin(start)
        while (now := bisect_right(self._closes, start)) == len(self._closes):
            self._lay()
        worked = self._worked[now] - (self._closes[now] - max(self._opens[now], start)) + self._left
        while (then := bisect_left(self._worked, worked, now)) == len(self._worked):
            self._lay()
        return self._closes[then] - (self._worked[then] - worked)

    def _lay(self) -> None:
        """One more day."""
        for opens, closes in self._calendar.office(self._next):
            self._worked.append((self._worked[-1] if self._worked else timedelta()) + (closes - opens))
            self._opens.append(opens)
            self._closes.append(closes)
        self._next += timedelta(days=1)
