"""Figures of the past: how long each clock ran, and what was open at a moment that is over."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.figures import Limits, Scope
from domain.issue import Event, Issue, replay
from domain.people import Person
from domain.took import CLOCKS, Due, Run, Timed, Took, runs_of, timed
from handlers import clocks
from handlers.talk.turn import House, Turn
from storage import Store
from storage.database import Database
from storage.figures import Figures
from tests.stage.house import house
from tests.storage.lives import NOW, WEEK, Past, live, told

__all__ = ["house"]
G1 = Scope(("g1",))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AFTER = NOW + 30 * DAY
"""when all that the lives hold has happened"""
DUES = {clock: Due(DAY, lambda begun: begun + DAY) for clock in CLOCKS}


def test_a_middle_and_nine_of_ten() -> None:
    """In time, late and missed are told apart; nine of ten need ten, and the tenth is left out."""
    few = [Timed("1", HOUR, False), Timed("2", 3 * HOUR, False), Timed("3", 30 * HOUR, True), Timed("4", None, True)]
    assert Took.of(few) == Took(3, 2, 1, 3 * HOUR, None)
    assert (Took.of(few).due, Took.of([]), Took.of(few[3:])) == (4, Took(), Took(missed=1))

    many = [Timed(str(n), n * HOUR, False) for n in range(1, 11)]
    assert Took.of(many).nine == 9 * HOUR


@pytest.mark.parametrize(
    ("run", "until", "said"),
    [
        (Run(NOW, NOW + HOUR), NOW + 9 * DAY, (HOUR, False)),
        (Run(NOW, NOW + 2 * DAY), NOW + 9 * DAY, (2 * DAY, True)),
        (Run(NOW, NOW + DAY), NOW + 9 * DAY, (DAY, False)),
        (Run(NOW), NOW + HOUR, None),
        (Run(NOW), NOW + DAY, None),
        (Run(NOW), NOW + DAY + HOUR, (None, True)),
        (Run(NOW, stopped=NOW + HOUR), NOW + 9 * DAY, None),
        (Run(NOW, stopped=NOW + 2 * DAY), NOW + 9 * DAY, (None, True)),
    ],
)
def test_a_run_is_met_or_missed_or_still_has_time(
    run: Run, until: datetime, said: tuple[timedelta | None, bool] | None
) -> None:
    """A day is the limit: to the minute it is in time; what was withdrawn within it was never late."""
    found = timed("1", run, DUES["result"], until)
    assert (found and (found.span, found.late)) == said


async def test_time_to_each_clock(database: Database) -> None:
    """The middle of those that have got there, with their count; what has not and still may is in no figure."""

    async def story(past: Past) -> None:
        for hours in (1, 2, 30):
            await past.issue(WEEK.start, "accepted", step=timedelta(hours=hours))
        await past.issue(WEEK.start)
        await past.issue(WEEK.end - HOUR)

        took = await Figures(past.store.transaction).took(G1, WEEK, NOW, DUES)

        assert took["accept"] == Took(3, 2, 1, 2 * HOUR, None)
        assert took["contact"] == Took()
        assert took["answer"] == took["result"] == Took(missed=4)

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_what_began_anew_is_timed_by_its_events(database: Database) -> None:
    """Passed on after the first word, sent on after it was accepted, reopened: what was met stays met in its time."""

    async def story(past: Past) -> None:
        figures = Figures(past.store.transaction)
        await past.issue(WEEK.start, "taken", "visited", "passed:he", step=HOUR)
        took = await figures.took(G1, WEEK, NOW, DUES)
        assert took["contact"].median == HOUR

        issue = await past.issue(WEEK.start, "taken", "answered:solved", step=HOUR, group="g2")
        later = WEEK.end + HOUR
        await past.store.issues.happen(issue, "reopened", issue.reporter, later, "web")
        took = await figures.took(Scope(("g2",)), WEEK, NOW, DUES)
        assert (took["result"].count, took["result"].median) == (1, 2 * HOUR)
        assert (await figures.took(Scope(("g2",)), WEEK, WEEK.end, DUES))["result"] == took["result"]

        await past.issue(WEEK.start, "accepted", "dropped", "accepted", step=2 * HOUR, group="g3")
        assert (await figures.took(Scope(("g3",)), WEEK, NOW, DUES))["accept"].median == 2 * HOUR

    await database.write(lambda tx: story(Past(Store(tx))))


@pytest.mark.parametrize("seed", range(3))
async def test_the_past_is_what_the_events_say(database: Database, seed: int, house: House) -> None:
    """After two hundred random lives: runs read from rows are those of the events, and what was open at any moment is
    what replaying every issue until then leaves open; when all is over it is what `standing` counts."""
    dice = random.Random(seed)

    async def story(store: Store) -> None:
        issues = [await live(Past(store), dice) for _ in range(200)]
        figures, due = Figures(store.transaction), clocks.dues(house)
        for at in (WEEK.start, WEEK.start + 3 * DAY, WEEK.end, NOW, AFTER):
            limits = clocks.limits(Turn(house, store, at, Person(""), None))
            for group in ("g1", "g2", "s1"):
                mine = [i for i in issues if group in (i.group, i.studio)]
                lives = {i.number: [e for e in await store.events.of(i.id) if e.at < at] for i in mine}
                stood = await figures.stood(Scope((group,)), at, limits)
                open = [number for number, events in lives.items() if events and replay(number, events).open]
                assert sorted(stood.open) == sorted(open)
                assert stood.standing.open == len(open)
                assert stood.standing.overdue.issues == len(stood.late)
                assert set(stood.late) <= set(stood.open)
                if at == AFTER:
                    assert stood.standing == await figures.standing(Scope((group,)), limits)
                told = await figures.timed(Scope((group,)), WEEK, at, due)
                took = await figures.took(Scope((group,)), WEEK, at, due)
                assert took == {clock: Took.of(runs) for clock, runs in told.items()}
                counts = await figures.in_time(Scope((group,)), WEEK, at, due)
                assert counts == {clock: replace(one, median=None, nine=None) for clock, one in took.items()}
                new = {i.number: i for i in mine if i.created_at and WEEK.start <= i.created_at < WEEK.end}
                for clock in CLOCKS:
                    expected = _expected(clock, {n: lives[n] for n in new}, due[clock], min(at, WEEK.end))
                    assert {one.number: one for one in told[clock]} == expected

    await database.write(lambda tx: story(Store(tx)))


def _expected(clock: str, lives: dict[str, list[Event]], due: Due, until: datetime) -> dict[str, Timed]:
    found = {}
    for number, events in lives.items():
        run = runs_of(number, [event for event in events if event.at < until])[1].get(clock)
        one = timed(number, run, due, until) if run else None
        if one:
            found[number] = one
    return found


def _limits(at: datetime) -> Limits:
    return Limits(*(at - DAY,) * 4)


async def _answered(past: Past, issue: Issue, at: datetime) -> None:
    detail = told("answered", "solved", issue)
    await past.store.issues.happen(issue, "answered", issue.reporter, at, "web", **detail)


async def test_open_at_the_end_is_not_what_is_open_today(database: Database) -> None:
    """What was ended since was open then; what came since was not there; what was reopened since was over."""

    async def story(past: Past) -> None:
        ended = await past.issue(WEEK.start, "taken")
        await _answered(past, ended, WEEK.end + HOUR)
        await past.issue(WEEK.end + HOUR)
        reopened = await past.issue(WEEK.start, "taken", "answered:solved", step=HOUR)
        await past.store.issues.happen(reopened, "reopened", reopened.reporter, WEEK.end + HOUR, "web")
        figures = Figures(past.store.transaction)

        stood = await figures.stood(G1, WEEK.end, _limits(WEEK.end))
        assert (stood.open, stood.late) == ([ended.number], [ended.number])
        assert stood.standing.open == 1
        later = await figures.stood(G1, NOW + DAY, _limits(NOW + DAY))
        assert ended.number not in later.open
        assert reopened.number in later.open

    await database.write(lambda tx: story(Past(Store(tx))))
