"""Everything a half-year report tells, counted: the figures, and the lists behind them.

What stands at a moment (open, late) is that of the half-year's end; of one that still goes on, of this moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.figures import Deed, Flow, Meetings, Noted, Scope, Session
from domain.half_year import Half, HalfYear
from domain.issue import Issue
from domain.meeting import Meeting
from domain.people import Group
from domain.period import Period
from domain.places import Place
from domain.took import Timed
from handlers import clocks, vacant
from handlers.cadences.half_year_lists import MOST_LISTED
from handlers.talk.turn import House
from storage import Store
from storage.figures import Figures
from storage.figures_of_past import Stood

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
    meetings: Meetings
    noted: Noted
    voices: int
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
    approved: str
    """who approved it"""
    until: datetime
    """as of when it was counted: the half-year's end, or the moment itself while it still goes on"""
    stood: Stood
    """what was open and late then"""
    timed: dict[str, list[Timed]]
    """the runs of each clock that were over by then"""
    unwritten: list[Session]
    """the meetings without minutes"""

    @property
    def running(self) -> bool:
        """Whether the half-year still goes on."""
        return self.until < self.period.end


async def count(house: House, store: Store, report: HalfYear, now: datetime) -> Told:
    """Every figure of a report, counted now; LookupError where there is no such group."""
    found = await store.groups.get(report.group)
    if found is None:
        raise LookupError("no such group")
    scope, figures = Scope((found.id,)), Figures(store.transaction)
    period = Half.read(report.half).period(house.calendar)
    until = min(now, period.end)
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
        await figures.meetings(scope, period, until),
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
        until,
        await figures.stood(scope, until, clocks.limits_at(house, until)),
        await figures.timed(scope, period, until, clocks.dues(house)),
        await figures.unwritten_behind(scope, period, until, house.calendar.zone),
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
