"""Plans of a year: each item written together with its event; how far it is stands in the meetings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.issue import Event
from domain.plan import Item, Meetings, Sort, apply
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import moment, new_id, stamp

_COLUMNS = "id, group_id, year, quarter, sort, words, author, planned_at, dropped_at"
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_WRITE = (
    f"INSERT INTO plan_items ({_COLUMNS}) VALUES ({', '.join(':' + n for n in _NAMES)})"
    " ON CONFLICT (id) DO UPDATE SET dropped_at = :dropped_at"
)


class Plans:
    """The plans of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, item: str) -> Item | None:
        """The item, held until the transaction ends."""
        await self._tx.hold(f"plan:{item}")
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM plan_items WHERE id = :id", id=item)
        return _item(row) if row else None

    async def plan(self, at: datetime, author: str, origin: str, **told: Any) -> Item:
        """A new item."""
        return await self.happen(Item(new_id()), "planned", author, at, origin, **told)

    async def happen(self, item: Item, verb: str, actor: str, at: datetime, origin: str, **detail: Any) -> Item:
        """Something happened to the item: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(item, event)
        await self._events.append(item.id, event, origin)
        await self._tx.run(
            _WRITE,
            id=after.id,
            group_id=after.group,
            year=after.year,
            quarter=after.quarter,
            sort=after.sort.value,
            words=after.words,
            author=after.author,
            planned_at=stamp(after.planned_at),
            dropped_at=stamp(after.dropped_at) if after.dropped_at else None,
        )
        return after

    async def of(self, group: str, year: int) -> list[Item]:
        """What the group has planned for the year: the themes first, then by quarter, in the order it was written."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM plan_items WHERE group_id = :group_id AND year = :year AND dropped_at IS NULL"
            " ORDER BY sort DESC, quarter, id",
            group_id=group,
            year=year,
        )
        return [_item(row) for row in rows]

    async def met(self, group: str, year: int, by: str = "") -> Mapping[str, Meetings]:
        """How many meetings each item of this plan has; only those of the group `by`, where one is named."""
        rows = await self._tx.rows(
            "SELECT p.id, SUM(CASE WHEN m.stage = 'called' THEN 1 ELSE 0 END) AS called,"
            " SUM(CASE WHEN m.stage IN ('minuted', 'final') THEN 1 ELSE 0 END) AS held"
            " FROM plan_items p JOIN meetings m ON m.plan = p.id AND m.plan <> ''"
            " WHERE p.group_id = :group_id AND p.year = :year AND (:by = '' OR m.group_id = :by) GROUP BY p.id",
            group_id=group,
            year=year,
            by=by,
        )
        return {row["id"]: Meetings(int(row["called"]), int(row["held"])) for row in rows}


def _item(row: Row) -> Item:
    return Item(
        row["id"],
        row["group_id"],
        int(row["year"]),
        int(row["quarter"]),
        Sort(row["sort"]),
        row["words"],
        row["author"],
        datetime.fromisoformat(row["planned_at"]),
        moment(row["dropped_at"]),
    )
