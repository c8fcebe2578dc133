"""What every test may ask for: an empty PostgreSQL database, a browser."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

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
    asyncio.run(_shape(postgres.dsn(name)))
    return name


async def _shape(url: str) -> None:
    driver = open_database(url).driver
    await driver.open()
    await migrate(driver)
    await driver.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for SQLite: a closed file, to be copied in a third of the time that it takes to make one."""
    path = tmp_path_factory.mktemp("migrated") / "tongxin.db"
    asyncio.run(_shape(f"sqlite:{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a file with empty tables that is this test's alone."""
    return f"sqlite:{shutil.copyfile(migrated_file, tmp_path / 'tongxin.db')}"


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
