"""Outbox → channels: the oldest message of each person, at each channel's pace, every row ending visibly."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.channels import Channel, Gone, Moved, Never, SendFailed, Unsure, Wait
from domain.messages import Outgoing
from storage import Store, crash
from storage.database import Database, StorageFailed, Transaction

log = logging.getLogger(__name__)
MOST_TRIES = 12
RESEND_AFTER = timedelta(seconds=60)
"""a message that may have arrived is sent once more after this, receipts and reminders only"""
ONCE = frozenset({"digest", "broadcast"})
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


class Deliverer:
    """Sends what waits in the outbox; one runs at a time, in whatever process."""

    def __init__(self, database: Database, channels: Mapping[tuple[str, str], Channel], clock: Clock) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._wake = asyncio.Event()
        self._stopping = False
        self._under_way = 0
        self._paces: dict[tuple[str, str], Pace] = {}
        self._most = 0
        self._held_until: dict[tuple[str, str], datetime] = {}
        self.idle = asyncio.Event()
        """nothing is under way and nothing is due"""

    def open(self, channel: Channel) -> None:
        """Deliver through this channel, at its pace."""
        self._paces[channel.name, channel.account] = Pace(channel.per_second, asyncio.get_running_loop().time)
        self._most += channel.at_once

    def wake(self) -> None:
        """Something new may be waiting."""
        self.idle.clear()
        self._wake.set()

    def stop(self) -> None:
        """Finish what is under way and end."""
        self._stopping = True
        self._wake.set()

    async def run(self, lead: Callable[[], bool] = lambda: True) -> None:
        """Deliver until stopped, while this process leads."""
        recovered = False
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                self._wake.clear()
                wait, leads = 1.0, lead()
                try:
                    if leads:
                        if not recovered:
                            await self._database.write(self._recover)
                            recovered = True
                        wait = await self._round(group)
                    else:
                        recovered = False
                except StorageFailed:
                    log.warning("outbox not readable")
                if leads and self._under_way == 0 and not self._wake.is_set():
                    self.idle.set()
                try:
                    async with asyncio.timeout(wait):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def _round(self, group: asyncio.TaskGroup) -> float:
        """Claim and send what is due; answers in how many seconds to look again."""
        free = self._most - self._under_way
        if free > 0:
            claimed = await self._database.write(lambda tx: self._claim(tx, free))
            if claimed:
                crash.at("claimed")
            for message in claimed:
                self._under_way += 1
                group.create_task(self._send(message))
            if claimed:
                self._wake.set()
                return 0.0
        return await self._until_due()

    async def _claim(self, transaction: Transaction, free: int) -> list[Outgoing]:
        return await Store(transaction).outbox.claim(self._clock(), free)

    async def _until_due(self) -> float:
        due = await self._database.read(lambda tx: Store(tx).outbox.next_due())
        if due is None:
            return 1.0
        return min(1.0, max(0.02, (datetime.fromisoformat(due) - self._clock()).total_seconds()))

    async def _recover(self, transaction: Transaction) -> None:
        """What was under way when the last process died may have arrived."""
        store, now = Store(transaction), self._clock()
        for row in await store.outbox.interrupted():
            await _unsure(store, row["id"], row["kind"], bool(row["uncertain"]), now, "interrupted")

    async def _send(self, message: Outgoing) -> None:
        key = (message.address.channel, message.address.account)
        note: Callable[[Transaction], object]
        try:
            channel = self._channels.get(key)
            if channel is None:
                raise Wait("channel is off", 3600)
            held = (self._held_until.get(key, self._clock()) - self._clock()).total_seconds()
            if held > 0:
                raise Wait("channel is held", held, everyone=True)
            await asyncio.sleep(self._paces[key].turn())
            crash.at("sending")
            receipt = await channel.send(message)
            crash.at("sent")
            note = lambda tx: Store(tx).outbox.sent(message.id, self._clock(), receipt)  # noqa: E731
        except SendFailed as no:
            failed = no
            note = lambda tx: self._failed(Store(tx), message, failed)  # noqa: E731
        except Exception:
            log.exception("channel failed", extra={"line": message.id, "channel": key[0]})
            note = lambda tx: Store(tx).outbox.failed(message.id, "bug")  # noqa: E731
        try:
            await self._note(note)
        finally:
            self._under_way -= 1
            self._wake.set()

    async def _note(self, note: Callable[[Transaction], object]) -> None:
        """Write the outcome down, however long the database needs: the message is out already."""
        while True:
            try:
                await self._database.write(note)  # type: ignore[arg-type]
                crash.at("sent.noted")
            except StorageFailed:
                if self._stopping:
                    return
                log.warning("outcome not noted yet")
                await asyncio.sleep(1)
            else:
                return

    async def _failed(self, store: Store, message: Outgoing, no: SendFailed) -> None:
        now = self._clock()
        log.info("not sent", extra={"line": message.id, "problem": no.problem})
        if isinstance(no, Wait):
            await self._later(store, message, no, now)
        elif isinstance(no, Unsure):
            await _unsure(store, message.id, message.kind, message.again, now, no.problem)
        elif isinstance(no, Moved):
            await store.outbox.again(message.id, now, no.problem)
            await store.people.move(message.address, no.to)
            await store.outbox.move(message.address, no.to)
        elif isinstance(no, Gone):
            await store.outbox.failed(message.id, no.problem)
            await store.people.reach(message.address, False)
            await store.outbox.give_up(message.address, no.problem)
        elif isinstance(no, Never):
            await store.outbox.failed(message.id, no.problem)

    async def _later(self, store: Store, message: Outgoing, no: Wait, now: datetime) -> None:
        if message.attempts + 1 >= MOST_TRIES and not no.everyone:
            await store.outbox.failed(message.id, no.problem)
            return
        # Full jitter, so that a channel that comes back is not met by everybody at once.
        backoff = min(300.0, 2.0 ** min(message.attempts, 8)) * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
        wait = no.seconds or backoff
        if no.everyone and no.problem != "channel is held":
            self._held_until[message.address.channel, message.address.account] = now + timedelta(seconds=wait)
        await store.outbox.again(message.id, now + timedelta(seconds=wait), no.problem)


async def _unsure(store: Store, line: str, kind: str, before: bool, now: datetime, problem: str) -> None:
    """It may have arrived: a receipt or reminder goes out once more, a digest never; either way it is visible."""
    if kind in ONCE or before:
        await store.outbox.failed(line, problem, uncertain=True)
    else:
        await store.outbox.again(line, now + RESEND_AFTER, problem, uncertain=True)
