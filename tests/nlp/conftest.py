"""One loaded reader for all tests of this room: loading takes a second, and reading changes nothing in it."""

from pathlib import Path

import pytest

from domain.places import Places, read_places
from nlp import Reader, load

DATA = Path(__file__).parents[2] / "data"
SETS = Path(__file__).with_name("triage")


@pytest.fixture(scope="session")
def places() -> Places:
    """The shipped places."""
    return read_places(DATA / "places")


@pytest.fixture(scope="session")
def reader(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The shipped dictionary and tables, loaded."""
    return load(DATA, places)


def lines(name: str) -> list[str]:
    """The texts of a written set, one a line."""
    return [line for line in (SETS / name).read_text(encoding="utf-8").splitlines() if line]
