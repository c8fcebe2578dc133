"""What people say of a result: the last word of each, about the result as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.issue import Event

UNSOLVED = "unsolved"


def last_words(events: Sequence[Event]) -> Mapping[str, str]:
    """The last rating of everybody who rated, since there was a result last."""
    answered = max((n for n, event in enumerate(events) if event.verb == "answered"), default=len(events))
    return {event.actor: str(event.detail.get("rating")) for event in events[answered:] if event.verb == "rated"}


def not_helped(events: Sequence[Event]) -> tuple[str, ...]:
    """Whoever said last that it did not help, in the order in which they first rated."""
    return tuple(person for person, rating in last_words(events).items() if rating == UNSOLVED)
