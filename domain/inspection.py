"""督查: a group looked at by the checklist 六有, and each finding followed until it is mended and accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.issue import Event
from domain.people import Person, Role


class Check(StrEnum):
    """The six things a group has: 六有."""

    PLACE = "place"
    PLAN = "plan"
    REGULAR = "regular"
    CORNER = "corner"
    LEDGER = "ledger"
    RESULTS = "results"


class Verdict(StrEnum):
    """What an inspector finds of one of them."""

    HAS = "has"
    LACKS = "lacks"
    DEPENDS = "depends"


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    MENDED = "mended"
    """the leader says that it is mended, and the inspector has not looked yet"""
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the checklist."""

    verdict: Verdict
    words: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a group lacks, to be mended by a day."""

    check: Check
    words: str
    due_at: datetime
    state: State = State.OPEN
    turns: int = 0
    """how often it was mended or sent back: what was set for an earlier turn means nothing any more"""
    answer: str = ""
    """what was last said about it"""


@dataclass(frozen=True, slots=True)
class Inspection:
    """One group in one quarter, as one inspector saw it."""

    id: str
    group: str = ""
    inspector: str = ""
    quarter: str = ""
    held_at: datetime = datetime.min
    seen: Mapping[Check, Seen] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)


def _inspected(inspection: Inspection, e: Event) -> Inspection:
    seen = {Check(c): Seen(Verdict(s["verdict"]), s["words"]) for c, s in e.detail["seen"].items()}
    group, quarter = e.detail["group"], e.detail["quarter"]
    return replace(inspection, group=group, inspector=e.actor, quarter=quarter, held_at=e.at, seen=seen)


def _found(inspection: Inspection, e: Event) -> Inspection:
    due = datetime.fromisoformat(e.detail["due_at"])
    return _with(inspection, e.detail["id"], Finding(Check(e.detail["check"]), e.detail["words"], due))


def _with(inspection: Inspection, id: str, finding: Finding) -> Inspection:
    return replace(inspection, findings={**inspection.findings, id: finding})


def _turned(inspection: Inspection, e: Event, state: State) -> Inspection:
    was = inspection.findings[e.detail["id"]]
    due = datetime.fromisoformat(e.detail["due_at"]) if "due_at" in e.detail else was.due_at
    answer = e.detail.get("words", was.answer)
    return _with(inspection, e.detail["id"], replace(was, state=state, turns=was.turns + 1, due_at=due, answer=answer))


MOVES: Mapping[str, Callable[[Inspection, Event], Inspection]] = {
    "inspected": _inspected,
    "found": _found,
    "mended": lambda i, e: _turned(i, e, State.MENDED),
    "sent_back": lambda i, e: _turned(i, e, State.OPEN),
    "accepted": lambda i, e: _turned(i, e, State.ACCEPTED),
    "shown": lambda i, _e: i,
    "parted": lambda i, _e: i,
    "overdue": lambda i, _e: i,
}
"""What each event makes of an inspection; there is no other way to change one."""


def apply(inspection: Inspection, event: Event) -> Inspection:
    """The inspection after the event."""
    return MOVES[event.verb](inspection, event)


def replay(id: str, events: Iterable[Event]) -> Inspection:
    """The inspection that these events, oldest first, add up to."""
    inspection = Inspection(id)
    for event in events:
        inspection = apply(inspection, event)
    return inspection


def told(seen: Mapping[Check, Seen]) -> dict[str, Any]:
    """The checklist as an event tells it."""
    return {check.value: {"verdict": one.verdict.value, "words": one.words} for check, one in seen.items()}


class AtInspection(StrEnum):
    """Everything that can be done about an inspection, by button; the first is about a group, the rest a finding."""

    INSPECT = "inspect"
    LOOK = "finding"
    MEND = "mend"
    ACCEPT = "accept"
    SEND_BACK = "send_back"


_BY_INSPECTOR = frozenset({AtInspection.INSPECT, AtInspection.ACCEPT, AtInspection.SEND_BACK})


def may_inspect(person: Person, action: AtInspection, group: str, *, led: bool = True) -> bool:
    """Whether the person has the right in this group; asked at press time, of today's seats.

    Where nobody leads the group, the office mends what was found.
    """
    if action is AtInspection.LOOK:
        seats = (Role.LEADER, Role.INSPECTOR)
        return person.sits(Role.OFFICE) or any(person.sits(role, group) for role in seats)
    if action in _BY_INSPECTOR:
        return person.sits(Role.INSPECTOR, group)
    return person.sits(Role.LEADER, group) or (not led and person.sits(Role.OFFICE))


def fits_finding(action: AtInspection, finding: Finding) -> bool:
    """Whether the finding is still where the action makes sense; a stale button is told so."""
    if action is AtInspection.MEND:
        return finding.state is State.OPEN
    return action is AtInspection.LOOK or finding.state is State.MENDED
