"""Every dialogue that can be had in the app, over its wire: the same words in the same order as on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.talk.turn import House
from tests.channels.wecom.stage import over_wecom, plays_here, replaced
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES, Nuisance
from tests.stage.oracle import check
from tests.stage.performance import Outcome, _Performance, _told, housed, perform
from tests.stage.script import read_play

__all__ = ["house"]
FOLDER = Path(__file__).parents[2] / "dialogues"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.txt") if plays_here(read_play(path)))


@pytest.fixture(scope="session")
def on_paper() -> dict[str, Outcome]:
    """What each file's calm performance on paper came to."""
    return {}


def test_most_dialogues_can_be_had_in_the_app() -> None:
    """What is left out needs what the app has not: corrections, albums, blocking, groups, photos with words."""
    assert len(FILES) >= 70


#: In every build each file once, and under each of the other nuisances one in four; `make long` plays the rest.
PLAYED = [
    pytest.param(file, nuisance, id=f"{file}-{nuisance.name}", marks=() if not m or n % 4 == m else pytest.mark.long)
    for n, file in enumerate(FILES)
    for m, nuisance in enumerate(NUISANCES)
]


@pytest.mark.parametrize(("file", "nuisance"), PLAYED)
async def test_the_dialogue_is_the_same_over_wecom(
    file: str, nuisance: Nuisance, house: House, on_paper: dict[str, Outcome], tmp_path: Path, sqlite_url: str
) -> None:
    """Encrypted, by buttons, ticks and numbers, whole on every telephone; whatever is repeated, restarted or lost."""
    await _the_same(file, nuisance, house, on_paper, tmp_path, sqlite_url)


@pytest.mark.parametrize("file", FILES[::8])
async def test_so_it_is_on_postgres(
    file: str, house: House, on_paper: dict[str, Outcome], tmp_path: Path, migrated_postgres: str
) -> None:
    """What differs between the databases is held by the plays on paper: one in eight is enough here."""
    await _the_same(file, NUISANCES[1], house, on_paper, tmp_path, migrated_postgres)


async def _the_same(
    file: str, nuisance: Nuisance, house: House, on_paper: dict[str, Outcome], tmp_path: Path, url: str
) -> None:
    play = read_play(FOLDER / file)
    if file not in on_paper:
        on_paper[file] = await perform(play, house, f"sqlite:{tmp_path / 'paper.db'}", NUISANCES[0])

    async with over_wecom(housed(play, house), url, nuisance, tmp_path, play.cast) as stage:
        await _Performance(play, stage).run()
        transcript = {who: [_told(sheet) for sheet in stage.heard(who)] for who in sorted(stage.post.sheets)}
        outcome = Outcome(transcript, await check(stage))

    assert replaced(outcome) == replaced(on_paper[file]), play.promise
