"""Outbox → channels: the oldest message of each person, at each channel's pace, every row ending visibly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.channels import Channel, Gone, Moved, Never, SendFailed, Unsure, Wait
from domain.messages import Outgoing
from storage import Store, crash
from storage.database import Database, StorageFailed, Transaction

log = logging.getLogger(__name__)
MOST_TRIES = 12
RESEND_AFTER = timedelta(seconds=60)
"""a message that may have arrived is sent once more after this, receipts and reminders only"""
ONCE = frozenset({"digest", "broadcast"})
AHEAD = 0.25
"""seconds: lines are claimed so long before their turn at the channel's pace"""
Clock = Callable[[], datetime]


class Pace:
    """So many a second and no more: each caller is told how long to wait for its turn."""

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._gap = 1.0 / per_second
        self._clock = clock
        self._next = 0.0

    def turn(self) -> float:
        """Seconds until the caller's turn."""
        now = self._clock()
        at = max(now, self._next)
        self._next = at + self._gap
        return at - now

    @property
    def wait(self) -> float:
        """Seconds until the first free turn."""
        return max(0.0, self._next - self._clock())

    def turns(self, seconds: float) -> int:
        """How many turns are free within so many seconds."""
        return int((seconds - self.wait) / self._gap + 1) if self.wait <= seconds else 0


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Way:
    """One channel as the deliverer uses it."""

    channel: Channel
    pace: Pace
    under_way: int = 0
    held_until: datetime = LONG_AGO
    """it has asked everybody to wait until then"""

    def room(self, now: datetime) -> int:
        """How many lines may be claimed now. No more than go out at once: a line that is claimed when the power goes
        may have been sent, and whoever reads it is told so."""
        if self.held_until > now:
            return 0
        return min(self.channel.at_once - self.under_way, self.pace.turns(AHEAD))

    def again(self, now: datetime, due: datetime) -> float:
        """Seconds until a line that falls due then can be claimed, as far as one can say."""
        return max((due - now).total_seconds(), (self.held_until - now).total_seconds(), self.pace.wait - AHEAD)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: the channel's receipt, or why it was not sent."""

    line: Outgoing
    receipt: str = ""
    problem: SendFailed | None = None


class Deliverer:
    """Sends what waits in the outbox; one runs at a time, in whatever process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._wake = asyncio.Event()
        self._stopping = False
        self._ways: dict[tuple[str, str], Way] = {}
        self._ended: list[Outcome] = []
        """not written down yet"""
        self.idle = asyncio.Event()
        """nothing is under way and nothing is due"""

    def open(self, channel: Channel) -> None:
        """Deliver through this channel, at its pace."""
        pace = Pace(channel.per_second, asyncio.get_running_loop().time)
        self._ways[channel.name, channel.account] = Way(channel, pace)

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
    def _under_way(self) -> int:
        return sum(way.under_way for way in self._ways.values())

    async def run(self, lead: Callable[[], bool] = lambda: True) -> None:
        """Deliver until stopped, while this process leads."""
        recovered = False
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                wait, leads = 1.0, lead()
                try:
                    if leads and not recovered:
                        await self._database.write(self._recover)
                    recovered = leads
                    wait = await self._round(group, claims=leads and not self._stopping)
                except StorageFailed:
                    log.warning("outbox out of reach")
                if leads and not self._under_way and not self._wake.is_set():
                    self.idle.set()
                if self._stopping and not self._under_way:
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._wake.wait()

    async def _round(self, group: asyncio.TaskGroup, *, claims: bool) -> float:
        """Write down what has ended, claim and send what is due; answers in how many seconds to look again."""
        ended, self._ended = self._ended, []
        now = self._clock()
        rooms = {key: room for key, way in self._ways.items() if (room := way.room(now)) > 0} if claims else {}
        try:
            claimed = await self._exchange(ended, rooms) if ended or rooms else []
        except StorageFailed:  # what is out already is written down later, however long the database needs
            self._ended = ended + self._ended
            raise
        for outcome in ended:
            self._ways[_key(outcome.line)].under_way -= 1
            crash.at("sent.noted")
        if claimed:
            crash.at("claimed")
        for line in claimed:
            self._ways[_key(line)].under_way += 1
            group.create_task(self._send(line))
        return 0.0 if claimed else await self._until_due(now) if claims else 1.0

    async def _exchange(self, ended: list[Outcome], rooms: Mapping[tuple[str, str], int]) -> list[Outgoing]:
        """In one commit, because each costs a visit to the disk: what has ended, and what goes out next."""
        try:
            return await self._database.write(lambda tx: self._unit(tx, ended, rooms))
        except StorageFailed:
            raise
        except Exception:
            log.exception("outcomes not noted together")
        for outcome in ended:
            try:
                await self._database.write(lambda tx, o=outcome: self._unit(tx, [o], {}))  # type: ignore[misc]
            except StorageFailed:
                raise
            except Exception:
                log.exception("outcome not noted", extra={"line": outcome.line.id})
        return []

    async def _unit(
        self, transaction: Transaction, ended: list[Outcome], rooms: Mapping[tuple[str, str], int]
    ) -> list[Outgoing]:
        store, now = Store(transaction), self._clock()
        if sent := [(outcome.line, outcome.receipt) for outcome in ended if outcome.problem is None]:
            await store.outbox.sent(sent, now)
        for outcome in ended:
            if outcome.problem is not None:
                await _failed(store, outcome.line, outcome.problem, now)
        return [line for key, room in rooms.items() for line in await store.outbox.claim(now, room, *key)]

    async def _until_due(self, now: datetime) -> float:
        """Seconds until something is due, where there is room for it."""
        waits = [way.again(now, due) for way, due in await self._database.read(self._due)]
        return min(1.0, max(0.02, min(waits, default=1.0)))

    async def _recover(self, transaction: Transaction) -> None:
        """What was under way when the last process died may have arrived."""
        store, now = Store(transaction), self._clock()
        for row in await store.outbox.interrupted():
            await _unsure(store, row["id"], row["kind"], bool(row["uncertain"]), now, "interrupted")

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
        self._ended.append(outcome)
        self._wake.set()


def _key(line: Outgoing) -> tuple[str, str]:
    return line.address.channel, line.address.account


async def _failed(store: Store, line: Outgoing, no: SendFailed, now: datetime) -> None:
    if isinstance(no, Wait):
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


async def _later(store: Store, line: Outgoing, no: Wait, now: datetime) -> None:
    if line.attempts + 1 >= MOST_TRIES and not no.everyone:
        await store.outbox.failed(line.id, no.problem)
        return
    # Full jitter, so that a channel that comes back is not met by everybody at once.
    backoff = min(300.0, 2.0 ** min(line.attempts, 8)) * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
    await store.outbox.again(line.id, now + timedelta(seconds=no.seconds or backoff), no.problem)


async def _unsure(store: Store, line: str, kind: str, before: bool, now: datetime, problem: str) -> None:
    """It may have arrived: a receipt or reminder goes out once more, a digest never; either way it is visible."""
    if kind in ONCE or before:
        await store.outbox.failed(line, problem, uncertain=True)
    else:
        await store.outbox.again(line, now + RESEND_AFTER, problem, uncertain=True)
