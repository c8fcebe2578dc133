"""Groups: which places and subjects they answer for, and the code on their door."""

from __future__ import annotations

from collections.abc import Sequence

from domain.people import Group
from storage.among import among
from storage.database import Row, Transaction


class Groups:
    """The groups of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def _whole(self, rows: Sequence[Row]) -> list[Group]:
        """The groups of these rows, with their places and subjects."""
        if not rows:
            return []
        some, ids = among(row["id"] for row in rows)
        of: dict[str, dict[str, list[str]]] = {}
        for kind in ("place", "subject"):
            found = of[kind] = {row["id"]: [] for row in rows}
            for row in await self._tx.rows(
                f"SELECT group_id, {kind} FROM group_{kind}s WHERE group_id IN ({some}) ORDER BY {kind}", **ids
            ):
                found[row["group_id"]].append(row[kind])
        return [
            Group(
                row["id"],
                row["code"],
                row["name"],
                row["kind"],
                row["door"],
                tuple(of["place"][row["id"]]),
                tuple(of["subject"][row["id"]]),
            )
            for row in rows
        ]

    async def _one(self, row: Row | None) -> Group | None:
        return (await self._whole([row]))[0] if row else None

    async def get(self, group: str) -> Group | None:
        row = await self._tx.row("SELECT id, code, name, kind, door FROM groups WHERE id = :id", id=group)
        return await self._one(row)

    async def by_code(self, code: str) -> Group | None:
        row = await self._tx.row("SELECT id, code, name, kind, door FROM groups WHERE code = :code", code=code)
        return await self._one(row)

    async def at_door(self, door: str) -> Group | None:
        """The group whose door bears this code."""
        if not door:
            return None
        row = await self._tx.row(
            "SELECT id, code, name, kind, door FROM groups WHERE door = :door AND door <> ''", door=door
        )
        return await self._one(row)

    async def every(self) -> list[Group]:
        """All groups, by code."""
        rows = await self._tx.rows("SELECT id, code, name, kind, door FROM groups ORDER BY code")
        return await self._whole(rows)

    async def office(self) -> Group | None:
        """The office, where everything without a group waits for a person."""
        row = await self._tx.row(
            "SELECT id, code, name, kind, door FROM groups WHERE kind = 'office' ORDER BY code LIMIT 1"
        )
        return await self._one(row)

    async def answering(self, places: Sequence[str], subjects: Sequence[str]) -> list[Group]:
        """The groups that answer for one of these places or subjects, by code."""
        wanted: dict[str, str] = {}
        where: list[str] = []
        for kind, named in (("place", places), ("subject", subjects)):
            some, ids = among(named, kind)
            where.append(f"SELECT group_id FROM group_{kind}s WHERE {kind} IN ({some})")
            wanted |= ids
        if not wanted:
            return []
        answer = f"SELECT id, code, name, kind, door FROM groups WHERE id IN ({' UNION '.join(where)}) ORDER BY code"
        return await self._whole(await self._tx.rows(answer, **wanted))

    async def people(self, groups: Sequence[str]) -> dict[str, list[str]]:
        """The names of everybody who sits in these groups."""
        found: dict[str, list[str]] = {group: [] for group in groups}
        for group, names in found.items():
            rows = await self._tx.rows(
                "SELECT DISTINCT p.name FROM seats s JOIN people p ON p.id = s.person"
                " WHERE s.group_id = :group_id AND p.name <> '' ORDER BY p.name",
                group_id=group,
            )
            names += [row["name"] for row in rows]
        return found

    async def keep(self, group: Group) -> None:
        """Write the group as it is in the roster."""
        await self._tx.run(
            "INSERT INTO groups (id, code, name, kind, door) VALUES (:id, :code, :name, :kind, :door)"
            " ON CONFLICT (id) DO UPDATE SET code = :code, name = :name, kind = :kind, door = :door",
            id=group.id,
            code=group.code,
            name=group.name,
            kind=group.kind,
            door=group.door,
        )
        await self._tx.run("DELETE FROM group_places WHERE group_id = :id", id=group.id)
        await self._tx.run("DELETE FROM group_subjects WHERE group_id = :id", id=group.id)
        if group.places:
            await self._tx.many(
                "INSERT INTO group_places (place, group_id) VALUES (:place, :id)",
                [{"place": p, "id": group.id} for p in group.places],
            )
        if group.subjects:
            await self._tx.many(
                "INSERT INTO group_subjects (subject, group_id) VALUES (:subject, :id)",
                [{"subject": s, "id": group.id} for s in group.subjects],
            )
