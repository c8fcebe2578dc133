"""A position sent from a telephone says where it is, when the table of places tells where they lie."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import HOME
from domain.places import read_places
from handlers.talk.turn import House
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import issues, message, say, tap
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]

#: Where two of the villages lie; the others have no position.
LIES = {"白云湖社区": ("31.7178", "113.3791"), "孔家坡社区": ("31.7301", "113.3650")}


@pytest.fixture
async def stage(house: House, database_url: str, tmp_path: Path) -> AsyncIterator[Theatre]:
    """The whole bot in a city whose table has the columns lat and lon."""
    rows = (HOME / "data" / "places" / "suizhou_places.tsv").read_text(encoding="utf-8").splitlines()
    located = ["\t".join([row, *LIES.get(row.split("\t")[1], ("", ""))]) for row in rows[1:]]
    (tmp_path / "city_places.tsv").write_text("\n".join([f"{rows[0]}\tlat\tlon", *located]), encoding="utf-8")
    located_house = dataclasses.replace(house, places=read_places(tmp_path))
    async with theatre(located_house, database_url, NUISANCES[0]) as opened:
        yield opened


async def sent(stage: Theatre, spot: tuple[float, float]) -> str:
    """What somebody hears who says that a lamp is broken and then sends a position."""
    await say(stage, "ming", "路灯坏了")
    await stage.hand_in(message("ming", spot=spot))
    await stage.tick()
    return stage.heard("ming")[-1].text


async def test_the_nearest_village(stage: Theatre) -> None:
    """The recap names the village nearest to the position, and the issue goes to its town."""
    assert "白云湖社区" in await sent(stage, (31.7170, 113.3800))
    await tap(stage, "ming", "提交")

    issue = (await issues(stage))[-1]
    assert [p.name for p in stage.house.places if p.code == issue.place] == ["白云湖社区"]


async def test_a_named_place_goes_before(stage: Theatre) -> None:
    """Who names a place and sends a position beside another means the one that was named."""
    await say(stage, "ming", "孔家坡社区的路灯坏了")
    await stage.hand_in(message("ming", spot=(31.7170, 113.3800)))
    await stage.tick()

    assert "孔家坡社区" in stage.heard("ming")[-1].text


async def test_far_from_all(stage: Theatre) -> None:
    """A position near none of them is kept as it is and names no place."""
    recap = await sent(stage, (29.5, 110.0))

    assert "29.50000, 110.00000" in recap
    assert not any(name in recap for name in LIES)


async def test_told_anew(stage: Theatre) -> None:
    """Who changes the place by a position means the place at it, where one is known."""
    await say(stage, "ming", "孔家坡社区的路灯坏了")
    await tap(stage, "ming", "改地点")
    await stage.hand_in(message("ming", spot=(31.7170, 113.3800)))
    await stage.tick()

    assert "白云湖社区" in stage.heard("ming")[-1].text
    assert "孔家坡社区 · " not in stage.heard("ming")[-1].text
