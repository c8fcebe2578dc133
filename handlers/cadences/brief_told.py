"""季度简报: what the city's quarter came to, beside the quarter before, a year ago, and county by county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.figures import RESULTS, Added, Flow, Meetings, Noted, Scope, regrouped
from domain.period import Period
from domain.places import Places
from domain.quarter import Quarter
from domain.took import Took
from handlers import clocks
from handlers.cadences.half_year_lists import added
from handlers.talk.turn import House
from storage import Store
from storage.figures import Figures

_CITY = Scope()


class Known(StrEnum):
    """How much of a quarter anything is on record of; of one before the beginning, no number is a nought."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Span:
    """The figures of the whole city in one quarter."""

    flow: Flow
    meetings: Meetings
    noted: Noted
    people: int
    active: int
    firms: int
    """solved for enterprises"""
    amounts: Mapping[str, int]
    """what residents brought in and what was built, by kind"""
    known: Known

    @property
    def counts(self) -> Mapping[str, int]:
        """Each figure of the brief by its name, in its order."""
        flow = self.flow
        return {
            "new": flow.new,
            **{outcome.value: flow.ends[outcome] for outcome in RESULTS},
            "firms": self.firms,
            "reopened": flow.reopened,
            "rated": flow.ratings.count,
            "satisfied": flow.ratings.solved,
            "held": self.meetings.count,
            "heads": self.meetings.heads,
            "people": self.people,
            "active": self.active,
            "noted": self.noted.count,
        }


@dataclass(frozen=True, slots=True)
class Area:
    """A county, or a ring, in the quarter; counts, and what to divide them by."""

    name: str
    """empty for what was noted without a place"""
    flow: Flow
    meetings: Meetings
    noted: Noted
    groups: int
    people: int
    """its residents; 0 where they are not known"""
    before: tuple[int, int]
    """what came and how many meetings were held in the quarter before"""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything the brief of a quarter tells."""

    quarter: Quarter
    now: Span
    before: Span
    year_ago: Span
    took: Mapping[str, Took]
    """how long the clocks of this quarter ran; the file alone tells those of the past"""
    counties: tuple[Area, ...]
    rings: tuple[Area, ...]
    since: date | None
    """the day of the first thing on record"""

    @property
    def by_people(self) -> bool:
        """Whether counties can be compared per thousand residents; else per group."""
        named = [area for area in self.counties if area.name]
        return bool(named) and all(area.people for area in named)


async def tell(house: House, store: Store, quarter: Quarter, now: datetime | None = None) -> Brief:
    """The brief of a quarter, counted now; of one that is not over, what has happened until this moment."""
    figures = Figures(store.transaction)
    since = await figures.since()
    period, past, year_ago = (quarter.later(-back).period(house.calendar) for back in (0, 1, 4))
    flows, flows_past = [await figures.spread(_CITY, span, "place") for span in (period, past)]
    flow_ago = {"": await figures.flow(_CITY, year_ago)}
    end = min(period.end, now or period.end)
    met = await figures.meetings_spread(_CITY, period, end, "group")
    met_past = await figures.meetings_spread(_CITY, past, past.end, "group")
    met_ago = {"": await figures.meetings(_CITY, year_ago, year_ago.end)}
    spans = ((period, flows, met), (past, flows_past, met_past), (year_ago, flow_ago, met_ago))
    this, before, ago = [
        await _span(figures, span, since, _together(flow, Flow()), _together(each, Meetings()))
        for span, flow, each in spans
    ]
    spread = _Spread(
        flows,
        flows_past,
        met,
        met_past,
        await figures.noted_spread(_CITY, period, "group"),
        {group.id: group.places[0] for group in await store.groups.every() if group.places},
    )
    known = {place.name: place.people for place in house.places if place.level == "county"}
    rings = spread.areas(_ring(house.places), {place.ring: 0 for place in house.places if place.ring})
    rings = rings if any(area.name for area in rings) else ()
    day = house.calendar.local(since).date() if since else None
    counties = spread.areas(_county(house.places), known)
    took = await figures.took(_CITY, period, end, clocks.dues(house))
    return Brief(quarter, this, before, ago, took, counties, rings, day)


async def in_time(house: House, store: Store, quarter: Quarter) -> Mapping[str, Took]:
    """How many of the issues of a quarter were in time by each clock, without how long they took."""
    period = quarter.period(house.calendar)
    return await Figures(store.transaction).in_time(_CITY, period, period.end, clocks.dues(house))


@dataclass(frozen=True, slots=True)
class _Spread:
    """The figures of a quarter and the one before, by place and by group."""

    flows: Mapping[str, Flow]
    flows_past: Mapping[str, Flow]
    met: Mapping[str, Meetings]
    met_past: Mapping[str, Meetings]
    noted: Mapping[str, Noted]
    homes: Mapping[str, str]
    """the first place of each group"""

    def areas(self, name: Callable[[str], str], residents: Mapping[str, int]) -> tuple[Area, ...]:
        """Added up to counties or rings, by the name that each place has among them."""

        def home(group: str) -> str:
            return name(self.homes.get(group, ""))

        flow, meetings, notes = regrouped(self.flows, name), regrouped(self.met, home), regrouped(self.noted, home)
        flow_past, met_past = regrouped(self.flows_past, name), regrouped(self.met_past, home)
        groups = Counter(map(home, self.homes))
        named = [*residents, *sorted({*flow, *meetings, *notes, *groups} - {"", *residents})]
        return tuple(
            Area(
                area,
                flow.get(area, Flow()),
                meetings.get(area, Meetings()),
                notes.get(area, Noted()),
                groups[area],
                residents.get(area, 0),
                (flow_past.get(area, Flow()).new, met_past.get(area, Meetings()).count),
            )
            for area in (*named, *([""] if "" in {*flow, *meetings, *notes} else []))
        )


def _together(spread: Mapping[str, Added], none: Added) -> Added:
    """All of them together."""
    return regrouped(spread, lambda _: "").get("", none)


async def _span(figures: Figures, period: Period, since: datetime | None, flow: Flow, met: Meetings) -> Span:
    known = Known.NONE if since is None or since >= period.end else Known.WHOLE if since < period.start else Known.PART
    return Span(
        flow,
        met,
        await figures.noted(_CITY, period),
        await figures.voices(_CITY, period),
        len(await figures.active(_CITY, period)),
        len(await figures.firms_behind(_CITY, period)),
        {**met.gave, **added(await figures.built_behind(_CITY, period))},
        known,
    )


def _county(places: Places) -> Callable[[str], str]:
    def name(code: str) -> str:
        return next((place.name for place in places.ancestors(code) if place.level == "county"), "")

    return name


def _ring(places: Places) -> Callable[[str], str]:
    def name(code: str) -> str:
        return next((place.ring for place in places.ancestors(code) if place.ring), "")

    return name
