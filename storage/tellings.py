"""Whom a result has reached: one row a person, asked of the outbox until it is certain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.among import among
from storage.database import Transaction
from storage.ids import stamp

RESULT = "result:"
"""how the names of their lines begin"""
WISH = ""
"""stands for whom a member noted the wish: somebody who does not chat"""


class Told(StrEnum):
    """How far a result has come to one person."""

    WAITING = "waiting"
    REACHED = "reached"
    UNREACHABLE = "unreachable"
    RELAYED = "relayed"
    """somebody told them in another way"""
    LOST = "lost"
    """somebody tried to, and did not find them"""


@dataclass(frozen=True, slots=True)
class Telling:
    """One person and one result."""

    person: str
    state: Told
    since: datetime


def name(issue: str, told_at: datetime) -> str:
    """What the lines of this result are called in the outbox."""
    return f"{RESULT}{issue}:{stamp(told_at)}"


class Tellings:
    """Whom the results of one transaction have reached."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def begin(self, issue: str, at: datetime, people: Iterable[str]) -> None:
        """From now on it is looked after that these people hear of the result; who is forgotten hears of nothing."""
        await self._tx.many(
            "INSERT INTO tellings (issue, told_at, person, state, since) SELECT :issue, :at, :person, 'waiting', :at"
            " WHERE NOT EXISTS (SELECT 1 FROM forgotten WHERE person = :person)"
            " ON CONFLICT (issue, told_at, person) DO NOTHING",
            [{"issue": issue, "at": stamp(at), "person": person} for person in people],
        )

    async def of(self, issue: str, told_at: datetime) -> list[Telling]:
        """Everybody who is to hear of this result."""
        rows = await self._tx.rows(
            "SELECT person, state, since FROM tellings WHERE issue = :issue AND told_at = :at ORDER BY person",
            issue=issue,
            at=stamp(told_at),
        )
        return [Telling(row["person"], Told(row["state"]), datetime.fromisoformat(row["since"])) for row in rows]

    async def looked(self, issue: str, told_at: datetime) -> Mapping[str, Told]:
        """What has become of the lines of this result: where one has ended, it says how."""
        rows = await self._tx.rows(
            "SELECT person, state, uncertain FROM outbox WHERE fold = :fold AND fold <> '' ORDER BY id",
            fold=name(issue, told_at),
        )
        # Held: it goes out when the person writes again, which may be never.
        ended = {"sent": Told.REACHED, "failed": Told.UNREACHABLE, "held": Told.UNREACHABLE}
        return {row["person"]: ended.get(row["state"], Told.WAITING) for row in rows}

    async def note(self, issue: str, told_at: datetime, people: Sequence[str], state: Told, at: datetime) -> None:
        """This is how far it has come to these people."""
        await self._tx.many(
            "UPDATE tellings SET state = :state, since = :now"
            " WHERE issue = :issue AND told_at = :at AND person = :person AND state <> :state",
            [
                {"issue": issue, "at": stamp(told_at), "person": p, "state": state.value, "now": stamp(at)}
                for p in people
            ],
        )

    async def adopt(self, stranger: str, person: str) -> None:
        """The same human: one of them has to hear of a result, and it is enough that it reached one."""
        # First their lines: by what is to be told it is known how they are called.
        await self._tx.run(
            "UPDATE outbox SET person = :to WHERE person = :was AND fold <> '' AND fold IN"
            f" (SELECT '{RESULT}' || issue || ':' || told_at FROM tellings WHERE person = :was)",
            to=person,
            was=stranger,
        )
        same = "o.issue = tellings.issue AND o.told_at = tellings.told_at"
        for kept, dropped in ((person, stranger), (stranger, person)):
            await self._tx.run(
                f"DELETE FROM tellings WHERE person = :dropped AND EXISTS (SELECT 1 FROM tellings o WHERE {same}"
                " AND o.person = :kept"
                " AND (o.state IN ('reached', 'relayed') OR tellings.state NOT IN ('reached', 'relayed')))",
                kept=kept,
                dropped=dropped,
            )
        await self._tx.run("UPDATE tellings SET person = :to WHERE person = :was", to=person, was=stranger)

    async def duties(self, person: str, groups: Sequence[str]) -> list[str]:
        """The issues whose result this person has to pass on: their own, and those of the groups they lead that
        nobody with a seat there holds; oldest first."""
        some, ids = among(groups, "g")
        led = f"i.group_id IN ({some})"
        seated = "(SELECT 1 FROM seats s WHERE s.person = i.member AND s.group_id IN (i.group_id, i.studio))"
        rows = await self._tx.rows(
            "SELECT i.id, MIN(t.since) AS since FROM tellings t"
            " JOIN issues i ON i.id = t.issue AND i.answered_at = t.told_at"
            " WHERE t.state = 'unreachable' AND i.status IN ('answered', 'closed')"
            f" AND ((i.member = :person AND EXISTS {seated}) OR ({led} AND NOT EXISTS {seated}))"
            " GROUP BY i.id ORDER BY since, i.id",
            person=person,
            **ids,
        )
        return [row["id"] for row in rows]
