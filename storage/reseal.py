"""Key rotation: everything sealed under an older key is sealed anew under the newest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from storage.database import Database, Transaction
from storage.seal import Keys

_SEALED = (("people", "sealed_contact"), ("issues", "sealed_what"), ("issues", "sealed_contact"))
"""table and column of everything sealed; each text is bound to the id of its row"""


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a rotation did."""

    done: int
    """sealed anew"""
    lost: int
    """left as they are: their key is gone, or they were tampered with"""


async def reseal(database: Database, keys: Keys, at_once: int = 100) -> Resealed:
    """Seal anew what an older key sealed, in small units beside the running work.

    Interrupted, it is simply run again: what is done already is not touched. Once `lost` is 0 the older keys can go.
    """
    done = lost = 0
    for table, column in _SEALED:
        after = ""
        while True:
            work = partial(_some, keys=keys, table=table, column=column, after=after, most=at_once)
            last, sealed, unreadable = await database.write(work)
            done += sealed
            lost += unreadable
            if not last:
                break
            after = last
    return Resealed(done, lost)


async def _some(tx: Transaction, keys: Keys, table: str, column: str, after: str, most: int) -> tuple[str, int, int]:
    """The last id looked at (empty at the end), how many were sealed anew, how many could not be opened."""
    current = f"{keys.newest}:"
    rows = await tx.rows(
        f"SELECT id, {column} AS sealed FROM {table} WHERE id > :after AND {column} <> ''"
        f" AND substr({column}, 1, :length) <> :current ORDER BY id LIMIT :most",
        after=after,
        length=len(current),
        current=current,
        most=most,
    )
    changes = []
    for row in rows:
        text = keys.open(row["sealed"], row["id"])
        if text is not None:
            changes.append({"id": row["id"], "old": row["sealed"], "new": keys.seal(text, row["id"])})
    if changes:
        # Whoever changed the text meanwhile has sealed it under the newest key already.
        await tx.many(f"UPDATE {table} SET {column} = :new WHERE id = :id AND {column} = :old", changes)
    return rows[-1]["id"] if rows else "", len(changes), len(rows) - len(changes)
