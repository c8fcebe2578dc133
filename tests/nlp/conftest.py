"""One loaded reader for all tests of this room: loading takes a second, and reading changes nothing in it."""

from pathlib import Path

import pytest

from domain.places import Places, read_places
from nlp import Reader, load

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def places() -> Places:
    """The shipped places."""
    return read_places(DATA / "places")


@pytest.fixture(scope="session")
def reader(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The shipped dictionary and tables, loaded."""
    return load(DATA, places)
