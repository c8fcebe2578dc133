"""What `doctor` asks the database: is it whole, is anything stuck, is anything parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Database, Transaction
from storage.ids import moment
from storage.migrate import migrations
from storage.timers import Timers


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a database."""

    damaged: str
    """what SQLite found; empty for nothing"""
    schema: int
    newest: int
    """the migration the database is at (0: none has been applied, it is empty), and the last this program knows"""
    parked: int
    troubled: int
    """messages that failed or may have arrived twice"""
    waiting_since: datetime | None
    """since when the oldest unsent message has been due"""
    late_since: datetime | None
    """since when the oldest timer has been due"""
    sealed: bool
    """whether the keys are needed to open what is in it; of a database of another shape it is assumed"""


async def look(database: Database) -> Health:
    """Everything at once, on one snapshot."""
    newest = max(migrations(database.dialect))
    return await database.read(lambda tx: _look(tx, database.dialect, newest))


async def _look(tx: Transaction, dialect: str, newest: int) -> Health:
    damaged = ""
    if dialect == "sqlite":
        found = [str(next(iter(dict(row).values()))) for row in await tx.rows("PRAGMA integrity_check(3)")]
        damaged = "" if found == ["ok"] else "; ".join(found)
        if not damaged and await tx.rows("PRAGMA foreign_key_check"):
            damaged = "rows refer to rows that are not there"
    schema = await _schema(tx, dialect)
    if schema != newest:
        return Health(damaged, schema, newest, 0, 0, None, None, schema > 0)
    return Health(
        damaged,
        schema,
        newest,
        int(await _value(tx, "SELECT COUNT(*) AS value FROM inbox WHERE state = 'parked'") or 0),
        int(await _value(tx, "SELECT COUNT(*) AS value FROM outbox WHERE state = 'failed' OR uncertain = 1") or 0),
        moment(await _value(tx, "SELECT MIN(due_at) AS value FROM outbox WHERE state = 'waiting'")),
        await Timers(tx).next_due(),
        await holds_sealed(tx),
    )


async def _schema(tx: Transaction, dialect: str) -> int:
    """The last migration that was applied; 0 in a database nothing has ever been put into."""
    tables = (
        "SELECT name AS value FROM sqlite_master WHERE type = 'table' AND name = 'migrations'"
        if dialect == "sqlite"
        else "SELECT to_regclass('migrations')::text AS value"
    )
    if await _value(tx, tables) is None:
        return 0
    return int(await _value(tx, "SELECT MAX(number) AS value FROM migrations") or 0)


async def _value(tx: Transaction, sql: str) -> str | None:
    row = await tx.row(sql)
    return None if row is None else row["value"]


async def holds_sealed(tx: Transaction) -> bool:
    """Whether anything is sealed: then the keys are needed, and none may be made in their place."""
    row = await tx.row(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM people WHERE sealed_contact <> '')"
        " OR EXISTS (SELECT 1 FROM issues WHERE sealed_what <> '' OR sealed_contact <> '') THEN 1 ELSE 0 END AS sealed"
    )
    return bool(row and row["sealed"])
