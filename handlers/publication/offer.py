"""A result or minutes that could be published: whoever may approve it is shown the way, once."""

from __future__ import annotations

from typing import Any

from domain.issue import Issue
from domain.meeting import Meeting
from domain.messages import Option, Words
from domain.people import Action, Role
from domain.publication import AtPublication, may_approve
from handlers.cards import shorten, staff
from handlers.meetings.words import name
from handlers.talk.turn import Turn


async def offer(turn: Turn, thing: Issue | Meeting, host: str) -> list[Option]:
    """Tell those who may publish it; answers the buttons for the host, who is told of the thing anyway: none, where
    the host may not."""
    options = buttons(thing)
    people = await approvers(turn, thing.group)
    for person in people:
        if person == host:
            continue
        if isinstance(thing, Issue):
            what: dict[str, Any] = {
                "number": thing.number,
                "outcome": Words(f"outcome.{thing.outcome}"),
                "what": shorten(thing.what),
            }
            turn.say("publish.offer_minor" if thing.minor else "publish.offer", to=person, options=options, **what)
        else:
            turn.say("publish.offer_minutes", to=person, options=options, meeting=name(turn.house, thing))
    known = await turn.store.people.get(host)
    return options if known and may_approve(known, thing.group) else []


def buttons(thing: Issue | Meeting) -> list[Option]:
    """To the text as it would appear, and to saying whose idea it was."""
    if isinstance(thing, Issue):
        first, issues = f"{Action.PUBLISH.value}:{thing.id}", [thing.id]
    else:
        first, issues = f"{AtPublication.POST.value}:{thing.id}", list(thing.issues[:1])
    options = [Option(first, Words("button.publish"), row=90)]
    if not thing.minor:
        options += [Option(f"{Action.CREDIT.value}:{id}", Words("button.credit"), row=90) for id in issues]
    return options


async def approvers(turn: Turn, group: str) -> list[str]:
    """The leaders of the group; where there is none, the office."""
    leaders = await staff(turn, [group], Role.LEADER)
    return leaders or await in_office(turn)


async def in_office(turn: Turn) -> list[str]:
    """Everybody in the office."""
    office = await turn.store.groups.office()
    return await staff(turn, [office.id] if office else [], Role.OFFICE)
