"""Whom a group's matter goes to: its leaders, where it has none the office, and who looks after it from above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from domain.people import Person, Role
from handlers.cards import staff
from handlers.talk.turn import Turn


async def office(turn: Turn) -> list[str]:
    """Everybody in the office."""
    group = await turn.store.groups.office()
    return await staff(turn, [group.id], Role.OFFICE) if group else []


async def nearest(turn: Turn, group: str, subject: str = "") -> list[str]:
    """Who inspects the group; where nobody does, who answers for the class, and at last who answers for all."""
    if linked := await staff(turn, [group], Role.INSPECTOR):
        return linked
    overseers = await turn.store.people.overseers()
    of_class = [person.id for person in overseers if subject and person.answers_for(subject)]
    return of_class or await chair(turn)


async def chair(turn: Turn) -> list[str]:
    """Who answers for all."""
    return [person.id for person in await turn.store.people.overseers() if person.sees_all]


async def above(turn: Turn, groups: Mapping[str, str], of_all: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names of the groups that each is to hear of: some of all of them, an inspector of those they look after."""
    told: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for person in of_all if groups else ():
        told[person].update(dict.fromkeys(groups.values()))
    for id, called in groups.items():
        for person in await nearest(turn, id):
            told[person][called] = None
    return {person: tuple(names) for person, names in told.items()}


async def linked(turn: Turn, person: Person) -> list[str]:
    """The groups a person inspects: those of their seats; every group for who answers for all and has no seat."""
    ids = list(dict.fromkeys(s.group for s in person.seats if s.role is Role.INSPECTOR))
    if ids or not person.sees_all:
        return ids
    return [group.id for group in await turn.store.groups.every() if group.kind not in ("office", "dissolved")]


async def unled(turn: Turn) -> list[str]:
    """The groups that have no leader, for which the office stands in."""
    groups = [group for group in await turn.store.groups.every() if group.kind not in ("office", "dissolved")]
    return [group.id for group in groups if not await turn.store.people.seated(group.id, Role.LEADER)]


async def leaders(turn: Turn, group: str) -> list[str]:
    """The leaders of the group; the office for a group that has none."""
    return await staff(turn, [group], Role.LEADER) or await office(turn)
