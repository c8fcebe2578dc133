"""Issues that have been over for as long as is set lose their words and photos, and keep what happened."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config, Files, Forgetting
from bot.files import folder_of
from bot.forgetting import settle
from bot.ticks import tidy_up
from domain.issue import Status
from domain.messages import Address, FileRef
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import events, file_report, issues, message, person, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre
from tests.web.site import photo

__all__ = ["database_url", "house"]
WORDS = "白云湖社区的路灯坏了,电话13987654321"


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Words are kept for a year after the end."""
    files, forgetting = Files(folder=str(tmp_path / "files")), Forgetting(str(tmp_path / "forgotten"), words_months=12)
    return dataclasses.replace(Config(), files=files, forgetting=forgetting)


async def tidied(stage: Theatre, config: Config) -> App:
    """One day's tidying under this configuration."""
    app = dataclasses.replace(stage.app, config=config)
    await tidy_up(app)
    await settle(config, app.database, stage.clock.now)
    return app


async def solve(stage: Theatre, number: str) -> None:
    """The member ends it."""
    await tap(stage, "hua", f"接单 on {number}")
    await tap(stage, "hua", f"办结 on {number}")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "换了灯泡")
    await tap(stage, "hua", "告诉居民")


async def photo_of(stage: Theatre, config: Config) -> str:
    """A photo the resident sends afterwards; answers the path of its bytes."""
    kept = await folder_of(config).keep_bytes("photo", photo())
    ming, [issue, *_] = await person(stage, "ming"), await issues(stage)

    async def add(tx: Transaction) -> None:
        store = Store(tx)
        sent = FileRef("photo", kept.path, kept.mime, kept.size, kept.path)
        file = await store.files.add(ming, sent, Address("web", "web", "u"), stage.clock.now, kept.path)
        whole = await store.issues.get(issue.id)
        assert whole is not None
        await store.issues.happen(whole, "added", ming, stage.clock.now, "paper", words="还是13987654321", files=[file])

    await stage.app.database.write(add)
    return kept.path


async def test_words_and_photos_go_when_their_time_is_over(stage: Theatre, config: Config) -> None:
    """Not a day before; what stays is when, where, of what kind, who worked on it and how it ended, and the chain."""
    await file_report(stage, "ming", WORDS)
    path = await photo_of(stage, config)
    await solve(stage, "2026-0001")
    stage.clock.goes(hours=24 * 364)
    await tidied(stage, config)
    [before] = await issues(stage)
    assert "路灯" in before.what

    stage.clock.goes(hours=24 * 3)
    await tidied(stage, config)
    [issue] = await issues(stage)
    assert (issue.what, issue.keywords, issue.spot, issue.files) == ("（原话已按保存期限清除）", (), "", ())
    assert issue == dataclasses.replace(before, what=issue.what, keywords=(), spot="", files=())
    assert (issue.status, issue.outcome, issue.result) == (Status.ANSWERED, "solved", "换了灯泡")
    assert folder_of(config).where(path) is None
    assert await rows_of(stage, "SELECT id FROM files") == []
    assert not [e for e in await events(stage, issue.id) if "路灯" in str(e.detail) or "还是" in str(e.detail)]
    assert [dict(row) for row in await rows_of(stage, "SELECT sealed_what FROM issues")] == [{"sealed_what": ""}]
    assert await stage.app.database.read(lambda tx: Store(tx).events.broken()) == []


async def test_what_is_open_keeps_its_words(stage: Theatre, config: Config) -> None:
    """However old; and nothing goes at all where no time is set, which is how it comes."""
    await file_report(stage, "ming", WORDS)
    stage.clock.goes(hours=24 * 3000)
    await tidied(stage, config)
    assert "路灯" in (await issues(stage))[0].what
    await solve(stage, "2026-0001")
    stage.clock.goes(hours=24 * 3000)
    await tidied(stage, dataclasses.replace(config, forgetting=Forgetting(config.forgetting.list)))
    assert "路灯" in (await issues(stage))[0].what


async def test_an_unfinished_report_goes_after_a_year(stage: Theatre, config: Config) -> None:
    """Its words were masked by nobody."""
    await stage.hand_in(message("ming", WORDS))
    await stage.settle()
    stage.clock.goes(hours=24 * 364)
    await tidied(stage, config)
    assert len(await rows_of(stage, "SELECT id FROM drafts")) == 1
    stage.clock.now += timedelta(days=2)
    await tidied(stage, config)
    assert await rows_of(stage, "SELECT id FROM drafts") == []
