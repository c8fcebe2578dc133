"""When the city's brief goes out: once each quarter, on the first working day after it."""

from __future__ import annotations

from domain.people import Role
from domain.quarter import latest, missed
from handlers.cadences.brief import say
from handlers.cadences.brief_told import tell
from handlers.talk.turn import Turn

BRIEF = "brief"
TOLD = "brief.told"
"""the setting that holds the last quarter whose brief was given out"""


async def wind(turn: Turn) -> None:
    """Set the timer of the quarter to come; doing so again changes nothing, and mends what a lost row broke."""
    ahead = latest(turn.house.calendar, turn.now, missed).later(1)
    await turn.store.timers.set(BRIEF, ahead.name, missed(turn.house.calendar, ahead))


async def ring(turn: Turn, _subject: str) -> None:
    """Count once, and tell the office and every inspector; of several that were missed only the last is news."""
    await wind(turn)
    quarter = latest(turn.house.calendar, turn.now, missed)
    if await turn.store.settings.get(TOLD) == quarter.name:
        return
    await turn.store.settings.set(TOLD, quarter.name)
    people = await turn.store.people.reached(Role.OFFICE, Role.INSPECTOR)
    brief = await tell(turn.house, turn.store, quarter) if people else None
    for id in people:
        person = await turn.store.people.get(id)
        if person and brief:
            await say(turn, brief, id, person.language, "reminder")
