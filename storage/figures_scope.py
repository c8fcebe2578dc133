"""Whose figures, in words of SQL by which every scope finds its own rows in an index."""

from __future__ import annotations

from typing import Any

from domain.figures import Scope
from domain.period import Period
from storage.among import among
from storage.ids import stamp
from storage.issues import OPEN

NEW = "i.created_at >= :start AND i.created_at < :end"
# An open issue has neither an answer nor an end; one that was withdrawn or merged had no answer.
ENDED_AT = "COALESCE(i.answered_at, i.closed_at)"
# What people do to an issue they do while it is open: it still is, or it ended after the period began.
ENDED_SINCE = f"i.status IN ('answered', 'closed', 'withdrawn', 'merged') AND {ENDED_AT} >= :start"
ENDED = f"{ENDED_SINCE} AND {ENDED_AT} < :end"
RATED = "i.rating <> '' AND i.closed_at >= :start AND i.closed_at < :end"
# Whatever was reopened since the beginning of the period, for its events to be looked at.
REOPENED = "i.reopened_at IS NOT NULL AND i.reopened_at >= :start"


def of(scope: Scope, condition: str) -> tuple[str, dict[str, str]]:
    """The issues of a scope that are so; each group finds its own, the city has them in order of time."""
    about = {"subject": scope.subject} if scope.subject else {}
    so = f"{condition} AND i.subject = :subject" if scope.subject else condition
    if scope.groups is None:
        return f"({so})", about
    some, names = among(scope.groups, "g")
    led = f"(i.group_id IN ({some}) AND {so})"
    beside = f"(i.studio IN ({some}) AND i.studio <> '' AND {so})"
    return f"({led} OR {beside})", {**names, **about}


def alive(scope: Scope) -> tuple[str, dict[str, str]]:
    """The issues of a scope with which anybody can have done anything since the period began."""
    (still, params), (since, _) = of(scope, OPEN), of(scope, ENDED_SINCE)
    return f"({still} OR {since})", params


def led(scope: Scope, condition: str, table: str = "m") -> tuple[str, dict[str, str]]:
    """What belongs to a group of the scope alone, meetings and notes, and is so; a subject has none of its own."""
    if scope.groups is None:
        return f"{table}.group_id IN (SELECT id FROM groups) AND {condition}", {}
    some, names = among(scope.groups, "g")
    return f"{table}.group_id IN ({some}) AND {condition}", names


def between(period: Period) -> dict[str, Any]:
    """The moments of a period, as the statements name them."""
    return {"start": stamp(period.start), "end": stamp(period.end)}


def on_days(period: Period) -> dict[str, Any]:
    """The days of a period, as the statements name them."""
    return {"first": period.first.isoformat(), "after": period.after.isoformat()}
