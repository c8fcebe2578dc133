"""What every test may ask for: an empty PostgreSQL database, a browser."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from storage import open_database
from storage.migrate import migrate
from tests.postgres_server import PostgresServer

# How quick this machine is, and who else works on it, is no property of what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running server, one for each worker: a second to start, and nobody disturbs anybody."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres_dsn(postgres: PostgresServer) -> str:
    """The address of the server's own database, for those who make databases themselves."""
    return postgres.dsn()


@pytest.fixture
def fresh_postgres(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty database that is this test's alone."""
    name = postgres.create()
    yield postgres.dsn(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def migrated(postgres: PostgresServer) -> str:
    """The name of a database in the shape the program knows, to be copied: quicker than making one each time."""
    name = postgres.create()
    driver = open_database(postgres.dsn(name)).driver

    async def shape() -> None:
        await driver.open()
        await migrate(driver)
        await driver.close()

    asyncio.run(shape())
    return name


@pytest.fixture
def migrated_postgres(postgres: PostgresServer, migrated: str) -> Iterator[str]:
    """The address of a database with empty tables that is this test's alone."""
    name = postgres.create(migrated)
    yield postgres.dsn(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Where Chromium is; without one the test is skipped at home and fails where nobody would read the line."""
    for name in _BROWSERS:
        if path := shutil.which(name):
            return path
    missing = "NO BROWSER: the browser tests did not run (install chromium)"
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(missing)
    pytest.skip(missing)
