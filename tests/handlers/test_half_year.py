"""The half-yearly report: every figure is as long as the list behind it, and no child is in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from documents.report import Report, written
from domain.half_year import Half
from handlers.cadences.half_year import drafted
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, person, press, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


async def lived(stage: Theatre) -> None:
    """Three reports in Xicheng: one solved and rated, one withdrawn, one about a child that is solved too."""
    await file_report(stage)
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "办结")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "换了新灯泡")
    await tap(stage, "hua", "告诉居民")
    await file_report(stage, "gang", "白云湖社区的井盖没了")
    await say(stage, "fang", "白云湖社区有个孩子天天没人管,晚上一个人在家")


async def report(stage: Theatre, period: str) -> Report:
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    now = stage.clock.now + timedelta(minutes=1)
    return await stage.app.database.read(lambda tx: drafted(stage.house, Store(tx), row["id"], period, "zh", now))


async def test_every_figure_is_as_long_as_its_list(stage: Theatre) -> None:
    """Whoever doubts a number counts the issues in the annex."""
    await lived(stage)
    told = await report(stage, "2026H1")
    table = told.chapters[0].table
    assert table is not None
    figures = {row[0]: row[1] for row in table.rows}
    lists = {line.split("（")[0]: line.split("：", 1)[1].split("、") for line in told.annex[0].paragraphs}

    timed = told.chapters[1].table
    assert timed is not None
    due = {f"{row[0].partition('（')[0]}用时": row[1] for row in timed.rows}

    assert (figures["新反映"], figures["解决"], figures["统计时没有办结"]) == ("2", "1", "1")
    assert set(due) < set(lists)
    assert due["受理用时"] == due["出结果用时"] == "1"
    for name, numbers in lists.items():
        number = due.get(name) or figures[name].partition("/")[0]
        assert int(number) == (0 if numbers == ["—"] else len(numbers)), name
    assert written(told)[:2] == b"PK"


async def met(stage: Theatre, agenda: str, **minutes: Any) -> None:
    """A meeting of Xicheng at which so much was written down; without any, it was called off."""
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    now, zhou = stage.clock.now, await person(stage, "zhou")
    told: dict[str, Any] = {"group": row["id"], "form": "bench", "begins": now.isoformat(), "issues": [], "place": ""}
    told |= {"spot": "", "agenda": agenda, "contact": "", "guests": "", "minor": False, "invited": []}
    said: dict[str, Any] = {"said": "", "dissent": "", "agreed": "修", "given": "", "files": [], **minutes}

    async def hold(tx: Transaction) -> None:
        meetings = Store(tx).meetings
        meeting = await meetings.call(now, zhou, "web", **told)
        verb, detail = ("minuted", said) if minutes else ("called_off", {"why": "雨"})
        await meetings.happen(meeting, verb, zhou, now, "web", **detail)

    await stage.app.database.write(hold)


async def test_what_residents_brought_in_and_what_was_built_have_their_lists(stage: Theatre) -> None:
    """Sums over the meetings that are listed, and over the results that still stand; enterprises are told apart."""
    await lived(stage)
    await met(stage, "路灯、下水道", heads=23, gave={"yuan": 32500, "labour": 120})
    await met(stage, "停车", heads=20, gave={"yuan": 500})
    await met(stage, "没开成")
    await file_report(stage, "ming", "白云湖社区的下水道堵了")
    await tap(stage, "hua", "接单")
    for label in ("办结", "解决了"):
        await tap(stage, "hua", label)
    await say(stage, "hua", "建成了健身广场")
    await tap(stage, "hua", "加建成数、受益人数")
    await say(stage, "hua", "6500平方米，3000人受益")
    await tap(stage, "hua", "告诉居民")
    told = await report(stage, "2026H1")
    assert told.chapters[0].table is not None
    figures = {row[0]: row[1] for row in told.chapters[0].table.rows}
    lists = {line.split("（")[0]: line for line in told.annex[0].paragraphs}

    assert (figures["协商场次"], figures["参加人次"], figures["居民出钱"]) == ("2", "43", "33,000 元")
    assert (figures["居民出工"], figures["建成面积"], figures["受益人数"]) == ("120 个工日", "6,500 平方米", "3,000 人")
    assert "解决企业难题" not in figures
    assert [one in lists["协商场次"] for one in ("“路灯、下水道”23 人 出钱 32,500 元", "“停车”20 人", "没开成")] == [
        True,
        True,
        False,
    ]
    assert "6500平方米，3000人受益" in [line for case in told.chapters[3].cases for line in case.paragraphs]
    [row] = await rows_of(stage, "SELECT id FROM issues WHERE result LIKE '建成了%'")
    await press(stage, "ming", f"reopen:{row['id']}")
    await say(stage, "ming", "草又长出来了")
    later = await report(stage, "2026H1")
    assert later.chapters[0].table is not None
    assert "建成面积" not in {row[0] for row in later.chapters[0].table.rows}


async def test_open_is_what_was_open_at_the_end(stage: Theatre) -> None:
    """What is ended in July was open at the end of June: the report of the first half says so, whenever it is made;
    the list behind it names it, and what came in July is in neither."""
    await file_report(stage)
    await stage.pass_time(datetime(2026, 7, 3, 2, 0, tzinfo=UTC))
    before = await report(stage, "2026H1")
    await press_all(stage)
    await file_report(stage, "gang", "白云湖社区的井盖没了")
    after = await report(stage, "2026H1")

    for told in (before, after):
        assert told.chapters[0].table is not None
        figures = {row[0]: row[1] for row in told.chapters[0].table.rows}
        assert (figures["新反映"], figures["统计时没有办结"], figures["其中超过时限"]) == ("1", "1", "1")
        assert "统计时没有办结（1）：2026-0001" in told.annex[0].paragraphs
        assert "受理用时（1）：2026-0001 到期没办（超时）" in told.annex[0].paragraphs
    running = await report(stage, "2026H2")
    assert running.chapters[0].table is not None
    assert "数到 2026年7月3日" in running.period
    assert "不能报送" in running.mark
    assert {row[0]: row[1] for row in running.chapters[0].table.rows}["统计时没有办结"] == "1"


async def press_all(stage: Theatre) -> None:
    """The one open issue is taken and ended."""
    [row] = await rows_of(stage, "SELECT id FROM issues")
    await press(stage, "hua", f"take:{row['id']}")
    await press(stage, "hua", f"resolve:{row['id']}")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "换了新灯泡")
    await tap(stage, "hua", "告诉居民")


async def test_another_half_year_knows_nothing_of_it(stage: Theatre) -> None:
    """What happened in spring is not in the autumn's report; an empty one says so in a few lines and is a report."""
    await lived(stage)
    told = await report(stage, "2025H2")

    assert told.chapters[0].table is not None
    assert [row[:2] for row in told.chapters[0].table.rows] == [("新反映", "0"), ("解决", "0"), ("协商场次", "0")]
    assert [chapter.title for chapter in told.chapters] == ["主要数据", "存在的问题", "下一步打算"]
    assert (told.summary, told.annex) == (("半年来，没有群众反映的事，也没有开展协商。",), ())
    assert written(told)[:2] == b"PK"


@pytest.mark.parametrize("words", ["2026", "2026H3", "H1", "2027H1", "2026Q1", "很好"])
def test_what_is_no_half_year_that_has_begun(house: House, words: str) -> None:
    """A year, a quarter, the future: told, not guessed."""
    with pytest.raises(ValueError, match="2026"):
        Half.said(house.calendar, words, datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2026H1", "2026H1"),
        ("上半年", "2026H1"),
        ("2025年下半年", "2025H2"),
        ("本半年", "2026H2"),
        ("去年上半年", "2025H1"),
    ],
)
def test_a_half_year_by_its_name(house: House, words: str, name: str) -> None:
    """As the command line and as people write it."""
    assert Half.said(house.calendar, words, datetime(2026, 11, 23, tzinfo=UTC)).name == name
