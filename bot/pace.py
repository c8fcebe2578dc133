"""How fast a channel may be used, and how much of it is in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels import Channel
from storage.together import Cost

AHEAD = 0.25
"""seconds: lines are claimed so long before their turn at the channel's pace"""


class Pace:
    """So many a second and no more: each caller is told how long to wait for its turn."""

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._gap = 1.0 / per_second
        self._clock = clock
        self._next = 0.0

    def turn(self) -> float:
        """Seconds until the caller's turn."""
        now = self._clock()
        at = max(now, self._next)
        self._next = at + self._gap
        return at - now

    @property
    def wait(self) -> float:
        """Seconds until the first free turn."""
        return max(0.0, self._next - self._clock())

    def turns(self, seconds: float) -> int:
        """How many turns are free within so many seconds."""
        return int((seconds - self.wait) / self._gap + 1) if self.wait <= seconds else 0


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Way:
    """One channel as the deliverer uses it."""

    channel: Channel
    pace: Pace
    cost: Cost | None = None
    """what a line costs where the channel rations them"""
    recognises: bool = False
    """a line that is sent again arrives once"""
    under_way: int = 0
    held_until: datetime = LONG_AGO
    """it has asked everybody to wait until then"""

    def room(self, now: datetime) -> int:
        """How many lines may be claimed now. No more than go out at once: a line that is claimed when the power goes
        may have been sent, and whoever reads it is told so."""
        if self.held_until > now:
            return 0
        return min(self.channel.at_once - self.under_way, self.pace.turns(AHEAD))

    def again(self, now: datetime, due: datetime) -> float:
        """Seconds until a line that falls due then can be claimed, as far as one can say."""
        return max((due - now).total_seconds(), (self.held_until - now).total_seconds(), self.pace.wait - AHEAD)
