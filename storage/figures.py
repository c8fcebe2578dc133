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
from datetime import timedelta
from typing import Any

from domain.figures import (
    Ends,
    Flow,
    Limits,
    Load,
    Overdue,
    Ratings,
    Scope,
    Standing,
    Took,
    Voices,
)
from domain.period import Period
from storage.database import Row
from storage.figures_of_meetings import OfMeetings, between
from storage.ids import moment, stamp

SPREADS = {
    "group": "i.group_id",
    "place": "i.place",
    "subject": "i.subject",
    "firm": "CASE WHEN i.firm <> '' THEN 'firm' ELSE '' END",
}
"""by what the figures of issues can be spread out, and the column of each; `firm` parts those of enterprises"""
CLOCKS = {
    "accept": ("given_at", "accepted_at"),
    "contact": ("assigned_at", "contacted_at"),
    "answer": ("created_at", "contacted_at"),
    "result": ("created_at", "answered_at"),
}
"""where each clock of an issue begins and ends"""
_OPEN = "i.status IN ('reported', 'accepted', 'taken', 'visited', 'handed')"
_LATE = {
    "accept": "i.accepted_at IS NULL AND i.given_at <= :accept",
    "contact": "i.contacted_at IS NULL AND i.assigned_at <= :contact",
    "answer": "i.contacted_at IS NULL AND i.created_at <= :answer",
    "result": "COALESCE(i.reopened_at, i.created_at) <= :result",
}
"""when an open issue is late by each clock; handlers.clocks says the same of a single one, and a test compares them"""
_NEW = "i.created_at >= :start AND i.created_at < :end"
# An open issue has neither an answer nor an end; one that was withdrawn or merged had no answer.
_ENDED_AT = "COALESCE(i.answered_at, i.closed_at)"
_ENDED = f"i.status IN ('answered', 'closed', 'withdrawn', 'merged') AND {_ENDED_AT} >= :start AND {_ENDED_AT} < :end"
_RATED = "i.rating <> '' AND i.closed_at >= :start AND i.closed_at < :end"
# What people do to an issue they do while it is open: it still is, or it ended after the period began.
_ENDED_SINCE = _ENDED.rpartition(" AND ")[0]
_WORK = "'accepted', 'taken', 'visited', 'handed', 'questioned', 'answered'"
# Whatever was reopened since the beginning of the period, for its events to be looked at.
_REOPENED = "i.reopened_at IS NOT NULL AND i.reopened_at >= :start"


class Figures(OfMeetings):
    """The figures of one transaction: those of issues here, those of meetings from their own file."""

    async def standing(self, scope: Scope, limits: Limits) -> Standing:
        """What is open now, what nobody has taken, and what is late by which clock."""
        where, params = _of(scope, _OPEN)
        row = await self._tx.row(
            f"SELECT COUNT(*) AS open, {_LATENESS} FROM issues i WHERE {where}", **params, **_t(limits)
        )
        found = {name: int(row[name] or 0) for name in ("open", "waiting", "issues", *_LATE)} if row else {}
        return Standing(found.pop("open", 0), found.pop("waiting", 0), Overdue(**found))

    async def flow(self, scope: Scope, period: Period) -> Flow:
        """What happened in the period."""
        found = await self._flows(scope, period, "''")
        return found.get("", Flow())

    async def by_period(self, scope: Scope, periods: Sequence[Period]) -> list[tuple[int, int]]:
        """New and solved in each of several periods that follow each other: `flow`'s, at the price of one."""
        whole = {"start": stamp(periods[0].start), "end": stamp(periods[-1].end)}
        found = []
        for at, condition in (("i.created_at", _NEW), (_ENDED_AT, f"{_ENDED} AND i.outcome = 'solved'")):
            where, params = _of(scope, condition)
            rows = await self._tx.rows(f"SELECT {at} AS at FROM issues i WHERE {where}", **params, **whole)
            begun = [stamp(period.start) for period in periods]
            found.append(Counter(bisect_right(begun, row["at"]) - 1 for row in rows))
        return [(found[0][n], found[1][n]) for n in range(len(periods))]

    async def spread(self, scope: Scope, period: Period, by: str) -> dict[str, Flow]:
        """What happened in the period, by one of `SPREADS` (a group is the one in the lead); under "" what has none."""
        return await self._flows(scope, period, SPREADS[by])

    async def _flows(self, scope: Scope, period: Period, by: str) -> dict[str, Flow]:
        new = await self._counted(scope, period, _NEW, by, "''")
        ends = await self._counted(scope, period, _ENDED, by, "i.outcome")
        ratings = await self._counted(scope, period, _RATED, by, "i.rating")
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
        where, params = _of(scope, condition)
        rows = await self._tx.rows(
            f"SELECT {by} AS key, {kind} AS kind, COUNT(*) AS n FROM issues i WHERE {where} GROUP BY 1, 2",
            **params,
            **between(period),
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row["key"], {})[row["kind"]] = int(row["n"])
        return found

    async def _reopened(self, scope: Scope, period: Period, by: str) -> dict[str, int]:
        where, params = _of(scope, _REOPENED)
        rows = await self._tx.rows(
            f"SELECT {by} AS key, COUNT(*) AS n FROM issues i JOIN events e ON e.thing = i.id WHERE {where}"
            " AND e.verb = 'reopened' AND e.at >= :start AND e.at < :end GROUP BY 1",
            **params,
            **between(period),
        )
        return {row["key"]: int(row["n"]) for row in rows}

    async def behind(self, scope: Scope, period: Period) -> dict[str, list[str]]:
        """The numbers of the issues behind the figures of `flow`: new, each end by its name, reopened, rated."""
        found: dict[str, list[str]] = {}
        listed = ((_NEW, "'new'"), (_ENDED, "i.outcome"), (_RATED, "'rated'"))
        for condition, kind in listed:
            where, params = _of(scope, condition)
            rows = await self._tx.rows(
                f"SELECT {kind} AS kind, i.number FROM issues i WHERE {where} ORDER BY i.id",
                **params,
                **between(period),
            )
            for row in rows:
                found.setdefault(row["kind"], []).append(row["number"])
        where, params = _of(scope, _REOPENED)
        rows = await self._tx.rows(
            f"SELECT i.number FROM issues i JOIN events e ON e.thing = i.id WHERE {where} AND e.verb = 'reopened'"
            " AND e.at >= :start AND e.at < :end ORDER BY i.id",
            **params,
            **between(period),
        )
        return {**found, "reopened": [row["number"] for row in rows]}

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
            f" WHERE i.member = :person AND i.member <> '' AND {_OPEN}",
            person=person,
            **_t(limits),
        )
        return Load(person, name, int(row["open"]) if row else 0, int(row["issues"] or 0) if row else 0)

    async def voices(self, scope: Scope, period: Period) -> Voices:
        """Who reported and supported in the period: as counts, without names."""
        where, params = _of(scope, _NEW)
        reports = await self._tx.rows(
            f"SELECT CASE WHEN i.on_behalf = 1 THEN i.id ELSE i.reporter END AS voice FROM issues i WHERE {where}",
            **params,
            **between(period),
        )
        where, params = _alive(scope)
        supports = await self._tx.rows(
            f"SELECT f.person AS voice FROM issues i JOIN followers f ON f.issue = i.id WHERE {where}"
            " AND f.since >= :start AND f.since < :end",
            **params,
            **between(period),
        )
        return Voices(len(reports), len(supports), len({row["voice"] for row in [*reports, *supports]}))

    async def active(self, scope: Scope, period: Period) -> set[str]:
        """The ids of everybody who worked on an issue of the scope in the period: took, visited, asked, answered …"""
        where, params = _alive(scope)
        rows = await self._tx.rows(
            f"SELECT DISTINCT e.actor FROM issues i JOIN events e ON e.thing = i.id WHERE {where}"
            f" AND e.verb IN ({_WORK}) AND e.at >= :start AND e.at < :end AND e.actor <> ''",
            **params,
            **between(period),
        )
        return {row["actor"] for row in rows}

    async def took(self, scope: Scope, period: Period) -> dict[str, Took | None]:
        """How long each clock ran for the issues that were reported in the period, as far as it has ended."""
        where, params = _of(scope, _NEW)
        columns = ", ".join(f"i.{name}" for name in dict.fromkeys(c for pair in CLOCKS.values() for c in pair))
        rows = await self._tx.rows(
            f"SELECT {columns}, i.reopened_at FROM issues i WHERE {where}", **params, **between(period)
        )
        return {clock: Took.of(_spans(rows, clock)) for clock in CLOCKS}


_ANY = " OR ".join(f"({late})" for late in _LATE.values())
_LATENESS = ", ".join(
    f"SUM(CASE WHEN {when} THEN 1 ELSE 0 END) AS {name}"
    for name, when in {"waiting": "i.status IN ('reported', 'accepted')", "issues": _ANY, **_LATE}.items()
)


def _of(scope: Scope, condition: str) -> tuple[str, dict[str, str]]:
    """The issues of a scope that are so, in words by which each group finds its own in an index."""
    if scope.groups is None:
        return f"(i.group_id IN (SELECT id FROM groups UNION ALL SELECT '') AND {condition})", {}
    names = {f"g{n}": group for n, group in enumerate(scope.groups)}
    among = ", ".join(f":{name}" for name in names)
    led = f"(i.group_id IN ({among}) AND {condition})"
    beside = f"(i.studio IN ({among}) AND i.studio <> '' AND {condition})"
    return f"({led} OR {beside})", names


def _alive(scope: Scope) -> tuple[str, dict[str, str]]:
    """The issues of a scope with which anybody can have done anything since the period began."""
    (still, params), (since, _) = _of(scope, _OPEN), _of(scope, _ENDED_SINCE)
    return f"({still} OR {since})", params


def _t(limits: Limits) -> dict[str, Any]:
    return {name: stamp(getattr(limits, name)) for name in _LATE}


def _spans(rows: Sequence[Row], clock: str) -> list[timedelta]:
    begins, ends = CLOCKS[clock]
    found = []
    for row in rows:
        begun, ended = moment(row[begins]), moment(row[ends])
        if clock == "result":
            begun = moment(row["reopened_at"]) or begun
        if begun is None or ended is None:
            continue
        found.append(max(ended - begun, timedelta()))
    return found
