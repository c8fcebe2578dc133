"""When the city's brief goes out: once each quarter, on the first working day after it, and whenever somebody asks.

It takes as long to count as the city is large. So it is counted by a timer, and before its transaction: whoever writes
meanwhile does not wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.messages import Refused
from domain.people import Role
from domain.quarter import Quarter, latest, missed
from handlers.cadences.brief import quarter_in_words, say
from handlers.cadences.brief_told import Brief, tell
from handlers.talk.turn import ANSWER, Turn
from handlers.whose import only_for

BRIEF, ASKED = "brief", "brief.asked"
TOLD = "brief.told"
"""the setting that holds the last quarter whose brief was given out"""
_READERS = (Role.OFFICE, Role.INSPECTOR)


async def order(turn: Turn, words: str = "") -> None:
    """简报: the last whole quarter, or another one that is named, for the office and the inspectors."""
    if not any(map(turn.person.sits, _READERS)):
        raise only_for(turn, "brief")
    running = Quarter.of(turn.house.calendar, turn.now)
    quarter = running if words == running.name else running.later(-1)
    if words and quarter != running:
        try:
            quarter = Quarter.said(turn.house.calendar, words, turn.now)
        except ValueError:
            raise Refused("brief.odd_quarter", quarter=quarter_in_words(quarter)) from None
    await turn.store.timers.set(ASKED, f"{quarter.name}:{turn.person.id}", turn.now)
    turn.say("brief.counting", quarter=quarter_in_words(quarter))


async def ring_asked(turn: Turn, subject: str) -> None:
    """What was asked for, where they wrote last; nothing to who has lost the seat for it since."""
    name, _, id = subject.partition(":")
    person = await turn.store.people.get(id)
    if person and any(map(person.sits, _READERS)):
        await say(turn, await _brief(turn, Quarter.read(name)), id, person.language, ANSWER)


async def wind(turn: Turn) -> None:
    """Set the timer of the quarter to come; doing so again changes nothing, and mends what a lost row broke."""
    ahead = latest(turn.house.calendar, turn.now, missed).later(1)
    await turn.store.timers.set(BRIEF, ahead.name, missed(turn.house.calendar, ahead))


async def ring(turn: Turn, _subject: str) -> None:
    """Count once, and tell the office and every inspector; of several that were missed only the last is news."""
    await wind(turn)
    quarter = await _news(turn)
    if quarter is None:
        return
    await turn.store.settings.set(TOLD, quarter.name)
    for id in await turn.store.people.reached(*_READERS):
        person = await turn.store.people.get(id)
        if person:
            await say(turn, await _brief(turn, quarter), id, person.language, "reminder")


async def _news(turn: Turn) -> Quarter | None:
    """The last quarter whose brief is due, where it has not been told."""
    quarter = latest(turn.house.calendar, turn.now, missed)
    return None if await turn.store.settings.get(TOLD) == quarter.name else quarter


async def count(turn: Turn, _subject: str) -> Mapping[object, Brief]:
    """What `ring` will tell."""
    quarter = await _news(turn)
    told = quarter is not None and await turn.store.people.reached(*_READERS)
    return {quarter: await tell(turn.house, turn.store, quarter)} if quarter and told else {}


async def count_asked(turn: Turn, subject: str) -> Mapping[object, Brief]:
    """What `ring_asked` will tell."""
    quarter = Quarter.read(subject.partition(":")[0])
    return {quarter: await tell(turn.house, turn.store, quarter, turn.now)}


async def _brief(turn: Turn, quarter: Quarter) -> Brief:
    """As it was counted before; counted now where the quarter has turned since."""
    if quarter not in turn.known:
        turn.known[quarter] = await tell(turn.house, turn.store, quarter, turn.now)
    brief: Brief = turn.known[quarter]
    return brief
