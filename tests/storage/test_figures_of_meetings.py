"""Figures of meetings: held is what has minutes, by form and with heads; promises are due, late or kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.figures import Held, Meetings, Promises, Scope, regrouped
from domain.meeting import Form, Meeting
from domain.people import Group
from storage import Store
from storage.database import Database
from storage.figures import Figures
from tests.storage.lives import NOW, WEEK, Past

G1, CITY = Scope(("g1",)), Scope()
DAY = timedelta(days=1)


async def called(store: Store, begins: datetime, form: Form = Form.BENCH, group: str = "g1") -> Meeting:
    """A meeting of a group, with nobody but its caller."""
    caller = await Past(store).person()
    told: dict[str, Any] = {"group": group, "form": form.value, "begins": begins.isoformat(), "issues": []}
    told |= {"place": "", "spot": "", "agenda": "路灯", "contact": "", "guests": "", "minor": False}
    return await store.meetings.call(begins - DAY, caller, "web", **told, invited=[caller])


async def minuted(store: Store, begins: datetime, heads: int, form: Form = Form.BENCH) -> Meeting:
    """A meeting at which so many were counted."""
    meeting = await called(store, begins, form)
    said = {"heads": heads, "said": "", "dissent": "", "agreed": "修", "given": "", "files": []}
    return await store.meetings.happen(meeting, "minuted", meeting.caller, begins, "web", **said)


async def test_held_is_what_has_minutes(database: Database) -> None:
    """By form, with heads, in the week in which it began; what was called off never was, what lacks minutes is told."""

    async def story(store: Store) -> None:
        await store.groups.keep(Group("g1", "g1", "一组", "town"))
        for at, heads, form in (
            (WEEK.start, 12, Form.BENCH),
            (WEEK.start + DAY, 30, Form.BENCH),
            (WEEK.end - timedelta(seconds=1), 8, Form.COURTYARD),
            (WEEK.end, 99, Form.BENCH),
        ):
            await minuted(store, at, heads, form)
        await called(store, WEEK.start + DAY)
        off = await called(store, WEEK.start + DAY)
        await store.meetings.happen(off, "called_off", off.caller, WEEK.start, "web", reason="雨")
        await called(store, WEEK.start, group="g2")
        figures = Figures(store.transaction)

        found = await figures.meetings(G1, WEEK, NOW)

        assert found == Meetings({"bench": Held(2, 42), "courtyard": Held(1, 8)}, unwritten=1)
        assert (found.count, found.heads) == (3, 50)
        assert await figures.meetings(CITY, WEEK, NOW) == found  # the other group is not on the roster
        assert (await figures.meetings(G1, WEEK, WEEK.start)).unwritten == 0
        spread = await figures.meetings_spread(Scope(("g1", "g2")), WEEK, NOW, "group")
        assert spread == {"g1": found, "g2": Meetings(unwritten=1)}
        assert regrouped(spread, lambda _: "")[""].unwritten == 2

    await database.write(lambda tx: story(Store(tx)))


async def test_promises(database: Database) -> None:
    """Due by the end of the week, late ones among them, those kept not at all; of a group and of one person."""

    async def story(store: Store) -> None:
        meeting, hua = await minuted(store, WEEK.start, 5), await Past(store).person("李华")
        for number, (due, person) in enumerate(
            ((NOW - DAY, hua), (NOW + DAY, hua), (NOW + 9 * DAY, hua), (NOW + DAY, ""), (NOW - DAY, hua))
        ):
            told = {"id": f"c{number}", "who": "李华", "person": person, "what": "换灯", "due_at": due.isoformat()}
            meeting = await store.meetings.happen(meeting, "promised", meeting.caller, WEEK.start, "web", **told)
        await store.meetings.happen(meeting, "kept", hua, NOW, "web", id="c4", words="换了")
        figures, until = Figures(store.transaction), NOW + 7 * DAY

        assert await figures.promises(G1, NOW, until) == Promises(due=3, late=1)
        assert await figures.promises(Scope(("g2",)), NOW, until) == Promises(0, 0)
        assert await figures.promises_of(hua, NOW, until) == Promises(due=2, late=1)
        assert await figures.promises_of("nobody", NOW, until) == Promises(0, 0)

    await database.write(lambda tx: story(Store(tx)))
