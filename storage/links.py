"""Short-lived codes with which somebody shows that two chats are theirs; only their hashes are kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from domain.messages import Address
from storage.database import Transaction
from storage.ids import stamp
from storage.lines import address_of

WINDOW = timedelta(hours=1)
"""for which wrong codes count"""


def _secret(code: str) -> str:
    # Apart from invitations, which stand in the same table and give a seat.
    return hashlib.sha256(f"\0chat:{code}".encode()).hexdigest()


class Links:
    """The codes of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def offer(self, person: str, code: str, until: datetime) -> None:
        """Until then the code stands for this person, once; earlier ones of theirs no longer do."""
        await self._tx.run(
            "DELETE FROM joins WHERE person = :person AND used_at IS NULL AND secret LIKE 'chat:%'", person=person
        )
        await self._tx.run(
            "INSERT INTO joins (secret, person, expires_at, used_at) VALUES (:secret, :person, :until, NULL)",
            secret=f"chat:{_secret(code)}",
            person=person,
            until=stamp(until),
        )

    async def whose(self, code: str, now: datetime) -> str:
        """Whom the code stands for now; empty for nobody."""
        row = await self._tx.row(
            "SELECT person FROM joins WHERE secret = :secret AND used_at IS NULL AND expires_at > :now",
            secret=f"chat:{_secret(code)}",
            now=stamp(now),
        )
        return str(row["person"]) if row else ""

    async def use(self, code: str, now: datetime) -> bool:
        """Use the code up; False when somebody else has."""
        return bool(
            await self._tx.run(
                "UPDATE joins SET used_at = :now WHERE secret = :secret AND used_at IS NULL AND expires_at > :now",
                secret=f"chat:{_secret(code)}",
                now=stamp(now),
            )
        )

    async def wrong(self, person: str, now: datetime) -> None:
        """This person said a code that stands for nobody."""
        await self._tx.run("DELETE FROM wrong_codes WHERE at < :old", old=stamp(now - WINDOW))
        await self._tx.run("INSERT INTO wrong_codes (person, at) VALUES (:person, :at)", person=person, at=stamp(now))

    async def tries(self, person: str, now: datetime) -> tuple[int, int]:
        """How many wrong codes were said lately: by this person, and by everybody."""
        row = await self._tx.row(
            "SELECT COUNT(*) AS every, COUNT(CASE WHEN person = :person THEN 1 END) AS own FROM wrong_codes"
            " WHERE at >= :old",
            person=person,
            old=stamp(now - WINDOW),
        )
        return (int(row["own"]), int(row["every"])) if row else (0, 0)

    async def addresses(self, person: str) -> list[Address]:
        """Every address of this person, the one last used first."""
        rows = await self._tx.rows(
            "SELECT channel, account, user_id FROM addresses WHERE person = :person ORDER BY used_at DESC",
            person=person,
        )
        return [address_of(row) for row in rows]

    async def follow(self, stranger: str, person: str) -> None:
        """What is still to be said to the one is said to the other: they are the same."""
        # One after the other, each written so that it can use its own index.
        for state in ("IN ('waiting', 'sending') AND state = 'waiting'", "= 'held'", "= 'folded'"):
            await self._tx.run(
                f"UPDATE outbox SET person = :person WHERE person = :stranger AND state {state}",
                person=person,
                stranger=stranger,
            )
