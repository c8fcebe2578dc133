"""半年报: the report of a group and a half-year, drafted, put into words, approved, sent; and when each is due."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from domain.calendar import Calendar
from domain.holidays import is_working_day
from domain.issue import Event
from domain.people import Person, Role
from domain.period import Period, half_year, half_year_of
from domain.period_words import read_span

_NAME = re.compile(r"(\d{4})H([12])")
_NINE = time(9)


@dataclass(frozen=True, slots=True, order=True)
class Half:
    """The first or second half of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, calendar: Calendar, at: datetime) -> Half:
        """The half-year in which the moment lies, in city time."""
        return cls(*half_year_of(calendar, at))

    @classmethod
    def read(cls, name: str) -> Half:
        """From its name, such as 2026H2; raises ValueError for anything else."""
        match = _NAME.fullmatch(name)
        if match is None:
            raise ValueError("a half-year is written like 2026H2")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def said(cls, calendar: Calendar, words: str, now: datetime) -> Half:
        """From what people call it, seen from a moment; ValueError for what is no half-year or has not begun."""
        meant = read_span(calendar, words, calendar.local(now).date())
        half = cls.of(calendar, meant.start)
        if half.period(calendar) != meant or meant.start > now:
            raise ValueError("a half-year that has begun is written like 2026H2")
        return half

    @property
    def name(self) -> str:
        """Such as 2026H1; names sort like half-years."""
        return f"{self.year:04}H{self.number}"

    def later(self, count: int) -> Half:
        """So many half-years later, or earlier."""
        year, number = divmod(2 * self.year + self.number - 1 + count, 2)
        return Half(year, number + 1)

    def period(self, calendar: Calendar) -> Period:
        """Its days."""
        return half_year(calendar, self.year, self.number)


class Stage(StrEnum):
    """When it is looked after the reports of a half-year that is over."""

    ASK = "ask"
    REMIND = "remind"
    LATE = "late"


_AFTER = {Stage.ASK: timedelta(), Stage.REMIND: timedelta(days=10), Stage.LATE: timedelta(days=20)}


def due(calendar: Calendar, half: Half, stage: Stage) -> datetime:
    """Nine o'clock on the first working day so long after the half-year."""
    day = half.period(calendar).after + _AFTER[stage]
    while not is_working_day(day):
        day += timedelta(days=1)
    return calendar.kind_hour(datetime.combine(day, _NINE, calendar.zone).astimezone(UTC))


def latest(calendar: Calendar, now: datetime, stage: Stage) -> Half:
    """The last half-year whose moment has come."""
    found = Half.of(calendar, now)
    while due(calendar, found, stage) > now:
        found = found.later(-1)
    return found


class State(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"


class Part(StrEnum):
    """What the leader may put into words of their own."""

    SUMMARY = "summary"
    PROBLEMS = "problems"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class HalfYear:
    """The report as it stands; the figures are none of its own."""

    id: str
    group: str = ""
    half: str = ""
    state: State = State.DRAFT
    version: int = 0
    """how often something was changed"""
    words: Mapping[str, str] = field(default_factory=dict)
    """the parts that were written by hand"""
    cases: tuple[str, ...] | None = None
    """the numbers of the issues that are told; None: those proposed"""
    done_by: str = ""
    done_at: datetime | None = None
    sent_on: str = ""
    sent_to: str = ""


def _changed(report: HalfYear, **more: object) -> HalfYear:
    # What is changed has to be approved again.
    return replace(report, state=State.DRAFT, version=report.version + 1, done_by="", done_at=None, **more)  # type: ignore[arg-type]


MOVES: Mapping[str, Callable[[HalfYear, Event], HalfYear]] = {
    "drafted": lambda r, e: replace(r, group=e.detail["group"], half=e.detail["half"]),
    "reworded": lambda r, e: _changed(r, words={**r.words, e.detail["part"]: e.detail["words"]}),
    "retold": lambda r, e: _changed(r, cases=tuple(e.detail["cases"])),
    "approved": lambda r, e: replace(r, state=State.APPROVED, done_by=e.actor, done_at=e.at),
    "sent": lambda r, e: replace(r, state=State.SENT, sent_on=e.detail["day"], sent_to=e.detail["to"]),
}
"""What each event makes of a report; there is no other way to change one."""


def apply(report: HalfYear, event: Event) -> HalfYear:
    """The report after the event."""
    return MOVES[event.verb](report, event)


def replay(id: str, events: Iterable[Event]) -> HalfYear:
    """The report that these events, oldest first, add up to."""
    report = HalfYear(id)
    for event in events:
        report = apply(report, event)
    return report


def day_sent(report: HalfYear) -> date | None:
    """The day on which it was sent."""
    return date.fromisoformat(report.sent_on) if report.sent_on else None


class AtHalfYear(StrEnum):
    """Everything that can be done about a report, by button."""

    LOOK = "half"
    REWORD = "reword"
    RETELL = "retell"
    APPROVE = "approve_half"
    SEND = "sent_half"


def may_report(person: Person, action: AtHalfYear, group: str, *, led: bool = True) -> bool:
    """Whether the person has the right; asked at press time, of today's seats. The office stands in for no leader."""
    if person.sits(Role.LEADER, group):
        return True
    if action is AtHalfYear.LOOK:
        return person.sits(Role.OFFICE) or person.sits(Role.INSPECTOR, group)
    return person.sits(Role.OFFICE) and not led


def fits_report(action: AtHalfYear, report: HalfYear) -> bool:
    """Whether the report is still where the action makes sense; a stale button is told so."""
    match action:
        case AtHalfYear.LOOK:
            return True
        case AtHalfYear.APPROVE:
            return report.state is State.DRAFT
        case AtHalfYear.SEND:
            return report.state is State.APPROVED
        case _:
            return report.state is not State.SENT
