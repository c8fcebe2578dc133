"""Half-year reports, always written together with the event that made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.half_year import HalfYear, State, apply
from domain.issue import Event
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import moment, new_id, stamp
from storage.json_text import from_json, to_json

_COLUMNS = "id, group_id, period, state, version, words, cases, done_by, done_at, sent_on, sent_to"
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_WRITE = (
    f"INSERT INTO half_years ({_COLUMNS}) VALUES ({', '.join(':' + n for n in _NAMES)})"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{n} = :{n}' for n in _NAMES if n != 'id')}"
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a group stands with its report; no id where nobody has looked at it yet."""

    group: str
    name: str
    state: State
    id: str = ""


class HalfYears:
    """The half-year reports of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, report: str) -> HalfYear | None:
        """The report, held until the transaction ends."""
        await self._tx.hold(f"half_year:{report}")
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM half_years WHERE id = :id", id=report)
        return _whole(row) if row else None

    async def find(self, group: str, half: str) -> HalfYear | None:
        """The report of a group and a half-year; None where nobody has looked at it yet."""
        row = await self._tx.row(
            f"SELECT {_COLUMNS} FROM half_years WHERE group_id = :group_id AND period = :period",
            group_id=group,
            period=half,
        )
        return _whole(row) if row else None

    async def of(self, group: str, half: str, at: datetime, origin: str) -> HalfYear:
        """The report of a group and a half-year, begun where there is none; held until the transaction ends."""
        await self._tx.hold(f"half_year:{group}:{half}")
        if found := await self.find(group, half):
            return await self.get(found.id) or found
        return await self.happen(HalfYear(new_id()), "drafted", "", at, origin, group=group, half=half)

    async def happen(
        self, report: HalfYear, verb: str, actor: str, at: datetime, origin: str, **detail: Any
    ) -> HalfYear:
        """Something happened to the report: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(report, event)
        await self._events.append(report.id, event, origin)
        await self._tx.run(
            _WRITE,
            id=after.id,
            group_id=after.group,
            period=after.half,
            state=after.state.value,
            version=after.version,
            words=to_json(dict(after.words)),
            cases=to_json(list(after.cases) if after.cases is not None else None),
            done_by=after.done_by,
            done_at=stamp(after.done_at) if after.done_at else None,
            sent_on=after.sent_on,
            sent_to=after.sent_to,
        )
        return after

    async def stands(self, half: str) -> list[Stand]:
        """Where every group stands with its report of a half-year, by name."""
        rows = await self._tx.rows(
            "SELECT g.id, g.name, h.id AS report, h.state FROM groups g"
            " LEFT JOIN half_years h ON h.group_id = g.id AND h.period = :period"
            " WHERE g.kind NOT IN ('office', 'dissolved') ORDER BY g.name, g.id",
            period=half,
        )
        return [Stand(row["id"], row["name"], State(row["state"] or "draft"), row["report"] or "") for row in rows]


def _whole(row: Row) -> HalfYear:
    cases = from_json(row["cases"])
    return HalfYear(
        row["id"],
        row["group_id"],
        row["period"],
        State(row["state"]),
        row["version"],
        from_json(row["words"]),
        tuple(cases) if cases is not None else None,
        row["done_by"],
        moment(row["done_at"]),
        row["sent_on"],
        row["sent_to"],
    )
