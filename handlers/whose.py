"""Whose a command is: who may not use it hears for whom it is, and help offers it to nobody else."""

from __future__ import annotations

from collections.abc import Mapping

from domain.messages import Refused, Words
from domain.people import Person, Role
from handlers.talk.turn import Turn

_WALKS = (Role.MEMBER, Role.LEADER)
_WATCHES = (Role.LEADER, Role.OFFICE, Role.INSPECTOR)
WHOSE: Mapping[str, tuple[Role, ...]] = {
    "jot": _WALKS,
    "wish": _WALKS,
    "topics": tuple(Role),
    "plan": _WATCHES,
    "half_year": (Role.LEADER, Role.OFFICE),
    "inspections": _WATCHES,
    "brief": (Role.OFFICE, Role.INSPECTOR),
}
"""the commands that not everybody who works here may use"""


def is_for(person: Person, command: str) -> bool:
    """Whether this person may use the command."""
    return any(map(person.sits, WHOSE.get(command, tuple(Role))))


def only_for(turn: Turn, command: str) -> Refused:
    """Why this person may not: residents are told what they can do instead, and who works here for whom it is."""
    if not turn.person.staff or command not in WHOSE:
        return Refused("refused.staff")
    return Refused("refused.only_for", roles=tuple(Words(f"role.{role.value}") for role in WHOSE[command]))
