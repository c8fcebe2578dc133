"""What is looked at later because of an inspection: the quarter itself, and every finding until it is accepted."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from domain.inspection import Finding
from domain.quarter import asked, latest, missed
from handlers.talk.turn import Turn
from storage.timers import Timer

QUARTER, ASK, MISSED, FINDING = "quarter", "quarter.ask", "quarter.missed", "finding"
REMIND, OVERDUE, CONFIRM = "remind", "overdue", "confirm"
_END_OF_WORK = time(18)
_BEFORE = timedelta(days=3)
AT_LEAST = timedelta(days=7)
"""whoever is sent back has so many days more, and an inspector so many to look at what was mended"""


async def wind(turn: Turn) -> None:
    """Set the timers of the quarter to come; doing so again changes nothing, and mends what a lost row broke."""
    calendar, now = turn.house.calendar, turn.now
    for kind, due in ((QUARTER, asked), (MISSED, missed)):
        ahead = latest(calendar, now, due).later(1)
        await turn.store.timers.set(kind, ahead.name, due(calendar, ahead))


def deadline(turn: Turn, wait: timedelta) -> datetime:
    """The end of work on the day so far ahead."""
    calendar = turn.house.calendar
    day = calendar.local(turn.now + wait).date()
    return datetime.combine(day, _END_OF_WORK, calendar.zone).astimezone(UTC)


async def watch(turn: Turn, id: str, finding: Finding) -> None:
    """Look at an open finding before and after its day; each timer names the turn it was set for."""
    stages = {REMIND: finding.due_at - _BEFORE, OVERDUE: finding.due_at}
    await _set(turn, id, finding, {stage: at for stage, at in stages.items() if at > turn.now})


async def watch_inspector(turn: Turn, id: str, finding: Finding) -> None:
    """Look again at what was mended and that nobody has looked at."""
    await _set(turn, id, finding, {CONFIRM: turn.now + AT_LEAST})


async def _set(turn: Turn, id: str, finding: Finding, stages: dict[str, datetime]) -> None:
    kind_hour = turn.house.calendar.kind_hour
    timers = [Timer(FINDING, f"{id}:{finding.turns}:{stage}", kind_hour(at)) for stage, at in stages.items()]
    await turn.store.timers.set_all(timers)
