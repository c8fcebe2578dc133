"""The week is told once to everybody it concerns, whatever the clock, the roster or the program does meanwhile."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from domain.calendar import WeekHour
from domain.people import Role
from handlers.talk.turn import House
from storage import Store
from storage.database import StorageFailed, Transaction, Unit
from tests.databases import database_url
from tests.stage.clock import CITY, Clock
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES, Nuisance
from tests.stage.people import file_report, person, rows_of
from tests.stage.theatre import Theatre, theatre
from tests.storage.lives import Past

__all__ = ["database_url", "house"]


def city(words: str) -> datetime:
    """A moment of the city, as people write it."""
    return datetime.fromisoformat(words).replace(tzinfo=CITY)


def told(stage: Theatre, who: str = "zhou") -> list[str]:
    """The digests somebody was sent."""
    return [sheet.text for sheet in stage.heard(who) if sheet.kind == "digest"]


async def jump(stage: Theatre, words: str) -> None:
    """The clock says so from now on, and nobody has looked at it on the way."""
    stage.clock.now = city(words)
    await stage.tick()


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """A Monday morning after the week was told, with the next one to come."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        await opened.wind()
        yield opened


async def test_once_a_week_over_the_turn_of_a_year(stage: Theatre) -> None:
    """Every week of a year and a half has one digest, holidays tell of two weeks, and no day is left out or doubled."""
    stage.clock.now = city("2026-03-16 09:00")
    week, fridays = city("2026-03-20 12:00"), 0
    while week < city("2027-09-01 00:00"):
        await stage.pass_time(week)
        await stage.wind()
        week, fridays = week + timedelta(weeks=1), fridays + 1

    mondays = [sheet for sheet in stage.post.sheets["zhou"] if sheet.kind == "digest"]
    dates = [_dates(sheet.text) for sheet in mondays]

    assert len(dates) == fridays - 1  # on the first Friday none had been due
    assert len(set(dates)) == len(dates)
    assert all(after == first for (_, after), (first, _) in itertools.pairwise(dates))


def _dates(text: str) -> tuple[str, str]:
    """The first day of a digest, and the day after its last."""
    words = text.partition("活动组")[2].partition("没有")[0]
    first, last = words.split("到")
    return first, _after(last)


def _after(day: str) -> str:
    month, number = day.removesuffix("日").split("月")
    years = {2026, 2027}
    found = {datetime(year, int(month), int(number)) + timedelta(days=1) for year in years}
    (after,) = {f"{at.month}月{at.day}日" for at in found}
    return after


async def test_a_week_of_holidays_is_told_with_the_next(house: House, database_url: str) -> None:
    """Nobody is disturbed in the Spring Festival, and nothing is left out for it."""
    async with theatre(house, database_url, NUISANCES[0], clock=Clock(city("2026-02-03 09:00"))) as stage:
        await stage.wind()
        await stage.pass_time(city("2026-03-04 09:00"))

    assert [_dates(text) for text in told(stage)] == [
        ("2月2日", "2月9日"),
        ("2月9日", "2月23日"),
        ("2月23日", "3月2日"),
    ]


async def test_late_but_still_useful(stage: Theatre) -> None:
    """Down over Monday: told on Thursday, of the last whole week, and on the next Monday again."""
    await jump(stage, "2026-03-26 14:00")
    assert [_dates(text)[0] for text in told(stage)] == ["3月16日"]

    await stage.pass_time(city("2026-03-30 09:00"))
    assert [_dates(text)[0] for text in told(stage)] == ["3月16日", "3月23日"]


async def test_never_at_night(stage: Theatre) -> None:
    """Down until two in the morning: it waits for the end of the quiet hours."""
    await jump(stage, "2026-03-24 02:00")
    assert told(stage) == []

    await stage.pass_time(city("2026-03-24 08:00"))
    assert len(told(stage)) == 1


async def test_missed_weeks_are_told_together(stage: Theatre) -> None:
    """Down for three weeks more: one digest from where the last one ended."""
    await stage.pass_time(city("2026-03-23 09:00"))
    await file_report(stage)
    await jump(stage, "2026-04-15 10:00")

    first, latest = told(stage)
    assert "3月16日到3月22日" in first
    assert "3月23日到4月12日" in latest
    assert "新来 1 件，再前面 3 周 0 件" in latest


async def test_what_is_long_ago_is_no_news(stage: Theatre) -> None:
    """After half a year of silence the last week is told, not the half-year."""
    await stage.pass_time(city("2026-03-23 09:00"))
    await jump(stage, "2026-09-16 10:00")

    assert [_dates(text)[0] for text in told(stage)] == ["3月16日", "9月7日"]


async def test_a_digest_that_lay_about_gives_way_to_the_next(stage: Theatre) -> None:
    """The program stopped between calling the week and telling it, for more than a week: only the newest is told."""
    stage.clock.now = city("2026-03-23 08:30")
    (week,) = await stage.app.database.read(lambda tx: Store(tx).timers.due(stage.clock.now))
    await stage.app.receiver._ring(week)

    await jump(stage, "2026-03-31 10:00")

    assert [_dates(text)[0] for text in told(stage)] == ["3月23日"]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=8)])
async def test_a_clock_set_back_tells_nothing_twice(stage: Theatre, back: timedelta) -> None:
    """Mondays come again, and nothing is said; the first new one is as ever."""
    await stage.pass_time(city("2026-03-30 09:00"))
    stage.clock.now -= back
    await stage.wind()
    await stage.pass_time(city("2026-03-30 09:00"))
    assert len(told(stage)) == 2

    await stage.pass_time(city("2026-04-07 09:00"))  # the Monday before is a holiday
    assert len(told(stage)) == 3
    assert _dates(told(stage)[-1]) == ("3月30日", "4月6日")


async def test_a_clock_years_ahead_is_got_over(stage: Theatre) -> None:
    """It may cost a week, and no more: from then on every Monday is told."""
    await jump(stage, "2029-06-06 10:00")
    stage.clock.now = city("2026-03-24 10:00")
    before = len(told(stage))
    for day in range(14):
        await stage.wind()  # as the pulse does every day
        await stage.pass_time(city("2026-03-25 10:00") + timedelta(days=day))

    assert len(told(stage)) - before >= 1


async def test_another_hour_in_the_config(house: House, database_url: str) -> None:
    """Moved from Monday to Friday and back within a week: that week is told once, and none is left out."""
    friday = dataclasses.replace(house.calendar, digest=WeekHour(4, time(16)))
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await stage.wind()
        await stage.pass_time(city("2026-03-23 09:00"))
    clock = stage.clock
    stage = Theatre(dataclasses.replace(house, calendar=friday), database_url, NUISANCES[0], clock)
    await stage.open()
    await stage.wind()
    await stage.pass_time(city("2026-03-27 18:00"))
    assert told(stage) == []
    await stage.pass_time(city("2026-04-03 18:00"))
    assert [_dates(text)[0] for text in told(stage)] == ["3月23日"]
    await stage.close()


async def test_seats_are_those_of_today(stage: Theatre) -> None:
    """Who has lost the seat hears nothing, not even what was on its way; who is new hears it on the next Monday."""

    async def seats(tx: Transaction) -> None:
        groups = {group.code: group.id for group in await Store(tx).groups.every()}
        await Store(tx).people.seat(zhou, [])
        await Store(tx).people.seat(ming, [(groups["xicheng"], Role.LEADER)])

    zhou, ming = await person(stage, "zhou"), await person(stage, "ming")
    stage.clock.now = city("2026-03-23 08:30")
    (week,) = await stage.app.database.read(lambda tx: Store(tx).timers.due(stage.clock.now))
    await stage.app.receiver._ring(week)
    await stage.app.database.write(seats)
    await stage.tick()
    assert (told(stage), told(stage, "ming")) == ([], [])

    await stage.pass_time(city("2026-03-30 09:00"))
    assert (len(told(stage)), len(told(stage, "ming"))) == (0, 1)


async def test_nobody_writes_to_where_nobody_is(stage: Theatre) -> None:
    """Who never joined or has blocked the bot gets no line that would fail every week."""
    await stage.app.database.write(lambda tx: tx.run("UPDATE addresses SET reachable = 0 WHERE user_id = 'zhou'"))
    await stage.pass_time(city("2026-03-23 09:00"))

    lines = await rows_of(stage, "SELECT person, state FROM outbox WHERE kind = 'digest'")
    assert (told(stage), {line["state"] for line in lines}) == ([], {"sent"})
    assert await person(stage, "zhou") not in {line["person"] for line in lines}


async def test_whatever_is_lost_is_told_again_and_only_that(house: House, tmp_path: Path) -> None:
    """Every commit of a Monday fails once: in the end everybody has been told once."""
    async with theatre(house, f"sqlite:{tmp_path / 't.db'}", NUISANCES[0]) as stage:
        await stage.wind()
        calm = await _mondays(stage, fail=False)
        again = await _mondays(stage, fail=True)

    assert calm == again
    assert set(calm.values()) == {1}


async def _mondays(stage: Theatre, *, fail: bool) -> dict[str, int]:
    """How many digests each was sent on the next Monday."""
    before = {who: len(told(stage, who)) for who in stage.post.sheets}
    driver, commit, tries = stage.app.database.driver, stage.app.database.driver.commit, itertools.count()

    async def sometimes(units: Sequence[Unit]) -> None:
        if fail and next(tries) % 2 == 0:
            raise StorageFailed("the disk was pulled out")
        await commit(units)

    stage.clock.now = city("2026-03-30 08:30" if before else "2026-03-23 08:30")
    driver.commit = sometimes  # type: ignore[method-assign]
    done = False
    while not done:
        with contextlib.suppress(StorageFailed):
            await stage.app.receiver.ring()
            done = True
    driver.commit = commit  # type: ignore[method-assign]
    await stage.settle()
    return {who: len(told(stage, who)) - before.get(who, 0) for who in stage.post.sheets}


async def test_a_member_with_much_to_do(stage: Theatre) -> None:
    """The oldest five by name, the rest as a number; who leads a group that is dissolved is told as a member."""
    hua, ming = await person(stage, "hua"), await person(stage, "ming")

    async def past(tx: Transaction) -> None:
        store = Store(tx)
        (group,) = [g for g in await store.groups.every() if g.code == "xicheng"]
        for n in range(7):
            at = city("2026-03-17 09:00") + timedelta(hours=n)
            await Past(store).issue(at, f"taken:{hua}", who=ming, group=group.id, what=f"路灯坏了 {n}")
        await store.groups.keep(
            dataclasses.replace(group, id="old", code="old", name="旧组", kind="dissolved", door="")
        )
        await store.people.seat(hua, [(group.id, Role.MEMBER), ("old", Role.LEADER)])

    await stage.app.database.write(past)
    await stage.pass_time(city("2026-03-23 09:00"))

    (text,) = told(stage, "hua")
    assert text.startswith("李华，您好！您手上有 7 件（7 件过了时限）")
    assert [n for n in range(7) if f"路灯坏了 {n}" in text] == [0, 1, 2, 3, 4]
    assert "还有 2 件，点“待办”看" in text


async def test_two_programs_ring_at_once(house: House, database_url: str) -> None:
    """Two pulses at the same moment tell it once."""
    async with theatre(house, database_url, Nuisance("doubled", twice=True), clock=Clock()) as stage:
        await stage.wind()
        await stage.pass_time(city("2026-03-23 09:00"))

    assert len(told(stage)) == len(told(stage, "hua")) == 1
