"""Every dialogue file, played on both databases, calm and under each nuisance: the same words in the same order."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.talk.turn import House
from tests.databases import DIALECTS, database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES, Nuisance
from tests.stage.performance import Outcome, perform
from tests.stage.script import read_play

__all__ = ["database_url", "house"]
CALM = NUISANCES[0]
FOLDER = Path(__file__).parent / "dialogues"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.txt"))


@pytest.fixture(scope="session")
def calm() -> dict[str, Outcome]:
    """What each file's calm performance on SQLite came to; the others must come to the same."""
    return {}


# A file after the other, so that whoever plays it has played it calmly before.
@pytest.mark.parametrize("nuisance", NUISANCES, ids=lambda n: n.name)
@pytest.mark.parametrize("database_url", DIALECTS, indirect=True)
@pytest.mark.parametrize("file", FILES)
async def test_the_dialogue_is_the_same_under_every_nuisance(
    file: str, nuisance: Nuisance, database_url: str, house: House, calm: dict[str, Outcome], tmp_path: Path
) -> None:
    """Whoever takes part reads the same, whatever goes wrong behind the curtain, and nothing is lost or doubled."""
    play = read_play(FOLDER / file)

    outcome = await perform(play, house, database_url, nuisance)

    if nuisance is CALM and database_url.startswith("sqlite"):
        calm[file] = outcome
    elif file not in calm:
        calm[file] = await perform(play, house, f"sqlite:{tmp_path / 'calm.db'}", CALM)
    assert outcome == calm[file], play.promise
