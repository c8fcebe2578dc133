"""Lines that wait for a person's next word: what they say, and the timer that looks after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Row, Transaction
from storage.ids import moment
from storage.json_text import from_json
from storage.timers import Timers

UNHEARD = "unheard"
"""the timer of a person for whom something has been held for a while"""
_A_WHILE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A line that could not be said, for whoever passes it on in another way."""

    id: str
    person: str
    text: str
    fold: str
    since: datetime
    presses: tuple[str, ...] = ()
    """what its buttons mean"""


def held_line(row: Row) -> Held:
    """The line of this row: id, person, body, fold, due_at."""
    body = from_json(row["body"])
    presses = tuple(press for _, press, _ in body["options"])
    since = moment(row["due_at"]) or datetime.max
    return Held(row["id"], row["person"], body["text"], row["fold"], since, presses)


async def look_later(tx: Transaction, line: str, now: datetime) -> None:
    """In a while it is looked at what waits for the person of this line; at most once an hour, however much does."""
    row = await tx.row("SELECT person FROM outbox WHERE id = :id", id=line)
    if row:
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        await Timers(tx).set(UNHEARD, row["person"], hour + _A_WHILE)
