"""Backups of an SQLite database: a copy of one committed state, checked, with a line that says what is in it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from storage.database import Database, StorageRefused
from storage.lock import FileLock
from storage.migrate import migrations


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; it lies beside the copy as one line of JSON."""

    schema: int
    """the number of the last migration"""
    rows: Mapping[str, int]
    """how many rows each table has"""
    sha256: str


def manifest_of(backup: Path) -> Path:
    """Where the manifest of a backup lies."""
    return Path(f"{backup}.json")


async def backup(database: Database, target: Path) -> Manifest:
    """Copy what is committed to a new file while everybody goes on working; on PostgreSQL a sentence says what to do.

    The copy takes its name only once it is whole, checked and on disk.
    """
    if target.exists():
        raise StorageRefused(f"{target} is there already; name a new file.")
    part = Path(f"{target}.part")
    try:
        part.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        await database.driver.copy_to(str(part))
        manifest = await asyncio.to_thread(_look, part)
        os.chmod(part, 0o600)
        _sync(part)
        manifest_of(target).write_text(json.dumps(asdict(manifest)) + "\n", encoding="utf-8")
        _sync(manifest_of(target))
        os.replace(part, target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise StorageRefused(f"{target}: the backup could not be written ({error}).") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return manifest


def check(backup: Path) -> Manifest:
    """The manifest of a backup; refuses one that is damaged, altered or newer than this program."""
    if not backup.is_file():
        raise StorageRefused(f"{backup}: there is no such backup.")
    try:
        found = _look(backup)
        noted: dict[str, Any] = json.loads(manifest_of(backup).read_text(encoding="utf-8"))
    except (OSError, ValueError, sqlite3.Error) as error:
        raise StorageRefused(f"{backup}: not a good backup ({error}). Take another one.") from error
    if noted != asdict(found):
        raise StorageRefused(f"{backup} is not what {manifest_of(backup).name} says. Take another backup.")
    if found.schema > max(migrations("sqlite")):
        raise StorageRefused(f"{backup} comes from a newer Tongxin. Install the newer program first.")
    return found


def restore(backup: Path, target: Path, *, replace: bool = False) -> Manifest:
    """Put a backup where the database is; what was there is moved aside to `…replaced`, and only when told so."""
    manifest = check(backup)
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(target)
    lock.claim()
    try:
        there = [path for path in _parts(target) if path.exists()]
        if there and not replace:
            raise StorageRefused(f"{target}: there is a database already. Say --replace to move it aside.")
        part = Path(f"{target}.part")
        shutil.copyfile(backup, part)
        os.chmod(part, 0o600)
        _sync(part)
        for path in _parts(target):
            aside = Path(f"{target}.replaced{path.name.removeprefix(target.name)}")
            aside.unlink(missing_ok=True)
            if path.exists():
                os.replace(path, aside)
        os.replace(part, target)
        _sync(target.parent)
        lock.remember()
    finally:
        lock.release()
    return manifest


def _parts(database: Path) -> list[Path]:
    """The files of a database: a write-ahead log left beside a restored file would be played into it."""
    return [Path(f"{database}{end}") for end in ("-wal", "-shm", "")]


def _look(path: Path) -> Manifest:
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as copy:
        (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if answer != "ok" or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.DatabaseError("the copy is damaged")
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        rows = {name: copy.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for (name,) in tables}
        (schema,) = copy.execute("SELECT MAX(number) FROM migrations").fetchone()
    with path.open("rb") as file:
        return Manifest(schema or 0, rows, hashlib.file_digest(file, "sha256").hexdigest())


def _sync(path: Path) -> None:
    """What is written under this name survives a power cut."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
