"""The record of members: each activity written together with its event; storage.figures counts them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from domain.activity import Activity, Kind, apply
from domain.issue import Event
from domain.period import Period
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import moment, new_id, stamp
from storage.json_text import from_json, to_json

LISTED = 10
"""as many activities as one message lists"""
_COLUMNS = "id, member, group_id, kind, place, spot, day, words, files, noted_at, struck_at"
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_WRITE = (
    f"INSERT INTO activities ({_COLUMNS}) VALUES ({', '.join(':' + n for n in _NAMES)})"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{n} = :{n}' for n in _NAMES if n != 'id')}"
)


class Activities:
    """The activities of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, activity: str) -> Activity | None:
        """The activity, held until the transaction ends."""
        await self._tx.hold(f"activity:{activity}")
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM activities WHERE id = :id", id=activity)
        return await self._whole(row) if row else None

    async def _whole(self, row: Row) -> Activity:
        of = await self._tx.rows(
            "SELECT figure, amount FROM activity_figures WHERE activity = :id ORDER BY figure", id=row["id"]
        )
        return Activity(
            id=row["id"],
            member=row["member"],
            group=row["group_id"],
            kind=Kind(row["kind"]),
            figures={f["figure"]: int(f["amount"]) for f in of},
            place=row["place"],
            spot=row["spot"],
            day=date.fromisoformat(row["day"]),
            words=row["words"],
            files=tuple(from_json(row["files"])),
            noted_at=datetime.fromisoformat(row["noted_at"]),
            struck_at=moment(row["struck_at"]),
        )

    async def note(self, at: datetime, member: str, origin: str, **told: Any) -> Activity:
        """A new activity."""
        return await self.happen(Activity(new_id()), "noted", member, at, origin, **told)

    async def happen(
        self, activity: Activity, verb: str, actor: str, at: datetime, origin: str, **detail: Any
    ) -> Activity:
        """Something happened to the activity: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(activity, event)
        await self._events.append(activity.id, event, origin)
        same = ("id", "member", "place", "spot", "words")
        await self._tx.run(
            _WRITE,
            **{name: getattr(after, name) for name in same},
            group_id=after.group,
            kind=after.kind.value,
            day=after.day.isoformat(),
            files=to_json(list(after.files)),
            noted_at=stamp(after.noted_at),
            struck_at=stamp(after.struck_at) if after.struck_at else None,
        )
        if after.figures != activity.figures:
            await self._tx.run("DELETE FROM activity_figures WHERE activity = :id", id=after.id)
            rows = [{"id": after.id, "figure": f, "amount": n} for f, n in after.figures.items()]
            sql = "INSERT INTO activity_figures (activity, figure, amount) VALUES (:id, :figure, :amount)"
            await self._tx.many(sql, rows)
        return after

    async def latest(self, member: str, period: Period) -> list[Activity]:
        """The last activities of this person in that time, the newest first."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM activities WHERE member = :member AND day >= :first AND day < :after"
            " AND struck_at IS NULL ORDER BY day DESC, id DESC LIMIT :most",
            member=member,
            first=period.first.isoformat(),
            after=period.after.isoformat(),
            most=LISTED,
        )
        return [await self._whole(row) for row in rows]
