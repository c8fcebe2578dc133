"""The annual plan (年度协商计划) and the theme of the year: items that become meetings, and how far each is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.issue import Event
from domain.people import Person, Role
from domain.quarter import Quarter

MOST_ITEMS = 60
"""as many items as one plan of a year holds"""
MOST_WORDS = 100
ANY = 0
"""the quarter of what may be done at any time of the year"""


class Sort(StrEnum):
    """What an item is."""

    PLAN = "plan"
    THEME = "theme"
    """the province's theme of the year: a tag for whatever is done about it"""


class Standing(StrEnum):
    """How far an item is."""

    HELD = "held"
    CALLED = "called"
    LATE = "late"
    """its quarter is over, and nobody has met about it"""
    DUE = "due"
    """this quarter"""
    LATER = "later"
    OPEN = "open"
    """at any time of the year"""


class AtPlan(StrEnum):
    """Everything that can be done about a plan, by button."""

    CONVENE = "convene"
    ADD = "plan_add"
    DROP = "plan_drop"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a plan, as it stands now."""

    id: str
    group: str = ""
    year: int = 0
    quarter: int = ANY
    sort: Sort = Sort.PLAN
    words: str = ""
    author: str = ""
    planned_at: datetime = datetime.min
    dropped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meetings:
    """How many meetings an item has: those that are still to come, and those with minutes."""

    called: int = 0
    held: int = 0


def _planned(item: Item, e: Event) -> Item:
    told = {k: v for k, v in e.detail.items() if k != "sort"}
    return replace(item, **told, sort=Sort(e.detail["sort"]), author=e.actor, planned_at=e.at)


MOVES: Mapping[str, Callable[[Item, Event], Item]] = {
    "planned": _planned,
    "given_up": lambda item, e: replace(item, dropped_at=e.at),
}
"""What each event makes of an item; there is no other way to change one."""


def apply(item: Item, event: Event) -> Item:
    """The item after the event."""
    return MOVES[event.verb](item, event)


def standing(item: Item, meetings: Meetings, now: Quarter) -> Standing:
    """How far the item is in this quarter."""
    if meetings.held:
        return Standing.HELD
    if meetings.called:
        return Standing.CALLED
    if item.year != now.year:
        return Standing.LATE if item.year < now.year else Standing.LATER
    if item.quarter == ANY:
        return Standing.OPEN
    if item.quarter == now.number:
        return Standing.DUE
    return Standing.LATE if item.quarter < now.number else Standing.LATER


def may_plan(person: Person, group: str) -> bool:
    """Whether the person keeps the plan of this group: who leads it; of the office's own, who sits there."""
    return person.sits(Role.LEADER, group) or person.sits(Role.OFFICE, group)


_NUMBERING = re.compile(r"^(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、,:：]|[-*·●])\s*")
_QUARTER = re.compile(r"^第?(?:([一二三四1-4])季度?|q([1-4])|(1[0-2]|[1-9])月份?|(全年))[:：、,\s]*", re.IGNORECASE)
_NUMERALS = "一二三四"


@dataclass(frozen=True, slots=True)
class Line:
    """One item as somebody wrote it; None where no quarter stands before it."""

    words: str
    quarter: int | None = None


def read_lines(text: str) -> list[Line]:
    """An item a line: numbering is left out, a quarter or a month before it says when."""
    found = []
    for line in text.splitlines():
        plain = _NUMBERING.sub("", unicodedata.normalize("NFKC", line).strip())
        match = _QUARTER.match(plain)
        words = plain[match.end() :].strip() if match else plain
        if words:
            found.append(Line(words, _quarter(match) if match else None))
    return found


def _quarter(match: re.Match[str]) -> int:
    named, short, month, _ = match.groups()
    if month:
        return (int(month) + 2) // 3
    if named in _NUMERALS if named else False:
        return _NUMERALS.index(named) + 1
    return int(named or short or ANY)
