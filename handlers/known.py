"""Who said it before: the earlier issues a new one may be the same as, and the topic it belongs to."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.issue import OPEN, Issue
from handlers.talk.turn import Turn
from nlp.similar import ONE_PLACE, SAME, Likeness, Told, names_of
from nlp.topics import LINKED, are_one, joined, mean
from nlp.twice import are_at_other_numbers, are_of_other_things
from storage.similar import Earlier

SHOWN = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _New:
    """A text held against earlier ones: as it was told, and without the names of its place."""

    told: Told
    nameless: Told
    place: str
    at: datetime


async def same(turn: Turn, what: str, place: str) -> list[Earlier]:
    """Up to three issues that tell of the same: first one of the person's own that is still open, then those of others,
    the likeliest first."""
    new = _new(turn, what, place, turn.now)
    found = [e for e in await _close(turn, new) if not _are_two(turn, new, e)]
    mine = [e for e in found if e.reporter == turn.person.id and e.status in OPEN and not e.on_behalf]
    return [*mine[:1], *(e for e in found if e.reporter != turn.person.id)][:SHOWN]


async def like(turn: Turn, issue: Issue) -> list[Earlier]:
    """The other issues that tell of the same as this one, the likeliest first, whoever reported them."""
    return [e for e in await _close(turn, _new(turn, issue.what, issue.place, turn.now)) if e.id != issue.id]


async def _close(turn: Turn, new: _New) -> list[Earlier]:
    scored = [(_closeness(turn, new, e), e) for e in await _earlier(turn, new)]
    close = [(score, e) for score, e in scored if score >= SAME]
    return [e for _, e in sorted(close, key=lambda pair: (-pair[0], pair[1].id))]


async def remember(turn: Turn, issue: Issue) -> None:
    """Let the issue be found by later ones, and join the topic it belongs to; its own, if there is none.

    A child's issue is neither shown to others nor part of a topic.
    """
    if issue.minor:
        return
    new = _new(turn, issue.what, issue.place, turn.now)
    linked = [e for e in await _earlier(turn, new) if _closeness(turn, new, e) >= LINKED]
    near = await turn.store.similar.topics_of([e.id for e in linked])
    members = {id: await turn.store.similar.members(id) for id in near}
    topics = joined({id: mean([_closeness(turn, new, m) for m in those]) for id, those in members.items()})
    topic = topics[0] if topics else issue.id
    for other in topics[1:]:
        crossed = [_between(turn, a, b) for a in members[topics[0]] for b in members[other]]
        if are_one(crossed):
            topic, left = min(topic, other), max(topic, other)
            await turn.store.similar.merge(left, topic)
    await turn.store.similar.keep(issue.id, _traces(turn.house.reader.likeness, new.nameless, (issue.place,)), topic)


async def retrace(turn: Turn, issue: Issue) -> None:
    """The words have changed: it is found by what they say now, and by nothing of what they said."""
    if not issue.minor:
        new = _new(turn, issue.what, issue.place, turn.now)
        traces = _traces(turn.house.reader.likeness, new.nameless, (issue.place,))
        await turn.store.similar.retrace(issue.id, traces)


async def trace_anew(turn: Turn, most: int) -> int:
    """Trace some issues anew that an older program kept, the newest first; answers how many it looked at."""
    seen, earlier = await turn.store.similar.untraced(turn.now, most)
    for one in earlier:
        new = _new(turn, one.what, one.place, one.created_at)
        traces = _traces(turn.house.reader.likeness, new.nameless, (one.place,))
        await turn.store.similar.retrace(one.id, traces)
    return seen


def _between(turn: Turn, one: Earlier, other: Earlier) -> float:
    return _closeness(turn, _new(turn, one.what, one.place, one.created_at), other)


async def _earlier(turn: Turn, new: _New) -> list[Earlier]:
    """Candidates at the place, in what it lies in, and where nobody could tell the place."""
    likeness = turn.house.reader.likeness
    traces = _traces(likeness, new.nameless, _around(turn, new.place)) + _traces(likeness, new.told, ("",))
    return await turn.store.similar.earlier(traces, turn.now)


def _around(turn: Turn, place: str) -> tuple[str, ...]:
    """The place and the town it lies in."""
    return tuple(p.code for p in turn.house.places.ancestors(place) if p.level in ("village", "town"))


def _new(turn: Turn, what: str, place: str, at: datetime) -> _New:
    likeness = turn.house.reader.likeness
    told = _told(likeness, what)
    return _New(told, _told(likeness, what, _names(turn, [place])) if place else told, place, at)


@functools.lru_cache(maxsize=4096)
def _told(likeness: Likeness, text: str, names: tuple[str, ...] = ()) -> Told:
    """The text made ready; kept a while, because what was reported lately is held against what is reported next."""
    return likeness.told(text, names)


@functools.lru_cache(maxsize=4096)
def _traces(likeness: Likeness, told: Told, keys: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers to look for; who was shown what is like a report files it within minutes."""
    return likeness.traces(told, keys)


def _names(turn: Turn, places: Iterable[str]) -> tuple[str, ...]:
    return _short_too(tuple(p.name for place in places for p in turn.house.places.ancestors(place)))


_short_too = functools.lru_cache(maxsize=4096)(names_of)


def _closeness(turn: Turn, new: _New, earlier: Earlier) -> float:
    """How much the two have in common; nothing, where they happened at different places."""
    likeness = turn.house.reader.likeness
    days = (new.at - earlier.created_at) / _DAY
    if not new.place or not earlier.place:
        return likeness.score(new.told, _told(likeness, earlier.what), days)
    within = turn.house.places.within
    if not within(new.place, earlier.place) and not within(earlier.place, new.place):
        return 0.0
    nameless = _told(likeness, earlier.what, _names(turn, [new.place, earlier.place]))
    return likeness.score(new.nameless, nameless, days, ONE_PLACE)


def _are_two(turn: Turn, new: _New, earlier: Earlier) -> bool:
    """Whether the two surely tell of two things, though much of their few words is the same."""
    likeness = turn.house.reader.likeness
    if are_at_other_numbers(new.told, _told(likeness, earlier.what)):
        return True
    return are_of_other_things(new.nameless, _told(likeness, earlier.what, _names(turn, [new.place, earlier.place])))
