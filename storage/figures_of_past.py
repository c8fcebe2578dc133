"""The figures that ask how things were at a moment: how long each clock ran until then, and what was open.

A row of an issue says how it is now. Where nothing has happened since that could hide an earlier time, its times are
taken from the row; everything else is read from the events, and both say the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import cast

from domain.figures import Limits, Overdue, Scope, Standing
from domain.issue import Event, Issue, Status
from domain.period import Period
from domain.took import CLOCKS, Due, Run, Tally, Timed, Took, runs_of, timed
from storage.among import in_parts
from storage.database import Row, Transaction
from storage.figures_scope import ENDED_SINCE, NEW, between, of
from storage.ids import stamp
from storage.issues import OPEN
from storage.json_text import from_json

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
"""1: every clock is met, and the row says when; so is nearly every issue of a long past"""
_NOW = (
    "i.created_at, NULLIF(i.given_at, i.created_at) AS given_at, i.accepted_at, i.assigned_at, i.contacted_at,"
    " i.answered_at, i.reopened_at"
)
_BY_THEN = ", ".join(
    f"CASE WHEN i.{name} < :last THEN i.{name} END AS {name}" for name in ("accepted_at", "contacted_at", "answered_at")
)
_THEN = (
    f"i.id, i.number, i.created_at, NULLIF(i.given_at, i.created_at) AS given_at, i.assigned_at, i.reopened_at,"
    f" {_BY_THEN}, CASE WHEN i.status IN ('merged', 'withdrawn') AND i.closed_at < :last THEN i.closed_at END"
    f" AS stopped_at, CASE WHEN {_HIDES} THEN 1 ELSE 0 END AS hides"
)
"""the times of a row as they were then, as far as it tells them"""


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
        tallies = await self._tallies(scope, period, until, due)
        return {clock: tally.took() for clock, tally in tallies.items()}

    async def in_time(self, scope: Scope, period: Period, until: datetime, due: Mapping[str, Due]) -> dict[str, Took]:
        """The same without the spans, which costs less."""
        tallies = await self._tallies(scope, period, until, due)
        return {clock: tally.in_time() for clock, tally in tallies.items()}

    async def _tallies(self, scope: Scope, period: Period, until: datetime, due: Mapping[str, Due]) -> dict[str, Tally]:
        until, tallies = min(until, period.end), {clock: Tally(due[clock]) for clock in CLOCKS}
        for clock, begun, met in _columns(await self._rows(scope, period, until, _NOW, f"{_MET} = 1")):
            tallies[clock].met(cast("list[datetime]", begun), cast("list[datetime]", met))
        rows = await self._rows(scope, period, until, _THEN, f"{_MET} = 0")
        plain = [row for row in rows if not row["hides"]]
        stopped = _at(plain, "stopped_at")
        for clock, begun, met in _columns(plain):
            runs = [Run(b, m, s) for b, m, s in zip(begun, met, stopped, strict=True) if b]
            tallies[clock].add(timed("", run, due[clock], until) for run in runs)
        async for id, events in self._lives([row["id"] for row in rows if row["hides"]], stamp(until)):
            for clock, run in runs_of(id, events)[1].items():
                tallies[clock].add([timed("", run, due[clock], until)])
        return tallies

    async def timed(
        self, scope: Scope, period: Period, until: datetime, due: Mapping[str, Due]
    ) -> dict[str, list[Timed]]:
        """The runs behind `took`, clock by clock, those of the oldest issue first."""
        until, runs = min(until, period.end), dict[tuple[str, str], Run]()
        rows = sorted(await self._rows(scope, period, until, _THEN, "1 = 1"), key=lambda row: str(row["id"]))
        plain = [row for row in rows if not row["hides"]]
        stopped = _at(plain, "stopped_at")
        for clock, begun, met in _columns(plain):
            for row, b, m, s in zip(plain, begun, met, stopped, strict=True):
                if b:
                    runs[clock, row["id"]] = Run(b, m, s)
        async for id, events in self._lives([row["id"] for row in rows if row["hides"]], stamp(until)):
            runs |= {(clock, id): run for clock, run in runs_of(id, events)[1].items()}
        found: dict[str, list[Timed]] = {clock: [] for clock in CLOCKS}
        for clock, told in found.items():
            mine = ((row["number"], runs[clock, row["id"]]) for row in rows if (clock, row["id"]) in runs)
            told += [one for number, run in mine if (one := timed(number, run, due[clock], until))]
        return found

    async def _rows(self, scope: Scope, period: Period, until: datetime, columns: str, so: str) -> Sequence[Row]:
        """The issues reported in a period that are so; one that is over is looked at as it was at its end."""
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
        lives = [runs_of(id, events)[0] async for id, events in self._lives(list(rows), stamp(at))]
        return _stood([issue for issue in lives if issue.open], numbers, limits)

    async def _lives(self, ids: Sequence[str], before: str) -> AsyncIterator[tuple[str, list[Event]]]:
        """The events of these issues before a moment."""
        for some, names in in_parts(ids):
            events = await self._tx.rows(
                f"SELECT thing, verb, at, actor, detail FROM events WHERE thing IN ({some}) AND at < :before"
                " ORDER BY thing, step",
                before=before,
                **names,
            )
            for id, mine in groupby(events, key=lambda row: row["thing"]):
                yield id, [_event(row) for row in mine]


def _event(row: Row) -> Event:
    return Event(row["verb"], datetime.fromisoformat(row["at"]), row["actor"], from_json(row["detail"]))


_Times = list[datetime | None]


def _at(rows: Sequence[Row], name: str) -> _Times:
    """One column of times."""
    texts = [row[name] for row in rows]
    if None in texts:
        return [datetime.fromisoformat(text) if text else None for text in texts]
    return list(map(datetime.fromisoformat, texts))


def _columns(rows: Sequence[Row]) -> Iterator[tuple[str, _Times, _Times]]:
    """Clock by clock, when it began in each row, and when it was met."""

    def or_created(name: str) -> _Times:
        texts = [row[name] for row in rows]
        return [datetime.fromisoformat(text) if text else at for text, at in zip(texts, created, strict=True)]

    created, contacted = _at(rows, "created_at"), _at(rows, "contacted_at")
    yield "accept", or_created("given_at"), _at(rows, "accepted_at")
    yield "contact", _at(rows, "assigned_at"), contacted
    yield "answer", created, contacted
    yield "result", or_created("reopened_at"), _at(rows, "answered_at")


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
