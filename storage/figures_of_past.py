"""The figures that ask how things were at a moment: how long each clock ran until then, and what was open.

A row of an issue says how it is now. Where nothing has happened since that could hide an earlier time, its times are
taken from the row; everything else is read from the events, and both say the same. Of an issue of which everything is
met, nothing but its times is read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from domain.figures import Limits, Overdue, Scope, Standing
from domain.issue import Event, Issue, Status
from domain.period import Period
from domain.took import CLOCKS, Due, Run, Tally, Timed, Took, runs_of, timed
from storage.database import Row, Transaction
from storage.figures_scope import ENDED_SINCE, NEW, OPEN, between, of
from storage.ids import stamp
from storage.json_text import from_json

_PLAIN = {
    "accept": ("given_at", "accepted_at"),
    "contact": ("assigned_at", "contacted_at"),
    "answer": ("created_at", "contacted_at"),
    "result": ("created_at", "answered_at"),
}
"""where each clock of an issue begins and ends, as long as nothing began anew"""
_HIDES = (
    "(i.reopened_at >= :last OR i.given_at >= :last OR i.assigned_at >= :last OR i.contacted_at < i.assigned_at"
    " OR (i.given_at <> i.created_at AND (i.accepted_at <= i.given_at"
    " OR (i.assigned_at IS NULL AND i.contacted_at IS NOT NULL))))"
)
"""something happened that may hide an earlier time: reopened, sent on, assigned or passed on since, or late"""
_MET = (
    f"CASE WHEN {_HIDES} THEN 0 WHEN i.accepted_at < :last AND i.assigned_at < :last AND i.contacted_at < :last"
    " AND i.answered_at < :last THEN 1 ELSE 0 END"
)
"""every clock is met, and the row says when: so is nearly every issue of a long past"""
_TIMES = (
    "i.created_at, NULLIF(i.given_at, i.created_at) AS given_at, i.accepted_at, i.assigned_at, i.contacted_at,"
    " i.answered_at, i.reopened_at"
)
_ROW = (
    "i.id, i.number, i.status, i.created_at, i.given_at, i.accepted_at, i.assigned_at, i.contacted_at, i.answered_at,"
    f" i.closed_at, i.reopened_at, CASE WHEN {_HIDES} THEN 1 ELSE 0 END AS hides"
)
_AT_ONCE = 400
"""as many issues as one question asks the events of"""


@dataclass(frozen=True, slots=True)
class Stood:
    """How things stood at a moment, with the numbers of the issues behind it."""

    standing: Standing
    open: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


class OfPast:
    """The figures of one transaction, as far as they are about how things were at a moment."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def took(self, scope: Scope, period: Period, until: datetime, due: Mapping[str, Due]) -> dict[str, Took]:
        """How long each clock of the issues that were reported in the period had run by then."""
        until, tallies = min(until, period.end), {clock: Tally(due[clock]) for clock in CLOCKS}
        for clock, (begun, met) in _columns(await self._rows(scope, period, until, _TIMES, f"{_MET} = 1")).items():
            tallies[clock].met(begun, met)
        for _number, runs in await self._runs(scope, period, until, f"{_MET} = 0"):
            for clock, run in runs.items():
                tallies[clock].add(timed("", run, due[clock], until))
        return {clock: tally.took() for clock, tally in tallies.items()}

    async def timed(
        self, scope: Scope, period: Period, until: datetime, due: Mapping[str, Due]
    ) -> dict[str, list[Timed]]:
        """The runs behind `took`, clock by clock, those of the oldest issue first."""
        until, found = min(until, period.end), dict[str, list[Timed]]((clock, []) for clock in CLOCKS)
        for number, runs in await self._runs(scope, period, until, f"{_MET} >= 0"):
            for clock, run in runs.items():
                if one := timed(number, run, due[clock], until):
                    found[clock].append(one)
        return found

    async def _runs(
        self, scope: Scope, period: Period, until: datetime, so: str
    ) -> list[tuple[str, Mapping[str, Run]]]:
        """The numbers and runs of the issues reported in a period that are so, the oldest first; a period that is
        over is looked at as it was at its end."""
        rows, last = await self._rows(scope, period, until, _ROW, so), stamp(until)
        hidden = [row for row in rows if row["hides"]]
        lived = {id: runs_of(id, events)[1] async for id, events in self._lives(hidden, last)}
        rows = sorted(rows, key=lambda row: str(row["id"]))
        return [(row["number"], lived.get(row["id"], {}) if row["hides"] else _plain(row, last)) for row in rows]

    async def _rows(self, scope: Scope, period: Period, until: datetime, columns: str, so: str) -> Sequence[Row]:
        where, params = of(scope, f"{NEW} AND {so}")
        params = {**params, **between(period), "last": stamp(until)}
        return await self._tx.rows(f"SELECT {columns} FROM issues i WHERE {where}", **params)

    async def stood(self, scope: Scope, at: datetime, limits: Limits) -> Stood:
        """What was open at a moment, and what was late by the limits of that moment."""
        since = {"start": stamp(at), "end": stamp(at)}
        rows: dict[str, Row] = {}
        for condition in (OPEN, ENDED_SINCE):
            where, params = of(scope, f"{condition} AND i.created_at < :end")
            params = {**params, **since}
            params = {name: value for name, value in params.items() if f":{name}" in where}
            found = await self._tx.rows(f"SELECT i.id, i.number FROM issues i WHERE {where}", **params)
            rows |= {row["id"]: row for row in found}
        numbers = {id: row["number"] for id, row in sorted(rows.items())}
        lives = [runs_of(id, events)[0] async for id, events in self._lives(list(rows.values()), stamp(at))]
        return _stood([issue for issue in lives if issue.open], numbers, limits)

    async def _lives(self, rows: Sequence[Row], before: str) -> AsyncIterator[tuple[str, list[Event]]]:
        """The events of these issues before a moment."""
        for n in range(0, len(rows), _AT_ONCE):
            names = {f"t{m}": row["id"] for m, row in enumerate(rows[n : n + _AT_ONCE])}
            among = ", ".join(f":{name}" for name in names)
            events = await self._tx.rows(
                f"SELECT thing, verb, at, actor, detail FROM events WHERE thing IN ({among}) AND at < :before"
                " ORDER BY thing, step",
                before=before,
                **names,
            )
            for id, mine in groupby(events, key=lambda row: row["thing"]):
                yield id, [_event(row) for row in mine]


def _event(row: Row) -> Event:
    return Event(row["verb"], datetime.fromisoformat(row["at"]), row["actor"], from_json(row["detail"]))


def _columns(rows: Sequence[Row]) -> Mapping[str, tuple[list[datetime], list[datetime]]]:
    """When each clock of issues whose clocks are all met began, and when it was met."""

    def at(name: str) -> list[datetime]:
        return list(map(datetime.fromisoformat, [row[name] for row in rows]))

    def anew(name: str) -> list[datetime]:
        texts = [row[name] for row in rows]
        return [datetime.fromisoformat(text) if text else first for text, first in zip(texts, created, strict=True)]

    created, contacted = at("created_at"), at("contacted_at")
    return {
        "accept": (anew("given_at"), at("accepted_at")),
        "contact": (at("assigned_at"), contacted),
        "answer": (created, contacted),
        "result": (anew("reopened_at"), at("answered_at")),
    }


def _plain(row: Row, until: str) -> dict[str, Run]:
    """The runs of an issue as its row says."""
    read, runs = datetime.fromisoformat, {}
    left = row["closed_at"] if row["status"] in (Status.MERGED, Status.WITHDRAWN) else None
    stopped = read(left) if left and left < until else None
    for clock, (begins, ends) in _PLAIN.items():
        begun, met = row[begins], row[ends]
        if clock == "result":
            begun = row["reopened_at"] or begun
        if begun is not None:
            runs[clock] = Run(read(begun), read(met) if met is not None and met < until else None, stopped)
    return runs


def _stood(issues: Sequence[Issue], numbers: Mapping[str, str], limits: Limits) -> Stood:
    """The open issues, as `Figures.standing` counts them."""
    late: dict[str, list[str]] = {
        "accept": [i.id for i in issues if i.accepted_at is None and _by(i.given_at, limits.accept)],
        "contact": [i.id for i in issues if i.contacted_at is None and _by(i.assigned_at, limits.contact)],
        "answer": [i.id for i in issues if i.contacted_at is None and _by(i.created_at, limits.answer)],
        "result": [i.id for i in issues if _by(i.reopened_at or i.created_at, limits.result)],
    }
    any_ = {id for ids in late.values() for id in ids}
    waiting = sum(issue.status in (Status.REPORTED, Status.ACCEPTED) for issue in issues)
    overdue = Overdue(len(any_), **{clock: len(ids) for clock, ids in late.items()})
    mine = [issue.id for issue in issues]
    listed = [[number for id, number in numbers.items() if id in ids] for ids in (set(mine), any_)]
    return Stood(Standing(len(issues), waiting, overdue), *listed)


def _by(begun: datetime | None, limit: datetime) -> bool:
    return begun is not None and begun <= limit
