"""How much one member, and the whole corp, may be sent: what exceeds it WeCom drops without a word."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta, timezone

A_MINUTE, AN_HOUR = 25, 900
"""of the 30 and 1,000 that one member may get; some room is left for clocks that differ"""
_CHINA = timezone(timedelta(hours=8))
"""the day that WeCom counts in"""


class Allowance:
    """What went out lately, so that nothing more goes out than arrives."""

    def __init__(self, daily: int) -> None:
        """`daily`: messages the corp may send in a day; 0 for not watched."""
        self._daily = daily
        self._recent: OrderedDict[str, deque[float]] = OrderedDict()
        self._day, self._today = "", 0

    def wait(self, user: str, now: datetime) -> float:
        """Seconds until this member can be sent another message; 0 for now."""
        times, at = self._times(user, now), now.timestamp()
        if len(times) >= AN_HOUR:
            return times[-AN_HOUR] + 3600 - at
        if len(times) >= A_MINUTE:
            return max(0.0, times[-A_MINUTE] + 60 - at)
        return 0.0

    def closed(self, now: datetime) -> float:
        """Seconds until the corp may send anything; 0 for now."""
        local = now.astimezone(_CHINA)
        if not self._daily or self._day != f"{local:%F}" or self._today < self._daily:
            return 0.0
        morning = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return (morning - local).total_seconds()

    def spend(self, user: str, at: datetime) -> None:
        """One message goes to this member."""
        self._times(user, at).append(at.timestamp())
        self._recent.move_to_end(user)
        while len(self._recent) > 20_000:
            self._recent.popitem(last=False)
        day = f"{at.astimezone(_CHINA):%F}"
        self._today = self._today + 1 if day == self._day else 1
        self._day = day

    def _times(self, user: str, now: datetime) -> deque[float]:
        times = self._recent.setdefault(user, deque())
        while times and times[0] <= now.timestamp() - 3600:
            times.popleft()
        return times
