"""When: the question for a moment, in words or by a tap, and a moment in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.messages import Words
from handlers.talk.questions import Choose, Question, Said, Unfit

HOURS = ("09:00", "14:30", "19:30")
"""offered where only the day was said"""
_PARTS = ((6, "night"), (12, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
"""the parts of a day, and the hour at which the next one begins"""


def in_words(at: datetime) -> Words:
    """A moment of city time as people say it: day, weekday and hour."""
    weekday = Words(f"weekday.{at.isoweekday()}")
    return Words("time.at", {"month": at.month, "day": at.day, "weekday": weekday, "clock": f"{at:%H:%M}"})


def day_in_words(at: datetime) -> Words:
    """The day of a moment of city time, for what is due on it."""
    return Words("time.day", {"month": at.month, "day": at.day, "weekday": Words(f"weekday.{at.isoweekday()}")})


def clock_in_words(at: datetime) -> Words:
    """Day and hour of a moment of city time, as short as a list needs it."""
    return Words("time.clock", {"month": at.month, "day": at.day, "clock": f"{at:%H:%M}"})


def hour_in_words(at: datetime, now: datetime) -> Words:
    """A moment of city time as somebody would promise it: the half hour it falls into is over by then."""
    past = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    by = at - past + timedelta(minutes=30) if past else at
    days = (by.date() - now.date()).days
    day = Words(f"time.in_days.{days}") if days in (0, 1, 2) else day_in_words(by)
    part = next(name for until, name in _PARTS if by.hour < until)
    hour = Words(f"hour.{(by.hour - 1) % 12 + 1}")
    clock = Words("time.half", {"hour": hour}) if by.minute else hour
    return Words("time.by", {"day": day, "part": Words(f"time.part.{part}"), "clock": clock})


@dataclass(frozen=True, slots=True)
class Meant:
    """What words mean as a time: one moment, or those that may be meant; a day alone has no moments."""

    status: str
    """found, ambiguous, past, day or none"""
    moments: tuple[datetime, ...] = ()
    """in city time"""


@dataclass(frozen=True, slots=True)
class When(Question[datetime]):
    """A moment that is still to come."""

    find: Callable[[str], Meant] = lambda _text: Meant("none")
    after: datetime | None = None
    """the moment it is now"""
    offered: tuple[datetime, ...] = ()
    """a tap away"""

    def read(self, said: Said, stored: Any) -> datetime | None:
        if said.to == self.key:
            return self.load(said.value)
        words = said.text.strip()
        if not words or said.to:
            return None
        meant = self.find(words)
        if meant.status == "found":
            return meant.moments[0]
        raise Unfit(f"when.{meant.status}", choices=self._tap(meant.moments))

    def _tap(self, moments: tuple[datetime, ...]) -> tuple[Choose, ...]:
        return tuple(Choose(f"{at:%Y-%m-%dT%H:%M%z}", in_words(at), row=n) for n, at in enumerate(moments))

    def store(self, value: datetime) -> Any:
        return f"{value:%Y-%m-%dT%H:%M%z}"

    def load(self, stored: Any) -> datetime:
        try:
            at = datetime.fromisoformat(stored)
        except (TypeError, ValueError):
            raise Unfit("talk.changed") from None
        if at.tzinfo is None:
            raise Unfit("talk.changed")
        if self.after and at <= self.after:
            raise Unfit("when.past")
        return at

    def choices(self) -> tuple[Choose, ...]:
        return self._tap(self.offered)

    def shown(self, value: datetime | None) -> str | Words:
        return in_words(value) if value else ""
