"""The story of an issue as residents read it: each step with what was told them then, and what is still asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.issue import Event, Issue, Outcome
from domain.messages import Words
from handlers.cards import shorten
from handlers.talk.turn import Turn
from handlers.talk.when import clock_in_words

_VERBS = "reported routed accepted taken visited handed consulted agreed answered rated reopened withdrawn merged"
_TOLD = frozenset(_VERBS.split())
_LONG = 200
"""characters of what was told; the whole stands where it was told"""


async def steps(turn: Turn, issue: Issue, events: Sequence[Event]) -> list[str]:
    """One line for each step that residents hear of; of what was said to a result, what this one said."""
    into = await _into(turn, issue)
    own = turn.person.id
    told = [(_at(turn, e), _what(e, into, own=e.actor == own)) for e in events if e.verb in _TOLD]
    return [turn.sentence(Words("progress.step", {"at": at, "what": what})) for at, what in told if what]


def _at(turn: Turn, event: Event) -> Words:
    return clock_in_words(turn.house.calendar.local(event.at))


def _what(event: Event, into: str, *, own: bool) -> Words | None:
    """The step in words; where something was said or decided, that as well; what a resident said, to themselves."""
    said: Any = {name: shorten(str(event.detail.get(name) or ""), _LONG) for name in ("words", "office", "result")}
    if event.verb == "visited" and said["words"]:
        return Words("step.visited_said", said)
    if event.verb == "handed" and said["office"]:
        return Words("step.handed_to", said)
    if event.verb == "answered" and event.detail.get("outcome") in set(Outcome):
        return Words("step.answered_said", {**said, "outcome": Words(f"outcome.{event.detail['outcome']}")})
    if event.verb == "rated" and not own:
        return None
    if event.verb == "rated":
        rated = {**said, "rating": Words(f"rating.{event.detail['rating']}")}
        return Words("step.rated_said" if said["words"] else "step.rated", rated)
    if event.verb == "reopened" and own and said["words"]:
        return Words("step.reopened_said", said)
    if event.verb == "merged" and into:
        return Words("step.merged_into", {"number": into})
    return Words(f"step.{event.verb}")


async def status(turn: Turn, issue: Issue) -> Words:
    """Where it stands; of one that goes on in another, in which."""
    into = await _into(turn, issue)
    return Words("progress.merged", {"number": into}) if into else Words(f"status.{issue.status.value}")


async def _into(turn: Turn, issue: Issue) -> str:
    """The number of the issue in which this one goes on; empty where it is one of its own."""
    other = await turn.store.issues.get(issue.into) if issue.into else None
    return other.number if other else ""


def asked(issue: Issue, events: Sequence[Event]) -> str:
    """What a member wants to know and the reporter has not answered yet; empty for nothing."""
    last = next((event for event in reversed(events) if event.verb in ("questioned", "replied")), None)
    return str(last.detail["words"]) if last and last.verb == "questioned" and issue.open else ""
