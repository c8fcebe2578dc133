"""The picture of a digest shows the figures of its text, and is there only where there is something to see."""

from __future__ import annotations

import io
import itertools
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from PIL import Image

from documents import Document
from domain.people import Role
from handlers.cadences.chart import DRAWN, weeks_of
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from tests.databases import database_url
from tests.stage.clock import CITY
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import person, rows_of, say
from tests.stage.theatre import Theatre, theatre
from tests.storage.lives import Past

__all__ = ["database_url", "house"]
MONDAY = datetime(2026, 3, 23, 9, 0, tzinfo=CITY)
WEEK = timedelta(days=7)


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The house before a Monday that will be told."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        await opened.wind()
        yield opened


async def reported(stage: Theatre, counts: dict[int, int], *codes: str) -> None:
    """So many issues of each group so many weeks ago, each solved a day later."""
    ming = await person(stage, "ming")

    async def past(tx: Transaction) -> None:
        groups = [g.id for g in await Store(tx).groups.every() if g.code in (codes or ("xicheng",))]
        for group, (ago, count) in itertools.product(groups, counts.items()):
            for n in range(count):
                at = MONDAY - ago * WEEK + timedelta(hours=n)
                life = ("taken", "answered:solved")
                await Past(Store(tx)).issue(at, *life, who=ming, group=group, step=timedelta(hours=12))

    await stage.app.database.write(past)


async def test_the_picture_shows_what_the_text_says(stage: Theatre, house: House) -> None:
    """The last of the weeks is the one that is told; asked for again it is the same picture."""
    await reported(stage, {1: 3, 2: 1, 5: 4, 9: 2})
    await stage.pass_time(MONDAY)
    (sheet,) = [s for s in stage.heard("zhou") if s.kind == "digest"]
    (recipe,) = [row["ref"] for row in await rows_of(stage, "SELECT ref FROM files WHERE channel = 'made'")]
    kind, group, after, language, new, solved = recipe.split(":")

    assert (kind, after, language, len(sheet.files)) == ("weeks", "2026-03-23", "zh", 1)
    assert (new, solved) == ("0-0-0-4-0-0-1-3", "0-0-0-4-0-0-1-3")
    assert "新来 3 件，前一周 1 件" in sheet.text

    await say(stage, "zhou", "周报")
    assert stage.heard("zhou")[-1].files == sheet.files

    async def made(tx: Transaction) -> Document:
        return await weeks_of(house, Store(tx), recipe.partition(":")[2])

    document = await stage.app.database.read(made)
    assert (document.name, document.ending, group != "") == (f"西城街道活动组：近 {DRAWN} 周", "png", True)
    assert Image.open(io.BytesIO(document.write())).format == "PNG"


async def test_a_few_issues_make_no_picture(stage: Theatre) -> None:
    """Three bars in eight weeks tell nothing that the text does not."""
    await reported(stage, {1: 3})
    await stage.pass_time(MONDAY)

    (sheet,) = [s for s in stage.heard("zhou") if s.kind == "digest"]
    assert sheet.files == ()


async def test_who_leads_several_groups_sees_them_together(stage: Theatre, house: House) -> None:
    """One picture of all the groups in which something happened, named by how many they are."""
    both = ("xicheng", "yindian")
    leader = await person(stage, "zhou")

    async def seat(tx: Transaction) -> None:
        groups = [g.id for g in await Store(tx).groups.every() if g.code in both]
        await Store(tx).people.seat(leader, [(group, Role.LEADER) for group in groups])

    await stage.app.database.write(seat)
    await reported(stage, {1: 3, 4: 2}, *both)
    await stage.pass_time(MONDAY)

    (sheet,) = [s for s in stage.heard("zhou") if s.kind == "digest"]
    (recipe,) = [r["ref"] for r in await rows_of(stage, "SELECT ref FROM files WHERE ref LIKE 'weeks:2:%'")]
    assert len(sheet.files) == 1
    assert recipe.split(":")[4] == "0-0-0-0-4-0-0-6"
    document = await stage.app.database.read(lambda tx: weeks_of(house, Store(tx), recipe.partition(":")[2]))
    assert document.name == f"您的 2 个小组：近 {DRAWN} 周"
