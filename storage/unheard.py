"""Lines that wait for a person's next word: what they say, what they tell of, and whose task it is to pass them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.among import among
from storage.database import Row, Transaction
from storage.ids import moment
from storage.json_text import from_json
from storage.tellings import RESULT
from storage.timers import Timers

REFUSED = "refused"
"""how the problem of a line begins that the channel will never take: it is not said again, only passed on"""
UNHEARD = "unheard"
"""the timer of a person for whom something has been held for a while"""
_A_WHILE = timedelta(hours=1)
_MOST = 5000


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
    about: str = ""
    """the issue, meeting or ballot it tells of; empty where it answers somebody, or is no task of anybody's"""
    kind: str = "receipt"
    passing: bool = False
    """somebody was asked to pass it on"""
    refused: bool = False
    """it is never said here, whatever the person writes"""


HELD = "id, person, kind, body, fold, due_at, about, passing, problem"


def held_line(row: Row) -> Held:
    """The line of this row, which has the columns of `HELD`."""
    body = from_json(row["body"])
    presses = tuple(press for _, press, _ in body["options"])
    since = moment(row["due_at"]) or datetime.max
    about, passing, refused = row["about"], bool(row["passing"]), row["problem"].startswith(REFUSED)
    return Held(
        row["id"], row["person"], body["text"], row["fold"], since, presses, about, row["kind"], passing, refused
    )


async def look_later(tx: Transaction, line: str, now: datetime) -> None:
    """In a while it is looked at what waits for the person of this line; at most once an hour, however much does."""
    row = await tx.row("SELECT person FROM outbox WHERE id = :id", id=line)
    if row:
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        await Timers(tx).set(UNHEARD, row["person"], hour + _A_WHILE)


async def held_about(tx: Transaction, thing: str) -> list[Held]:
    """What waits for whomever about this thing, oldest first; its result is looked after in its own way."""
    rows = await tx.rows(
        f"SELECT {HELD} FROM outbox WHERE state = 'held' AND about = :about AND about <> '' ORDER BY id LIMIT :most",
        about=thing,
        most=_MOST,
    )
    return [line for line in map(held_line, rows) if not line.fold.startswith(RESULT)]


async def asked(tx: Transaction, lines: Sequence[Held]) -> None:
    """Somebody was asked to pass these on."""
    await tx.many(
        "UPDATE outbox SET passing = 1 WHERE id = :id AND state = 'held'", [{"id": line.id} for line in lines]
    )


async def passed_on(tx: Transaction, lines: Sequence[Held]) -> None:
    """Somebody has told them in another way: these are not said again."""
    await tx.many(
        "UPDATE outbox SET state = 'failed', problem = 'passed on' WHERE id = :id AND state = 'held'",
        [{"id": line.id} for line in lines],
    )


async def to_pass_on(tx: Transaction, person: str, groups: Sequence[str], most: int) -> list[str]:
    """The things of which something is this person's to pass on: issues they hold or, where nobody with a seat does,
    whose group they lead; meetings and ballots they called, or of a group they lead. Oldest first."""
    led, ids = among(groups, "g")
    seated = "(SELECT 1 FROM seats s WHERE s.person = i.member AND s.group_id IN (i.group_id, i.studio))"
    rows = await tx.rows(
        "SELECT o.about, MIN(o.id) AS first FROM outbox o LEFT JOIN issues i ON i.id = o.about"
        " LEFT JOIN meetings m ON m.id = o.about LEFT JOIN ballots b ON b.id = o.about"
        " WHERE o.state = 'held' AND o.about <> '' AND o.passing = 1 AND ("
        f"(i.member = :person AND EXISTS {seated}) OR (i.group_id IN ({led}) AND NOT EXISTS {seated})"
        f" OR m.caller = :person OR m.group_id IN ({led}) OR b.caller = :person OR b.group_id IN ({led}))"
        " GROUP BY o.about ORDER BY first LIMIT :most",
        person=person,
        most=most,
        **ids,
    )
    return [str(row["about"]) for row in rows]
