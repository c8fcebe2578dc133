"""The figures of who took part; `storage.figures` is where everybody asks for them."""

from __future__ import annotations

from domain.figures import Scope
from domain.period import Period
from storage.database import Transaction
from storage.figures_scope import NEW, alive, between, of

_WORK = "e.verb IN ('accepted', 'taken', 'visited', 'handed', 'questioned', 'answered')"
# One look into the index for each person who ever worked, instead of one for each thing they did.
_WORKERS = (
    f"WITH RECURSIVE workers (actor) AS (SELECT MIN(e.actor) FROM events e WHERE {_WORK} AND e.actor > ''"
    f" UNION ALL SELECT (SELECT MIN(e.actor) FROM events e WHERE {_WORK} AND e.actor > w.actor)"
    " FROM workers w WHERE w.actor IS NOT NULL)"
)


class OfPeople:
    """The figures of one transaction, as far as they are about people."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def voices(self, scope: Scope, period: Period) -> int:
        """How many took part in the period by reporting and supporting, without names; a member who notes for others
        lends each of them a voice."""
        told, params = of(scope, NEW)
        supports, more = _supports(scope)
        params = {**params, **more, **between(period)}
        row = await self._tx.row(f"SELECT SUM(i.on_behalf) AS lent FROM issues i WHERE {told}", **params)
        lent = int(row["lent"] or 0) if row else 0
        row = await self._tx.row(
            f"SELECT COUNT(DISTINCT v.voice) AS n FROM (SELECT i.reporter AS voice FROM issues i"
            f" WHERE {told} AND i.on_behalf = 0 UNION ALL SELECT f.person AS voice FROM {supports}) v",
            **params,
        )
        return lent + (int(row["n"]) if row else 0)

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


def _supports(scope: Scope) -> tuple[str, dict[str, str]]:
    """The supports of a period: a group looks at its own issues, the city at what was given in the time."""
    given = "f.since >= :start AND f.since < :end"
    if scope.groups is not None:
        where, params = alive(scope)
        return f"issues i JOIN followers f ON f.issue = i.id WHERE {where} AND {given}", params
    if scope.subject:
        return f"followers f JOIN issues i ON i.id = f.issue WHERE {given} AND i.subject = :subject", {}
    return f"followers f WHERE {given}", {}
