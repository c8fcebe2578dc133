"""Outbox → channels: the oldest message of each person, at each channel's pace, every row ending visibly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels import Channel, Gone, Held, Moved, Never, Rationed, Recognising, SendFailed, Unsure, Wait
from bot.pace import Pace, Way
from domain.messages import Outgoing
from storage import Store, crash
from storage.database import Database, StorageFailed, Transaction, Unit
from storage.together import Cost

log = logging.getLogger(__name__)
MOST_TRIES = 12
RESEND_AFTER = timedelta(seconds=60)
"""a message that may have arrived is sent once more after this, receipts and reminders only"""
LIFT = 0.1
"""seconds that what has ended waits for a commit to come along, where there are many"""
ONCE = frozenset({"digest", "broadcast"})
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: the channel's receipt, or why it was not sent."""

    line: Outgoing
    receipt: str = ""
    problem: SendFailed | None = None


class Deliverer:
    """Sends what waits in the outbox; one runs at a time, in whatever process.

    What has ended is written down and what goes out next is claimed at the end of every commit, whoever brought it
    about: an answer is under way as soon as the message is on disk, and nobody waits for the disk twice.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._wake = asyncio.Event()
        self._stopping = False
        self._leading = False
        self._ways: dict[tuple[str, str], Way] = {}
        self._ended: list[Outcome] = []
        """not written down yet"""
        self._asking: asyncio.TimerHandle | None = None
        """will ask for a commit in which it can be"""
        self._apart: list[Outcome] = []
        """could not be written down together"""
        self._exchanging = False
        self._sends: asyncio.TaskGroup | None = None
        self.idle = asyncio.Event()
        """nothing is under way and nothing is due"""

    def open(self, channel: Channel) -> None:
        """Deliver through this channel, at its pace."""
        pace = Pace(channel.per_second, asyncio.get_running_loop().time)
        cost = channel.cost if isinstance(channel, Rationed) else None
        self._ways[channel.name, channel.account] = Way(channel, pace, cost, isinstance(channel, Recognising))

    def wake(self) -> None:
        """Something new may be waiting."""
        self.idle.clear()
        self._wake.set()

    def stop(self) -> None:
        """Finish what is under way and end."""
        self._stopping = True
        self._wake.set()

    async def next_due(self) -> datetime | None:
        """When the next line that one of the channels could send falls due; None when there is none."""
        return min((due for _, due in await self._database.read(self._due)), default=None)

    async def _due(self, transaction: Transaction) -> list[tuple[Way, datetime]]:
        outbox = Store(transaction).outbox
        return [(way, due) for key, way in self._ways.items() if (due := await outbox.next_due(*key))]

    @property
    def _busy(self) -> bool:
        """Whether a line is on its way, or what became of one is not written down yet."""
        under_way = any(way.under_way for way in self._ways.values())
        return bool(under_way or self._ended or self._apart or self._exchanging)

    async def run(self, lead: Callable[[], bool] = lambda: True) -> None:
        """Deliver until stopped, while this process leads."""
        async with asyncio.TaskGroup() as self._sends:
            self._database.last = self._exchange
            while True:
                self._wake.clear()
                try:
                    wait = await self._round(lead())
                except StorageFailed:
                    log.warning("outbox out of reach")
                    wait = 1.0
                if self._stopping and not self._busy:
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._wake.wait()

    async def _round(self, leads: bool) -> float:
        """See to it that what has fallen due is sent; answers in how many seconds to look again."""
        if leads and not self._leading:
            await self._database.write(self._recover)
        self._leading = leads
        await self._note_apart()
        if not leads or self._stopping or self._exchanging:
            return 1.0
        wait = await self._until_due(self._clock())
        if not wait:
            self._database.call()
        elif not self._busy and not self._wake.is_set():
            self.idle.set()
        return wait or 1.0

    def _exchange(self) -> Unit | None:
        """At the end of the commit that is about to be: what has ended, and what goes out next."""
        now = self._clock()
        claims = self._leading and not self._stopping
        rooms = {key: room for key, way in self._ways.items() if (room := way.room(now)) > 0} if claims else {}
        if self._exchanging or not (self._ended or rooms):
            return None
        self._exchanging = True
        if self._asking:
            self._asking.cancel()
        ended, self._ended = self._ended, []
        unit = Unit(lambda tx: self._unit(tx, ended, rooms), "", asyncio.get_running_loop().create_future())
        unit.done.add_done_callback(lambda done: self._exchanged(done, ended))
        return unit

    def _exchanged(self, done: asyncio.Future[list[Outgoing]], ended: list[Outcome]) -> None:
        """Send what was claimed; what could not be written down is kept for later, however long that takes."""
        self._exchanging = False
        self._wake.set()
        if done.cancelled() or isinstance(done.exception(), StorageFailed):
            self._ended = ended + self._ended
            self._note_within(1.0)
        elif error := done.exception():
            log.error("outcomes not noted together", exc_info=error)
            self._apart += ended
        else:
            for _ in ended:
                crash.at("sent.noted")
            self._send_all(done.result())

    def _send_all(self, claimed: list[Outgoing]) -> None:
        if claimed:
            crash.at("claimed")
        for line in claimed:
            self._ways[_key(line)].under_way += 1
            if self._sends:
                self._sends.create_task(self._send(line))

    async def _note_apart(self) -> None:
        """One by one, because one of them may have spoiled it for all."""
        while self._apart:
            outcome = self._apart[0]
            try:
                await self._database.write(lambda tx, o=outcome: self._unit(tx, [o], {}))  # type: ignore[misc]
            except StorageFailed:
                raise
            except Exception:
                log.exception("outcome not noted", extra={"line": outcome.line.id})
            self._apart.pop(0)
            crash.at("sent.noted")

    async def _unit(
        self, transaction: Transaction, ended: list[Outcome], rooms: Mapping[tuple[str, str], int]
    ) -> list[Outgoing]:
        store, now = Store(transaction), self._clock()
        sent = [outcome for outcome in ended if outcome.problem is None]
        for once in (False, True):
            if lines := [(o.line, o.receipt) for o in sent if self._ways[_key(o.line)].recognises is once]:
                await store.outbox.sent(lines, now, once=once)
        for outcome in ended:
            if outcome.problem is not None:
                await _failed(store, outcome.line, outcome.problem, now, self._ways[_key(outcome.line)])
            if cost := self._ways[_key(outcome.line)].cost:
                await _rationed(store, outcome, cost, now)
        return [line for key, room in rooms.items() for line in await self._claim(store, now, room, key)]

    async def _claim(self, store: Store, now: datetime, room: int, key: tuple[str, str]) -> list[Outgoing]:
        if cost := self._ways[key].cost:
            return await store.allowances.claim(now, room, *key, cost)
        return await store.outbox.claim(now, room, *key)

    async def _until_due(self, now: datetime) -> float:
        """Seconds until something is due, where there is room for it; 0 when there is already."""
        waits = [way.again(now, due) for way, due in await self._database.read(self._due)]
        wait = min(waits, default=1.0)
        return min(1.0, max(0.02, wait)) if wait > 0 else 0.0

    async def _recover(self, transaction: Transaction) -> None:
        """What was under way when the last process died may have arrived."""
        store, now = Store(transaction), self._clock()
        for row in await store.outbox.interrupted():
            way = self._ways.get((row["channel"], row["account"]))
            if way and way.recognises:
                await store.outbox.again(row["id"], now, "interrupted", uncertain=True)
            else:
                await _unsure(store, row["id"], row["kind"], bool(row["uncertain"]), now, "interrupted")
        if any(way.cost for way in self._ways.values()):
            await store.allowances.recover()

    async def _send(self, line: Outgoing) -> None:
        way = self._ways[_key(line)]
        try:
            if wait := way.pace.turn():
                await asyncio.sleep(wait)
            held = (way.held_until - self._clock()).total_seconds()
            if held > 0:
                raise Wait("channel is held", held, everyone=True)
            crash.at("sending")
            outcome = Outcome(line, await way.channel.send(line))
            crash.at("sent")
        except SendFailed as no:
            log.info("not sent", extra={"line": line.id, "problem": no.problem})
            if isinstance(no, Wait) and no.everyone:
                way.held_until = max(way.held_until, self._clock() + timedelta(seconds=no.seconds or 1.0))
            outcome = Outcome(line, problem=no)
        except Exception:
            log.exception("channel failed", extra={"line": line.id, "channel": line.address.channel})
            outcome = Outcome(line, problem=Never("bug"))
        way.under_way -= 1
        if not self._ended:
            self._note_within(LIFT if self._database.crowded else 0.0)
        self._ended.append(outcome)

    def _note_within(self, seconds: float) -> None:
        """Ask for a commit, unless one has come along by then."""
        self._asking = asyncio.get_running_loop().call_later(seconds, self._database.call)


def _key(line: Outgoing) -> tuple[str, str]:
    return line.address.channel, line.address.account


async def _failed(store: Store, line: Outgoing, no: SendFailed, now: datetime, way: Way) -> None:
    if isinstance(no, Wait) or (isinstance(no, Unsure) and way.recognises):
        await _later(store, line, no, now)
    elif isinstance(no, Unsure):
        await _unsure(store, line.id, line.kind, line.again, now, no.problem)
    elif isinstance(no, Moved):
        await store.outbox.again(line.id, now, no.problem)
        await store.people.move(line.address, no.to)
        await store.outbox.move(line.address, no.to)
    elif isinstance(no, Gone):
        await store.outbox.failed(line.id, no.problem)
        await store.people.reach(line.address, False)
        await store.outbox.give_up(line.address, no.problem)
    elif isinstance(no, Never):
        await store.outbox.failed(line.id, no.problem)


async def _rationed(store: Store, outcome: Outcome, cost: Cost, now: datetime) -> None:
    """What the channel did not take is not counted, and what was said together ends together."""
    line, no = outcome.line, outcome.problem
    if isinstance(no, Held):
        await store.allowances.refused(line, no.problem, now)
        return
    # What may have been said before stays paid for.
    if isinstance(no, Never) or (isinstance(no, Wait) and not line.again):
        await store.allowances.give_back(line, cost(line))
    if isinstance(no, Never):
        await store.allowances.turned_away(line, no.problem, now)
    await store.allowances.ended(line)


async def _later(store: Store, line: Outgoing, no: Wait | Unsure, now: datetime) -> None:
    doubt, everyone = isinstance(no, Unsure), isinstance(no, Wait) and no.everyone
    if line.attempts + 1 >= MOST_TRIES and not everyone:
        await store.outbox.failed(line.id, no.problem, uncertain=doubt)
        return
    # Full jitter, so that a channel that comes back is not met by everybody at once.
    backoff = min(300.0, 2.0 ** min(line.attempts, 8)) * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
    seconds = (isinstance(no, Wait) and no.seconds) or backoff
    await store.outbox.again(line.id, now + timedelta(seconds=seconds), no.problem, uncertain=doubt)


async def _unsure(store: Store, line: str, kind: str, before: bool, now: datetime, problem: str) -> None:
    """It may have arrived: a receipt or reminder goes out once more, a digest never; either way it is visible."""
    if kind in ONCE or before:
        await store.outbox.failed(line, problem, uncertain=True)
    else:
        await store.outbox.again(line, now + RESEND_AFTER, problem, uncertain=True)
