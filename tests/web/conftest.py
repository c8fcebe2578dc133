"""A site for each test: alone, empty but for one group."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.talk.turn import House
from tests.databases import database, database_url
from tests.stage.house import house
from tests.web.site import PERSONAS, Opened, configured, opened, seat

__all__ = ["database", "database_url", "house"]


@pytest.fixture
async def site(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The pages, for real."""
    async with opened(house, configured(tmp_path)) as site:
        await seat(site)
        yield site


@pytest.fixture
async def stage(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The pages as the demo shows them."""
    async with opened(house, configured(tmp_path), PERSONAS) as site:
        await seat(site)
        yield site
