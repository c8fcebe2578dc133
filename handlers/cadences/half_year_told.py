"""What a half-year report tells, drafted from the data, and how it stands on paper.

Every figure of the table says from which list it is counted, and the lists stand at the end of the report. What the
leader wrote takes the place of the drafted words, and of no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from documents.report import Case, Chapter, Report, Table
from domain.activity import FIGURES, Kind
from domain.figures import RESULTS, SIDE_EXITS, Deed, Flow, Meetings, Noted, Scope, Standing, Voices
from domain.half_year import Half, HalfYear, Part, State
from domain.issue import Issue, Outcome
from domain.messages import Words
from domain.people import Group, Person
from domain.period import Period
from domain.places import Place
from handlers import clocks, vacant
from handlers.talk.turn import House, Turn
from handlers.units import in_units, sums
from storage import Store
from storage.figures import Figures

MOST_LISTED = 300
"""as many as one list of the annex names; more are counted"""
CASES = 3
OFFERED = 8
"""as many stories as a leader chooses from"""
_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a report tells, as it was counted."""

    group: Group
    period: Period
    report: HalfYear
    flow: Flow
    standing: Standing
    meetings: Meetings
    noted: Noted
    voices: Voices
    behind: dict[str, list[str]]
    deeds: list[Deed]
    active: list[str]
    """the names of those who worked"""
    cases: tuple[Issue, ...]
    vacant: tuple[Place, ...]
    """villages and communities of the group to which nobody is posted, where the roster says who is"""
    approved: str = ""
    """who approved it"""


@dataclass(frozen=True, slots=True)
class Voice:
    """The house speaking one language, on paper."""

    house: House
    language: str

    def __call__(self, key: str, **params: Any) -> str:
        return self.house.texts.say(self.language, Words(key, params))


async def count(house: House, store: Store, report: HalfYear, now: datetime) -> Told:
    """Every figure of a report, counted now; LookupError where there is no such group."""
    found = await store.groups.get(report.group)
    if found is None:
        raise LookupError("no such group")
    scope, figures = Scope((found.id,)), Figures(store.transaction)
    period = Half.read(report.half).period(house.calendar)
    limits = clocks.limits(Turn(house, store, now, Person(""), None))
    behind = await figures.behind(scope, period)
    chosen = report.cases
    stories = await candidates(store, behind) if chosen is None else await _issues(store, list(chosen))
    people = [await store.people.get(id) for id in await figures.active(scope, period)]
    by = await store.people.get(report.done_by) if report.done_by else None
    return Told(
        found,
        period,
        report,
        await figures.flow(scope, period),
        await figures.standing(scope, limits),
        await figures.meetings(scope, period, now),
        await figures.noted(scope, period),
        await figures.voices(scope, period),
        behind,
        await figures.noted_behind(scope, period, MOST_LISTED),
        sorted(person.name or "—" for person in people if person),
        tuple(stories[:CASES]),
        await _vacant(house, store, found),
        by.name if by else "",
    )


async def _vacant(house: House, store: Store, group: Group) -> tuple[Place, ...]:
    left = await vacant.vacant(house.places, store, group.places) if group.places else None
    return tuple(village for villages in (left or {}).values() for village in villages)


async def candidates(store: Store, behind: dict[str, list[str]]) -> list[Issue]:
    """The stories that most people stand behind; none of a child."""
    numbers = [*behind.get("solved", ()), *behind.get("partly", ())]
    found = await _issues(store, numbers[-_LOOKED_AT:])
    return sorted(found, key=lambda issue: (-len(issue.followers), issue.id))[:OFFERED]


async def _issues(store: Store, numbers: list[str]) -> list[Issue]:
    found = [await store.issues.by_number(number) for number in numbers]
    return [issue for issue in found if issue and not issue.minor and issue.result]


def drafted_words(say: Voice, told: Told) -> dict[Part, str]:
    """Each part as the data say it."""
    flow = told.flow
    counts = {"new": flow.new, "solved": flow.ends[Outcome.SOLVED], "partly": flow.ends[Outcome.PARTLY]}
    return {
        Part.SUMMARY: say("halfyear.summary", **counts, meetings=told.meetings.count, heads=told.meetings.heads),
        Part.PROBLEMS: "\n".join(_problems(say, told)),
        Part.NEXT: say("halfyear.next_words", open=told.standing.open),
    }


def in_words(say: Voice, told: Told) -> dict[Part, str]:
    """Each part as it stands: the leader's words, or the data's."""
    return {part: told.report.words.get(part, words) for part, words in drafted_words(say, told).items()}


def on_paper(say: Voice, told: Told, now: datetime) -> Report:
    """The whole report."""
    last, words = told.period.last, in_words(say, told)
    parts = {part: tuple(line for line in text.splitlines() if line.strip()) for part, text in words.items()}
    half = say(f"halfyear.half.{1 if last.month <= 6 else 2}")
    held, noted = _held(say, told), _noted(say, told)
    day = say.house.calendar.local(now)
    return Report(
        title=say("halfyear.title", group=told.group.name, year=last.year, half=half),
        period=say("halfyear.period", first=_day(told.period.first), last=_day(last)),
        addressee=say("halfyear.addressee"),
        summary=parts[Part.SUMMARY],
        chapters=(
            Chapter(say("halfyear.figures"), table=_table(say, told)),
            Chapter(say("halfyear.meetings"), (*held, *noted)),
            Chapter(say("halfyear.cases"), _no_cases(say, told), cases=_cases(say, told)),
            Chapter(say("halfyear.problems"), parts[Part.PROBLEMS]),
            Chapter(say("halfyear.next"), parts[Part.NEXT]),
            Chapter(say("halfyear.annex"), (*_annex(say, told), *_by_hand(say, told))),
        ),
        sender=told.group.name,
        dated=say("halfyear.day", year=day.year, month=day.month, day=day.day),
        made=now,
        signatures=(say("halfyear.leader"),),
        mark=_mark(say, told),
    )


def _mark(say: Voice, told: Told) -> str:
    at = told.report.done_at
    if told.report.state is State.DRAFT or at is None:
        return say("halfyear.mark")
    day = say.house.calendar.local(at)
    return say("halfyear.approved_mark", name=told.approved, day=_day(day.date()))


def _by_hand(say: Voice, told: Told) -> tuple[str, ...]:
    parts = tuple(Words(f"halfyear.part.{part}") for part in Part if part in told.report.words)
    return (say("halfyear.by_hand", parts=parts),) if parts else ()


def _day(day: date) -> Words:
    """A day as letters write it."""
    return Words("halfyear.day", {"year": day.year, "month": day.month, "day": day.day})


def _no_cases(say: Voice, told: Told) -> tuple[str, ...]:
    return () if told.cases else (say("halfyear.cases_none"),)


def _cases(say: Voice, told: Told) -> tuple[Case, ...]:
    return tuple(
        Case(f"{say.house.place_name(issue.place)} {issue.number}".strip(), (issue.what, issue.result))
        for issue in told.cases
    )


def _rows(say: Voice, told: Told) -> list[tuple[str, int, str]]:
    """Each figure that has a list: what it counts, how many, and the list it is counted from."""
    flow = told.flow
    ends = [(o.value, flow.ends[o]) for o in (*RESULTS, *SIDE_EXITS)]
    counted = [("new", flow.new), *ends, ("reopened", flow.reopened), ("rated", flow.ratings.count)]
    counted += [("active", len(told.active)), ("noted", told.noted.count)]
    return [(key, number, say("halfyear.list", name=say(f"halfyear.row.{key}"))) for key, number in counted]


def _table(say: Voice, told: Told) -> Table:
    rows = [(say(f"halfyear.row.{key}"), str(number), source) for key, number, source in _rows(say, told)]
    ratings, notes = told.flow.ratings, say("halfyear.list", name=say("halfyear.row.noted"))
    content = say("halfyear.satisfied_of", solved=ratings.solved, count=ratings.count)
    rows += [
        (say("halfyear.row.satisfied"), content, say("halfyear.list", name=say("halfyear.row.rated"))),
        (say("halfyear.row.people"), str(told.voices.people), say("halfyear.from_voices")),
        (say("halfyear.row.held"), str(told.meetings.count), say("halfyear.from_meetings")),
        (say("halfyear.row.heads"), str(told.meetings.heads), say("halfyear.from_minutes")),
    ]
    rows += [
        (say("halfyear.amount", kind=Words(f"activity.{kind}")), say(f"figure.{figure}", count=f"{amount:,}"), notes)
        for kind in Kind
        for figure in FIGURES[kind]
        if (amount := told.noted.sums.get((kind, figure)))
    ]
    head = (say("halfyear.what"), say("halfyear.count"), say("halfyear.source"))
    return Table(head, tuple(rows), (5, 3, 5), frozenset({1}))


def _held(say: Voice, told: Told) -> tuple[str, ...]:
    lines = [
        say("halfyear.held", form=Words(f"form.{form}"), meetings=held.meetings, heads=held.heads)
        for form, held in sorted(told.meetings.held.items())
    ]
    return tuple(lines) or (say("halfyear.held_none"),)


def _noted(say: Voice, told: Told) -> tuple[str, ...]:
    if not told.noted.count:
        return ()
    return (say("halfyear.noted", count=told.noted.count, sums=tuple(sums(told.noted))),)


def _problems(say: Voice, told: Told) -> tuple[str, ...]:
    counts = {
        "overdue": told.standing.overdue.issues,
        "unwritten": told.meetings.unwritten,
        "unsolvable": told.flow.ends[Outcome.UNSOLVABLE],
        "reopened": told.flow.reopened,
    }
    lines = [say(f"halfyear.problem.{key}", count=n) for key, n in counts.items() if n]
    lines = lines or [say("halfyear.problem.none")]
    if told.vacant:
        names = tuple(village.name for village in told.vacant[: vacant.NAMED])
        lines.append(say("halfyear.vacant", count=len(told.vacant), names=names))
    return tuple(lines)


def _annex(say: Voice, told: Told) -> tuple[str, ...]:
    """The lists behind the figures: the numbers of the issues, the names of those who worked, the notes."""
    lists = {**told.behind, "active": told.active, "noted": [_deed(say, deed) for deed in told.deeds]}
    lines = []
    for key, number, _source in _rows(say, told):
        rest = say("halfyear.rest", count=number - MOST_LISTED) if number > MOST_LISTED else ""
        named = tuple(lists.get(key, ())[:MOST_LISTED])
        lines.append(say("halfyear.listed", name=say(f"halfyear.row.{key}"), count=number, numbers=named, rest=rest))
    return tuple(lines)


def _deed(say: Voice, deed: Deed) -> str:
    """One note: day, who, what, how much."""
    figures = [in_units(f, deed.figures[f]) for f in FIGURES[Kind(deed.kind)] if f in deed.figures]
    amounts = " ".join(say(words.key, **words.params) for words in figures)
    named = {"name": deed.member, "kind": Words(f"activity.{deed.kind}"), "figures": amounts}
    return say("halfyear.deed", month=deed.day.month, day=deed.day.day, **named)
