"""Figures: each is the length of a list that can be made by hand, for every scope, on both databases."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from domain.figures import Flow, Limits, Overdue, Scope
from domain.issue import Issue, Outcome
from domain.people import Group, Person, Role
from domain.period import before, days
from domain.took import CLOCKS, Due
from handlers import clocks
from handlers.talk.turn import House, Turn
from storage import Store, open_database
from storage.database import Database, Transaction
from storage.figures import Figures
from tests.databases import running
from tests.stage.house import house
from tests.storage.lives import CALENDAR, NOW, WEEK, Past, live, told
from tests.storage.test_plans import Recording

__all__ = ["house"]
LIMITS = Limits(*(NOW - timedelta(days=d) for d in (1, 2, 7, 15)))
CITY = Scope()
DUES = {clock: Due(timedelta(days=1), lambda begun: begun + timedelta(days=1)) for clock in CLOCKS}


async def test_every_end_is_counted_for_itself(database: Database) -> None:
    """Six ends, new, rated: each in the week it happened in; midnight in the city parts the weeks."""

    async def story(past: Past) -> None:
        inside = WEEK.start
        for end in ("solved", "solved", "partly", "unsolvable", "passed_on"):
            await past.issue(inside, "taken", f"answered:{end}")
        await past.issue(inside, "withdrawn")
        await past.issue(inside, "merged")
        await past.issue(inside - timedelta(milliseconds=1))
        await past.issue(WEEK.end)
        await past.issue(inside, "taken", "answered:solved", "rated:partly")

        flow = await Figures(past.store.transaction).flow(Scope(("g1",)), WEEK)

        assert (flow.new, flow.ratings.partly, flow.ratings.count) == (8, 1, 1)
        assert {o: flow.ends[o] for o in Outcome} == {
            Outcome.SOLVED: 3,
            Outcome.PARTLY: 1,
            Outcome.UNSOLVABLE: 1,
            Outcome.PASSED_ON: 1,
            Outcome.DUPLICATE: 1,
            Outcome.WITHDRAWN: 1,
        }
        assert flow.ends.results == 6

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_what_was_reopened_is_not_solved(database: Database) -> None:
    """It leaves the ends, its reopening stays where it happened even when it is opened again later."""

    async def story(past: Past) -> None:
        await past.store.groups.keep(Group("g1", "g1", "一组", "town"))
        issue = await past.issue(WEEK.start, "taken", "answered:solved", "reopened")
        figures = Figures(past.store.transaction)
        flow = await figures.flow(CITY, WEEK)
        assert (flow.ends.results, flow.reopened) == (0, 1)

        for verb, days_later in (("answered", 8), ("reopened", 9), ("answered", 10)):
            detail = told(verb, "solved", issue) if verb == "answered" else {}
            issue = await past.store.issues.happen(
                issue, verb, issue.reporter, WEEK.start + timedelta(days=days_later), "web", **detail
            )
        next_week = days(CALENDAR, date(2026, 3, 16), date(2026, 3, 23))
        assert (await figures.flow(CITY, WEEK)).reopened == 1
        after = await figures.flow(CITY, next_week)
        assert (after.reopened, after.ends[Outcome.SOLVED], after.new) == (1, 1, 0)

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_a_group_counts_what_it_leads_and_what_it_stands_beside(database: Database) -> None:
    """Once each; the city counts every issue once, and one without a group too."""

    async def story(past: Past) -> None:
        await past.store.groups.keep(Group("g1", "g1", "一组", "town"))
        await past.store.groups.keep(Group("s1", "s1", "工作室", "studio"))
        await past.issue(WEEK.start, group="g1", studio="s1")
        await past.issue(WEEK.start, group="s1", studio="s1")
        await past.issue(WEEK.start, group="")
        figures = Figures(past.store.transaction)

        assert (await figures.flow(Scope(("g1",)), WEEK)).new == 1
        assert (await figures.flow(Scope(("s1",)), WEEK)).new == 2
        assert (await figures.flow(Scope(("g1", "s1")), WEEK)).new == 2
        assert (await figures.flow(CITY, WEEK)).new == 3
        assert {k: f.new for k, f in (await figures.spread(CITY, WEEK, "group")).items()} == {"g1": 1, "s1": 1, "": 1}
        assert await figures.flow(Scope(("nobody",)), WEEK) == Flow()

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_how_things_stand(database: Database) -> None:
    """Waiting is what nobody has taken; late is counted by each clock, and each late issue once."""

    async def story(past: Past) -> None:
        await past.issue(NOW - timedelta(hours=1))
        await past.issue(NOW - timedelta(days=8))
        await past.issue(NOW - timedelta(days=3), "accepted", "taken")
        await past.issue(NOW - timedelta(days=16), "accepted", "taken", "visited")
        await past.issue(NOW - timedelta(days=30), "taken", "answered:solved")

        found = await Figures(past.store.transaction).standing(Scope(("g1",)), LIMITS)

        assert (found.open, found.waiting, found.in_hand) == (4, 2, 2)
        assert found.overdue == Overdue(issues=3, accept=1, contact=1, answer=1, result=1)

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_load_of_each_member(database: Database) -> None:
    """Everybody with a working seat, the busiest first, those with nothing too; in all their groups together."""

    async def story(past: Past) -> None:
        for group in ("g1", "g2"):
            await past.store.groups.keep(Group(group, group, group, "town"))
        hua, he, zhou = [await past.person(name) for name in ("李华", "何清", "周平")]
        for person, seats in ((hua, [Role.MEMBER]), (he, [Role.MEMBER, Role.LEADER]), (zhou, [Role.INSPECTOR])):
            await past.store.people.seat(person, [("g1", role) for role in seats])
        await past.issue(NOW - timedelta(days=20), f"taken:{hua}")
        await past.issue(NOW - timedelta(hours=20), f"taken:{hua}", group="g2")
        await past.issue(NOW - timedelta(days=20), f"taken:{hua}", "answered:solved")

        loads = await Figures(past.store.transaction).loads("g1", LIMITS)

        assert [(load.name, load.open, load.overdue) for load in loads] == [("李华", 2, 1), ("何清", 0, 0)]

    await database.write(lambda tx: story(Past(Store(tx))))


@pytest.mark.parametrize("seed", range(3))
async def test_figures_are_what_the_issues_say(database: Database, seed: int, house: House) -> None:
    """After two hundred random lives the counts are those of reading every issue, and late is what its clocks say."""
    dice = random.Random(seed)

    async def story(store: Store) -> None:
        issues = [await live(Past(store), dice) for _ in range(200)]
        turn = Turn(house, store, NOW, Person(""), None)
        figures, limits = Figures(store.transaction), clocks.limits(turn)
        for group in ("g1", "g2", "s1"):
            mine = [i for i in issues if group in (i.group, i.studio)]
            flow = await figures.flow(Scope((group,)), WEEK)
            assert flow.new == sum(_in(i.created_at) for i in mine)
            two = await figures.by_period(Scope((group,)), [before(CALENDAR, WEEK), WEEK])
            past = await figures.flow(Scope((group,)), before(CALENDAR, WEEK))
            assert two == [(each.new, each.ends[Outcome.SOLVED]) for each in (past, flow)]
            ended = Counter(i.outcome for i in mine if not i.open and _in(i.answered_at or i.closed_at))
            assert {o.value: flow.ends[o] for o in Outcome if flow.ends[o]} == dict(ended)
            assert flow.ratings.count == sum(bool(i.rating) and _in(i.closed_at) for i in mine)
            standing = await figures.standing(Scope((group,)), limits)
            assert standing.open == sum(i.open for i in mine)
            assert standing.waiting == sum(i.open and not i.member for i in mine)
            late = {
                name: [i for i in mine if _late(turn, name, i)] for name in ("accept", "contact", "answer", "result")
            }
            assert {name: getattr(standing.overdue, name) for name in late} == {
                n: len(found) for n, found in late.items()
            }
            assert standing.overdue.issues == len({i.id for found in late.values() for i in found})

    await database.write(lambda tx: story(Store(tx)))


def _in(at: datetime | None) -> bool:
    return at is not None and WEEK.start <= at < WEEK.end


def _late(turn: Turn, clock: str, issue: Issue) -> bool:
    over = clocks.deadline(turn, clock, issue)
    return over is not None and over <= turn.now and not clocks.is_met(clock, issue)


async def test_no_figure_reads_through_a_table(tmp_path: Path) -> None:
    """What a digest asks finds its rows by an index, for a group and for the city; only the list of groups is read."""

    async def plans(tx: Transaction) -> dict[str, str]:
        recording = Recording(tx)
        figures = Figures(cast("Transaction", recording))
        for scope in (Scope(("g1",)), Scope(("g1", "g2")), CITY):
            await figures.flow(scope, WEEK)
            await figures.standing(scope, LIMITS)
        await figures.by_period(Scope(("g1",)), [WEEK])
        await figures.spread(CITY, WEEK, "place")
        await figures.loads("g1", LIMITS)
        await figures.load("p", LIMITS)
        await figures.promises_of("p", NOW, WEEK.end)
        await figures.deeds("p", WEEK)
        for scope in (Scope(("g1",)), CITY):
            await figures.took(scope, WEEK, NOW, DUES)
            await figures.stood(scope, WEEK.start, LIMITS)
            await figures.voices(scope, WEEK)
            await figures.active(scope, WEEK)
            await figures.noted(scope, WEEK)
            await figures.meetings(scope, WEEK, NOW)
            await figures.promises(scope, NOW, WEEK.end)
        found = {}
        for sql, params in recording.seen.items():
            rows = await tx.rows(f"EXPLAIN QUERY PLAN {sql}", **params)
            found[sql] = "; ".join(row["detail"] for row in rows)
        return found

    async with running(open_database(f"sqlite:{tmp_path / 't.db'}")) as database:
        found = await database.write(plans)

    read = [part for plan in found.values() for part in plan.split("; ") if part.startswith("SCAN")]
    assert len(found) > 15
    named = ("SCAN groups", "SCAN CONSTANT", "SCAN s", "SCAN v", "SCAN w")
    assert {part for part in read if not part.startswith(named)} == set()
    counted = [
        plan
        for sql, plan in found.items()
        if ":start" in sql and "FROM issues" in sql and "followers" not in sql and ":person" not in sql
    ]
    marks = ("_new", "_ended", "_rated", "_reopened", "_told")
    assert all(any(mark in plan for mark in marks) for plan in counted), counted
