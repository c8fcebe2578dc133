"""What is to be said: one row a message, sent in order to each person, each row ending visibly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.messages import Address, Outgoing
from storage.database import Row, Transaction
from storage.ids import new_id, stamp

_COLUMNS = "id, person, channel, account, user_id, kind, body, state, due_at, attempts, uncertain, problem, sent_at"


@dataclass(frozen=True, slots=True)
class Line:
    """A message ready to be kept: in the person's language, with its buttons."""

    person: str
    address: Address | None
    """None: the person cannot be reached; the line is kept as failed, for the group to see"""
    text: str
    options: tuple[tuple[str, str, int], ...] = ()
    files: tuple[str, ...] = ()
    kind: str = "receipt"
    fold: str = ""
    issue: str = ""


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def add(self, line: Line, due: datetime, state: str = "waiting") -> str:
        """Queue a message behind everything the person is still to be sent; answers its id."""
        address = line.address or Address("", "", "")
        if line.fold:
            await self._tx.run(
                "DELETE FROM outbox WHERE channel = :channel AND account = :account AND user_id = :user_id"
                " AND fold = :fold AND state = 'waiting' AND attempts = 0",
                channel=address.channel,
                account=address.account,
                user_id=address.user,
                fold=line.fold,
            )
        row = {
            "id": new_id(),
            "person": line.person,
            "channel": address.channel,
            "account": address.account,
            "user_id": address.user,
            "kind": line.kind,
            "body": json.dumps(
                {"text": line.text, "options": line.options, "files": line.files, "issue": line.issue},
                ensure_ascii=False,
            ),
            "fold": line.fold,
            "state": state if line.address else "failed",
            "due_at": stamp(due),
            "problem": "" if line.address else "unreachable",
        }
        await self._tx.run(
            "INSERT INTO outbox (id, person, channel, account, user_id, kind, body, fold, state, due_at, attempts,"
            " uncertain, problem, sent_at, receipt) VALUES (:id, :person, :channel, :account, :user_id, :kind, :body,"
            " :fold, :state, :due_at, 0, 0, :problem, NULL, '')",
            **row,
        )
        return str(row["id"])

    async def claim(self, now: datetime, limit: int, skip: Sequence[str] = ()) -> list[Outgoing]:
        """Take the oldest unsent message of each address, where it is due; the row says `sending` from now on."""
        rows = await self._tx.rows(
            "SELECT id, channel, account, user_id, kind, body, attempts, uncertain FROM outbox o"
            " WHERE state = 'waiting' AND due_at <= :now AND NOT EXISTS (SELECT 1 FROM outbox e"
            " WHERE e.state IN ('waiting', 'sending') AND e.channel = o.channel AND e.account = o.account"
            " AND e.user_id = o.user_id AND e.id < o.id) ORDER BY id LIMIT :most",
            now=stamp(now),
            most=limit,
        )
        if rows:
            await self._tx.many(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = :id",
                [{"id": row["id"]} for row in rows],
            )
        return [_outgoing(row) for row in rows]

    async def next_due(self) -> str | None:
        """When the next waiting message falls due; None when nothing waits."""
        row = await self._tx.row("SELECT MIN(due_at) AS due FROM outbox WHERE state = 'waiting'")
        return row["due"] if row else None

    async def sent(self, line: str, at: datetime, receipt: str) -> None:
        """The channel took the message and gave it this id."""
        await self._tx.run(
            "UPDATE outbox SET state = 'sent', sent_at = :at, receipt = :receipt WHERE id = :id",
            at=stamp(at),
            receipt=receipt,
            id=line,
        )

    async def again(self, line: str, due: datetime, problem: str, *, uncertain: bool = False) -> None:
        """Try again at that time; uncertain: this try may have arrived."""
        await self._tx.run(
            "UPDATE outbox SET state = 'waiting', due_at = :due, problem = :problem,"
            " uncertain = CASE WHEN :uncertain = 1 THEN 1 ELSE uncertain END WHERE id = :id",
            due=stamp(due),
            problem=problem,
            uncertain=int(uncertain),
            id=line,
        )

    async def failed(self, line: str, problem: str, *, uncertain: bool = False) -> None:
        """No further try; staff see the row."""
        await self._tx.run(
            "UPDATE outbox SET state = 'failed', problem = :problem,"
            " uncertain = CASE WHEN :uncertain = 1 THEN 1 ELSE uncertain END WHERE id = :id",
            problem=problem,
            uncertain=int(uncertain),
            id=line,
        )

    async def interrupted(self) -> list[Row]:
        """Messages under way when the last process died: id, kind, uncertain."""
        return list(await self._tx.rows("SELECT id, kind, uncertain FROM outbox WHERE state = 'sending'"))

    async def give_up(self, address: Address, problem: str) -> None:
        """Everything waiting for an address that can no longer be reached fails visibly."""
        await self._tx.run(
            "UPDATE outbox SET state = 'failed', problem = :problem WHERE state = 'waiting' AND channel = :channel"
            " AND account = :account AND user_id = :user_id",
            problem=problem,
            channel=address.channel,
            account=address.account,
            user_id=address.user,
        )

    async def move(self, old: Address, new: str) -> None:
        """What waits for an address goes to the new one."""
        await self._tx.run(
            "UPDATE outbox SET user_id = :new WHERE state IN ('waiting', 'sending') AND channel = :channel"
            " AND account = :account AND user_id = :old",
            new=new,
            channel=old.channel,
            account=old.account,
            old=old.user,
        )

    async def offered(self, address: Address) -> list[tuple[str, str]]:
        """Label and press of the buttons this address was shown last."""
        rows = await self._tx.rows(
            "SELECT body FROM outbox WHERE channel = :channel AND account = :account AND user_id = :user_id"
            " AND state <> 'said' ORDER BY id DESC LIMIT 5",
            channel=address.channel,
            account=address.account,
            user_id=address.user,
        )
        for row in rows:
            options = json.loads(row["body"])["options"]
            if options:
                return [(label, press) for label, press, _row in options]
        return []

    async def chat(self, address: Address, after: str = "", limit: int = 100) -> list[dict[str, Any]]:
        """What was said to and by an address after this line, oldest first; the latest `limit` of it."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM outbox WHERE channel = :channel AND account = :account AND user_id = :user_id"
            " AND id > :after ORDER BY id DESC LIMIT :most",
            channel=address.channel,
            account=address.account,
            user_id=address.user,
            after=after,
            most=limit,
        )
        return [{**json.loads(row["body"]), "id": row["id"], "state": row["state"], "at": row["due_at"]} for row in reversed(rows)]

    async def troubled(self, limit: int = 20) -> list[Row]:
        """Messages that failed or may have arrived twice, newest first."""
        return list(
            await self._tx.rows(
                "SELECT id, person, channel, kind, state, uncertain, problem, due_at FROM outbox"
                " WHERE state = 'failed' OR uncertain = 1 ORDER BY id DESC LIMIT :most",
                most=limit,
            )
        )


def _outgoing(row: Row) -> Outgoing:
    body = json.loads(row["body"])
    return Outgoing(
        row["id"],
        Address(row["channel"], row["account"], row["user_id"]),
        body["text"],
        tuple((label, press, line) for label, press, line in body["options"]),
        tuple((file, "", "") for file in body["files"]),
        row["kind"],
        row["attempts"],
        bool(row["uncertain"]),
    )
