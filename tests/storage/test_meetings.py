"""Meetings as they are looked for: who is expected elsewhere, of however many people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.meeting import Answer, Form, Meeting
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


async def test_whoever_is_asked_no_more_is_asked_no_more(database: Database) -> None:
    """Neither the meeting nor anything that looks for busy people knows them; asked again they begin anew."""

    async def story(store: Store) -> None:
        person = await Past(store).person()
        meeting = await called(store, NOW + HOUR, person)
        meeting = await store.meetings.happen(meeting, "answered", person, NOW, "web", answer="come")
        out = await store.meetings.happen(meeting, "unasked", meeting.caller, NOW, "web", people=[person])

        assert await store.meetings.get(out.id) == out
        assert person not in out.invited
        assert await store.meetings.busy(NOW, APART, [person]) == []

        again = await store.meetings.happen(out, "asked", meeting.caller, NOW, "web", people=[person])
        assert await store.meetings.get(out.id) == again
        assert again.invited[person].answer is Answer.NONE

    await database.write(lambda tx: story(Store(tx)))


async def test_what_is_owed_is_told_to_whoever_promised_it_and_to_whoever_asks_after_it(database: Database) -> None:
    """One's own at once; a leader also what is late, and what somebody without an account promised: due first, once."""

    async def promise(store: Store, meeting: Meeting, id: str, person: str, due: datetime) -> Meeting:
        told = {"id": id, "who": id, "person": person, "what": "量尺寸", "due_at": due.isoformat()}
        return await store.meetings.happen(meeting, "promised", meeting.caller, NOW, "web", **told)

    async def story(store: Store) -> None:
        person, other = await Past(store).person(), await Past(store).person()
        meeting, off = await called(store, NOW - HOUR), await called(store, NOW - HOUR)
        for id, by, due in (
            ("own", person, HOUR),
            ("ahead", other, HOUR),
            ("late", other, -HOUR),
            ("nobody", "", APART),
        ):
            meeting = await promise(store, meeting, id, by, NOW + due)
        off = await promise(store, off, "off", person, NOW + HOUR)
        await store.meetings.happen(off, "called_off", off.caller, NOW, "web", why="雨")

        assert list(await store.meetings.owed(person, [], NOW)) == ["own"]
        assert list(await store.meetings.owed(person, ["g1"], NOW)) == ["late", "own", "nobody"]
        assert list(await store.meetings.owed("", [], NOW)) == []

        await store.meetings.happen(meeting, "kept", person, NOW, "web", id="own", words="量了")
        assert list(await store.meetings.owed(person, ["g1", "g2"], NOW)) == ["late", "nobody"]

    await database.write(lambda tx: story(Store(tx)))


async def test_where_a_group_met_at_a_place_is_told_the_latest_first(database: Database) -> None:
    """Not another group's, not what was called off, and nothing that may tell of a child."""

    async def story(store: Store) -> None:
        told: dict[str, Any] = {"group": "g1", "form": "topic", "issues": [], "place": "p", "agenda": "", "contact": ""}
        told |= {"guests": "", "invited": [], "minor": False}

        async def met(days: int, spot: str, **other: Any) -> Meeting:
            begins = (NOW + days * timedelta(days=1)).isoformat()
            caller = await Past(store).person()
            return await store.meetings.call(NOW, caller, "web", **{**told, **other}, spot=spot, begins=begins)

        await met(1, "hall")
        await met(2, "bench", form="bench", point=[31.7, 113.4])
        await met(3, "school", minor=True)
        await met(4, "far", group="g2")
        off = await met(5, "off")
        await store.meetings.happen(off, "called_off", off.caller, NOW, "web", why="雨")

        spots = await store.meetings.spots("g1", "p")
        assert spots == [(Form.BENCH, "bench", (31.7, 113.4)), (Form.TOPIC, "hall", None)]

    await database.write(lambda tx: story(Store(tx)))
