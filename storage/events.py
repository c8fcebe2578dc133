"""What happened: events are only added, each sealed to the one before it by a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.issue import Event
from storage.database import Row, Transaction
from storage.ids import new_id, stamp
from storage.json_text import from_json, to_sorted_json

RIGHTS = "rights"
"""the thing under which refused presses are recorded"""


def _hash(previous: str, row: Mapping[str, Any]) -> str:
    told = "\x1f".join(str(row[c]) for c in ("id", "thing", "step", "verb", "at", "actor", "origin", "detail"))
    return hashlib.sha256(f"{previous}\x1f{told}".encode()).hexdigest()


class Events:
    """The events of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def append(self, thing: str, event: Event, origin: str) -> str:
        """Add an event to the thing's chain and answer its id; the caller holds the thing."""
        last = await self._tx.row(
            "SELECT step, hash FROM events WHERE thing = :thing ORDER BY step DESC LIMIT 1", thing=thing
        )
        previous = last["hash"] if last else ""
        row: dict[str, Any] = {
            "id": new_id(),
            "thing": thing,
            "step": last["step"] + 1 if last else 1,
            "verb": event.verb,
            "at": stamp(event.at),
            "actor": event.actor,
            "origin": origin,
            "detail": to_sorted_json(dict(event.detail)),
        }
        await self._tx.run(
            "INSERT INTO events (id, thing, step, verb, at, actor, origin, detail, previous, hash)"
            " VALUES (:id, :thing, :step, :verb, :at, :actor, :origin, :detail, :previous, :hash)",
            **row,
            previous=previous,
            hash=_hash(previous, row),
        )
        return str(row["id"])

    async def refused(self, actor: str, press: str, at: datetime, origin: str) -> None:
        """Record a press that was not allowed: who, which verb and thing, never what was in it."""
        await self._tx.hold(f"events:{RIGHTS}:{actor}")
        await self.append(f"{RIGHTS}:{actor}", Event("refused", at, actor, {"press": press[:64]}), origin)

    async def of(self, thing: str) -> list[Event]:
        """The thing's events, oldest first."""
        rows = await self._tx.rows(
            "SELECT verb, at, actor, detail FROM events WHERE thing = :thing ORDER BY step", thing=thing
        )
        return [_event(row) for row in rows]

    async def last(self, thing: str, verb: str) -> Event | None:
        """The thing's latest event of this verb."""
        row = await self._tx.row(
            "SELECT verb, at, actor, detail FROM events WHERE thing = :thing AND verb = :verb"
            " ORDER BY step DESC LIMIT 1",
            thing=thing,
            verb=verb,
        )
        return _event(row) if row else None

    async def broken(self) -> list[str]:
        """The ids of events that no longer fit their chain: somebody changed the past."""
        found: list[str] = []
        thing, step, before = "", 0, ""
        while True:
            rows = await self._tx.rows(
                "SELECT id, thing, step, verb, at, actor, origin, detail, previous, hash FROM events"
                " WHERE (thing, step) > (:thing, :step) ORDER BY thing, step LIMIT 1000",
                thing=thing,
                step=step,
            )
            if not rows:
                return found
            for row in rows:
                if row["thing"] != thing:
                    thing, step, before = row["thing"], 0, ""
                expected = (step + 1, before, _hash(row["previous"], row))
                if (row["step"], row["previous"], row["hash"]) != expected:
                    found.append(row["id"])
                step, before = row["step"], row["hash"]


def _event(row: Row) -> Event:
    return Event(row["verb"], datetime.fromisoformat(row["at"]), row["actor"], from_json(row["detail"]))
