"""The figures of what members noted in their records; `storage.figures` is where everybody asks for them.

An activity is counted where its group is, on the day it was done; one that was struck out counts nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.figures import Deed, Deeds, Noted, Scope
from domain.period import Period
from storage.database import Transaction
from storage.figures_scope import between, led, on_days

_DONE = "a.day >= :first AND a.day < :after AND a.struck_at IS NULL"


class OfActivities:
    """The figures of one transaction, as far as they are about activities and about what one person did."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def noted(self, scope: Scope, period: Period) -> Noted:
        """What was noted for the days of the period: how many notes of each kind, and the sums of their figures."""
        return (await self._noted(scope, period, "''")).get("", Noted())

    async def noted_spread(self, scope: Scope, period: Period, by: str) -> dict[str, Noted]:
        """The same by group or by place."""
        return await self._noted(scope, period, {"group": "a.group_id", "place": "a.place"}[by])

    async def _noted(self, scope: Scope, period: Period, by: str) -> dict[str, Noted]:
        where, params = led(scope, _DONE, "a")
        params = {**params, **on_days(period)}
        counts = await self._tx.rows(
            f"SELECT {by} AS key, a.kind, COUNT(*) AS n FROM activities a WHERE {where} GROUP BY 1, 2", **params
        )
        sums = await self._tx.rows(
            f"SELECT {by} AS key, a.kind, f.figure, SUM(f.amount) AS amount FROM activities a"
            f" JOIN activity_figures f ON f.activity = a.id WHERE {where} GROUP BY 1, 2, 3",
            **params,
        )
        notes: dict[str, dict[str, int]] = {}
        amounts: dict[str, dict[tuple[str, str], int]] = {}
        for row in counts:
            notes.setdefault(row["key"], {})[row["kind"]] = int(row["n"])
        for row in sums:
            amounts.setdefault(row["key"], {})[row["kind"], row["figure"]] = int(row["amount"])
        return {key: Noted(notes[key], amounts.get(key, {})) for key in notes}

    async def noted_behind(self, scope: Scope, period: Period, most: int) -> list[Deed]:
        """The notes behind the figures of `noted`, by their days, so many at the most."""
        where, params = led(scope, _DONE, "a")
        rows = await self._tx.rows(
            "SELECT a.id, a.kind, a.day, a.place, a.group_id, p.name, f.figure, f.amount FROM"
            f" (SELECT * FROM activities a WHERE {where} ORDER BY a.day, a.id LIMIT :most) a"
            " JOIN people p ON p.id = a.member LEFT JOIN activity_figures f ON f.activity = a.id"
            " ORDER BY a.day, a.id, f.figure",
            **params,
            **on_days(period),
            most=most,
        )
        found: dict[str, Deed] = {}
        for row in rows:
            day = date.fromisoformat(row["day"])
            deed = found.setdefault(row["id"], Deed(row["kind"], day, row["name"], row["place"], row["group_id"], {}))
            if row["figure"]:
                found[row["id"]] = deed.with_figure(row["figure"], int(row["amount"]))
        return list(found.values())

    async def deeds(self, person: str, period: Period, group: str = "") -> Deeds:
        """Everything one person did in that time; with a group, only what belongs to it."""
        span: dict[str, Any] = {"person": person, **between(period)}
        of_issue = " AND (i.group_id = :group_id OR i.studio = :group_id)" if group else ""
        of_meeting = " AND m.group_id = :group_id" if group else ""
        if group:
            span["group_id"] = group
        held = (
            "SELECT COUNT(*) AS n FROM issues i WHERE i.member = :person AND i.member <> ''"
            " AND i.{at} >= :start AND i.{at} < :end"
        )
        return Deeds(
            taken=await self._count(held.format(at="assigned_at") + of_issue, span),
            answered=await self._count(held.format(at="answered_at") + of_issue, span),
            visits=await self._count(
                "SELECT COUNT(*) AS n FROM events e JOIN issues i ON i.id = e.thing WHERE e.actor = :person"
                f" AND e.verb = 'visited' AND e.at >= :start AND e.at < :end{of_issue}",
                span,
            ),
            meetings=await self._count(
                "SELECT COUNT(*) AS n FROM invitations v JOIN meetings m ON m.id = v.meeting WHERE v.person = :person"
                " AND v.answer IN ('come', 'proxy') AND m.stage IN ('minuted', 'final')"
                f" AND m.at >= :start AND m.at < :end{of_meeting}",
                span,
            ),
            noted=await self._of_person(person, period, group),
        )

    async def _count(self, sql: str, params: Mapping[str, Any]) -> int:
        row = await self._tx.row(sql, **params)
        return int(row["n"]) if row else 0

    async def _of_person(self, person: str, period: Period, group: str) -> Noted:
        where = f"a.member = :person AND {_DONE}{' AND a.group_id = :group_id' if group else ''}"
        params = {"person": person, **on_days(period), **({"group_id": group} if group else {})}
        counts = await self._tx.rows(
            f"SELECT a.kind, COUNT(*) AS n FROM activities a WHERE {where} GROUP BY 1 ORDER BY 1", **params
        )
        sums = await self._tx.rows(
            "SELECT a.kind, f.figure, SUM(f.amount) AS amount FROM activities a"
            f" JOIN activity_figures f ON f.activity = a.id WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2",
            **params,
        )
        return Noted(
            {row["kind"]: int(row["n"]) for row in counts},
            {(row["kind"], row["figure"]): int(row["amount"]) for row in sums},
        )
