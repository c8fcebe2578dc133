"""Things to look at later: a timer is a row that falls due once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import Transaction
from storage.ids import stamp


@dataclass(frozen=True, slots=True)
class Timer:
    """At `due_at`, the handler of `kind` looks at `subject` as it is then."""

    kind: str
    subject: str
    due_at: datetime


class Timers:
    """The timers of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def set(self, kind: str, subject: str, due: datetime) -> None:
        """Set a timer; setting the same one again changes nothing, fired or not."""
        await self.set_all([Timer(kind, subject, due)])

    async def set_all(self, timers: Sequence[Timer]) -> None:
        """Set several at once."""
        await self._tx.many(
            "INSERT INTO timers (kind, subject, due_at, fired_at) VALUES (:kind, :subject, :due, NULL)"
            " ON CONFLICT (kind, subject, due_at) DO NOTHING",
            [{"kind": t.kind, "subject": t.subject, "due": stamp(t.due_at)} for t in timers],
        )

    async def due(self, now: datetime, limit: int = 100) -> list[Timer]:
        """Timers that have fallen due and not fired, oldest first."""
        rows = await self._tx.rows(
            "SELECT kind, subject, due_at FROM timers WHERE fired_at IS NULL AND due_at <= :now"
            " ORDER BY due_at, kind, subject LIMIT :most",
            now=stamp(now),
            most=limit,
        )
        return [Timer(r["kind"], r["subject"], datetime.fromisoformat(r["due_at"])) for r in rows]

    async def fire(self, timer: Timer, now: datetime) -> bool:
        """Claim the timer; False when somebody else already has."""
        return bool(
            await self._tx.run(
                "UPDATE timers SET fired_at = :now WHERE kind = :kind AND subject = :subject AND due_at = :due"
                " AND fired_at IS NULL",
                now=stamp(now),
                kind=timer.kind,
                subject=timer.subject,
                due=stamp(timer.due_at),
            )
        )

    async def next_due(self) -> datetime | None:
        """When the next timer falls due; None when none is set."""
        row = await self._tx.row("SELECT MIN(due_at) AS due FROM timers WHERE fired_at IS NULL")
        return datetime.fromisoformat(row["due"]) if row and row["due"] else None
