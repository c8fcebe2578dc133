"""Backup and restore: a copy is always one committed state, and nothing is overwritten unasked."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import Store, open_database
from storage.backup import backup, check, manifest_of, restore
from storage.database import Database, StorageRefused, Transaction
from tests.databases import running


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Database]:
    """A running SQLite database with a little in it."""
    async with running(open_database(f"sqlite:{tmp_path / 'tongxin.db'}")) as database:
        await database.write(lambda tx: pair(tx, -1))
        yield database


async def pair(tx: Transaction, i: int) -> None:
    await Store(tx).settings.set(f"left {i}", "x" * 500)
    await Store(tx).settings.set(f"right {i}", "x" * 500)


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}")) for name in tables}


async def test_backup_under_load(one: Database, tmp_path: Path) -> None:
    """Copies taken while units are committed hold whole units only; restored elsewhere they are equal row by row."""
    stop = asyncio.Event()

    async def load(start: int) -> None:
        i = start
        while not stop.is_set():
            await one.write(lambda tx, i=i: pair(tx, i))  # type: ignore[misc]
            i += 4

    async with asyncio.TaskGroup() as group:
        for start in range(4):
            group.create_task(load(start))
        manifests = [await backup(one, tmp_path / "backups" / f"{n}.db") for n in range(5)]
        stop.set()

    assert manifests[0].rows["settings"] < manifests[-1].rows["settings"]
    for n, manifest in enumerate(manifests):
        copy, elsewhere = tmp_path / "backups" / f"{n}.db", tmp_path / f"elsewhere{n}" / "tongxin.db"
        restore(copy, elsewhere)
        rows = everything(elsewhere)
        names = {str(row[0]).split()[1] for row in rows["settings"]}
        assert rows == everything(copy)
        assert len(rows["settings"]) == manifest.rows["settings"] == 2 * len(names)


async def test_restored_database_runs(one: Database, tmp_path: Path) -> None:
    """A restored database starts like any other and remembers that there is one."""
    await backup(one, tmp_path / "copy.db")
    restore(tmp_path / "copy.db", tmp_path / "new" / "tongxin.db")
    async with running(open_database(f"sqlite:{tmp_path / 'new' / 'tongxin.db'}")) as restored:
        assert await restored.read(lambda tx: Store(tx).settings.get("left -1"))


async def test_running_database_is_not_replaced(one: Database, tmp_path: Path) -> None:
    """Nothing is restored over a database somebody runs on, told or not."""
    await backup(one, tmp_path / "copy.db")
    with pytest.raises(StorageRefused, match="running"):
        restore(tmp_path / "copy.db", tmp_path / "tongxin.db", replace=True)


async def test_existing_database_is_moved_aside(tmp_path: Path) -> None:
    """A database that is there is kept unless told otherwise, and then moved aside, with its write-ahead log."""
    there = tmp_path / "tongxin.db"
    async with running(open_database(f"sqlite:{there}")) as database:
        await backup(database, tmp_path / "empty.db")
        await database.write(lambda tx: pair(tx, 1))
    with pytest.raises(StorageRefused, match="--replace"):
        restore(tmp_path / "empty.db", there)
    assert len(everything(there)["settings"]) == 2
    (tmp_path / "tongxin.db-wal").write_bytes(b"left by a crash")

    restore(tmp_path / "empty.db", there, replace=True)

    assert everything(there)["settings"] == []
    assert (tmp_path / "tongxin.db.replaced-wal").read_bytes() == b"left by a crash"
    (tmp_path / "tongxin.db.replaced-wal").unlink()
    assert len(everything(tmp_path / "tongxin.db.replaced")["settings"]) == 2


async def test_altered_backup(one: Database, tmp_path: Path) -> None:
    """A backup that is damaged, altered or without its manifest is refused before anything moves."""
    copy, target = tmp_path / "copy.db", tmp_path / "new.db"
    await backup(one, copy)
    whole, noted = copy.read_bytes(), manifest_of(copy).read_text()
    copy.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StorageRefused, match="not a good backup"):
        restore(copy, target)
    copy.write_bytes(whole)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE settings SET value = 'altered'")
    with pytest.raises(StorageRefused, match="is not what"):
        restore(copy, target)
    copy.write_bytes(whole)
    manifest_of(copy).unlink()
    with pytest.raises(StorageRefused, match="not a good backup"):
        restore(copy, target)
    manifest_of(copy).write_text(noted)
    assert not target.exists()
    assert check(copy).rows == json.loads(noted)["rows"]


async def test_backup_overwrites_nothing(one: Database, tmp_path: Path) -> None:
    """A backup never takes the place of a file, and one that cannot be written leaves nothing behind."""
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StorageRefused, match="already"):
        await backup(one, tmp_path / "copy.db")
    with pytest.raises(StorageRefused, match="could not be written"):
        await backup(one, tmp_path / "copy.db" / "below" / "a file")

    assert (tmp_path / "copy.db").read_text() == "precious"
    assert not list(tmp_path.glob("*.part"))


async def test_postgres_is_told(fresh_postgres: str, tmp_path: Path) -> None:
    """On PostgreSQL the command says which tool to use."""
    async with running(open_database(fresh_postgres)) as database:
        with pytest.raises(StorageRefused, match="pg_dump"):
            await backup(database, tmp_path / "copy.db")
