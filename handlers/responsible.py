"""Whom a group's matter goes to: its leaders, and where it has none, the office."""

from __future__ import annotations

from domain.people import Role
from handlers.cards import staff
from handlers.talk.turn import Turn


async def office(turn: Turn) -> list[str]:
    """Everybody in the office."""
    group = await turn.store.groups.office()
    return await staff(turn, [group.id], Role.OFFICE) if group else []


async def leaders(turn: Turn, group: str) -> list[str]:
    """The leaders of the group; the office for a group that has none."""
    return await staff(turn, [group], Role.LEADER) or await office(turn)
