"""The brief that somebody asks for: promised at once, counted where nobody waits for it, and there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from documents.report import written
from domain.quarter import Quarter
from handlers.cadences.brief_paper import on_paper
from handlers.talk.turn import House
from storage import Store
from storage.sqlite import SQLite
from tests.databases import database_url
from tests.handlers.test_inspections import city, jump
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, message, say
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]
COMES, BRIEF = "2026 年第 1 季度的简报正在算，马上给您。", "2026 年第 1 季度简报："


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The second of April; one report came in March."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        await file_report(opened)
        await jump(opened, "2026-04-02 22:30")
        yield opened


async def test_a_brief_that_is_asked_for_comes(stage: Theatre) -> None:
    """One line at once, and the brief after it, at night as well; asked twice, it comes twice."""
    for _ in range(2):
        first, then = await say(stage, "wang", "简报")
        assert first == COMES
        assert BRIEF in then
        assert "新反映 1" in then


async def test_a_quarter_without_any_record_says_so_once(stage: Theatre) -> None:
    """Nothing on record before March: one line and one page, and no table of noughts."""
    _first, then = await say(stage, "wang", "简报 2025年四季度")
    at = stage.clock.now
    paper = await stage.app.database.read(lambda tx: on_paper(stage.house, Store(tx), Quarter.read("2025Q4"), "zh", at))

    assert then.splitlines()[1:-1] == ["这个季度和以前都还没有记录，没有数可写：3月16日（周一）才有第一条。"]
    assert (len(paper.summary), paper.chapters) == (1, ())
    assert written(paper)[:2] == b"PK"


async def test_who_lost_the_seat_meanwhile_has_no_brief(stage: Theatre) -> None:
    """Whoever may not read it any more when it is counted gets no figures."""
    await stage.hand_in(message("wang", "简报"))
    await stage.app.database.write(lambda tx: tx.run("DELETE FROM seats WHERE role = 'inspector'"))
    await stage.tick()

    assert stage.heard("wang")[-1].text == COMES


@pytest.mark.parametrize("asked", [True, False])
async def test_nobody_who_writes_waits_for_the_counting(house: House, tmp_path: Path, asked: bool) -> None:
    """What the brief counts is read beside whoever writes: the one connection that writes reads no figures, neither
    for who asks nor when the quarter is over."""
    async with theatre(house, f"sqlite:{tmp_path / 'beside.db'}", NUISANCES[0]) as stage:
        await file_report(stage)
        await stage.wind_briefs()
        if asked:
            await stage.pass_time(city("2026-04-02 12:00"))
        driver, statements = stage.app.database.driver, list[str]()
        assert isinstance(driver, SQLite)
        before = len(stage.heard("wang"))
        driver._writer.here.set_trace_callback(statements.append)
        if asked:
            await say(stage, "wang", "简报")
        else:
            await stage.pass_time(city("2026-04-02 12:00"))
        driver._writer.here.set_trace_callback(None)

        assert any(BRIEF in sheet.text for sheet in stage.heard("wang")[before:])
        assert statements
        assert not [sql for sql in statements if "COUNT(" in sql and "issues i" in sql]
