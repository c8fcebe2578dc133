"""What an import of the roster asks: who is on it, what those who left still hold, and which groups wait."""

from __future__ import annotations

from datetime import datetime

from storage.database import Transaction
from storage.ids import stamp
from storage.issues import OPEN


async def listed(tx: Transaction) -> dict[str, str]:
    """Key → id of everybody who has been on a roster."""
    rows = await tx.rows("SELECT id, roster FROM people WHERE roster <> '' ORDER BY roster")
    return {row["roster"]: row["id"] for row in rows}


async def seated(tx: Transaction) -> set[str]:
    """The ids of everybody who holds a seat."""
    return {row["person"] for row in await tx.rows("SELECT DISTINCT person FROM seats")}


async def in_hand(tx: Transaction, person: str) -> list[str]:
    """The ids of the open issues a person works on."""
    rows = await tx.rows(
        f"SELECT id FROM issues i WHERE member = :person AND member <> '' AND {OPEN} ORDER BY id",
        person=person,
    )
    return [row["id"] for row in rows]


async def waiting(tx: Transaction, group: str) -> int:
    """How many open issues a group leads."""
    row = await tx.row(
        f"SELECT COUNT(*) AS n FROM issues i WHERE group_id = :group_id AND {OPEN}",
        group_id=group,
    )
    return int(row["n"]) if row else 0


async def withdraw_links(tx: Transaction, person: str, at: datetime) -> None:
    """One-time links given to a person open nothing any more."""
    await tx.run(
        "UPDATE joins SET used_at = :at WHERE person = :person AND used_at IS NULL", at=stamp(at), person=person
    )


async def never_joined(tx: Transaction) -> list[tuple[str, str, str]]:
    """Id, key and name of everybody with a seat and without an address, by key."""
    rows = await tx.rows(
        "SELECT p.id, p.roster, p.name FROM people p WHERE p.roster <> ''"
        " AND EXISTS (SELECT 1 FROM seats s WHERE s.person = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM addresses a WHERE a.person = p.id) ORDER BY p.roster"
    )
    return [(row["id"], row["roster"], row["name"]) for row in rows]


async def bearers(tx: Transaction, name: str) -> list[tuple[str, str]]:
    """Id and key of everybody on the roster who has this name."""
    rows = await tx.rows("SELECT id, roster FROM people WHERE name = :name AND roster <> '' ORDER BY roster", name=name)
    return [(row["id"], row["roster"]) for row in rows]
