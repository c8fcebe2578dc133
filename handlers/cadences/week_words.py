"""What the digests of leaders and members share: lines, dates, groups, and how a digest is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.messages import Words
from domain.people import Group, Role
from domain.period import Period, days, monday
from handlers.talk.turn import Turn


def line(turn: Turn, key: str, **params: Any) -> str:
    """One line of a digest, in the language of whoever reads it."""
    return turn.sentence(Words(key, params))


async def groups_of(turn: Turn, role: Role) -> list[Group]:
    """The groups in which this person has this role, and which still are."""
    ids = dict.fromkeys(seat.group for seat in turn.person.seats if seat.role is role)
    groups = [await turn.store.groups.get(id) for id in ids]
    return [group for group in groups if group is not None and group.kind != "dissolved"]


def this_week(turn: Turn) -> Period:
    """The week that goes on now."""
    first = monday(turn.house.calendar, turn.now)
    return days(turn.house.calendar, first, first + timedelta(days=7))


def fold(kind: str) -> str:
    """A digest that could not be sent yet gives way to the next; what somebody asked for never does."""
    return "digest" if kind == "digest" else ""


def late(count: int) -> Words | str:
    """How many of them are overdue; nothing where none is."""
    return Words("digest.late", {"count": count}) if count else ""
