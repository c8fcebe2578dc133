"""A node that holds a key inside a transaction and waits to be told to go on; it is frozen meanwhile."""

from __future__ import annotations

import asyncio
import sys

from storage import Store, open_database
from storage.database import StorageFailed, Transaction


async def main(url: str) -> None:
    """One unit; it says each time that it holds the key, and at last what became of it."""
    database = open_database(url)
    await database.driver.open()

    async def unit(tx: Transaction) -> None:
        await tx.hold("n")
        print("holding", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await Store(tx).settings.set("frozen", "late")

    async with asyncio.TaskGroup() as group:
        group.create_task(database.run())
        try:
            await database.write(unit)
            print("done", flush=True)
        except StorageFailed:
            print("failed", flush=True)
        database.stop()
    await database.driver.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
