"""Reports and briefs fall due once each, whatever the clock does meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from handlers.talk.turn import House
from tests.databases import database_url
from tests.handlers.test_inspections import city, heard, jump
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]
READY, SOON, LATE, TOLD = "草稿做好了", "前报送", "请抓紧报送", "过了期限还没报送"


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """March; the half-year and the quarter to come are wound."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        await opened.wind_half_years()
        await opened.wind_briefs()
        yield opened


async def test_each_half_year_is_asked_for_once(stage: Theatre) -> None:
    """Two half-years, wound again all the while: ready, soon, late, each once; the office and the inspector with it."""
    at = city("2026-03-20 12:00")
    while at < city("2027-02-10 12:00"):
        await stage.pass_time(at)
        await stage.wind_half_years()
        at += timedelta(days=9)

    for words in (READY, SOON, LATE):
        assert len([text for text in heard(stage, "zhou", words) if "西城街道" in text]) == 2, words
    for who in ("ban", "wang"):
        assert len(heard(stage, who, TOLD)) == 2


async def test_whoever_was_down_is_told_the_last_only(stage: Theatre) -> None:
    """Down from March to the end of July: no word that it will be due, only that it is late."""
    await jump(stage, "2026-07-30 10:00")

    assert heard(stage, "zhou", READY) == heard(stage, "zhou", SOON) == []
    assert len(heard(stage, "zhou", LATE)) == 1
    assert len(heard(stage, "ban", TOLD)) == 1


async def test_a_clock_that_was_set_back_tells_nobody_again(stage: Theatre) -> None:
    """The same first of July twice, for the report and for the brief."""
    await stage.pass_time(city("2026-07-02 12:00"))
    await jump(stage, "2026-06-20 12:00")
    await stage.wind_half_years()
    await stage.wind_briefs()
    await stage.pass_time(city("2026-07-03 12:00"))

    assert len([text for text in heard(stage, "zhou", READY) if "西城街道" in text]) == 1
    assert len(heard(stage, "wang", "2026 年第 2 季度简报")) == 1


async def test_of_quarters_that_were_missed_the_last_is_news(stage: Theatre) -> None:
    """Down over two turns of a quarter: one brief, of the last whole quarter; and the year turns like any quarter."""
    await jump(stage, "2026-10-20 10:00")
    [text] = heard(stage, "ban", "简报")
    assert "2026 年第 3 季度" in text

    await stage.wind_briefs()
    await stage.pass_time(city("2027-01-06 12:00"))
    assert [("2026 年第 4 季度" in text) for text in heard(stage, "ban", "简报")] == [False, True]
