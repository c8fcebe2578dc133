"""Figures of reports: who took part, and under which names."""

from __future__ import annotations

from datetime import timedelta

from domain.figures import Scope, regrouped
from domain.issue import Outcome
from storage import Store
from storage.database import Database
from storage.figures import Figures
from tests.storage.lives import WEEK, Past


async def test_voices_are_heads_without_names(database: Database) -> None:
    """Who reports twice is one person; whoever a member notes for is a voice of their own; supports count by when."""

    async def story(past: Past) -> None:
        ming, fang = [await past.person() for _ in range(2)]
        issue = await past.issue(WEEK.start, who=ming)
        await past.issue(WEEK.start, who=ming)
        await past.issue(WEEK.start, who=fang, on_behalf=True)
        issue = await past.store.issues.happen(issue, "followed", fang, WEEK.start, "web")
        await past.store.issues.happen(issue, "followed", await past.person(), WEEK.end, "web")

        voices = await Figures(past.store.transaction).voices(Scope(("g1",)), WEEK)

        assert voices == 3

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_what_was_over_before_is_not_looked_at(database: Database) -> None:
    """A support counts while the issue lives: one of before the period is not of it, one in it is though it ended."""

    async def story(past: Past) -> None:
        before = await past.issue(WEEK.start - timedelta(days=9), "followed", "taken", "answered:solved")
        inside = await past.issue(WEEK.start - timedelta(days=9), "taken")
        inside = await past.store.issues.happen(inside, "followed", await past.person(), WEEK.start, "web")
        detail = {"outcome": "solved", "result": "修好了"}
        await past.store.issues.happen(inside, "answered", inside.reporter, WEEK.end, "web", **detail)

        voices = await Figures(past.store.transaction).voices(Scope(("g1",)), WEEK)

        assert not before.open
        assert voices == 1

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_who_was_active(database: Database) -> None:
    """Whoever did a member's work on an issue in the period; reporting, rating and supporting are none."""

    async def story(past: Past) -> None:
        hua, he = [await past.person(name) for name in ("李华", "何清")]
        issue = await past.issue(WEEK.start)
        await past.store.issues.happen(issue, "taken", hua, WEEK.start, "web", member=hua)
        other = await past.issue(WEEK.start - timedelta(days=9))
        other = await past.store.issues.happen(other, "taken", he, WEEK.start - timedelta(days=8), "web", member=he)
        figures = Figures(past.store.transaction)
        assert await figures.active(Scope(("g1",)), WEEK) == {hua}

        await past.store.issues.happen(other, "visited", he, WEEK.start, "web", words="去了", files=[])
        assert await figures.active(Scope(("g1",)), WEEK) == {hua, he}
        assert await figures.active(Scope(("g2",)), WEEK) == set()

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_coarser_names(database: Database) -> None:
    """What places have adds up to what their counties have, and enterprises are told apart from residents."""

    async def story(past: Past) -> None:
        for place, firm in (("p11", ""), ("p12", "恒达电子"), ("p21", ""), ("", "")):
            await past.issue(WEEK.start, "taken", "answered:solved", "rated:solved", place=place, firm=firm)
        figures, g1 = Figures(past.store.transaction), Scope(("g1",))

        places = await figures.spread(g1, WEEK, "place")
        counties = regrouped(places, lambda place: place[:2])

        assert {key: flow.new for key, flow in counties.items()} == {"p1": 2, "p2": 1, "": 1}
        assert counties["p1"].ends[Outcome.SOLVED] == counties["p1"].ratings.solved == 2
        assert regrouped(places, lambda _: "")[""] == await figures.flow(g1, WEEK)
        assert (await figures.spread(g1, WEEK, "firm"))["firm"].ends[Outcome.SOLVED] == 1

    await database.write(lambda tx: story(Past(Store(tx))))
