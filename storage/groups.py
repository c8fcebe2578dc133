"""Groups: which places and subjects they answer for, and the code on their door."""

from __future__ import annotations

from collections.abc import Sequence

from domain.people import Group
from storage.database import Row, Transaction


class Groups:
    """The groups of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def _whole(self, row: Row) -> Group:
        places = await self._tx.rows("SELECT place FROM group_places WHERE group_id = :id ORDER BY place", id=row["id"])
        subjects = await self._tx.rows(
            "SELECT subject FROM group_subjects WHERE group_id = :id ORDER BY subject", id=row["id"]
        )
        return Group(
            row["id"],
            row["code"],
            row["name"],
            row["kind"],
            row["door"],
            tuple(p["place"] for p in places),
            tuple(s["subject"] for s in subjects),
        )

    async def get(self, group: str) -> Group | None:
        row = await self._tx.row("SELECT id, code, name, kind, door FROM groups WHERE id = :id", id=group)
        return await self._whole(row) if row else None

    async def by_code(self, code: str) -> Group | None:
        row = await self._tx.row("SELECT id, code, name, kind, door FROM groups WHERE code = :code", code=code)
        return await self._whole(row) if row else None

    async def at_door(self, door: str) -> Group | None:
        """The group whose door bears this code."""
        if not door:
            return None
        row = await self._tx.row(
            "SELECT id, code, name, kind, door FROM groups WHERE door = :door AND door <> ''", door=door
        )
        return await self._whole(row) if row else None

    async def every(self) -> list[Group]:
        """All groups, by code."""
        rows = await self._tx.rows("SELECT id, code, name, kind, door FROM groups ORDER BY code")
        return [await self._whole(row) for row in rows]

    async def office(self) -> Group | None:
        """The office, where everything without a group waits for a person."""
        row = await self._tx.row(
            "SELECT id, code, name, kind, door FROM groups WHERE kind = 'office' ORDER BY code LIMIT 1"
        )
        return await self._whole(row) if row else None

    async def for_place(self, places: Sequence[str]) -> Group | None:
        """The town or working group of the first of these places (nearest first) that has one."""
        if not places:
            return None
        wanted = {f"place{n}": place for n, place in enumerate(places)}
        rows = await self._tx.rows(
            "SELECT g.id, g.code, g.name, g.kind, g.door, gp.place FROM group_places gp"
            " JOIN groups g ON g.id = gp.group_id"
            f" WHERE gp.place IN ({', '.join(f':{name}' for name in wanted)}) AND g.kind IN ('town', 'working')"
            " ORDER BY g.code",
            **wanted,
        )
        nearest = min(rows, key=lambda row: places.index(row["place"]), default=None)
        return await self._whole(nearest) if nearest else None

    async def for_subject(self, subject: str, places: Sequence[str]) -> Group | None:
        """A sector studio for the subject: one that names one of these places before one that names none."""
        rows = await self._tx.rows(
            "SELECT g.id, g.code, g.name, g.kind, g.door FROM group_subjects gs JOIN groups g ON g.id = gs.group_id"
            " WHERE gs.subject = :subject AND g.kind = 'studio' ORDER BY g.code",
            subject=subject,
        )
        anywhere = None
        for row in rows:
            group = await self._whole(row)
            if set(group.places) & set(places):
                return group
            if not group.places and anywhere is None:
                anywhere = group
        return anywhere

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
