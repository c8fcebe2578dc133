"""Inspections and their findings, always written together with the event that made them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.inspection import Check, Finding, Inspection, Seen, State, Verdict, apply, told
from domain.issue import Event
from storage.among import in_parts
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import new_id, stamp
from storage.json_text import from_json, to_json


class Inspections:
    """The inspections of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, inspection: str) -> Inspection | None:
        """The inspection with its findings, held until the transaction ends."""
        await self._tx.hold(f"inspection:{inspection}")
        row = await self._tx.row(
            "SELECT id, group_id, inspector, quarter, held_at, seen FROM inspections WHERE id = :id", id=inspection
        )
        if row is None:
            return None
        found = await self._tx.rows(
            "SELECT id, lacks, words, due_at, state, turns, answer FROM findings WHERE inspection = :id ORDER BY id",
            id=inspection,
        )
        seen = {Check(c): Seen(Verdict(s["verdict"]), s["words"]) for c, s in from_json(row["seen"]).items()}
        return Inspection(
            row["id"],
            row["group_id"],
            row["inspector"],
            row["quarter"],
            datetime.fromisoformat(row["held_at"]),
            seen,
            {f["id"]: _finding(f) for f in found},
        )

    async def of_finding(self, finding: str) -> Inspection | None:
        """The inspection in which this was found."""
        row = await self._tx.row("SELECT inspection FROM findings WHERE id = :id", id=finding)
        return await self.get(row["inspection"]) if row else None

    async def hold(self, at: datetime, inspector: str, origin: str, **detail: Any) -> Inspection:
        """A new inspection."""
        return await self.happen(Inspection(new_id()), "inspected", inspector, at, origin, **detail)

    async def happen(
        self, inspection: Inspection, verb: str, actor: str, at: datetime, origin: str, **detail: Any
    ) -> Inspection:
        """Something happened to the inspection: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(inspection, event)
        await self._events.append(inspection.id, event, origin)
        await self._tx.run(
            "INSERT INTO inspections (id, group_id, inspector, quarter, held_at, seen)"
            " VALUES (:id, :group_id, :inspector, :quarter, :held_at, :seen) ON CONFLICT (id) DO NOTHING",
            id=after.id,
            group_id=after.group,
            inspector=after.inspector,
            quarter=after.quarter,
            held_at=stamp(after.held_at),
            seen=to_json(told(after.seen)),
        )
        changed = [(id, f) for id, f in after.findings.items() if f != inspection.findings.get(id)]
        if changed:
            await self._tx.many(
                "INSERT INTO findings (id, inspection, group_id, lacks, words, due_at, state, turns, answer)"
                " VALUES (:id, :inspection, :group_id, :lacks, :words, :due_at, :state, :turns, :answer)"
                " ON CONFLICT (id) DO UPDATE SET due_at = :due_at, state = :state, turns = :turns, answer = :answer",
                [_row(after, id, finding) for id, finding in changed],
            )
        return after

    async def open(self, groups: Sequence[str]) -> list[tuple[str, str, Finding]]:
        """(id, group, finding) of everything in these groups that is not accepted yet, the most urgent first."""
        found: list[tuple[str, str, Finding]] = []
        for some, ids in in_parts(groups):
            rows = await self._tx.rows(
                "SELECT id, group_id, lacks, words, due_at, state, turns, answer FROM findings"
                f" WHERE group_id IN ({some}) AND state <> 'accepted'",
                **ids,
            )
            found += [(row["id"], row["group_id"], _finding(row)) for row in rows]
        return sorted(found, key=lambda one: (one[2].due_at, one[0]))

    async def done(self, groups: Sequence[str], quarter: str) -> dict[str, datetime]:
        """When each of these groups was last inspected in the quarter, where it was."""
        found: dict[str, datetime] = {}
        for some, ids in in_parts(groups):
            rows = await self._tx.rows(
                "SELECT group_id, MAX(held_at) AS at FROM inspections"
                f" WHERE group_id IN ({some}) AND quarter = :quarter GROUP BY group_id",
                quarter=quarter,
                **ids,
            )
            found.update({row["group_id"]: datetime.fromisoformat(row["at"]) for row in rows})
        return found

    async def missing(self, quarter: str) -> dict[str, str]:
        """All linked groups that nobody inspected in the quarter, with their names, in order of these."""
        rows = await self._tx.rows(
            "SELECT g.id, g.name FROM groups g WHERE g.kind NOT IN ('office', 'dissolved')"
            " AND EXISTS (SELECT 1 FROM seats s WHERE s.group_id = g.id AND s.role = 'inspector')"
            " AND NOT EXISTS (SELECT 1 FROM inspections i WHERE i.group_id = g.id AND i.quarter = :quarter)"
            " ORDER BY g.name, g.id",
            quarter=quarter,
        )
        return {row["id"]: row["name"] for row in rows}


def _row(inspection: Inspection, id: str, finding: Finding) -> dict[str, Any]:
    return {
        "id": id,
        "inspection": inspection.id,
        "group_id": inspection.group,
        "lacks": finding.check.value,
        "words": finding.words,
        "due_at": stamp(finding.due_at),
        "state": finding.state.value,
        "turns": finding.turns,
        "answer": finding.answer,
    }


def _finding(row: Row) -> Finding:
    due = datetime.fromisoformat(row["due_at"])
    return Finding(Check(row["lacks"]), row["words"], due, State(row["state"]), row["turns"], row["answer"])
