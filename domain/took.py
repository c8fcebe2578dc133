"""How long a clock of the issues ran: one run an issue, and what many of them come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from operator import sub

from domain.issue import Event, Issue, Status, apply

CLOCKS = ("accept", "contact", "answer", "result")
ENOUGH_FOR_NINE = 10
"""of fewer no tenth can be left out"""
_NONE = timedelta()
_LEFT = frozenset({Status.MERGED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock that began at a moment runs out; never before `at_least` is over."""

    at_least: timedelta
    of: Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True)
class Run:
    """When a clock of one issue began, when it was met, and when it stopped without being met."""

    begun: datetime
    met: datetime | None = None
    stopped: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """A run that is over: met after so long, or never within its time."""

    number: str
    span: timedelta | None
    """None: its time has run out, and it was not met"""
    late: bool


def timed(number: str, run: Run, due: Due, until: datetime) -> Timed | None:
    """What is to be said of a run at that moment; None as long as it still has time, or had when it stopped."""
    if run.met is not None:
        span = max(run.met - run.begun, _NONE)
        return Timed(number, span, span > due.at_least and run.met > due.of(run.begun))
    over = min(run.stopped or until, until)
    if over - run.begun <= due.at_least or due.of(run.begun) >= over:
        return None
    return Timed(number, None, True)


@dataclass(frozen=True, slots=True)
class Took:
    """What the runs of a clock come to: every one that was met, and those that should have been."""

    count: int = 0
    """met"""
    in_time: int = 0
    missed: int = 0
    """not met, and its time has run out"""
    median: timedelta | None = None
    nine: timedelta | None = None
    """nine of ten took no longer; None for too few to say so"""

    @property
    def due(self) -> int:
        """How many should have been met."""
        return self.count + self.missed

    @classmethod
    def of(cls, runs: Iterable[Timed]) -> Took:
        """Of those that are over."""
        tally = Tally()
        tally.add(runs)
        return tally.took()


class Tally:
    """Runs of one clock, added up; nothing is kept of each but how long it took."""

    def __init__(self, due: Due | None = None) -> None:
        self._due = due
        self._spans: list[timedelta] = []
        self._late = self._missed = 0

    def add(self, runs: Iterable[Timed | None]) -> None:
        """More, as far as they are over."""
        for run in runs:
            if run is None:
                continue
            if run.span is None:
                self._missed += 1
            else:
                self._spans.append(run.span)
                self._late += run.late

    def met(self, begun: Sequence[datetime], met: Sequence[datetime]) -> None:
        """Very many, by when each began and was met; the same as adding what `timed` says of each."""
        spans = list(map(sub, met, begun))
        if spans and min(spans) < _NONE:
            spans = [max(span, _NONE) for span in spans]
        self._spans += spans
        if self._due:
            least, of = self._due.at_least, self._due.of
            self._late += sum(m > of(b) for span, b, m in zip(spans, begun, met, strict=True) if span > least)

    def in_time(self) -> Took:
        """How many, without how long they took."""
        return Took(len(self._spans), len(self._spans) - self._late, self._missed)

    def took(self) -> Took:
        """What they come to."""
        spans = sorted(self._spans)
        if not spans:
            return self.in_time()
        nine = spans[ceil(0.9 * len(spans)) - 1] if len(spans) >= ENOUGH_FOR_NINE else None
        return replace(self.in_time(), median=median_of(spans), nine=nine)


def median_of(spans: list[timedelta]) -> timedelta:
    """The middle of spans that are in order; of two in the middle, half way between them."""
    half = len(spans) // 2
    return spans[half] if len(spans) % 2 else (spans[half - 1] + spans[half]) / 2


def runs_of(id: str, events: Iterable[Event]) -> tuple[Issue, Mapping[str, Run]]:
    """An issue as these events leave it, and the run of each of its clocks that has begun.

    What was sent to another group or passed on after it was met stays met; what was given back is to be accepted anew,
    and what was reopened to be solved anew.
    """
    issue, runs, left = Issue(id), dict[str, Run](), None
    for event in events:
        issue = apply(issue, event)
        left = left or (event.at if issue.status in _LEFT else None)
        for clock, (begun, met) in clocks_of(issue).items():
            was = runs.get(clock)
            if met is None:
                runs.pop(clock, None)
            if begun is not None and (was is None or was.met is None or met is None):
                runs[clock] = Run(was.begun if was and met else begun, met)
    return issue, {clock: replace(run, stopped=left) for clock, run in runs.items()} if left else runs


def clocks_of(issue: Issue) -> Mapping[str, tuple[datetime | None, datetime | None]]:
    """Each clock of an issue as it stands: since when it runs, and when it was met."""
    return {
        "accept": (issue.given_at, issue.accepted_at),
        "contact": (issue.assigned_at, issue.contacted_at),
        "answer": (issue.created_at, issue.contacted_at),
        "result": (issue.reopened_at or issue.created_at, issue.answered_at),
    }
