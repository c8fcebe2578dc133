"""The same number is the same everywhere: digest, inspection, half-year report, brief, record and ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from documents.report import Report
from domain.quarter import Quarter
from handlers.cadences.brief_paper import on_paper
from handlers.cadences.half_year import drafted
from handlers.ledger.issues import issues
from handlers.ledger.meetings import meetings
from handlers.ledger.notes import notes
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from storage.ledger import Part
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, press, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


async def lived(stage: Theatre) -> None:
    """In Xicheng: two reports, one of them solved; two notes, a call on three households and a donation."""
    await file_report(stage)
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "办结")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "换了新灯泡")
    await tap(stage, "hua", "告诉居民")
    await file_report(stage, "gang", "白云湖社区的井盖没了")
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    day = f"{stage.house.calendar.local(stage.clock.now):%Y-%m-%d}"
    told: dict[str, Any] = {"group": row["id"], "place": "", "spot": "", "day": day, "words": "", "files": []}
    for kind, figures in (("call", {"households": 3}), ("donation", {"yuan": 32500})):

        async def note(tx: Transaction, kind: str = kind, figures: dict[str, int] = figures) -> None:
            [hua] = await tx.rows("SELECT id FROM people WHERE name = '李华'")
            await Store(tx).activities.note(stage.clock.now, hua["id"], "web", **told, kind=kind, figures=figures)

        await stage.app.database.write(note)


def table(report: Report, column: int = 1) -> dict[str, str]:
    """The figures of a report's first table, by their names."""
    told = report.chapters[0].table
    assert told is not None
    return {row[0]: row[column] for row in told.rows}


async def met(stage: Theatre) -> None:
    """Two meetings of Xicheng, at which residents brought something in; enterprises had one thing solved."""
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    [zhou] = await rows_of(stage, "SELECT id FROM people WHERE name = '周平'")
    now = stage.clock.now
    told: dict[str, Any] = {"group": row["id"], "form": "bench", "begins": now.isoformat(), "issues": [], "place": ""}
    told |= {"spot": "", "agenda": "路灯", "contact": "", "guests": "", "minor": False, "invited": []}
    said: dict[str, Any] = {"heads": 20, "said": "", "dissent": "", "agreed": "修", "given": "", "files": []}

    async def hold(tx: Transaction) -> None:
        for gave in ({"yuan": 32500, "labour": 12}, {"yuan": 500}):
            meeting = await Store(tx).meetings.call(now, zhou["id"], "web", **told)
            await Store(tx).meetings.happen(meeting, "minuted", zhou["id"], now, "web", **said, gave=gave)

    await stage.app.database.write(hold)


async def test_what_residents_brought_in_is_one_number(stage: Theatre) -> None:
    """Held, heads and money stand alike in report, brief, digest and the ledger of meetings."""
    await met(stage)
    now, opened = stage.clock.now + timedelta(minutes=1), stage.app.database
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    half = table(await opened.read(lambda tx: drafted(stage.house, Store(tx), row["id"], "2026H1", "zh", now)))
    quarter = Quarter.of(stage.house.calendar, now)
    brief = table(await opened.read(lambda tx: on_paper(stage.house, Store(tx), quarter, "zh", now)))
    ledger = [one async for one in meetings(opened.read, stage.house.places, Part((row["id"],)))]

    assert half["协商场次"] == brief["协商场次"] == str(len(ledger)) == "2"
    assert half["参加人次"] == brief["参加人次"] == str(sum(one["heads"] for one in ledger)) == "40"
    assert (
        half["居民出钱"]
        == f"{brief['居民出钱（元）']} 元"
        == f"{sum(one['yuan'] for one in ledger):,} 元"
        == "33,000 元"
    )
    assert half["居民出工"] == f"{brief['居民出工（个工日）']} 个工日" == "12 个工日"

    await stage.pass_time(now + timedelta(days=7))
    await say(stage, "zhou", "周报")
    assert "开了 2 场会：板凳会 2 场，40 人参加" in stage.heard("zhou")[-1].text


def clocks(report: Report) -> dict[str, tuple[int, int]]:
    """In time and due by clock, from the table of times of a report."""
    told = report.chapters[1].table
    assert told is not None
    names = [row[0].partition("（")[0] for row in told.rows]
    if "按时" in told.head:
        at = told.head.index("按时"), told.head.index("该办")
        return {name: (int(row[at[0]]), int(row[at[1]])) for name, row in zip(names, told.rows, strict=True)}
    of = [row[told.head.index("按时/该办")].split("/") for row in told.rows]
    return {name: (int(in_time), int(due)) for name, (in_time, due) in zip(names, of, strict=True)}


async def test_times_are_one_number(stage: Theatre) -> None:
    """In time of what was due, clock by clock, stands alike in report, brief, inspection and the moments of the
    ledger: one issue solved at once, one accepted too late, one nobody touched."""
    await lived(stage)
    await file_report(stage, "fang", "双龙寺社区的垃圾没人清")
    await stage.pass_time(stage.clock.now + timedelta(days=2))
    [row] = await rows_of(stage, "SELECT id FROM issues WHERE what LIKE '%井盖%'")
    await press(stage, "hua", f"take:{row['id']}")
    now, opened = stage.clock.now + timedelta(minutes=1), stage.app.database
    [group] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    half = clocks(await opened.read(lambda tx: drafted(stage.house, Store(tx), group["id"], "2026H1", "zh", now)))
    quarter = Quarter.of(stage.house.calendar, now)
    await say(stage, "wang", "督查")
    await tap(stage, "wang", "1")
    begun = next(sheet.text for sheet in reversed(stage.heard("wang")) if "新来" in sheet.text)
    ledger = [one async for one in issues(opened.read, stage.house.places, Part((group["id"],)))]
    accepted = [one for one in ledger if one["accepted"]]
    in_time = [one for one in accepted if one["accepted"] <= one["reported"][:11] + "99"]

    assert half == {"受理": (1, 3), "联系居民": (1, 1), "答复": (1, 1), "出结果": (1, 1)}
    assert (len(in_time), len(accepted), len(ledger)) == (1, 2, 3)
    assert "按时办到：受理 3 件里 1 件、联系居民 1 件里 1 件、答复 1 件里 1 件、出结果 1 件里 1 件。" in begun

    await stage.pass_time(datetime(2026, 7, 2, 2, 0, tzinfo=UTC))
    at = stage.clock.now
    told = await opened.read(lambda tx: on_paper(stage.house, Store(tx), quarter, "zh", at))
    half = clocks(await opened.read(lambda tx: drafted(stage.house, Store(tx), group["id"], "2026H1", "zh", at)))
    assert clocks(told)["受理"] == half["受理"] == (1, 3)
    assert half["出结果"] == (1, 3)


async def test_one_number_is_one_number(stage: Theatre) -> None:
    """New, solved, what was noted and its sums stand alike wherever they are told, and are as long as the ledger."""
    await lived(stage)
    now, opened = stage.clock.now + timedelta(minutes=1), stage.app.database
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    half = table(await opened.read(lambda tx: drafted(stage.house, Store(tx), row["id"], "2026H1", "zh", now)))
    quarter = Quarter.of(stage.house.calendar, now)
    brief = table(await opened.read(lambda tx: on_paper(stage.house, Store(tx), quarter, "zh", now)))
    ledger = [one async for one in issues(opened.read, stage.house.places, Part((row["id"],)))]
    noted = [one async for one in notes(opened.read, stage.house.places, Part((row["id"],)))]
    ends = Counter(one["outcome"] for one in ledger)

    assert half["新反映"] == brief["新反映"] == str(len(ledger)) == "2"
    assert half["解决"] == brief["解决"] == str(ends["solved"]) == "1"
    assert half["委员作业笔数"] == brief["委员作业笔数"] == str(len(noted)) == "2"
    assert half["走访"] == f"{sum(one['households'] or 0 for one in noted)} 户" == "3 户"
    assert half["捐款"] == f"{sum(one['yuan'] or 0 for one in noted):,} 元" == "32,500 元"

    await stage.pass_time(now + timedelta(days=7))
    await say(stage, "zhou", "周报")
    week = stage.heard("zhou")[-1].text
    assert "新来 2 件" in week
    assert "解决了 1 件" in week
    assert "记了 2 笔：走访 3 户、捐款 32,500 元" in week
    await say(stage, "wang", "督查")
    await tap(stage, "wang", "1")
    begun = next(sheet.text for sheet in reversed(stage.heard("wang")) if "新来" in sheet.text)
    assert "新来 2 件，办出结果 1 件" in begun
    assert "委员作业 2 笔" in begun
    await say(stage, "ban", "作业")
    assert "记了 2 笔作业：走访 3 户、捐款 32,500 元" in stage.heard("ban")[-1].text
