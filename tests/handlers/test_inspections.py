"""Inspectors are asked once a quarter and the office hears of what was left out, whatever the clock does meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.inspection import Check, Seen, State, Verdict, told
from domain.people import Line, Reach, Role
from handlers.inspectors import times
from handlers.talk.turn import House
from storage import Store, new_id
from storage.database import Transaction
from storage.timers import Timer
from tests.databases import database_url
from tests.stage.clock import CITY
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES, Nuisance
from tests.stage.people import person
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]
ASKED, LEFT_OUT = "该督查了", "没有督查到"


def city(words: str) -> datetime:
    """A moment of the city, as people write it."""
    return datetime.fromisoformat(words).replace(tzinfo=CITY)


def heard(stage: Theatre, who: str, words: str) -> list[str]:
    """What somebody was sent that says so."""
    return [sheet.text for sheet in stage.heard(who) if words in sheet.text]


async def jump(stage: Theatre, words: str) -> None:
    """The clock says so from now on, and nobody has looked at it on the way."""
    stage.clock.now = city(words)
    await stage.tick()


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The middle of the first quarter's last month: its inspectors have been asked, before anybody wound anything."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        await opened.wind_quarters()
        yield opened


@pytest.mark.parametrize("nuisance", NUISANCES, ids=lambda n: n.name)
async def test_once_a_quarter_over_two_years(house: House, nuisance: Nuisance, tmp_path: Path) -> None:
    """Every quarter asks once and is told of once, over the turn of years, however often the timers are wound."""
    async with theatre(house, f"sqlite:{tmp_path / 'q.db'}", nuisance) as stage:
        await stage.wind_quarters()
        at = city("2026-04-15 12:00")
        while at < city("2028-02-01 00:00"):
            await stage.pass_time(at)
            await stage.wind_quarters()
            at += timedelta(days=20)

        asked = [f"2026 年第 {n} 季度" for n in (2, 3, 4)] + [f"2027 年第 {n} 季度" for n in (1, 2, 3, 4)]
        out = ["2026 年第 1 季度", *asked]
        for names, texts in ((asked, heard(stage, "wang", ASKED)), (out, heard(stage, "ban", LEFT_OUT))):
            assert len(texts) == len(names)
            assert all(name in text for name, text in zip(names, texts, strict=True))


async def test_what_was_left_out_is_told_to_the_chair_and_to_whoever_is_linked(stage: Theatre) -> None:
    """The chair hears of every group, an inspector of those they look after, each once; nobody else."""
    fang, gang = await person(stage, "fang"), await person(stage, "gang")

    async def lines(tx: Transaction) -> None:
        group = await Store(tx).groups.by_code("gaoxin")
        assert group
        await Store(tx).people.answer_for(fang, [Line(Reach.ALL)])
        await Store(tx).people.seat(gang, [(group.id, Role.INSPECTOR)])

    await stage.app.database.write(lines)
    await stage.pass_time(city("2026-04-02 12:00"))

    ((chair,), (linked,), (other,)) = (heard(stage, who, LEFT_OUT) for who in ("fang", "wang", "gang"))
    assert all(group in chair for group in ("高新区活动组", "殷店镇活动组", "西城街道活动组"))
    assert ("高新区活动组" in linked, "西城街道活动组" in linked) == (False, True)
    assert ("高新区活动组" in other, "西城街道活动组" in other) == (True, False)
    assert [heard(stage, who, LEFT_OUT) for who in ("zhou", "hua", "ming")] == [[], [], []]


async def test_a_question_that_comes_after_its_quarter_is_not_put(stage: Theatre) -> None:
    """Down from May to July: nobody is asked to inspect a quarter that is over; the office hears of both at once."""
    await jump(stage, "2026-07-15 10:00")

    assert heard(stage, "wang", ASKED) == []
    (told_once,) = heard(stage, "ban", LEFT_OUT)
    assert "2026 年第 1 季度" in told_once
    assert "2026 年第 2 季度" in told_once


async def test_a_late_question_is_put_once_within_its_quarter(stage: Theatre) -> None:
    """Down for the first two weeks of December, over the timers of two quarters: one question, for the present one."""
    await jump(stage, "2026-12-15 10:00")
    await stage.wind_quarters()
    await stage.pass_time(city("2026-12-31 20:00"))

    (question,) = heard(stage, "wang", ASKED)
    assert "2026 年第 4 季度" in question
    (left_out,) = heard(stage, "ban", LEFT_OUT)
    assert left_out.count("季度督查") == 3


async def test_years_of_silence_are_a_few_lines(stage: Theatre) -> None:
    """After years nobody is told of each quarter since."""
    await jump(stage, "2029-05-15 10:00")

    (left_out,) = heard(stage, "ban", LEFT_OUT)
    assert left_out.count("季度督查") == 4


async def test_at_night_nobody_is_asked(stage: Theatre) -> None:
    """The program starts again late in the evening: inspectors read it in the morning."""
    await jump(stage, "2026-06-10 23:00")
    assert heard(stage, "wang", ASKED) == []

    await stage.pass_time(city("2026-06-11 08:00"))
    assert len(heard(stage, "wang", ASKED)) == 1


async def test_a_clock_that_was_set_back_asks_nobody_again(stage: Theatre) -> None:
    """The same first of June twice."""
    await stage.pass_time(city("2026-06-02 12:00"))
    await jump(stage, "2026-05-20 12:00")
    await stage.wind_quarters()
    await stage.pass_time(city("2026-06-03 12:00"))

    assert len(heard(stage, "wang", ASKED)) == 1


async def test_whoever_lost_the_seat_is_not_asked(stage: Theatre) -> None:
    """Between the timer of the city and that of the person."""
    await stage.pass_time(city("2026-06-01 08:00"))
    wang = await person(stage, "wang")

    async def leave(tx: Transaction) -> None:
        await Store(tx).people.seat(wang, [])

    await stage.app.database.write(leave)
    await stage.app.database.write(
        lambda tx: Store(tx).timers.set_all([Timer(times.ASK, f"{wang}:2026Q2", city("2026-06-01 09:00"))])
    )
    await stage.pass_time(city("2026-06-02 12:00"))

    assert heard(stage, "wang", ASKED) == []


async def _found(stage: Theatre) -> str:
    """A finding in the group of zhou, made by wang now, due in thirty days."""
    id, wang = new_id(), await person(stage, "wang")

    async def write(tx: Transaction) -> None:
        store = Store(tx)
        group = await store.groups.by_code("xicheng")
        assert group
        now = stage.clock.now
        seen = told({check: Seen(Verdict.LACKS, "w") for check in Check})
        one = await store.inspections.hold(now, wang, "test", group=group.id, quarter="2026Q1", seen=seen)
        due = (now + timedelta(days=30)).isoformat()
        one = await store.inspections.happen(
            one, "found", wang, now, "test", id=id, check="corner", words="w", due_at=due
        )
        finding = one.findings[id]
        kinds = {times.REMIND: finding.due_at - timedelta(days=3), times.OVERDUE: finding.due_at}
        await store.timers.set_all([Timer(times.FINDING, f"{id}:0:{stage}", at) for stage, at in kinds.items()])

    await stage.app.database.write(write)
    return id


async def test_an_overdue_finding_is_told_once_and_not_reminded_of_before(stage: Theatre) -> None:
    """Down over both its timers: only the last is true, and it is told to the leader and to the inspector."""
    id = await _found(stage)
    await jump(stage, "2026-05-20 10:00")
    await stage.tick()

    assert heard(stage, "zhou", "提醒:") + heard(stage, "zhou", "提醒：") == []
    assert len(heard(stage, "zhou", "过了整改期限")) == 1
    assert len(heard(stage, "wang", "过了整改期限")) == 1
    one = await stage.app.database.read(lambda tx: Store(tx).inspections.of_finding(id))
    assert one is not None
    assert one.findings[id].state is State.OPEN


async def test_an_accepted_finding_is_silent(stage: Theatre) -> None:
    """What was set while it was open means nothing any more."""
    id = await _found(stage)

    async def close(tx: Transaction) -> None:
        store = Store(tx)
        one = await store.inspections.of_finding(id)
        assert one
        for verb in ("mended", "accepted"):
            one = await store.inspections.happen(one, verb, one.inspector, stage.clock.now, "test", id=id, words="w")

    await stage.app.database.write(close)
    await stage.pass_time(city("2026-05-20 10:00"))

    assert heard(stage, "zhou", "整改") == []


async def test_a_group_that_nobody_is_linked_to_is_nobodys_to_inspect(stage: Theatre) -> None:
    """Only linked groups can be left out, and a new seat makes one."""

    fang = await person(stage, "fang")

    async def link(tx: Transaction) -> None:
        store = Store(tx)
        group = await store.groups.by_code("gaoxin")
        assert group
        await store.people.seat(fang, [(group.id, Role.INSPECTOR)])

    await stage.pass_time(city("2026-04-02 12:00"))
    await stage.app.database.write(link)
    await stage.pass_time(city("2026-07-02 12:00"))

    first, second = heard(stage, "ban", LEFT_OUT)
    assert "高新区活动组" not in first
    assert "高新区活动组" in second
