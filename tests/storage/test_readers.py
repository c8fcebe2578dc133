"""Readers of a file: nobody waits for one that takes long, and a disk that fails under one is told as what it is."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from storage import open_database
from storage.database import StorageFailed, Transaction
from tests.databases import running


async def test_nobody_waits_for_a_long_look(tmp_path: Path) -> None:
    """While somebody counts for seconds, whoever else reads is served."""
    going, told = threading.Event(), threading.Event()

    async def count(tx: Transaction) -> bool:
        await tx.rows("SELECT 1 AS one")
        going.set()
        return told.wait(20)

    async with running(open_database(f"sqlite:{tmp_path / 't.db'}")) as database, asyncio.TaskGroup() as group:
        counting = group.create_task(database.read_at_length(count))
        assert await asyncio.to_thread(going.wait, 20)
        assert await database.read(lambda tx: tx.rows("SELECT 1 AS one"))
        told.set()
        assert await counting


async def test_a_disk_that_fails_under_a_reader(tmp_path: Path) -> None:
    """The disk may end the transaction by itself: it is told as what it is, and the next reader is served."""

    async def fail(tx: Transaction) -> None:
        await tx.run("ROLLBACK")
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise error

    async with running(open_database(f"sqlite:{tmp_path / 't.db'}")) as database:
        with pytest.raises(StorageFailed):
            await database.read(fail)
        assert await database.read(lambda tx: tx.rows("SELECT 1 AS one"))
