"""Commits pairs of rows to an SQLite database and says each number once it is acknowledged; traced while it does."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from storage import Store
from storage.database import Database, Transaction
from storage.sqlite import SQLite


class Careless(SQLite):
    """Believes that what was written is on disk; the tests need something that loses."""

    async def open(self) -> None:
        """As ever, but nothing is synced."""
        await super().open()
        await self._writer.visit(lambda connection: connection.execute("PRAGMA synchronous=OFF"))


async def main(path: str, kind: str, count: int) -> None:
    """Pair after pair, a few at once, as group commit has it."""
    database = Database((Careless if kind == "careless" else SQLite)(Path(path)))
    await database.driver.open()
    async with asyncio.TaskGroup() as group:
        group.create_task(database.run())
        for first in range(0, count, 4):
            await asyncio.gather(*(one(database, n) for n in range(first, first + 4)))
        os.write(1, b"end\n")
        os._exit(0)  # nothing is closed in order: the power is gone


async def one(database: Database, number: int) -> None:
    """Both rows or none; acknowledged by a line that is written at once."""

    async def pair(tx: Transaction) -> None:
        for side in ("left", "right"):
            await Store(tx).settings.set(f"{side} {number}", f"{number} " * 300)

    await database.write(pair)
    os.write(1, f"ack {number}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
