"""An opened, migrated database of each kind, with its one background job running."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import open_database
from storage.database import Database
from storage.migrate import migrate

DIALECTS = ("sqlite", "postgres")


@contextlib.asynccontextmanager
async def running(database: Database) -> AsyncIterator[Database]:
    """The database opened, migrated and committing; closed in order afterwards."""
    await database.driver.open()
    try:
        await migrate(database.driver)
        async with asyncio.TaskGroup() as group:
            group.create_task(database.run())
            try:
                yield database
            finally:
                database.stop()
    finally:
        await database.driver.close()


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest) -> str:
    """Where a database with nothing in its tables is, once for each kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres"))


@pytest.fixture(params=DIALECTS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database without any table is, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'tongxin.db'}"
    return str(request.getfixturevalue("fresh_postgres"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A running database of each kind."""
    async with running(open_database(database_url)) as opened:
        yield opened
