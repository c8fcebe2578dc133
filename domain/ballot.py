"""A ballot: residents choose which topics are talked about first; who chose what is nobody's to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.issue import Event
from domain.people import Person, Role
from domain.topic import Topic

FEWEST, MOST = 2, 6
"""as many topics as stand on a ballot"""
CHOICES = 3
"""as many of them as one person chooses"""


class Stage(StrEnum):
    """Where a ballot stands."""

    OPEN = "open"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class OnBallot:
    """A topic as it stood when the ballot was opened."""

    place: str
    """a place's code; empty when nobody could tell"""
    words: tuple[str, ...]
    people: int
    issues: tuple[str, ...]
    """behind it, the one with most voices first"""
    title: str = ""
    """what residents read; a ballot of earlier days has only the words"""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Topics put to the residents of a group, as it stands now; what each person chose is no part of it."""

    id: str
    group: str = ""
    caller: str = ""
    topics: tuple[OnBallot, ...] = ()
    closes_at: datetime = datetime.min
    stage: Stage = Stage.OPEN
    asked: frozenset[str] = frozenset()
    """everybody it was shown to: they may vote"""
    voters: frozenset[str] = frozenset()
    counts: tuple[int, ...] = ()
    """the votes of each topic; none before the end, so that nobody runs after the others"""

    def is_open(self, now: datetime) -> bool:
        """Whether votes still count."""
        return self.stage is Stage.OPEN and now < self.closes_at


@dataclass(frozen=True, slots=True)
class Place:
    """A topic in the ranking; those with as many votes share a rank."""

    rank: int
    tied: bool
    votes: int
    topic: OnBallot


def on_ballot(topics: Iterable[Topic]) -> list[Topic]:
    """The topics that can stand on a ballot, the hottest first: a topic without words could not be told apart."""
    return [topic for topic in topics if topic.keywords][:MOST]


def listed(topic: Topic, title: str = "") -> OnBallot:
    """The topic as the ballot keeps it, called by its name."""
    loudest = sorted(topic.issues, key=lambda issue: (-len(issue.people), issue.id))
    return OnBallot(topic.place, topic.keywords, topic.people, tuple(issue.id for issue in loudest), title)


def ranking(ballot: Ballot) -> list[Place]:
    """The topics by their votes, most first; in the order of the ballot where they have as many."""
    order = sorted(range(len(ballot.counts)), key=lambda n: -ballot.counts[n])
    return [
        Place(
            rank=1 + sum(other > ballot.counts[n] for other in ballot.counts),
            tied=ballot.counts.count(ballot.counts[n]) > 1,
            votes=ballot.counts[n],
            topic=ballot.topics[n],
        )
        for n in order
    ]


def winners(ballot: Ballot) -> list[OnBallot]:
    """The topic that most people chose; several where as many chose each; none where nobody voted."""
    return [place.topic for place in ranking(ballot) if place.rank == 1 and place.votes]


def tally(topics: int, choices: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """How many people chose each topic."""
    chosen = [n for choice in choices for n in set(choice)]
    return tuple(chosen.count(n) for n in range(topics))


def _opened(ballot: Ballot, e: Event) -> Ballot:
    return replace(
        ballot,
        group=e.detail["group"],
        caller=e.actor,
        topics=kept(e.detail["topics"]),
        closes_at=datetime.fromisoformat(e.detail["closes"]),
        asked=frozenset(e.detail["asked"]),
    )


def _adopted(ballot: Ballot, e: Event) -> Ballot:
    """The same human under another id: whoever voted under both has one vote."""
    was, person = e.detail["was"], e.detail["person"]
    asked = frozenset(person if id == was else id for id in ballot.asked)
    return replace(ballot, asked=asked, voters=frozenset(person if id == was else id for id in ballot.voters))


MOVES: Mapping[str, Callable[[Ballot, Event], Ballot]] = {
    "opened": _opened,
    "joined": lambda b, e: replace(b, asked=b.asked | {e.actor}),
    "voted": lambda b, e: replace(b, voters=b.voters | {e.actor}),
    "took_back": lambda b, e: replace(b, voters=b.voters - {e.actor}),
    "adopted": _adopted,
    "ended": lambda b, e: replace(b, closes_at=e.at),
    "counted": lambda b, e: replace(b, stage=Stage.COUNTED, counts=tuple(e.detail["counts"])),
}
"""What each event makes of a ballot; there is no other way to change one. None says what anybody chose."""


def apply(ballot: Ballot, event: Event) -> Ballot:
    """The ballot after the event."""
    return MOVES[event.verb](ballot, event)


def replay(id: str, events: Iterable[Event]) -> Ballot:
    """The ballot that these events, oldest first, add up to."""
    ballot = Ballot(id)
    for event in events:
        ballot = apply(ballot, event)
    return ballot


def told(topics: Iterable[OnBallot]) -> list[dict[str, Any]]:
    """The topics as an event keeps them."""
    return [asdict(topic) for topic in topics]


def kept(topics: Iterable[Mapping[str, Any]]) -> tuple[OnBallot, ...]:
    """The topics that were kept so."""
    return tuple(
        OnBallot(t["place"], tuple(t["words"]), t["people"], tuple(t["issues"]), t.get("title", "")) for t in topics
    )


class AtBallot(StrEnum):
    """Everything that can be done about a ballot, by button."""

    LOOK = "ballot"
    VOTE = "vote"
    TAKE_BACK = "unvote"
    END = "end"


_VOTES = frozenset({AtBallot.VOTE, AtBallot.TAKE_BACK})


def may_open(person: Person, group: str) -> bool:
    """Whether the person may put a ballot to the residents of this group."""
    return person.sits(Role.OFFICE) or person.sits(Role.LEADER, group)


def is_resident(person: Person, group: str) -> bool:
    """Whether the person has a voice in this group's ballots: whoever works in it does the work, residents choose."""
    return not person.sits(Role.OFFICE) and all(seat.group != group for seat in person.seats)


def may_at_ballot(person: Person, action: AtBallot, ballot: Ballot) -> bool:
    """Whether the person has the right; asked at press time, of today's seats and today's ballot."""
    if action is AtBallot.END:
        return may_open(person, ballot.group)
    if person.id in ballot.asked and is_resident(person, ballot.group):
        return True
    return action not in _VOTES and not is_resident(person, ballot.group)


def fits_at_ballot(action: AtBallot, ballot: Ballot, now: datetime) -> bool:
    """Whether the ballot is still where the action makes sense; a stale button is told so."""
    return action is AtBallot.LOOK or ballot.is_open(now)
