"""Figures of what members noted: by day and group, without what was struck out, the same for a person and a group."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from domain.activity import Kind
from domain.figures import Noted, Scope, regrouped
from domain.people import Group
from storage import Store
from storage.database import Database
from storage.figures import Figures
from tests.storage.lives import NOW, WEEK, Past

G1, CITY = Scope(("g1",)), Scope()


async def note(store: Store, who: str, day: date, kind: Kind, group: str = "g1", **figures: int) -> str:
    """A note of that day; answers its id."""
    told: dict[str, Any] = {"group": group, "kind": kind.value, "figures": figures, "place": "p1", "spot": ""}
    activity = await store.activities.note(NOW, who, "web", **told, day=day.isoformat(), words="", files=[])
    return activity.id


async def test_notes_are_counted_where_and_when_they_were_done(database: Database) -> None:
    """The sums of a group are those of its lists; what was struck out, was done elsewhere or later is not in them."""

    async def story(store: Store) -> None:
        for group in ("g1", "g2"):
            await store.groups.keep(Group(group, group, group, "town"))
        hua, he = [await Past(store).person(name) for name in ("李华", "何清")]
        await note(store, hua, WEEK.first, Kind.CALL, households=2)
        await note(store, he, WEEK.last, Kind.CALL, households=3)
        await note(store, hua, WEEK.first, Kind.CLASS, sites=1, volunteers=4, children=30)
        await note(store, hua, WEEK.after, Kind.CALL, households=50)
        await note(store, hua, WEEK.first, Kind.DONATION, group="g2", yuan=32500)
        struck = await store.activities.get(await note(store, hua, WEEK.first, Kind.CALL, households=70))
        assert struck is not None
        await store.activities.happen(struck, "struck", hua, NOW, "web")
        figures = Figures(store.transaction)

        found = await figures.noted(G1, WEEK)

        assert found.notes == {"call": 2, "class": 1}
        assert found.sums[Kind.CALL, "households"] == 5
        assert found.sums[Kind.CLASS, "children"] == 30
        city = await figures.noted_spread(CITY, WEEK, "group")
        assert city["g1"] == found
        assert regrouped(city, lambda _: "")[""] == await figures.noted(CITY, WEEK)
        listed = await figures.noted_behind(G1, WEEK, 300)
        assert len(listed) == found.count
        assert sum(deed.figures.get("households", 0) for deed in listed) == 5
        assert [deed.member for deed in listed if deed.day == WEEK.last] == ["何清"]
        assert (await figures.deeds(hua, WEEK, "g1")).noted == Noted(
            {"call": 1, "class": 1},
            {("call", "households"): 2, ("class", "children"): 30, ("class", "sites"): 1, ("class", "volunteers"): 4},
        )

    await database.write(lambda tx: story(Store(tx)))


async def test_a_long_list_is_cut_and_a_sum_is_not(database: Database) -> None:
    """The list behind names so many; the figure counts all of them."""

    async def story(store: Store) -> None:
        await store.groups.keep(Group("g1", "g1", "g1", "town"))
        hua = await Past(store).person()
        for back in range(3):
            await note(store, hua, WEEK.last - timedelta(days=back), Kind.TALK, sessions=1, listeners=10)
        figures = Figures(store.transaction)

        assert len(await figures.noted_behind(G1, WEEK, 2)) == 2
        assert (await figures.noted(G1, WEEK)).sums[Kind.TALK, "listeners"] == 30

    await database.write(lambda tx: story(Store(tx)))
