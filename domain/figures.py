"""Figures: what is counted about issues; every end is counted for itself, and every rate comes with its count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from domain.issue import Outcome


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: those of these groups, in the lead or beside; None: the whole city, every issue once.

    An issue of two groups is in the figures of both, so groups may add up to more than the city has.
    """

    groups: tuple[str, ...] | None = None
    subject: str = ""
    """only issues of this class; meetings and notes have none"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What began by then and still runs is overdue: one moment for each clock of an issue."""

    accept: datetime
    contact: datetime
    answer: datetime
    result: datetime


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many open issues are late by each clock, and how many are late at all."""

    issues: int = 0
    accept: int = 0
    contact: int = 0
    answer: int = 0
    result: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand at this moment."""

    open: int
    waiting: int
    """open, and nobody has taken it"""
    overdue: Overdue

    @property
    def in_hand(self) -> int:
        return self.open - self.waiting


@dataclass(frozen=True, slots=True)
class Ends:
    """How issues ended: six ends that are never added up to one "closed"."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def __getitem__(self, outcome: Outcome) -> int:
        return self.counts.get(outcome.value, 0)

    @property
    def results(self) -> int:
        """How many residents were told what came of it, whatever that was."""
        return sum(self[outcome] for outcome in RESULTS)


RESULTS = (Outcome.SOLVED, Outcome.PARTLY, Outcome.UNSOLVABLE, Outcome.PASSED_ON)
SIDE_EXITS = (Outcome.DUPLICATE, Outcome.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Ratings:
    """What residents said of their results."""

    solved: int = 0
    partly: int = 0
    unsolved: int = 0

    @property
    def count(self) -> int:
        return self.solved + self.partly + self.unsolved


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in a period."""

    new: int = 0
    ends: Ends = Ends()
    reopened: int = 0
    ratings: Ratings = Ratings()

    def __add__(self, other: Flow) -> Flow:
        """Both together; they must not speak of the same issues."""
        ends = Counter(self.ends.counts) + Counter(other.ends.counts)
        mine, theirs = self.ratings, other.ratings
        ratings = Ratings(mine.solved + theirs.solved, mine.partly + theirs.partly, mine.unsolved + theirs.unsolved)
        return Flow(self.new + other.new, Ends(dict(ends)), self.reopened + other.reopened, ratings)

    @property
    def quiet(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.new or any(self.ends.counts.values()) or self.reopened or self.ratings.count)


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has in hand, in all their groups together."""

    person: str
    name: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Held:
    """Meetings of one form whose minutes are written, and how many heads were counted there."""

    meetings: int
    heads: int


@dataclass(frozen=True, slots=True)
class Meetings:
    """The meetings of a period: held is what has minutes; one without is not counted as held, however it went."""

    held: Mapping[str, Held] = field(default_factory=dict)
    """by form"""
    unwritten: int = 0
    """its time has come, and nobody has written what was said"""
    gave: Mapping[str, int] = field(default_factory=dict)
    """what residents brought in themselves, by kind, as their minutes say"""

    def __add__(self, other: Meetings) -> Meetings:
        """Both together; they must not speak of the same meetings."""
        none = Held(0, 0)
        both = {form: (self.held.get(form, none), other.held.get(form, none)) for form in {**self.held, **other.held}}
        held = {form: Held(a.meetings + b.meetings, a.heads + b.heads) for form, (a, b) in both.items()}
        gave = {kind: self.gave.get(kind, 0) + other.gave.get(kind, 0) for kind in {**self.gave, **other.gave}}
        return Meetings(held, self.unwritten + other.unwritten, gave)

    @property
    def count(self) -> int:
        return sum(held.meetings for held in self.held.values())

    @property
    def heads(self) -> int:
        return sum(held.heads for held in self.held.values())


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting that was held, as the lists behind the figures name it."""

    day: date
    form: str
    agenda: str
    heads: int
    gave: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Noted:
    """What members noted in their records: how many notes of each kind, and the sum of each of its figures."""

    notes: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """by kind and figure"""

    def __add__(self, other: Noted) -> Noted:
        """Both together; they must not speak of the same notes."""
        return Noted(
            dict(Counter(self.notes) + Counter(other.notes)),
            dict(Counter(self.sums) + Counter(other.sums)),
        )

    @property
    def count(self) -> int:
        return sum(self.notes.values())


@dataclass(frozen=True, slots=True)
class Deed:
    """One note, as the lists behind the figures name it."""

    kind: str
    day: date
    member: str
    place: str
    group: str
    figures: Mapping[str, int]

    def with_figure(self, figure: str, amount: int) -> Deed:
        """The same with one more figure."""
        return replace(self, figures={**self.figures, figure: amount})


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one person did in a stretch of time, counted from what is kept."""

    taken: int
    answered: int
    visits: int
    meetings: int
    noted: Noted


@dataclass(frozen=True, slots=True)
class Promises:
    """What was promised in meetings and is not done yet."""

    due: int
    """by the end of the period, the late ones among them"""
    late: int


Added = TypeVar("Added", Flow, Meetings, Noted)


def regrouped(spread: Mapping[str, Added], name: Callable[[str], str]) -> dict[str, Added]:
    """The same figures under coarser names: those of places as those of counties or rings, and of no name as ""."""
    found: dict[str, Added] = {}
    for key, figures in spread.items():
        coarser = name(key)
        found[coarser] = found[coarser] + figures if coarser in found else figures
    return found
