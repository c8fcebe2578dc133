"""When a meeting or a promise is: read from words, checked against the calendar, and the timers that go with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from domain.meeting import Meeting
from handlers.talk.turn import Turn
from handlers.talk.when import HOURS, Meant
from nlp.times import read_time
from storage.timers import Timer

REMIND, MINUTES, DUE = "meeting.remind", "meeting.minutes", "commitment.due"
VIEWS = "minutes.views"
"""looks whether the minutes that were sent round are agreed to"""
_AFTER = (timedelta(hours=2), timedelta(days=1), timedelta(days=3))
"""the minutes are asked for so long after the meeting began"""


def reads(turn: Turn) -> Callable[[str], Meant]:
    """What words mean as a moment, seen from this turn."""

    def find(text: str) -> Meant:
        said = read_time(text, turn.now, turn.house.calendar)
        if said.status == "found" and said.at and not said.all_day:
            return Meant("found", (said.at,))
        if said.status == "found" and said.at:
            return Meant("day", _hours(said.at, turn.now))
        whole = tuple(m.at for m in said.candidates if not m.all_day and m.at > turn.now)
        days = tuple(at for m in said.candidates if m.all_day for at in _hours(m.at, turn.now))
        return Meant(said.status, (whole or days)[:6])

    return find


def _hours(day: datetime, now: datetime) -> tuple[datetime, ...]:
    found = (datetime.combine(day.date(), time.fromisoformat(clock), day.tzinfo) for clock in HOURS)
    return tuple(at for at in found if at > now)


def soon(turn: Turn) -> tuple[datetime, ...]:
    """Usual moments of the next days, to tap."""
    today = turn.house.calendar.local(turn.now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (today + timedelta(days=n) for n in (1, 2, 3))
    return tuple(at for day in days for at in _hours(day, turn.now))[1:7]


def reminders(turn: Turn, meeting: Meeting) -> list[datetime]:
    """When everybody is reminded, the last time last, as its form wants it; never in the hours of quiet."""
    rules = turn.house.meetings
    before = rules.by_form.get(meeting.form.value, rules.remind_before)
    return turn.house.calendar.ahead_of(meeting.at, before)


async def watch(turn: Turn, meeting: Meeting) -> None:
    """Set what is to be looked at later: reminders, and whether the minutes are there.

    Each names how often the meeting had been moved: what was set before a move finds that it means nothing any more.
    """
    times = reminders(turn, meeting)
    ahead = [Timer(REMIND, f"{meeting.id}:{meeting.moves}:{n}", at) for n, at in enumerate(times) if at > turn.now]
    after = [
        Timer(MINUTES, f"{meeting.id}:{meeting.moves}:{n}", turn.house.calendar.kind_hour(meeting.at + wait))
        for n, wait in enumerate(_AFTER)
    ]
    await turn.store.timers.set_all([*ahead, *after])
