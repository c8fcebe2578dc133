"""How long the clocks ran, in words: a line, the rows of a table, and the list behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from documents.report import Table
from domain.messages import Words
from domain.took import CLOCKS, Timed, Took
from handlers.talk.turn import Clocks

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NONE = "—"


class Says(Protocol):
    """Whoever puts a text into a language."""

    def __call__(self, key: str, **params: Any) -> str: ...


def span(took: timedelta | None) -> Words | str:
    """Minutes below an hour, hours below two days, then days; a dash where there is none to tell."""
    if took is None:
        return _NONE
    if took < _HOUR:
        return Words("took.minutes", {"count": round(took / timedelta(minutes=1))})
    if took < 2 * _DAY:
        return Words("took.hours", {"count": f"{took / _HOUR:.1f}".removesuffix(".0")})
    return Words("took.days", {"count": f"{took / _DAY:.1f}".removesuffix(".0")})


def within(clocks: Clocks, clock: str) -> Words:
    """A clock with the time it has."""
    limit = getattr(clocks, f"{clock}_{'hours' if clock in ('accept', 'contact') else 'days'}")
    return Words(f"took.within.{clock}", {"limit": f"{limit:g}"})


def line(took: Mapping[str, Took]) -> Words:
    """In time of what should have been, clock by clock; a word where no clock has come to its end."""
    told = tuple(
        Words(
            "took.of", {"clock": Words(f"took.clock.{clock}"), "in_time": took[clock].in_time, "due": took[clock].due}
        )
        for clock in CLOCKS
        if took[clock].due
    )
    return Words("took.line", {"clocks": told}) if told else Words("took.none")


def table(say: Says, clocks: Clocks, took: Mapping[str, Took]) -> Table:
    """A row a clock: how many should have been, were in time, were not; the middle, and nine of ten."""
    rows = [
        (
            say("took.words", words=within(clocks, clock)),
            str(one.due),
            str(one.in_time),
            str(one.due - one.in_time),
            say("took.words", words=span(one.median)),
            say("took.words", words=span(one.nine)),
        )
        for clock in CLOCKS
        for one in [took[clock]]
    ]
    head = tuple(say(f"took.head.{key}") for key in ("clock", "due", "in_time", "late", "median", "nine"))
    return Table(head, tuple(rows), (6, 2, 2, 2, 3, 3), frozenset(range(1, 6)))


def listed(say: Says, clock: str, runs: list[Timed], most: int) -> str:
    """Every run of a clock with how long it took, the late ones marked."""
    named = tuple(
        say(f"took.run{'_late' if one.late else ''}", number=one.number, span=span(one.span))
        if one.span is not None
        else say("took.run_never", number=one.number)
        for one in runs[:most]
    )
    rest = say("halfyear.rest", count=len(runs) - most) if len(runs) > most else ""
    name = say("took.list", clock=Words(f"took.clock.{clock}"))
    return say("halfyear.listed", name=name, count=len(runs), numbers=named, rest=rest)
