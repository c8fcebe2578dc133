"""PostgreSQL copied with its own tools, as docs/operations.md says."""

from __future__ import annotations

import asyncio
from pathlib import Path

from storage import Store, open_database
from storage.database import Database, Transaction
from tests.databases import running
from tests.postgres_server import PostgresServer


async def pair(tx: Transaction, i: int) -> None:
    await Store(tx).settings.set(f"left {i}", "x")
    await Store(tx).settings.set(f"right {i}", "x")


async def names(database: Database) -> list[str]:
    rows = await database.read(lambda tx: tx.rows("SELECT name FROM settings ORDER BY name"))
    return [row["name"] for row in rows if " " in row["name"]]


async def _run(*command: str | Path) -> None:
    ended = await asyncio.create_subprocess_exec(*map(str, command))
    assert await ended.wait() == 0


async def test_a_copy_under_load_is_whole_and_runs_elsewhere(
    postgres: PostgresServer, migrated_postgres: str, fresh_postgres: str, tmp_path: Path
) -> None:
    """What pg_dump takes while units are committed holds whole units only, and the program starts on it elsewhere."""
    stop, begun = asyncio.Event(), asyncio.Event()
    async with running(open_database(migrated_postgres)) as one, asyncio.TaskGroup() as group:

        async def load(start: int) -> None:
            i = start
            while not stop.is_set():
                await one.write(lambda tx, i=i: pair(tx, i))  # type: ignore[misc]
                begun.set()
                i += 4

        for start in range(4):
            group.create_task(load(start))
        await begun.wait()
        await _run(postgres.program("pg_dump"), "--format=custom", f"--file={tmp_path / 'copy'}", migrated_postgres)
        stop.set()
    await _run(postgres.program("pg_restore"), "--exit-on-error", f"--dbname={fresh_postgres}", tmp_path / "copy")

    async with running(open_database(fresh_postgres)) as restored:
        found = await names(restored)
        await restored.write(lambda tx: pair(tx, -1))
        assert len(await names(restored)) == len(found) + 2
    assert found
    assert {name.split()[1] for name in found if name.startswith("left")} == {
        name.split()[1] for name in found if name.startswith("right")
    }
