"""The house that every performance of a test session shares: nothing in it changes."""

from __future__ import annotations

import pytest

from bot.app import HOME, build_house
from bot.config import Config
from handlers.talk.turn import House
from nlp import load
from storage.seal import Keys


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The shipped places, words and texts, loaded once."""
    return build_house(Config(), load(HOME / "data"), Keys({"test": b"k" * 32}))
