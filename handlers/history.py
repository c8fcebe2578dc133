"""经过: what happened to an issue so far, in plain lines, for the people who work on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.issue import Event, Issue
from domain.messages import Option, Words
from domain.people import Action, Person
from handlers.cards import shorten
from handlers.talk.turn import Turn
from handlers.talk.when import clock_in_words

SHOWN = 20
"""lines; of a longer story the latest"""
_LONG = 60
"""characters of what was said; the whole stands where it was said"""
_SAID = ("words", "result", "reason")
_VERBS = (
    "reported routed classified accepted taken passed dropped visited handed questioned replied answered rated closed"
    " reopened followed added shared merged bundled withdrawn consulted agreed revealed report_asked report_given"
    " escalated relayed published retracted"
)
_TOLD = frozenset(_VERBS.split())
"""what a colleague wants to know; who a resident was and what was put right inside is no part of it"""


async def history(turn: Turn, id: str) -> None:
    """Everything in its order: visits, who had it, questions and answers, results and what residents said to them."""
    issue = await turn.issue(id, Action.HISTORY)
    events = [event for event in await turn.store.events.of(issue.id) if event.verb in _TOLD]
    left = max(0, len(events) - SHOWN)
    lines = await _lines(turn, issue, events[left:])
    if left:
        lines.insert(0, turn.sentence(Words("history.left", {"count": left})))
    options = [Option(f"{Action.SEE.value}:{issue.id}", issue.number)]
    turn.say("history.list", options=options, number=issue.number, what=shorten(issue.what), lines="\n".join(lines))


async def _lines(turn: Turn, issue: Issue, events: Sequence[Event]) -> list[str]:
    people = await turn.store.people.several({who for event in events for who in (event.actor, _to(event)) if who})
    groups = {group.id: group.name for group in await turn.store.groups.every()}
    return [turn.sentence(_line(turn, issue, event, people, groups)) for event in events]


def _to(event: Event) -> str:
    return str(event.detail.get("member", ""))


def _line(turn: Turn, issue: Issue, event: Event, people: Mapping[str, Person], groups: Mapping[str, str]) -> Words:
    detail = event.detail
    said = next((str(detail[name]) for name in _SAID if detail.get(name)), "")
    told: dict[str, Any] = {
        "who": _who(issue, people.get(event.actor)),
        "to": person.name if (person := people.get(_to(event))) else _who(issue, people.get(event.actor)),
        "said": Words("history.said", {"words": shorten(said, _LONG)}) if said else "",
        "group": groups.get(detail.get("group", ""), ""),
        "office": detail.get("office", ""),
        "outcome": Words(f"outcome.{detail['outcome']}") if detail.get("outcome") else "",
        "rating": Words(f"rating.{detail['rating']}") if detail.get("rating") else "",
        "subject": Words(f"subject.{detail.get('subject') or 'other'}"),
        "clock": Words(f"clock.{detail['clock']}") if detail.get("clock") else "",
        "files": Words("history.files", {"count": len(files)}) if (files := detail.get("files")) else "",
    }
    at = clock_in_words(turn.house.calendar.local(event.at))
    return Words("progress.step", {"at": at, "what": Words(f"history.{event.verb}", told)})


def _who(issue: Issue, person: Person | None) -> str | Words:
    """A colleague by name; residents are residents, whoever they are, and the clock is nobody."""
    if person is None:
        return Words("history.clock")
    if person.staff and (person.id != issue.reporter or issue.on_behalf):
        return person.name
    return Words("history.resident")
