"""Meetings as they are looked for: who is expected elsewhere, of however many people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.meeting import Meeting
from storage import Store
from storage.database import Database
from tests.storage.lives import NOW, Past

HOUR = timedelta(hours=1)
APART = 2 * HOUR
CROWD = 900
"""more than one statement asks about"""


async def called(store: Store, begins: datetime, *invited: str) -> Meeting:
    """A meeting to which these people are asked."""
    told: dict[str, Any] = {"group": "g1", "form": "bench", "begins": begins.isoformat(), "issues": []}
    told |= {"place": "", "spot": "", "agenda": "路灯", "contact": "", "guests": "", "minor": False}
    return await store.meetings.call(NOW, await Past(store).person(), "web", **told, invited=list(invited))


async def test_of_a_crowd_those_who_are_expected_elsewhere_are_found(database: Database) -> None:
    """Each once, in the order in which they were asked about; not who declined, nor by a meeting that is off."""

    async def story(store: Store) -> None:
        people = [await Past(store).person() for _ in range(CROWD)]
        first, middle, last = people[0], people[CROWD // 2], people[-1]
        meeting = await called(store, NOW + HOUR, last, middle, first)
        await called(store, NOW - HOUR, last)
        await store.meetings.happen(meeting, "answered", middle, NOW, "web", answer="stay")
        off = await called(store, NOW, people[1])
        await store.meetings.happen(off, "called_off", off.caller, NOW, "web", why="雨")
        await called(store, NOW + APART, people[2])

        assert await store.meetings.busy(NOW, APART, people) == [first, last]
        assert await store.meetings.busy(NOW, APART, people[::-1]) == [last, first]
        assert await store.meetings.busy(NOW, APART, [first], but=meeting.id) == []
        assert await store.meetings.busy(NOW, APART, []) == []

    await database.write(lambda tx: story(Store(tx)))
