"""Who may not use a command hears for whom it is."""

from __future__ import annotations

from domain.commands import WHOSE
from domain.messages import Refused, Words
from handlers.talk.turn import Turn


def only_for(turn: Turn, command: str) -> Refused:
    """Why this person may not: residents are told what they can do instead, and who works here for whom it is."""
    if not turn.person.staff or command not in WHOSE:
        return Refused("refused.staff")
    return Refused("refused.only_for", roles=tuple(Words(f"role.{role.value}") for role in WHOSE[command]))
