"""What happened: events are only added, each sealed to the one before it by a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.forgetting import FORGOTTEN
from domain.issue import Event
from storage.among import among
from storage.database import Row, Transaction
from storage.ids import new_id, stamp
from storage.json_text import from_json, to_sorted_json

RIGHTS = "rights"
"""the thing under which refused presses are recorded"""
LEDGERS = "ledgers"
"""the thing under which it is recorded who took which ledger"""
_FILES = frozenset({"called", "altered", "minuted", "noted", "corrected", "shown"})
"""the files of such an event belong to nothing that is kept beside it, as those of an issue do"""
# Written so that it can use its partial index: see the migration.
_RECORDS = "verb IN ('visited', 'handed', 'answered', 'added', 'parted', 'mended', 'shown', 'kept')"


def sealed(previous: str, row: Mapping[str, Any]) -> str:
    """What an event says, together with the one before it, as a hash."""
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
            hash=sealed(previous, row),
        )
        if event.verb in _FILES and (files := event.detail.get("files")):
            await self._tx.many("UPDATE files SET filed = 1 WHERE id = :id", [{"id": file} for file in files])
        return str(row["id"])

    async def refused(self, actor: str, press: str, at: datetime, origin: str) -> None:
        """Record a press that was not allowed: who, which verb and thing, never what was in it."""
        await self._tx.hold(f"events:{RIGHTS}:{actor}")
        await self.append(f"{RIGHTS}:{actor}", Event("refused", at, actor, {"press": press[:64]}), origin)

    async def handed_out(self, actor: str, scope: str, period: str, at: datetime, origin: str) -> None:
        """Record that somebody took a ledger out of the house: whose, and of when."""
        thing = f"{LEDGERS}:{actor}"
        await self._tx.hold(f"events:{thing}")
        await self.append(thing, Event("handed_out", at, actor, {"scope": scope, "period": period}), origin)

    async def of(self, thing: str) -> list[Event]:
        """The thing's events, oldest first."""
        rows = await self._tx.rows(
            "SELECT verb, at, actor, detail FROM events WHERE thing = :thing ORDER BY step", thing=thing
        )
        return [_event(row) for row in rows]

    async def recorded(self, actor: str, since: datetime) -> tuple[str, Event] | None:
        """What this person recorded last, since then: the thing and the event."""
        row = await self._tx.row(
            f"SELECT thing, verb, at, actor, detail FROM events WHERE actor = :actor AND at >= :since AND {_RECORDS}"
            " ORDER BY at DESC LIMIT 1",
            actor=actor,
            since=stamp(since),
        )
        return (str(row["thing"]), _event(row)) if row else None

    async def last(self, thing: str, verb: str) -> Event | None:
        """The thing's latest event of this verb."""
        row = await self._tx.row(
            "SELECT verb, at, actor, detail FROM events WHERE thing = :thing AND verb = :verb"
            " ORDER BY step DESC LIMIT 1",
            thing=thing,
            verb=verb,
        )
        return _event(row) if row else None

    async def unexplained(self, things: Sequence[str]) -> frozenset[str]:
        """Those of these things about which an inspector asked last and nobody has explained since."""
        if not things:
            return frozenset()
        some, ids = among(things)
        rows = await self._tx.rows(
            "SELECT thing, MAX(CASE WHEN verb = 'report_asked' THEN step ELSE 0 END) AS asked,"
            " MAX(CASE WHEN verb = 'report_given' THEN step ELSE 0 END) AS given FROM events"
            f" WHERE thing IN ({some}) AND verb IN ('report_asked', 'report_given') GROUP BY thing",
            **ids,
        )
        return frozenset(str(row["thing"]) for row in rows if row["asked"] > row["given"])

    async def broken(self) -> list[str]:
        """The ids of events that no longer fit their chain: somebody changed the past, and no later event of the
        same thing says that it was to be forgotten and how it reads now."""
        found: list[str] = []
        thing, step = "", 0
        chain = _Chain()
        while True:
            rows = await self._tx.rows(
                "SELECT id, thing, step, verb, at, actor, origin, detail, previous, hash FROM events"
                " WHERE (thing, step) > (:thing, :step) ORDER BY thing, step LIMIT 1000",
                thing=thing,
                step=step,
            )
            if not rows:
                return found + chain.broken()
            for row in rows:
                if row["thing"] != thing:
                    found += chain.broken()
                    chain = _Chain()
                thing, step = row["thing"], row["step"]
                chain.look(row)


class _Chain:
    """The events of one thing, looked at one after the other."""

    def __init__(self) -> None:
        self._step, self._before = 0, ""
        self._wrong: list[str] = []
        self._reads: dict[str, str] = {}
        """events that say something else than they were sealed with → what they say"""
        self._forgotten: dict[str, str] = {}

    def look(self, row: Row) -> None:
        """The next event."""
        reads = sealed(row["previous"], row)
        if (row["step"], row["previous"]) != (self._step + 1, self._before):
            self._wrong.append(row["id"])
        elif row["hash"] != reads:
            self._reads[row["id"]] = reads
        elif row["verb"] == FORGOTTEN:
            self._forgotten |= from_json(row["detail"])["changed"]
        self._step, self._before = row["step"], row["hash"]

    def broken(self) -> list[str]:
        """What does not fit, now that all of them have been seen."""
        return self._wrong + [id for id, reads in self._reads.items() if self._forgotten.get(id) != reads]


def _event(row: Row) -> Event:
    return Event(row["verb"], datetime.fromisoformat(row["at"]), row["actor"], from_json(row["detail"]))
