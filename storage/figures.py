"""Figures: the one place that counts, for a group or the city, at this moment or in a period.

Everything is counted from the rows and events of the issues, nothing is kept twice. Each figure stands for a list: the
issues that were reported in the period, that ended in it and still stand as ended, that were reopened in it (by the
event, so that another reopening later takes nothing away), and that were rated in it. What was ended and later
reopened is ended no more, in every figure alike.

A meeting is counted where its group is, in the period in which it was to begin. Figures of what is neither join as
functions beside these, with the same scope and period.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from domain.figures import Ends, Flow, Limits, Load, Overdue, Ratings, Scope, Standing
from domain.period import Period
from storage.figures_of_activities import OfActivities
from storage.figures_of_meetings import OfMeetings
from storage.figures_of_past import OfPast
from storage.figures_of_people import OfPeople
from storage.figures_scope import ENDED, ENDED_AT, NEW, RATED, REOPENED, between, of
from storage.ids import stamp
from storage.issues import OPEN

SPREADS = {
    "group": "i.group_id",
    "place": "i.place",
    "subject": "i.subject",
    "firm": "CASE WHEN i.firm <> '' THEN 'firm' ELSE '' END",
}
"""by what the figures of issues can be spread out, and the column of each; `firm` parts those of enterprises"""
_TOLD = "i.status IN ('answered', 'closed') AND i.answered_at >= :start AND i.answered_at < :end"
"""the result was told in the period, and stands"""
_LATE = {
    "accept": "i.accepted_at IS NULL AND i.given_at <= :accept",
    "contact": "i.contacted_at IS NULL AND i.assigned_at <= :contact",
    "answer": "i.contacted_at IS NULL AND i.created_at <= :answer",
    "result": "COALESCE(i.reopened_at, i.created_at) <= :result",
}
"""when an open issue is late by each clock; handlers.clocks says the same of a single one, and a test compares them"""


class Figures(OfMeetings, OfActivities, OfPeople, OfPast):
    """The figures of one transaction: issues here, meetings, notes, people and the past in files of their own."""

    async def standing(self, scope: Scope, limits: Limits) -> Standing:
        """What is open now, what nobody has taken, and what is late by which clock."""
        where, params = of(scope, OPEN)
        row = await self._tx.row(
            f"SELECT COUNT(*) AS open, {_LATENESS} FROM issues i WHERE {where}", **params, **_t(limits)
        )
        found = {name: int(row[name] or 0) for name in ("open", "waiting", "issues", *_LATE)} if row else {}
        return Standing(found.pop("open", 0), found.pop("waiting", 0), Overdue(**found))

    async def flow(self, scope: Scope, period: Period) -> Flow:
        """What happened in the period."""
        found = await self._flows(scope, period, "''")
        return found.get("", Flow())

    async def since(self) -> datetime | None:
        """When the first thing happened that anything is counted from; None where nothing has."""
        moments = []
        for first in ("SELECT MIN(created_at) AS at FROM issues", "SELECT MIN(at) AS at FROM meetings"):
            row = await self._tx.row(first)
            moments += [datetime.fromisoformat(row["at"])] if row and row["at"] else []
        row = await self._tx.row("SELECT MIN(day) AS day FROM activities")
        if row and row["day"]:
            moments.append(datetime.combine(date.fromisoformat(row["day"]), time(12), UTC))
        return min(moments, default=None)

    async def anything(self, scope: Scope, period: Period) -> bool:
        """Whether anything at all happened in the period."""
        if not (await self.flow(scope, period)).quiet or (await self.noted(scope, period)).count:
            return True
        return bool((await self.meetings(scope, period, period.end)).count)

    async def by_period(self, scope: Scope, periods: Sequence[Period]) -> list[tuple[int, int]]:
        """New and solved in each of several periods that follow each other: `flow`'s, at the price of one."""
        whole = {"start": stamp(periods[0].start), "end": stamp(periods[-1].end)}
        found = []
        for at, condition in (("i.created_at", NEW), (ENDED_AT, f"{ENDED} AND i.outcome = 'solved'")):
            where, params = of(scope, condition)
            rows = await self._tx.rows(f"SELECT {at} AS at FROM issues i WHERE {where}", **params, **whole)
            begun = [stamp(period.start) for period in periods]
            found.append(Counter(bisect_right(begun, row["at"]) - 1 for row in rows))
        return [(found[0][n], found[1][n]) for n in range(len(periods))]

    async def spread(self, scope: Scope, period: Period, by: str) -> dict[str, Flow]:
        """What happened in the period, by one of `SPREADS` (a group is the one in the lead); under "" what has none."""
        return await self._flows(scope, period, SPREADS[by])

    async def _flows(self, scope: Scope, period: Period, by: str) -> dict[str, Flow]:
        new = await self._counted(scope, period, NEW, by, "''")
        ends = await self._counted(scope, period, ENDED, by, "i.outcome")
        ratings = await self._counted(scope, period, RATED, by, "i.rating")
        reopened = await self._reopened(scope, period, by)
        return {
            key: Flow(
                sum(new.get(key, {}).values()),
                Ends(ends.get(key, {})),
                reopened.get(key, 0),
                Ratings(**ratings.get(key, {})),
            )
            for key in sorted({*new, *ends, *ratings, *reopened})
        }

    async def _counted(
        self, scope: Scope, period: Period, condition: str, by: str, kind: str
    ) -> dict[str, dict[str, int]]:
        """How many issues of the scope are so, for each key and kind."""
        where, params = of(scope, condition)
        rows = await self._tx.rows(
            f"SELECT {by} AS key, {kind} AS kind, COUNT(*) AS n FROM issues i WHERE {where}{_grouped(by, kind)}",
            **params,
            **between(period),
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            if row["n"]:
                found.setdefault(row["key"], {})[row["kind"]] = int(row["n"])
        return found

    async def _reopened(self, scope: Scope, period: Period, by: str) -> dict[str, int]:
        """Each group looks at its own issues, the city at what happened in the time."""
        now = "e.verb = 'reopened' AND e.at >= :start AND e.at < :end"
        if scope.groups is None:
            where, params = of(scope, now)
            grouped = _grouped(by, "''")
            n, rest = "COUNT(*)", f"FROM events e CROSS JOIN issues i WHERE {where} AND i.id = e.thing{grouped}"
        else:
            where, params = of(scope, REOPENED)
            n = f"(SELECT COUNT(*) FROM events e WHERE e.thing = i.id AND {now})"
            rest = f"FROM issues i WHERE {where}"
        found: Counter[str] = Counter()
        for row in await self._tx.rows(f"SELECT {by} AS key, {n} AS n {rest}", **params, **between(period)):
            found[row["key"]] += int(row["n"])
        return {key: n for key, n in found.items() if n}

    async def behind(self, scope: Scope, period: Period) -> dict[str, list[str]]:
        """The numbers of the issues behind the figures of `flow`: new, each end by its name, reopened, rated,
        and rated as solved."""
        found: dict[str, list[str]] = {}
        satisfied = f"{RATED} AND i.rating = 'solved'"
        listed = ((NEW, "'new'"), (ENDED, "i.outcome"), (RATED, "'rated'"), (satisfied, "'satisfied'"))
        for condition, kind in listed:
            where, params = of(scope, condition)
            rows = await self._tx.rows(
                f"SELECT {kind} AS kind, i.number FROM issues i WHERE {where} ORDER BY i.id",
                **params,
                **between(period),
            )
            for row in rows:
                found.setdefault(row["kind"], []).append(row["number"])
        where, params = of(scope, REOPENED)
        rows = await self._tx.rows(
            f"SELECT i.number FROM issues i JOIN events e ON e.thing = i.id WHERE {where} AND e.verb = 'reopened'"
            " AND e.at >= :start AND e.at < :end ORDER BY i.id",
            **params,
            **between(period),
        )
        return {**found, "reopened": [row["number"] for row in rows]}

    async def firms_behind(self, scope: Scope, period: Period) -> list[str]:
        """The numbers of the issues that enterprises reported and that were solved in the period."""
        where, params = of(scope, f"{_TOLD} AND i.outcome = 'solved' AND i.firm <> ''")
        rows = await self._tx.rows(
            f"SELECT i.number FROM issues i WHERE {where} ORDER BY i.id", **params, **between(period)
        )
        return [row["number"] for row in rows]

    async def built_behind(self, scope: Scope, period: Period) -> list[tuple[str, dict[str, int]]]:
        """What was built, by the numbers of the issues whose result of the period says so and still stands."""
        where, params = of(scope, f"{_TOLD} AND i.answered_at = b.told_at")
        rows = await self._tx.rows(
            "SELECT i.number, b.kind, b.amount FROM built b CROSS JOIN issues i"
            f" WHERE b.told_at >= :start AND b.told_at < :end AND i.id = b.issue AND {where} ORDER BY i.id, b.kind",
            **params,
            **between(period),
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row["number"], {})[row["kind"]] = int(row["amount"])
        return list(found.items())

    async def loads(self, group: str, limits: Limits) -> list[Load]:
        """What each member and leader of a group has in hand, the most first; those with nothing too."""
        rows = await self._tx.rows(
            "SELECT p.id, p.name FROM (SELECT DISTINCT person FROM seats WHERE group_id = :group_id"
            " AND role IN ('member', 'leader')) s JOIN people p ON p.id = s.person",
            group_id=group,
        )
        found = [await self.load(row["id"], limits, row["name"]) for row in rows]
        return sorted(found, key=lambda load: (-load.open, -load.overdue, load.name, load.person))

    async def load(self, person: str, limits: Limits, name: str = "") -> Load:
        """What one person has in hand."""
        row = await self._tx.row(
            f"SELECT COUNT(*) AS open, {_LATENESS} FROM issues i"
            f" WHERE i.member = :person AND i.member <> '' AND {OPEN}",
            person=person,
            **_t(limits),
        )
        return Load(person, name, int(row["open"]) if row else 0, int(row["issues"] or 0) if row else 0)


_ANY = " OR ".join(f"({late})" for late in _LATE.values())
_LATENESS = ", ".join(
    f"SUM(CASE WHEN {when} THEN 1 ELSE 0 END) AS {name}"
    for name, when in {"waiting": "i.status IN ('reported', 'accepted')", "issues": _ANY, **_LATE}.items()
)


def _grouped(by: str, kind: str) -> str:
    """Only what differs from row to row is worth being sorted by."""
    places = [str(n) for n, what in ((1, by), (2, kind)) if what != "''"]
    return f" GROUP BY {', '.join(places)}" if places else ""


def _t(limits: Limits) -> dict[str, Any]:
    return {name: stamp(getattr(limits, name)) for name in _LATE}
