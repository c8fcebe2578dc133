"""The figures of who took part and of how long it took; `storage.figures` is where everybody asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.figures import Scope, Took, Voices
from domain.period import Period
from storage.database import Row, Transaction
from storage.figures_scope import NEW, alive, between, of

CLOCKS = {
    "accept": ("given_at", "accepted_at"),
    "contact": ("assigned_at", "contacted_at"),
    "answer": ("created_at", "contacted_at"),
    "result": ("created_at", "answered_at"),
}
"""where each clock of an issue begins and ends"""
_MOMENTS = tuple(dict.fromkeys([*(name for pair in CLOCKS.values() for name in pair), "reopened_at"]))
_WORK = "e.verb IN ('accepted', 'taken', 'visited', 'handed', 'questioned', 'answered')"
# One look into the index for each person who ever worked, instead of one for each thing they did.
_WORKERS = (
    f"WITH RECURSIVE workers (actor) AS (SELECT MIN(e.actor) FROM events e WHERE {_WORK} AND e.actor > ''"
    f" UNION ALL SELECT (SELECT MIN(e.actor) FROM events e WHERE {_WORK} AND e.actor > w.actor)"
    " FROM workers w WHERE w.actor IS NOT NULL)"
)


class OfPeople:
    """The figures of one transaction, as far as they are about people and their time."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def voices(self, scope: Scope, period: Period) -> Voices:
        """Who reported and supported in the period: as counts, without names."""
        told, params = of(scope, NEW)
        supports, more = _supports(scope)
        params = {**params, **more, **between(period)}
        row = await self._tx.row(
            f"SELECT COUNT(*) AS reports, SUM(i.on_behalf) AS lent FROM issues i WHERE {told}", **params
        )
        reports, lent = (int(row["reports"]), int(row["lent"] or 0)) if row else (0, 0)
        row = await self._tx.row(f"SELECT COUNT(*) AS n FROM {supports}", **params)
        supported = int(row["n"]) if row else 0
        row = await self._tx.row(
            f"SELECT COUNT(DISTINCT v.voice) AS n FROM (SELECT i.reporter AS voice FROM issues i"
            f" WHERE {told} AND i.on_behalf = 0 UNION ALL SELECT f.person AS voice FROM {supports}) v",
            **params,
        )
        return Voices(reports, supported, lent + (int(row["n"]) if row else 0))

    async def active(self, scope: Scope, period: Period) -> set[str]:
        """The ids of everybody who worked on an issue of the scope in the period: took, visited, asked, answered …"""
        worked = f"{_WORK} AND e.at >= :start AND e.at < :end"
        if scope.groups is None and not scope.subject:
            rows = await self._tx.rows(
                f"{_WORKERS} SELECT w.actor FROM workers w WHERE w.actor IS NOT NULL AND EXISTS"
                f" (SELECT 1 FROM events e JOIN issues i ON i.id = e.thing WHERE e.actor = w.actor AND {worked})",
                **between(period),
            )
        else:
            where, params = alive(scope)
            rows = await self._tx.rows(
                "SELECT DISTINCT e.actor FROM issues i JOIN events e ON e.thing = i.id"
                f" WHERE {where} AND {worked} AND e.actor <> ''",
                **params,
                **between(period),
            )
        return {row["actor"] for row in rows}

    async def took(self, scope: Scope, period: Period) -> dict[str, Took | None]:
        """How long each clock ran for the issues that were reported in the period, as far as it has ended."""
        where, params = of(scope, NEW)
        columns = ", ".join(f"i.{name}" for name in _MOMENTS)
        rows = await self._tx.rows(f"SELECT {columns} FROM issues i WHERE {where}", **params, **between(period))
        found = _spans(rows)
        return {clock: Took.of(found[clock]) for clock in CLOCKS}


def _supports(scope: Scope) -> tuple[str, dict[str, str]]:
    """The supports of a period: a group looks at its own issues, the city at what was given in the time."""
    given = "f.since >= :start AND f.since < :end"
    if scope.groups is not None:
        where, params = alive(scope)
        return f"issues i JOIN followers f ON f.issue = i.id WHERE {where} AND {given}", params
    if scope.subject:
        return f"followers f JOIN issues i ON i.id = f.issue WHERE {given} AND i.subject = :subject", {}
    return f"followers f WHERE {given}", {}


def _spans(rows: Sequence[Row]) -> dict[str, list[timedelta]]:
    """How long each clock ran; the result's from the last reopening."""
    found: dict[str, list[timedelta]] = {clock: [] for clock in CLOCKS}
    read, none = datetime.fromisoformat, timedelta()
    for row in rows:
        at = {name: read(row[name]) for name in _MOMENTS if row[name]}
        for clock, (begins, ends) in CLOCKS.items():
            if ends in at and begins in at:
                begun = at.get("reopened_at", at[begins]) if clock == "result" else at[begins]
                found[clock].append(max(at[ends] - begun, none))
    return found
