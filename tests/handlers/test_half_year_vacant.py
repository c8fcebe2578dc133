"""A half-year report names the villages to which nobody is posted, once the roster says who is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from handlers.cadences.half_year import drafted
from handlers.talk.turn import House
from storage import Store
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import rows_of
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


async def problems(stage: Theatre) -> str:
    """What Xicheng's report says is wrong."""
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '西城街道活动组'")
    now = stage.clock.now
    told = await stage.app.database.read(lambda tx: drafted(stage.house, Store(tx), row["id"], "2026H1", "zh", now))
    return "\n".join(next(chapter for chapter in told.chapters if chapter.title == "存在的问题").paragraphs)


async def test_nothing_is_said_of_posts_nobody_wrote_down(stage: Theatre) -> None:
    """An unsaid post is no empty one; once one is said, the others of the town are named, and no other town's."""
    assert "驻点" not in await problems(stage)

    [row] = await rows_of(stage, "SELECT id FROM people WHERE name = '李华'")
    [post] = [p for p in stage.house.places if p.name == "白云湖社区"]
    town = [p for p in stage.house.places if p.level == "village" and p.parent == post.parent]
    await stage.app.database.write(lambda tx: Store(tx).posts.post(row["id"], [post.code]))
    said = await problems(stage)

    named = {p.code for p in town} - {post.code}
    assert f"有 {len(named - await others(stage))} 个村（社区）还没有委员驻点" in said
    assert "白云湖社区" not in said


async def others(stage: Theatre) -> set[str]:
    """Villages of the town that a group with people names for itself."""
    return {row["place"] for row in await rows_of(stage, "SELECT place FROM group_places")}
