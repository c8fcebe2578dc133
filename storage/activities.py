"""The record of members: each activity written together with its event, and what somebody did in a stretch of time.

What is counted here may be read by storage.figures; a struck activity counts nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one person did in a stretch of time, counted from what is kept."""

    taken: int
    answered: int
    visits: int
    meetings: int
    activities: Mapping[Kind, Mapping[str, int]]
    """the sums of each kind of activity that there was"""


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

    async def deeds(self, person: str, period: Period, group: str = "") -> Deeds:
        """Everything this person did in that time; with a group, only what belongs to it."""
        span: dict[str, Any] = {"person": person, "begins": stamp(period.start), "ends": stamp(period.end)}
        of_issue = " AND (i.group_id = :group_id OR i.studio = :group_id)" if group else ""
        of_meeting = " AND m.group_id = :group_id" if group else ""
        if group:
            span["group_id"] = group
        held = "SELECT COUNT(*) AS n FROM issues i WHERE i.member = :person AND i.{at} >= :begins AND i.{at} < :ends"
        return Deeds(
            taken=await self._count(held.format(at="assigned_at") + of_issue, span),
            answered=await self._count(held.format(at="answered_at") + of_issue, span),
            visits=await self._count(
                "SELECT COUNT(*) AS n FROM events e JOIN issues i ON i.id = e.thing WHERE e.actor = :person"
                f" AND e.verb = 'visited' AND e.at >= :begins AND e.at < :ends{of_issue}",
                span,
            ),
            meetings=await self._count(
                "SELECT COUNT(*) AS n FROM invitations v JOIN meetings m ON m.id = v.meeting WHERE v.person = :person"
                " AND v.answer IN ('come', 'proxy') AND m.stage IN ('minuted', 'final')"
                f" AND m.at >= :begins AND m.at < :ends{of_meeting}",
                span,
            ),
            activities=await self._sums(person, period, group),
        )

    async def _count(self, sql: str, params: Mapping[str, Any]) -> int:
        row = await self._tx.row(sql, **params)
        return int(row["n"]) if row else 0

    async def _sums(self, person: str, period: Period, group: str) -> dict[Kind, dict[str, int]]:
        of_group = {"group_id": group} if group else {}
        rows = await self._tx.rows(
            "SELECT a.kind, f.figure, SUM(f.amount) AS amount FROM activities a"
            " JOIN activity_figures f ON f.activity = a.id"
            " WHERE a.member = :person AND a.day >= :first AND a.day < :after AND a.struck_at IS NULL"
            f"{' AND a.group_id = :group_id' if group else ''} GROUP BY a.kind, f.figure ORDER BY a.kind, f.figure",
            person=person,
            first=period.first.isoformat(),
            after=period.after.isoformat(),
            **of_group,
        )
        found: dict[Kind, dict[str, int]] = {}
        for row in rows:
            found.setdefault(Kind(row["kind"]), {})[row["figure"]] = int(row["amount"])
        return found
