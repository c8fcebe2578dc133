"""What is to be said: one row a message, sent in order to each person, each row ending visibly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.messages import Address, Outgoing
from storage.database import Row, Transaction
from storage.ids import moment, stamp
from storage.json_text import from_json, to_json
from storage.lines import AT, NOWHERE, Line, address_of, at_address, outgoing, row_of

__all__ = ["Line", "Offer", "Outbox"]
_LOOK = 100
"""how many ready lines a claim looks at together"""
_NEAR, _FAR = 5, 20
"""lines; a button that is typed is looked for so far back, and so far where its words are known to be a label"""
_TURNS = "outbox"
"""held by whoever decides which line of an address comes next"""
# The conditions are written so that each can use its partial index: see the migration.
_OPEN = "state IN ('waiting', 'sending')"
_OPEN_AT = f"{_OPEN} AND {AT}"
_READY = (
    "SELECT id, channel, account, user_id, kind, body, attempts, uncertain, due_at,"
    " (CASE WHEN EXISTS (SELECT 1 FROM outbox e WHERE e.state IN ('waiting', 'sending') AND e.channel = o.channel"
    " AND e.account = o.account AND e.user_id = o.user_id AND e.id < o.id) THEN 1 ELSE 0 END) AS blocked"
    " FROM outbox o WHERE state = 'waiting' AND behind = 0 AND channel = :channel AND account = :account"
    " AND due_at <= :now AND (due_at, id) > (:due, :id)"
    " ORDER BY due_at, id LIMIT :most"
)
_NEXT = (
    "UPDATE outbox SET behind = 0 WHERE behind = 1 AND id ="
    f" (SELECT MIN(id) FROM outbox WHERE {_OPEN_AT} AND state = 'waiting')"
)
"""after a line of an address has ended: the oldest that waits there is behind nobody any more"""
_UNCERTAIN = "uncertain = CASE WHEN :uncertain = 1 THEN 1 ELSE uncertain END"


_ADD = (
    "INSERT INTO outbox (id, person, channel, account, user_id, kind, body, fold, state, behind, due_at,"
    " attempts, uncertain, problem, sent_at, receipt, rests, about) VALUES (:id, :person, :channel, :account, :user_id,"
    " :kind, :body, :fold, :state, 0, :due_at, 0, 0, :problem, NULL, '', :rests, :about)"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A line with buttons, or one that asks."""

    asks: str
    buttons: tuple[tuple[str, str], ...]
    """label and press"""
    far: bool = False
    """several lines have come since"""
    unasked: bool = False
    """it answers nothing that its reader wrote or tapped"""


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def add(self, line: Line, due: datetime, state: str = "waiting") -> str:
        """Queue a message behind everything the person is still to be sent; answers its id."""
        if line.fold:
            await self._fold(line.address or NOWHERE, line.fold)
        row = row_of(line, due, state)
        await self._tx.run(_ADD, **row)
        return str(row["id"])

    async def add_all(self, lines: Sequence[tuple[Line, datetime]]) -> None:
        """Queue many messages, each behind everything its person is still to be sent, with a few statements."""
        for fold in dict.fromkeys(line.fold for line, _due in lines if line.fold):
            unsent = await self._tx.rows(
                "SELECT DISTINCT channel, account, user_id FROM outbox WHERE state IN ('waiting', 'held')"
                " AND uncertain = 0 AND fold = :fold AND fold <> ''",
                fold=fold,
            )
            named = {line.address for line, _due in lines if line.fold == fold}
            for address in named.intersection(map(address_of, unsent)):
                await self._fold(address or NOWHERE, fold)
        # Of several lines of one name to one address the last is left.
        last = {(line.address or n, line.fold or n): n for n, (line, _due) in enumerate(lines)}
        await self._tx.many(_ADD, [row_of(*lines[n], "waiting") for n in sorted(last.values())])

    async def _fold(self, address: Address, fold: str) -> None:
        """Drop the lines of this name that have not arrived: one that may have stays as it is."""
        here = at_address(address)
        unsent = f"{_OPEN_AT} AND state = 'waiting' AND uncertain = 0 AND fold = :fold"
        if await self._tx.row(f"SELECT id FROM outbox WHERE {unsent} LIMIT 1", fold=fold, **here):
            await self._tx.hold(_TURNS)
            await self._tx.run(f"DELETE FROM outbox WHERE {unsent}", fold=fold, **here)
            await self._tx.run(_NEXT, **here)
        await self._tx.run(
            f"DELETE FROM outbox WHERE state = 'held' AND uncertain = 0 AND fold = :fold AND {AT}", fold=fold, **here
        )

    async def rouse(self, address: Address, now: datetime) -> None:
        """Whoever is there is awake: what was to rest until the morning goes out now, in its order."""
        resting = f"rests = 1 AND state = 'waiting' AND {AT}"
        if await self._tx.row(f"SELECT id FROM outbox WHERE {resting} LIMIT 1", **at_address(address)):
            await self._tx.hold(_TURNS)
            await self._tx.run(
                f"UPDATE outbox SET rests = 0, due_at = :now WHERE {resting}", now=stamp(now), **at_address(address)
            )

    async def claim(self, now: datetime, limit: int, channel: str, account: str) -> list[Outgoing]:
        """Take the oldest unsent message of each address of a channel, where it is due; the row says `sending` from
        now on.

        A line found behind another is marked and not looked at again before that one has ended, so that a long queue
        of one person costs the others nothing.
        """
        await self._tx.hold(_TURNS)
        found: list[Row] = []
        due, id, most = "", "", max(limit, _LOOK)
        where = {"channel": channel, "account": account}
        while len(found) < limit:
            rows = await self._tx.rows(_READY, now=stamp(now), due=due, id=id, most=most, **where)
            found += [row for row in rows if not row["blocked"]][: limit - len(found)]
            if blocked := [{"id": row["id"]} for row in rows if row["blocked"]]:
                await self._tx.many("UPDATE outbox SET behind = 1 WHERE id = :id", blocked)
            if len(rows) < most:
                break
            due, id = rows[-1]["due_at"], rows[-1]["id"]
        if found:
            await self._tx.many(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = :id",
                [{"id": row["id"]} for row in found],
            )
        return [outgoing(row) for row in found]

    async def next_due(self, channel: str, account: str) -> datetime | None:
        """When the channel's next message that is behind no other falls due; None when there is none."""
        row = await self._tx.row(
            "SELECT MIN(due_at) AS due FROM outbox WHERE state = 'waiting' AND behind = 0"
            " AND channel = :channel AND account = :account",
            channel=channel,
            account=account,
        )
        return moment(row["due"]) if row else None

    async def oldest(self) -> datetime | None:
        """Since when the oldest line has been due, on whatever channel, also one that is off; None when nothing is."""
        row = await self._tx.row("SELECT MIN(due_at) AS due FROM outbox WHERE state = 'waiting' AND behind = 0")
        return moment(row["due"]) if row else None

    async def sent(self, lines: Sequence[tuple[Outgoing, str]], at: datetime, *, once: bool = False) -> None:
        """The channel took these messages and gave each this id. `once`: whatever was in doubt, they arrived once."""
        await self._tx.hold(_TURNS)
        sure = ", uncertain = 0" if once else ""
        await self._tx.many(
            f"UPDATE outbox SET state = 'sent', sent_at = :at, receipt = :receipt{sure} WHERE id = :id",
            [{"id": line.id, "at": stamp(at), "receipt": receipt} for line, receipt in lines],
        )
        await self._tx.many(_NEXT, [at_address(line.address) for line, _ in lines])

    async def again(self, line: str, due: datetime, problem: str, *, uncertain: bool = False) -> None:
        """Try again at that time; uncertain: this try may have arrived. A line whose place another one of its name has
        taken meanwhile, and that cannot have arrived, is dropped instead."""
        await self._tx.run(
            f"UPDATE outbox SET state = 'waiting', due_at = :due, problem = :problem, {_UNCERTAIN} WHERE id = :id",
            due=stamp(due),
            problem=problem,
            uncertain=int(uncertain),
            id=line,
        )
        gone = await self._tx.row(
            "DELETE FROM outbox WHERE id = :id AND fold <> '' AND uncertain = 0 AND EXISTS (SELECT 1 FROM outbox n"
            " WHERE n.state = 'waiting' AND n.channel = outbox.channel AND n.account = outbox.account"
            " AND n.user_id = outbox.user_id AND n.fold = outbox.fold AND n.id > outbox.id)"
            " RETURNING channel, account, user_id",
            id=line,
        )
        if gone:
            await self._tx.hold(_TURNS)
            await self._tx.run(_NEXT, **at_address(address_of(gone)))

    async def failed(self, line: str, problem: str, *, uncertain: bool = False) -> None:
        """No further try; staff see the row."""
        await self._end(
            f"state = 'failed', problem = :problem, {_UNCERTAIN}", line, problem=problem, uncertain=int(uncertain)
        )

    async def _end(self, change: str, line: str, **params: Any) -> None:
        await self._tx.hold(_TURNS)
        row = await self._tx.row(
            f"UPDATE outbox SET {change} WHERE id = :id RETURNING channel, account, user_id", id=line, **params
        )
        if row:
            await self._tx.run(_NEXT, **at_address(address_of(row)))

    async def interrupted(self) -> list[Row]:
        """Messages under way when the last process died: id, channel, account, kind, uncertain."""
        under_way = f"{_OPEN} AND state = 'sending'"
        return list(await self._tx.rows(f"SELECT id, channel, account, kind, uncertain FROM outbox WHERE {under_way}"))

    async def give_up(self, address: Address, problem: str) -> None:
        """Everything waiting for an address that can no longer be reached fails visibly."""
        await self._tx.run(
            f"UPDATE outbox SET state = 'failed', problem = :problem WHERE {_OPEN_AT} AND state = 'waiting'",
            problem=problem,
            **at_address(address),
        )

    async def move(self, old: Address, new: str) -> None:
        """What waits for an address goes to the new one."""
        await self._tx.hold(_TURNS)
        await self._tx.run(
            f"UPDATE outbox SET user_id = :new, behind = 0 WHERE {_OPEN_AT}",
            new=new,
            **at_address(old),
        )

    async def offered(self, address: Address, labels: Collection[str] = ()) -> list[Offer]:
        """The last lines this address was shown that ask something or bear buttons, newest first; beyond the last few
        only those that bear one of these labels."""
        rows = await self._tx.rows(
            f"SELECT body FROM outbox WHERE {AT} AND state <> 'said' AND (rests = 0 OR state <> 'waiting')"
            " ORDER BY id DESC LIMIT :most",
            most=_FAR if labels else _NEAR,
            **at_address(address),
        )
        # Whether a label may be in a body is told by its bytes: few of the many are worth reading.
        sought = [to_json(label) for label in labels]
        told = [
            (from_json(row["body"]), n >= _NEAR)
            for n, row in enumerate(rows)
            if n < _NEAR or any(label in row["body"] for label in sought)
        ]
        return [
            Offer(
                body.get("asks", ""),
                tuple((label, press) for label, press, _row in body["options"]),
                far,
                body.get("unasked", False),
            )
            for body, far in told
            if body.get("asks") or body["options"]
        ]

    async def missed(self, address: Address) -> int:
        """How many lines have failed here since the last one that arrived."""
        row = await self._tx.row(
            f"SELECT COUNT(*) AS n FROM outbox WHERE {AT} AND state = 'failed'"
            f" AND id > COALESCE((SELECT MAX(id) FROM outbox WHERE {AT} AND state = 'sent'), '')",
            **at_address(address),
        )
        return int(row["n"]) if row else 0

    async def chat(self, address: Address, after: str = "", limit: int = 100) -> list[dict[str, Any]]:
        """What was said to and by an address after this line, oldest first; the latest `limit` of it."""
        rows = await self._tx.rows(
            f"SELECT id, body, state, due_at FROM outbox WHERE {AT} AND id > :after ORDER BY id DESC LIMIT :most",
            after=after,
            most=limit,
            **at_address(address),
        )
        return [
            {**from_json(row["body"]), "id": row["id"], "state": row["state"], "at": row["due_at"]}
            for row in reversed(rows)
        ]

    async def troubled(self, limit: int = 20) -> list[Row]:
        """Messages that failed or may have arrived twice, newest first."""
        return list(
            await self._tx.rows(
                "SELECT id, person, channel, kind, state, uncertain, problem, due_at FROM outbox"
                " WHERE state = 'failed' OR uncertain = 1 ORDER BY id DESC LIMIT :most",
                most=limit,
            )
        )
