"""Where lives are forked, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kill.born import Nursery
from tests.kill.life import ROOT


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The program, imported and read once for each worker: to start it takes longer than any of these stories."""
    made = Nursery(ROOT)
    yield made
    made.close()
