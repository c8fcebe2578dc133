"""The dialogues, with every resident on ordinary WeChat: the same words in the same order, under each nuisance."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.talk.turn import House
from tests.channels.wechat_kf.stage import NotHere, play_over_kf
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES, Nuisance
from tests.stage.script import read_play

__all__ = ["database_url", "house"]
FOLDER = Path(__file__).parents[2] / "dialogues"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.txt"))


@pytest.mark.parametrize("number", range(len(FILES)), ids=FILES)
async def test_the_dialogue_is_the_same_on_wechat(number: int, house: House, sqlite_url: str) -> None:
    """Buttons are entries of a menu, long texts come in parts, several lines in one message: nothing is lost. One file
    is played calm, the next doubled, the next restarted, the next with sends that fail."""
    await played(FILES[number], house, sqlite_url, NUISANCES[number % len(NUISANCES)])


@pytest.mark.long
@pytest.mark.parametrize("nuisance", NUISANCES, ids=lambda n: n.name)
@pytest.mark.parametrize("file", FILES)
async def test_every_dialogue_under_every_nuisance(
    file: str, nuisance: Nuisance, house: House, database_url: str
) -> None:
    """The same on both databases, everything with everything: minutes, not seconds."""
    await played(file, house, database_url, nuisance)


async def played(file: str, house: House, url: str, nuisance: Nuisance) -> None:
    """Play it, where ordinary WeChat has what it takes."""
    try:
        await play_over_kf(read_play(FOLDER / file), house, url, nuisance)
    except NotHere as no:
        pytest.skip(str(no))
