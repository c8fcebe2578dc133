"""Brings a database to the shape this program knows, one numbered file after another, each in one transaction."""

from __future__ import annotations

import re
from pathlib import Path

from storage.database import Driver, Row, StorageRefused, Transaction
from storage.ids import go_on_after

FOLDER = Path(__file__).parent / "migrations"
_FILE = re.compile(r"^(\d{4})_([a-z0-9_]+)(?:\.(sqlite|postgres))?\.sql$")


def migrations(dialect: str, folder: Path = FOLDER) -> dict[int, tuple[str, Path]]:
    """Number → (name, file of statements) for this dialect, in order."""
    found: dict[int, tuple[str, Path]] = {}
    for path in sorted(folder.glob("*.sql")):
        match = _FILE.match(path.name)
        if match is None:
            raise ValueError(f"{path.name}: a migration is called NNNN_what_it_does.sql")
        if match[3] in (None, dialect):
            number = int(match[1])
            if number in found:
                raise ValueError(f"{path.name}: number {number} is taken for {dialect}")
            found[number] = (match[2], path)
    return found


async def _applied(transaction: Transaction) -> list[Row]:
    return list(await transaction.rows("SELECT number, name FROM migrations ORDER BY number"))


async def _newest(transaction: Transaction) -> str:
    row = await transaction.row(
        "SELECT (SELECT MAX(id) FROM outbox) AS line, (SELECT MAX(id) FROM drafts) AS draft,"
        " (SELECT MAX(id) FROM events) AS event"
    )
    return max((row["line"] or "", row["draft"] or "", row["event"] or "")) if row else ""


async def migrate(driver: Driver, folder: Path = FOLDER) -> list[int]:
    """Apply what is missing and answer its numbers; refuses a database that is newer than the program."""
    await driver.script("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL);")
    done = {int(row["number"]) for row in await driver.read(_applied)}
    known = migrations(driver.dialect, folder)
    newer = sorted(done - known.keys())
    if newer:
        raise StorageRefused(
            f"The database has been changed by a newer Tongxin (migration {newer[-1]}); this program knows "
            f"{max(known)}. Install the newer program, or restore a backup from before."
        )
    missing = [n for n in sorted(known) if n not in done]
    for number in missing:
        name, file = known[number]
        sql = file.read_text(encoding="utf-8")
        # The note goes in with the change: interrupted, neither is there.
        await driver.script(f"{sql}\nINSERT INTO migrations (number, name) VALUES ({number}, '{name}');")
    if folder == FOLDER:
        go_on_after(await driver.read(_newest))
    return missing
