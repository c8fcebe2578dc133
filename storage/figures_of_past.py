"""The figures that ask how things were at a moment: how long each clock ran until then, and what was open.

A row of an issue says how it is now. Where nothing has happened since that could hide an earlier time, its times are
taken from the row; everything else is read from the events, and both say the same.
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
_COLUMNS = "i.id, i.number, i.status, i.created_at, i.given_at, i.accepted_at, i.assigned_at, i.contacted_at,"
_MOMENTS = f"{_COLUMNS} i.answered_at, i.closed_at, i.reopened_at"
_MET = tuple(dict.fromkeys(name for pair in _PLAIN.values() for name in pair))
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
        rows, lived, until = await self._runs(scope, period, until)
        last, tallies = stamp(until), {clock: Tally(due[clock]) for clock in CLOCKS}
        for row in rows:
            runs = lived.get(row["id"])
            if runs is None and row["answered_at"] is not None and row["answered_at"] < last:
                # Nearly every issue of a long past: all of its clocks are met, and nothing has to be kept of it.
                at = {name: datetime.fromisoformat(row[name]) for name in _MET if row[name] is not None}
                for clock, (begins, ends) in _PLAIN.items():
                    if begins in at and ends in at:
                        tallies[clock].met(at[begins], at[ends])
                continue
            for clock, run in (_plain(row, last) if runs is None else runs).items():
                tallies[clock].add(timed("", run, due[clock], until))
        return {clock: tally.took() for clock, tally in tallies.items()}

    async def timed(
        self, scope: Scope, period: Period, until: datetime, due: Mapping[str, Due]
    ) -> dict[str, list[Timed]]:
        """The runs behind `took`, clock by clock, those of the oldest issue first."""
        rows, lived, until = await self._runs(scope, period, until)
        found: dict[str, list[Timed]] = {clock: [] for clock in CLOCKS}
        for row in sorted(rows, key=lambda row: str(row["id"])):
            runs = lived.get(row["id"])
            for clock, run in (_plain(row, stamp(until)) if runs is None else runs).items():
                if one := timed(row["number"], run, due[clock], until):
                    found[clock].append(one)
        return found

    async def _runs(
        self, scope: Scope, period: Period, until: datetime
    ) -> tuple[Sequence[Row], dict[str, Mapping[str, Run]], datetime]:
        """The issues reported in a period, the runs of those whose row does not tell, and until when they are looked
        at: a period that is over is looked at as it was at its end."""
        where, params = of(scope, NEW)
        sql = f"SELECT {_MOMENTS} FROM issues i WHERE {where}"
        rows, until = await self._tx.rows(sql, **params, **between(period)), min(until, period.end)
        last = stamp(until)
        hidden = [row for row in rows if _hides(row, last)]
        return rows, {id: runs_of(id, events)[1] async for id, events in self._lives(hidden, last)}, until

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


def _hides(row: Row, until: str) -> bool:
    """Whether something happened that may hide an earlier time: sent on, given back, passed on late, reopened."""
    assigned, contacted = row["assigned_at"], row["contacted_at"]
    return (
        row["reopened_at"] is not None
        or row["given_at"] != row["created_at"]
        or (assigned is not None and (assigned >= until or (contacted is not None and contacted < assigned)))
    )


def _plain(row: Row, until: str) -> dict[str, Run]:
    """The runs of an issue as its row says."""
    read, runs = datetime.fromisoformat, {}
    left = row["closed_at"] if row["status"] in (Status.MERGED, Status.WITHDRAWN) else None
    stopped = read(left) if left and left < until else None
    for clock, (begins, ends) in _PLAIN.items():
        begun, met = row[begins], row[ends]
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
