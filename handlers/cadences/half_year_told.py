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
from domain.contributions import BUILT, GIVEN
from domain.figures import Deed, Flow, Meetings, Noted, Scope, Session, Standing, Voices
from domain.half_year import Half, HalfYear, Part, State
from domain.issue import Issue, Outcome
from domain.meeting import Meeting
from domain.messages import Words
from domain.people import Group, Person
from domain.period import Period
from domain.places import Place
from handlers import clocks, vacant
from handlers.cadences.half_year_lists import MOST_LISTED, added, annex, listed
from handlers.talk.turn import House, Turn
from handlers.units import sums
from storage import Store
from storage.figures import Figures

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
    sessions: list[Session]
    built: list[tuple[str, dict[str, int]]]
    """what was built, by the numbers of the issues"""
    active: list[str]
    """the names of those who worked"""
    cases: tuple[Issue, ...]
    consulted: dict[str, list[Meeting]]
    """the meetings about each of the cases"""
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
    behind |= {"firms": await figures.firms_behind(scope, period)}
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
        await figures.held_behind(scope, period, house.calendar.zone, MOST_LISTED),
        await figures.built_behind(scope, period),
        sorted(person.name or "—" for person in people if person),
        tuple(stories[:CASES]),
        {issue.id: await _consulted(store, issue) for issue in stories[:CASES]},
        await _vacant(house, store, found),
        by.name if by else "",
    )


async def _vacant(house: House, store: Store, group: Group) -> tuple[Place, ...]:
    left = await vacant.vacant(house.places, store, group.places) if group.places else None
    return tuple(village for villages in (left or {}).values() for village in villages)


async def _consulted(store: Store, issue: Issue) -> list[Meeting]:
    """The meetings about it that have minutes."""
    called = [event.detail["meeting"] for event in await store.events.of(issue.id) if event.verb == "consulted"]
    found = [await store.meetings.get(id) for id in dict.fromkeys(called)]
    return [meeting for meeting in found if meeting and meeting.minutes]


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
            Chapter(say("halfyear.annex"), (*annex(say, told), *_by_hand(say, told))),
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
        Case(
            f"{say.house.place_name(issue.place)} {issue.number}".strip(),
            (issue.what, *(_met(say, meeting) for meeting in told.consulted[issue.id]), *issue.result.splitlines()),
        )
        for issue in told.cases
    )


def _met(say: Voice, meeting: Meeting) -> str:
    """When it was talked about, with how many, and what was agreed."""
    said, at = meeting.minutes, say.house.calendar.local(meeting.at)
    told: dict[str, Any] = {"heads": said.heads, "agreed": said.agreed, "given": said.given} if said else {}
    form = Words(f"form.{meeting.form.value}")
    key = "halfyear.case_met_given" if told.get("given") else "halfyear.case_met"
    return say(key, month=at.month, day=at.day, form=form, **told)


def _table(say: Voice, told: Told) -> Table:
    rows = [(say(f"halfyear.row.{key}"), str(number), source) for key, number, source in listed(say, told)]
    ratings, notes = told.flow.ratings, say("halfyear.list", name=say("halfyear.row.noted"))
    held = say("halfyear.list", name=say("halfyear.row.held"))
    content = say("halfyear.satisfied_of", solved=ratings.solved, count=ratings.count)
    rows += [
        (say("halfyear.row.satisfied"), content, say("halfyear.list", name=say("halfyear.row.rated"))),
        (say("halfyear.row.people"), str(told.voices.people), say("halfyear.from_voices")),
        (say("halfyear.row.heads"), f"{told.meetings.heads:,}", held),
    ]
    built = say("halfyear.list", name=say("halfyear.row.built"))
    for amounts, source in ((told.meetings.gave, held), (added(told.built), built)):
        rows += [
            (say(f"halfyear.kind.{kind}"), say(f"halfyear.unit.{kind}", count=f"{amounts[kind]:,}"), source)
            for kind in (*GIVEN, *BUILT)
            if amounts.get(kind)
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
