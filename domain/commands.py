"""Whose a command is: the words that not everybody who works here may use, and the buttons that stand for them."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Person, Role

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


def may_tap(person: Person, press: str) -> bool:
    """Whether a button of this press is for this person, as far as it stands for a command."""
    verb, _, rest = press.partition(":")
    command = rest.partition(":")[0]
    return verb != "do" or command not in WHOSE or is_for(person, command)
