"""半年报: what a group did in half a year, for the party committee of its level, drafted from the data.

Every figure of the table says from which list it is counted, and the lists stand at the end of the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from documents import Document
from documents.report import Case, Chapter, Report, Table, written
from domain.figures import RESULTS, SIDE_EXITS, Flow, Meetings, Scope, Standing
from domain.issue import Outcome
from domain.messages import Refused, Words
from domain.people import Group, Person, Role
from domain.period import Period, half_year, half_year_of
from handlers import clocks
from handlers.talk.turn import House, Turn
from storage import Store
from storage.figures import Figures

MOST_LISTED = 300
"""issues that one list of the annex names; more are counted"""
CASES = 3
_LOOKED_AT = 40
_PERIOD = re.compile(r"(\d{4})H([12])")


@dataclass(frozen=True, slots=True)
class _Told:
    """Everything the report tells, as it was counted."""

    group: Group
    period: Period
    flow: Flow
    standing: Standing
    meetings: Meetings
    behind: dict[str, list[str]]
    cases: tuple[Case, ...]


def read_period(house: House, words: str) -> Period:
    """The half-year written 2026H2; ValueError for anything else."""
    found = _PERIOD.fullmatch(words)
    if found is None:
        raise ValueError("a half-year is written like 2026H2")
    return half_year(house.calendar, int(found[1]), int(found[2]))


async def order(turn: Turn, _words: str = "") -> None:
    """半年报: a draft of the last whole half-year for each group this person leads."""
    groups = [seat.group for seat in turn.person.seats if seat.role in (Role.LEADER, Role.OFFICE)]
    if not groups:
        raise Refused("refused.staff")
    year, half = half_year_of(turn.house.calendar, turn.now)
    wanted = f"{year}H1" if half == 2 else f"{year - 1}H2"
    for id in dict.fromkeys(groups):
        group = await turn.store.groups.get(id)
        if group is not None:
            day = f"{turn.house.calendar.local(turn.now):%Y%m%d%H%M}"
            recipe = f"halfyear:{id}:{wanted}:{turn.person.language}:{day}"
            file = await turn.store.files.make(recipe, turn.person.id, turn.now)
            turn.say("halfyear.draft", files=[file], group=group.name, period=wanted)


async def half_year_report(house: House, store: Store, argument: str) -> Document:
    """The draft as a Word file; the argument is `group:2026H2:language:minute`."""
    id, wanted, language, minute = argument.split(":")
    made = datetime.strptime(minute, "%Y%m%d%H%M").replace(tzinfo=house.calendar.zone)
    report = await drafted(house, store, id, read_period(house, wanted), language, made)
    return Document(report.title, "docx", partial(written, report))


async def drafted(house: House, store: Store, group: str, period: Period, language: str, now: datetime) -> Report:
    """The report of a group, with every figure counted now; LookupError where there is no such group."""
    found = await store.groups.get(group)
    if found is None:
        raise LookupError("no such group")
    scope, figures = Scope((group,)), Figures(store.transaction)
    limits = clocks.limits(Turn(house, store, now, Person(""), None))
    told = _Told(
        found,
        period,
        await figures.flow(scope, period),
        await figures.standing(scope, limits),
        await figures.meetings(scope, period, now),
        behind := await figures.behind(scope, period),
        await _cases(house, store, [*behind.get("solved", ()), *behind.get("partly", ())]),
    )
    return _written(_Voice(house, language), told, now)


async def _cases(house: House, store: Store, numbers: list[str]) -> tuple[Case, ...]:
    """The stories that most people stand behind; none of a child."""
    issues = [i for n in numbers[-_LOOKED_AT:] if (i := await store.issues.by_number(n)) and not i.minor and i.result]
    issues.sort(key=lambda issue: (-len(issue.followers), issue.id))
    return tuple(Case(f"{house.place_name(i.place)} {i.number}".strip(), (i.what, i.result)) for i in issues[:CASES])


@dataclass(frozen=True, slots=True)
class _Voice:
    """The house speaking one language, on paper."""

    house: House
    language: str

    def __call__(self, key: str, **params: Any) -> str:
        return self.house.texts.say(self.language, Words(key, params))


def _written(say: _Voice, told: _Told, now: datetime) -> Report:
    flow, last = told.flow, told.period.last
    named = {"group": told.group.name, "year": last.year, "half": say(f"halfyear.half.{1 if last.month <= 6 else 2}")}
    counts = {"new": flow.new, "solved": flow.ends[Outcome.SOLVED], "partly": flow.ends[Outcome.PARTLY]}
    day = say.house.calendar.local(now)
    return Report(
        title=say("halfyear.title", **named),
        period=say("halfyear.period", first=_day(told.period.first), last=_day(last)),
        addressee=say("halfyear.addressee"),
        summary=(say("halfyear.summary", **counts, meetings=told.meetings.count, heads=told.meetings.heads),),
        chapters=(
            Chapter(say("halfyear.figures"), table=_table(say, told)),
            Chapter(say("halfyear.meetings"), _held(say, told)),
            Chapter(say("halfyear.cases"), () if told.cases else (say("halfyear.cases_none"),), cases=told.cases),
            Chapter(say("halfyear.problems"), _problems(say, told)),
            Chapter(say("halfyear.next"), (say("halfyear.next_words", open=told.standing.open),)),
            Chapter(say("halfyear.annex"), _annex(say, told)),
        ),
        sender=told.group.name,
        dated=say("halfyear.day", year=day.year, month=day.month, day=day.day),
        made=now,
        signatures=(say("halfyear.leader"),),
        mark=say("halfyear.mark"),
    )


def _day(day: date) -> Words:
    """A day as letters write it."""
    return Words("halfyear.day", {"year": day.year, "month": day.month, "day": day.day})


def _rows(say: _Voice, told: _Told) -> list[tuple[str, int, str]]:
    """Each figure: what it counts, how many, and the list it is counted from."""
    flow = told.flow
    ends = [(o.value, flow.ends[o]) for o in (*RESULTS, *SIDE_EXITS)]
    counted = [("new", flow.new), *ends, ("reopened", flow.reopened), ("rated", flow.ratings.count)]
    return [(key, count, say("halfyear.list", name=say(f"halfyear.row.{key}"))) for key, count in counted]


def _table(say: _Voice, told: _Told) -> Table:
    rows = tuple((say(f"halfyear.row.{key}"), str(count), source) for key, count, source in _rows(say, told))
    ratings = told.flow.ratings
    content = say("halfyear.satisfied_of", solved=ratings.solved, count=ratings.count)
    more = (
        (say("halfyear.row.satisfied"), content, say("halfyear.list", name=say("halfyear.row.rated"))),
        (say("halfyear.row.held"), str(told.meetings.count), say("halfyear.from_meetings")),
        (say("halfyear.row.heads"), str(told.meetings.heads), say("halfyear.from_minutes")),
    )
    return Table(
        (say("halfyear.what"), say("halfyear.count"), say("halfyear.source")), (*rows, *more), (5, 3, 5), frozenset({1})
    )


def _held(say: _Voice, told: _Told) -> tuple[str, ...]:
    lines = [
        say("halfyear.held", form=Words(f"form.{form}"), meetings=held.meetings, heads=held.heads)
        for form, held in sorted(told.meetings.held.items())
    ]
    return tuple(lines) or (say("halfyear.held_none"),)


def _problems(say: _Voice, told: _Told) -> tuple[str, ...]:
    overdue = told.standing.overdue.issues
    counts = {
        "overdue": overdue,
        "unwritten": told.meetings.unwritten,
        "unsolvable": told.flow.ends[Outcome.UNSOLVABLE],
        "reopened": told.flow.reopened,
    }
    return tuple(say(f"halfyear.problem.{key}", count=n) for key, n in counts.items() if n) or (
        say("halfyear.problem.none"),
    )


def _annex(say: _Voice, told: _Told) -> tuple[str, ...]:
    """The lists behind the figures, by the numbers of the issues."""
    lines = []
    for key, count, _source in _rows(say, told):
        rest = say("halfyear.rest", count=count - MOST_LISTED) if count > MOST_LISTED else ""
        numbers = tuple(told.behind.get(key, ())[:MOST_LISTED])
        lines.append(say("halfyear.listed", name=say(f"halfyear.row.{key}"), count=count, numbers=numbers, rest=rest))
    return tuple(lines)
