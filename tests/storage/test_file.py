"""The SQLite file: gone, damaged, locked, full or read-only, it is never silently empty and never half written."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage import Store, open_database
from storage.database import Database, StorageFailed, StorageRefused
from storage.migrate import FOLDER, migrate
from tests.databases import running


async def made(path: Path, rows: int = 1) -> Path:
    """A database that has been used and closed."""
    async with running(open_database(f"sqlite:{path}")) as database:
        await fill(database, rows)
    return path


async def fill(database: Database, rows: int, size: int = 500) -> None:
    async with asyncio.TaskGroup() as group:
        for i in range(rows):
            work = database.write(lambda tx, i=i: Store(tx).settings.set(f"row {i}", "x" * size))  # type: ignore[misc]
            group.create_task(work)


async def refusal(path: Path) -> str:
    """What the operator is told when the program refuses to start on this file."""
    database = open_database(f"sqlite:{path}")
    with pytest.raises(StorageRefused) as refused:
        await database.driver.open()
    return str(refused.value)


async def test_missing_database(tmp_path: Path) -> None:
    """A database that was there and is gone is not made anew: the operator decides."""
    path = await made(tmp_path / "tongxin.db")
    path.unlink()
    told = await refusal(path)

    assert "restore" in told.lower()
    assert "tongxin.db.lock" in told
    assert not path.exists()
    Path(f"{path}.lock").unlink()
    await made(path)


async def test_emptied_database(tmp_path: Path) -> None:
    """An empty file where there was a database is a loss, not a fresh start."""
    path = await made(tmp_path / "tongxin.db")
    path.write_bytes(b"")

    assert "gone" in await refusal(path)


async def test_killed_before_the_first_database(tmp_path: Path) -> None:
    """A first start that died before it made the database does not stand in the way of the second."""
    (tmp_path / "tongxin.db.lock").touch()
    (tmp_path / "tongxin.db").touch()

    assert (await made(tmp_path / "tongxin.db")).stat().st_size > 0


async def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Where the folder cannot be made, the program says which file it wanted."""
    (tmp_path / "var").write_text("a file")
    told = await refusal(tmp_path / "var" / "tongxin.db")

    assert str(tmp_path / "var" / "tongxin.db") in told
    assert "rights" in told


async def test_something_else(tmp_path: Path) -> None:
    """A file that is no database is refused and stays as it is."""
    path = tmp_path / "tongxin.db"
    path.write_text("minutes of a meeting\n" * 100)
    told = await refusal(path)

    assert "not a database" in told
    assert path.read_text().startswith("minutes")


async def test_corrupt_page(tmp_path: Path) -> None:
    """A page overwritten in the middle is found at the start."""
    path = await made(tmp_path / "tongxin.db", 400)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xde\xad" * 2048)

    assert "restore a backup" in await refusal(path)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Rights mean nothing to root: act as an ordinary user meanwhile."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_read_only() -> None:
    """A database that can only be read is refused at the start, not at the first message."""
    folder = Path(tempfile.mkdtemp())
    try:
        path = await made(folder / "tongxin.db")
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        with as_nobody():
            told = await refusal(path)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)

    assert "rights" in told


async def test_second_process(tmp_path: Path) -> None:
    """A second program on the same file is refused before it can do anything, and let in when the first has ended."""
    path = tmp_path / "tongxin.db"
    script = (
        "import asyncio, sys\nfrom storage import open_database\nfrom storage.database import StorageRefused\n"
        "async def main():\n    driver = open_database(sys.argv[1]).driver\n"
        "    await driver.open()\n    await driver.close()\n"
        "try:\n    asyncio.run(main())\nexcept StorageRefused as refused:\n    sys.exit(str(refused))\n"
    )
    command = [sys.executable, "-c", script, f"sqlite:{path}"]
    async with running(open_database(f"sqlite:{path}")):
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    third = subprocess.run(command, capture_output=True, text=True, check=False)

    assert second.returncode == 1
    assert "another Tongxin is running" in second.stderr
    assert third.returncode == 0, third.stderr


async def test_full_disk(tmp_path: Path) -> None:
    """On a full disk nothing is acknowledged that is not kept; when there is room again, all goes on by itself."""
    async with running(open_database(f"sqlite:{tmp_path / 'tongxin.db'}")) as database:
        await fill(database, 10)
        # The limit belongs to the connection, so it is set from inside a unit.
        used = await database.write(lambda tx: tx.row("PRAGMA page_count"))
        limit = used["page_count"] + 20 if used else 0
        await database.write(lambda tx: tx.rows(f"PRAGMA max_page_count = {limit}"))
        answers = await asyncio.gather(
            *[
                database.write(lambda tx, i=i: Store(tx).settings.set(f"big {i}", "x" * 9000))  # type: ignore[misc]
                for i in range(60)
            ],
            return_exceptions=True,
        )
        rows = await database.read(lambda tx: tx.rows("SELECT name FROM settings WHERE name LIKE 'big%'"))
        acknowledged = {f"big {i}" for i, answer in enumerate(answers) if answer is None}

        assert {type(answer) for answer in answers} == {type(None), StorageFailed}
        assert {row["name"] for row in rows} == acknowledged
        await database.write(lambda tx: tx.rows("PRAGMA max_page_count = 1000000"))
        await fill(database, 60, 9000)


async def test_closed_is_closed(tmp_path: Path) -> None:
    """Work on a driver that is not open fails like any other lost database."""
    database = open_database(f"sqlite:{tmp_path / 'tongxin.db'}")
    with pytest.raises(StorageFailed, match="not open"):
        await database.read(lambda tx: tx.rows("SELECT 1"))


async def test_safe_settings(tmp_path: Path) -> None:
    """What is acknowledged survives a power cut: write-ahead log, synced at every commit, foreign keys on."""
    async with running(open_database(f"sqlite:{tmp_path / 'tongxin.db'}")) as database:
        for pragma, expected in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            row = await database.write(lambda tx, p=pragma: tx.row(f"PRAGMA {p}"))  # type: ignore[misc]
            assert tuple(row) == (expected,)


def folder_of(tmp_path: Path, **files: str) -> Path:
    """A folder of migrations."""
    folder = tmp_path / "migrations"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, sql in files.items():
        (folder / f"{name.replace('__', '.')}.sql").write_text(sql)
    return folder


async def test_migration_interrupted(empty_url: str, tmp_path: Path) -> None:
    """A migration that breaks off leaves nothing of itself; the next start does it whole."""
    first = "CREATE TABLE a (id TEXT PRIMARY KEY);"
    driver = open_database(empty_url).driver
    await driver.open()
    broken = folder_of(
        tmp_path, **{"0001_a": first, "0002_b": "CREATE TABLE b (id TEXT);\nINSERT INTO gone VALUES (1);"}
    )
    with pytest.raises(Exception, match="gone"):
        await migrate(driver, broken)
    whole = folder_of(tmp_path, **{"0001_a": first, "0002_b": "CREATE TABLE b (id TEXT);"})

    assert await migrate(driver, whole) == [2]
    assert await migrate(driver, whole) == []
    await driver.close()


async def test_older_program(empty_url: str, tmp_path: Path) -> None:
    """A program older than its database refuses it, and says what to do."""
    driver = open_database(empty_url).driver
    await driver.open()
    two = {"0001_a": "CREATE TABLE a (id TEXT);", "0002_b": "CREATE TABLE b (id TEXT);"}
    await migrate(driver, folder_of(tmp_path, **two))
    with pytest.raises(StorageRefused, match=r"migration 2.*Install the newer"):
        await migrate(driver, folder_of(tmp_path, **{"0001_a": two["0001_a"]}))
    await driver.close()


async def test_dialect_migrations(empty_url: str, tmp_path: Path) -> None:
    """Where the databases must differ, each takes its own file of the number."""
    driver = open_database(empty_url).driver
    await driver.open()
    own = {
        "0001_a__sqlite": "CREATE TABLE only_sqlite (id TEXT);",
        "0001_a__postgres": "CREATE TABLE only_postgres (id TEXT);",
    }
    await migrate(driver, folder_of(tmp_path, **own))

    assert await driver.read(lambda tx: tx.rows(f"SELECT id FROM only_{driver.dialect}")) == []
    await driver.close()


async def test_files_of_an_older_program(empty_url: str, tmp_path: Path) -> None:
    """What an event of an older program tells of is known to belong to it once the database is brought up to date."""
    old = tmp_path / "old"
    old.mkdir()
    for migration in FOLDER.glob("*.sql"):
        if migration.name < "0022":
            shutil.copy(migration, old)
    driver = open_database(empty_url).driver
    await driver.open()
    await migrate(driver, old)
    event = "INSERT INTO events VALUES ('{}', 't', {}, '{}', '', '', '', '{}', '', '{}');"
    told = [("minuted", '{"files":["f1","f2"]}'), ("noted", '{"words":"x"}'), ("classified", '{"files":["f3"]}')]
    file = "INSERT INTO files VALUES ('{}', 'photo', 'p', 'web', 'web', '', '', '', '', 0, '', '');"
    rows = [event.format(f"e{n}", n, verb, detail, n) for n, (verb, detail) in enumerate(told)]
    rows += [file.format(f"f{n}") for n in range(4)]
    person = "INSERT INTO people VALUES ('p', '', 'zh', '', '', '', '', '', '');"
    await driver.script("\n".join([person, *rows]))

    await migrate(driver)
    filed = await driver.read(lambda tx: tx.rows("SELECT id FROM files WHERE filed = 1 ORDER BY id"))
    await driver.close()

    assert [row["id"] for row in filed] == ["f1", "f2"]


async def test_damage_while_running(tmp_path: Path) -> None:
    """A file that is damaged under a running program makes reading and writing fail as the database's fault."""
    path = await made(tmp_path / "tongxin.db", 400)
    async with running(open_database(f"sqlite:{path}")) as database:
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with path.open("r+b") as file:
            for page in range(2, path.stat().st_size // 4096):
                file.seek(page * 4096)
                file.write(b"\xde\xad" * 2048)
        with pytest.raises(StorageFailed):
            await database.read(lambda tx: tx.rows("SELECT name, value FROM settings"))
        with pytest.raises(StorageFailed):
            await database.write(lambda tx: Store(tx).settings.set("row 0", "y"))
