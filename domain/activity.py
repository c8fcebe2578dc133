"""委员作业: what a member did that is no issue at all, with its numbers; corrected or struck out only by events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.issue import Event
from domain.people import Person, Role


class Kind(StrEnum):
    """What can be noted."""

    CALL = "call"
    PAIRING = "pairing"
    TALK = "talk"
    DONATION = "donation"
    CLASS = "class"
    OTHER = "other"


FIGURES: Mapping[Kind, tuple[str, ...]] = {
    Kind.CALL: ("households",),
    Kind.PAIRING: ("pairs",),
    Kind.TALK: ("sessions", "listeners"),
    Kind.DONATION: ("yuan",),
    Kind.CLASS: ("sites", "volunteers", "children"),
    Kind.OTHER: ("times",),
}
"""The numbers of each kind, in the order in which they are asked; each has a unit of its own name."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a member did, as it stands now."""

    id: str
    member: str = ""
    group: str = ""
    kind: Kind = Kind.OTHER
    figures: Mapping[str, int] = field(default_factory=dict)
    place: str = ""
    spot: str = ""
    day: date = date.min
    words: str = ""
    files: tuple[str, ...] = ()
    noted_at: datetime = datetime.min
    struck_at: datetime | None = None

    @property
    def minor(self) -> bool:
        """Whether children are spoken of: no pictures, no names."""
        return self.kind is Kind.CLASS


def _told(activity: Activity, e: Event) -> Activity:
    told = {k: v for k, v in e.detail.items() if k not in ("kind", "day", "files")}
    kind, day = Kind(e.detail["kind"]), date.fromisoformat(e.detail["day"])
    return replace(activity, **told, kind=kind, day=day, files=tuple(e.detail["files"]))


MOVES: Mapping[str, Callable[[Activity, Event], Activity]] = {
    "noted": lambda a, e: replace(_told(a, e), member=e.actor, noted_at=e.at),
    "corrected": _told,
    "struck": lambda a, e: replace(a, struck_at=e.at),
}
"""What each event makes of an activity; there is no other way to change one."""


def apply(activity: Activity, event: Event) -> Activity:
    """The activity after the event."""
    return MOVES[event.verb](activity, event)


def replay(id: str, events: Iterable[Event]) -> Activity:
    """The activity that these events, oldest first, add up to."""
    activity = Activity(id)
    for event in events:
        activity = apply(activity, event)
    return activity


def told(activity: Activity) -> dict[str, Any]:
    """What an event tells of the activity, as JSON."""
    return {
        "group": activity.group,
        "kind": activity.kind.value,
        "figures": dict(activity.figures),
        "place": activity.place,
        "spot": activity.spot,
        "day": activity.day.isoformat(),
        "words": activity.words,
        "files": list(activity.files),
    }


class AtActivity(StrEnum):
    """Everything that can be done about an activity, by button."""

    LOOK = "activity"
    AMEND = "amend"
    STRIKE = "strike"


def may_note(person: Person) -> bool:
    """Whether the person keeps a record at all."""
    return person.sits(Role.MEMBER) or person.sits(Role.LEADER)


def may_on(person: Person, action: AtActivity, activity: Activity) -> bool:
    """Whether the person has the right; asked at press time, of today's seats."""
    if person.id == activity.member:
        return may_note(person)
    sees = person.sits(Role.OFFICE) or any(person.sits(role, activity.group) for role in (Role.LEADER, Role.INSPECTOR))
    return action is AtActivity.LOOK and sees


def fits_on(action: AtActivity, activity: Activity, now: datetime) -> bool:
    """Whether the action still makes sense: until the end of the month, in city time, in which it was noted."""
    if action is AtActivity.LOOK:
        return True
    noted = activity.noted_at.astimezone(now.tzinfo)
    return activity.struck_at is None and (noted.year, noted.month) == (now.year, now.month)
