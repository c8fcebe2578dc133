"""The half-yearly report: every figure is as long as the list behind it, and no child is in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from documents.report import Report, written
from handlers.cadences.half_year import drafted, read_period
from handlers.talk.turn import House
from storage import Store
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, rows_of, say, tap
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
    lists = {line.split("（")[0]: line.split("：", 1)[1].split("、") for line in told.chapters[-1].paragraphs}

    assert (figures["新反映"], figures["解决"]) == ("2", "1")
    for name, numbers in lists.items():
        assert int(figures[name]) == (0 if numbers == ["—"] else len(numbers)), name
    assert written(told)[:2] == b"PK"


async def test_another_half_year_knows_nothing_of_it(stage: Theatre) -> None:
    """What happened in spring is not in the autumn's report; an empty one says so and is still a report."""
    await lived(stage)
    told = await report(stage, "2025H2")

    assert told.chapters[0].table is not None
    assert {row[1] for row in told.chapters[0].table.rows} == {"0", "0/0"}
    assert written(told)[:2] == b"PK"


@pytest.mark.parametrize("words", ["2026", "2026H3", "H1", "2026h1", "2026H1 "])
def test_a_half_year_is_written_in_one_way(house: House, words: str) -> None:
    """Anything else is told, not guessed."""
    with pytest.raises(ValueError, match="2026H2"):
        read_period(house, words)
