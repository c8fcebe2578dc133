"""Channels that allow so many messages after a person's last one: what waits is said together, the rest is held.

A line is `held` where nothing more may be said: it waits for the person's next word, and can be seen until then. Lines
that are said together become one line of their own; they are `folded` into it, and end as it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.messages import Address, Outgoing
from storage.database import Row, Transaction
from storage.ids import new_id, stamp
from storage.json_text import from_json, to_json
from storage.lines import AT, at_address
from storage.together import Cost, asking, chosen, joined, ready
from storage.unheard import HELD, REFUSED, Held, held_line, look_later

_TURNS = "outbox"
IN_PART = "held in part"
"""how the problem of a line begins of which the person has read the beginning"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be said at an address at a moment."""

    remaining: int = 0
    permit: str = ""
    """one message beside those that remain"""
    session: int = 0


class Allowances:
    """The allowances of one transaction, and the outbox as far as they rule it."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def heard(self, address: Address, most: int, until: datetime, at: datetime) -> None:
        """The person wrote then: so many messages may follow until then. After a silence the session is a new one."""
        await self._tx.run(
            "INSERT INTO allowances (channel, account, user_id, remaining, until, permit, permit_until, session)"
            " VALUES (:channel, :account, :user_id, :most, :until, '', '', 0)"
            " ON CONFLICT (channel, account, user_id) DO UPDATE SET remaining = :most, until = :until,"
            " session = CASE WHEN allowances.until < :at THEN 0 ELSE allowances.session END"
            " WHERE allowances.until <= :until",
            most=most,
            at=stamp(at),
            until=stamp(until),
            **at_address(address),
        )

    async def permit(self, address: Address, permit: str, until: datetime) -> None:
        """One message may be said with this code until then."""
        await self._tx.run(
            "INSERT INTO allowances (channel, account, user_id, remaining, until, permit, permit_until, session)"
            " VALUES (:channel, :account, :user_id, 0, '', :permit, :until, 0)"
            " ON CONFLICT (channel, account, user_id) DO UPDATE SET permit = :permit, permit_until = :until",
            permit=permit,
            until=stamp(until),
            **at_address(address),
        )

    async def session(self, address: Address, session: int) -> None:
        """Who answers at this address, as the channel numbers it."""
        await self._tx.run(
            "INSERT INTO allowances (channel, account, user_id, remaining, until, permit, permit_until, session)"
            " VALUES (:channel, :account, :user_id, 0, '', '', '', :session)"
            " ON CONFLICT (channel, account, user_id) DO UPDATE SET session = :session",
            session=session,
            **at_address(address),
        )

    async def of(self, address: Address, now: datetime) -> Allowance:
        """What may be said at this address now."""
        row = await self._tx.row(
            f"SELECT remaining, until, permit, permit_until, session FROM allowances WHERE {AT}", **at_address(address)
        )
        if row is None:
            return Allowance()
        return Allowance(
            row["remaining"] if row["until"] > stamp(now) else 0,
            row["permit"] if row["permit_until"] > stamp(now) else "",
            row["session"],
        )

    async def claim(self, now: datetime, limit: int, channel: str, account: str, cost: Cost) -> list[Outgoing]:
        """For each address one message of what waits there and is due, as far as may be said; what may not is held."""
        await self._tx.hold(_TURNS)
        rows = await self._tx.rows(
            "SELECT user_id, MIN(due_at) AS due FROM outbox WHERE state = 'waiting' AND behind = 0"
            " AND channel = :channel AND account = :account AND due_at <= :now"
            " GROUP BY user_id ORDER BY due LIMIT :most",
            channel=channel,
            account=account,
            now=stamp(now),
            most=limit,
        )
        claimed = [await self._claim(Address(channel, account, row["user_id"]), now, cost) for row in rows]
        return [line for line in claimed if line is not None]

    async def _claim(self, address: Address, now: datetime, cost: Cost) -> Outgoing | None:
        rows = await self._tx.rows(
            "SELECT id, person, kind, body, fold, state, attempts, uncertain, due_at FROM outbox"
            f" WHERE state IN ('waiting', 'sending') AND {AT} ORDER BY id",
            **at_address(address),
        )
        waiting = ready(rows, now)
        if not waiting:
            await self._set_all("behind = 1", [row["id"] for row in rows[1:] if row["state"] == "waiting"])
            return None
        if waiting[0]["uncertain"]:  # it has been paid for, and its own id sees to it that it arrives once
            return await self._send(waiting[:1], address, 0, "", now)
        allowed = await self.of(address, now)
        said, price = chosen(waiting, address, allowed.remaining or int(bool(allowed.permit)), cost)
        kept = {row["id"] for row in said}
        left = [row["id"] for row in waiting if row["id"] not in kept]
        await self._hold(left, address, "nothing more may be said", now)
        if not said:
            return None
        permit = allowed.permit if not allowed.remaining else ""
        return await self._send(said, address, 0 if permit else price, permit, now)

    async def _send(self, said: Sequence[Row], address: Address, price: int, permit: str, now: datetime) -> Outgoing:
        if price or permit:
            await self._tx.run(
                "UPDATE allowances SET remaining = remaining - :price,"
                f" permit = CASE WHEN permit = :permit THEN '' ELSE permit END WHERE {AT}",
                price=price,
                permit=permit,
                **at_address(address),
            )
        line = replace(joined(said, address), permit=permit)
        if len(said) > 1:
            line = replace(line, id=await self._fold(said, line, now))
        await self._set_all("state = 'sending', behind = 0, attempts = attempts + 1", [line.id])
        return line

    async def _fold(self, said: Sequence[Row], line: Outgoing, now: datetime) -> str:
        """One line in place of several; its id."""
        id = new_id()
        body = {
            "text": line.text,
            "options": line.options,
            "files": line.files,
            "asks": asking(said)["asks"],
            "guarded": line.guarded,
        }
        await self._tx.run(
            "INSERT INTO outbox (id, person, channel, account, user_id, kind, body, fold, state, behind, due_at,"
            " attempts, uncertain, problem, sent_at, receipt) VALUES (:id, :person, :channel, :account, :user_id,"
            " :kind, :body, '', 'waiting', 0, :due, 0, 0, '', NULL, '')",
            id=id,
            person=said[0]["person"],
            kind=line.kind,
            body=to_json(body),
            due=stamp(now),
            **at_address(line.address),
        )
        rows = [{"id": row["id"], "into": id} for row in said]
        await self._tx.many("UPDATE outbox SET state = 'folded', behind = 0, receipt = :into WHERE id = :id", rows)
        return id

    async def ended(self, line: Outgoing) -> None:
        """What was folded into this line ends as it has ended."""
        await self._tx.run(
            "UPDATE outbox SET state = e.state, problem = e.problem, uncertain = e.uncertain, sent_at = e.sent_at,"
            " receipt = e.receipt FROM (SELECT state, problem, uncertain, sent_at, receipt FROM outbox WHERE id = :id)"
            " AS e WHERE outbox.receipt = :id AND outbox.state = 'folded' AND e.state IN ('sent', 'failed')",
            id=line.id,
        )

    async def recover(self) -> None:
        """Lines whose message ended while the process that sent it was dying end as well, visibly."""
        await self._tx.run(
            "UPDATE outbox SET state = 'failed', problem = 'interrupted', uncertain = 1 WHERE state = 'folded'"
            " AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.id = outbox.receipt AND e.state IN ('waiting', 'sending'))"
        )

    async def give_back(self, line: Outgoing, price: int) -> None:
        """It has not gone out after all."""
        what = "permit = :permit" if line.permit else "remaining = remaining + :price"
        given = {"permit": line.permit} if line.permit else {"price": price}
        await self._tx.run(f"UPDATE allowances SET {what} WHERE {AT}", **given, **at_address(line.address))

    async def refused(self, line: Outgoing, problem: str, now: datetime) -> None:
        """The channel lets nothing more be said there until the person writes again: all of it is held. Who answers
        there has to be asked again as well."""
        await self._tx.hold(_TURNS)
        here = at_address(line.address)
        await self._tx.run(f"UPDATE allowances SET remaining = 0, permit = '', session = 0 WHERE {AT}", **here)
        folded = await self._part(line.id)
        waiting = await self._tx.rows(f"SELECT id FROM outbox WHERE state = 'waiting' AND {AT}", **here)
        own = line.id if folded or not problem.startswith(IN_PART) else await self._renew(line.id)
        lines = [*(folded or [own]), *(row["id"] for row in waiting)]
        await self._hold(lines, line.address, problem, now)

    async def turned_away(self, line: Outgoing, problem: str, now: datetime) -> None:
        """The channel will never take this message. What was said together in it is tried one by one; a line that tells
        of something is somebody's to pass on, and is not said again."""
        await self._tx.hold(_TURNS)
        if folded := await self._part(line.id):
            await self._tx.many(
                "UPDATE outbox SET state = 'waiting', behind = 0, receipt = '', attempts = 1, due_at = :now"
                " WHERE id = :id",
                [{"id": id, "now": stamp(now)} for id in folded],
            )
            return
        if await self._tx.row("SELECT 1 AS yes FROM outbox WHERE id = :id AND about <> ''", id=line.id):
            await self._hold([line.id], line.address, f"{REFUSED}: {problem}", now)

    async def lost(self, address: Address, line: str, problem: str, now: datetime, *, hold: bool = False) -> bool:
        """The channel took this line and says now that it has not arrived: it is held where it can be said later, or
        tells of something, else it fails. False: what became of it here is not written down yet."""
        await self._tx.hold(_TURNS)
        rows = await self._tx.rows(
            f"SELECT id, state, about FROM outbox WHERE (id = :line OR receipt = :line) AND {AT}",
            line=line,
            **at_address(address),
        )
        if any(row["state"] in ("waiting", "sending", "folded") for row in rows):
            return False
        ended = {row["id"]: row["about"] for row in rows if row["state"] == "sent"}
        if hold and len(ended) > 1:
            await self._tx.run("DELETE FROM outbox WHERE id = :id", id=line)
            del ended[line]
        if hold:
            await self._set_all("uncertain = 0", list(ended))
            held = [await self._renew(id) if id == line else id for id in ended]
        else:
            held = [id for id, about in ended.items() if about]
            failed = [{"id": id, "problem": problem} for id in ended if id not in held]
            await self._tx.many("UPDATE outbox SET state = 'failed', problem = :problem WHERE id = :id", failed)
        await self._hold(held, address, problem, now)
        return True

    async def _part(self, line: str) -> list[str]:
        """The lines that were said together in this one, which is gone; none where it is one by itself."""
        folded = "receipt = :id AND state = 'folded'"
        found = await self._tx.rows(f"SELECT id FROM outbox WHERE {folded} ORDER BY id", id=line)
        if found:
            await self._tx.run("DELETE FROM outbox WHERE id = :id", id=line)
        return [row["id"] for row in found]

    async def _renew(self, line: str) -> str:
        """It will be said again: under an id of which the channel has not heard, or it would count as said."""
        fresh = new_id()
        await self._tx.run("UPDATE outbox SET id = :fresh WHERE id = :id", fresh=fresh, id=line)
        return fresh

    async def release(self, address: Address, now: datetime, intro: Callable[[int], str]) -> int:
        """The person has written: what was held goes out with the answer, behind this introduction; answers how many
        lines. Nothing is released where nothing may be said yet."""
        rows = await self._tx.rows(
            f"SELECT id, body FROM outbox WHERE state = 'held' AND problem NOT LIKE '{REFUSED}%' AND {AT} ORDER BY id",
            **at_address(address),
        )
        if not rows or not (await self.of(address, now)).remaining:
            return 0
        body = {**from_json(rows[0]["body"]), "intro": intro(len(rows))}
        await self._tx.run("UPDATE outbox SET body = :body WHERE id = :id", body=to_json(body), id=rows[0]["id"])
        await self._tx.hold(_TURNS)
        await self._tx.many(
            "UPDATE outbox SET state = 'waiting', behind = 0, problem = '', passing = 0, due_at = :now,"
            # What was refused has not arrived: it can be said together with the rest.
            " attempts = CASE WHEN uncertain = 1 THEN attempts ELSE 0 END WHERE id = :id",
            [{"id": row["id"], "now": stamp(now)} for row in rows],
        )
        return len(rows)

    async def held(self, person: str = "", limit: int = 100) -> list[Held]:
        """What waits for the next word of this person, or of anybody; oldest first."""
        who = "person = :person AND" if person else ""
        more = {"person": person} if person else {}
        asked = f"SELECT {HELD} FROM outbox WHERE {who} state = 'held' ORDER BY id LIMIT :most"
        return [held_line(row) for row in await self._tx.rows(asked, most=limit, **more)]

    async def _hold(self, lines: Sequence[str], address: Address, problem: str, now: datetime) -> None:
        """These wait for the next word; in a while it is looked at what somebody has to pass on."""
        if not lines:
            return
        lines = [id for line in lines for id in await self._part(line) or [line]]
        await look_later(self._tx, lines[0], now)
        rows = [{"id": id, "problem": problem} for id in lines]
        await self._tx.many(
            "UPDATE outbox SET state = 'held', behind = 0, receipt = '', problem = :problem WHERE id = :id", rows
        )
        await self._tx.run(
            f"UPDATE outbox SET behind = 0 WHERE state = 'waiting' AND behind = 1 AND {AT}", **at_address(address)
        )

    async def _set_all(self, change: str, lines: Sequence[str]) -> None:
        if lines:
            await self._tx.many(f"UPDATE outbox SET {change} WHERE id = :id", [{"id": id} for id in lines])
