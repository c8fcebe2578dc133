"""The life of an inbound message and of a timer: one transaction each, whole or not at all."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.channels import Channel
from domain.messages import Address, FileRef, Incoming, Refused, Words, legible
from domain.people import Person
from handlers import contents, route
from handlers.beside import danger
from handlers.talk.turn import BURST, Forbidden, House, Turn
from storage import Store, crash
from storage.database import Database, StorageFailed, Transaction
from storage.outbox import Line
from storage.timers import Timer
from storage.transcript import Transcript

log = logging.getLogger(__name__)
_TROUBLE = Words("talk.trouble")
TRIES = 3
"""a message no handler could answer is parked after so many tries"""
FLOOD = 2
"""times the limit beyond it, nothing is taken up any more"""
BUSY = 5.0
"""seconds after the last message of a flood, whoever sent it is told so, once"""
Clock = Callable[[], datetime]


class Limits:
    """How often somebody may write; kept in memory, because losing it costs nothing."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self.most = per_minute
        self._clock = clock
        self._recent: OrderedDict[Address, deque[float]] = OrderedDict()

    def excess(self, who: Address) -> int:
        """How many messages of the last minute are beyond the limit, this one included; 0 within it."""
        now = self._clock().timestamp()
        times = self._recent.setdefault(who, deque(maxlen=self.most * 4))
        self._recent.move_to_end(who)
        while len(self._recent) > 10_000:
            self._recent.popitem(last=False)
        while times and times[0] <= now - 60:
            times.popleft()
        times.append(now)
        return max(0, len(times) - self.most)


class Receiver:
    """Takes what channels hand in and runs the handlers on it."""

    def __init__(
        self, database: Database, house: House, clock: Clock, limits: Limits, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._limits = limits
        self._wake = wake
        self.transcripts: frozenset[str] = frozenset()
        """channels that show people what they said themselves (the web chat)"""
        self.rationed: frozenset[str] = frozenset()
        """channels that allow so many messages after a person's last one: what was held goes out with the answer"""

    async def receive(self, message: Incoming) -> bool:
        """Answer the message; when this returns, message and answer are on disk. False: it had been before.

        Raises StorageFailed when nothing could be kept: the channel must not acknowledge.
        """
        message = legible(message)
        excess = self._limits.excess(message.address)
        for attempt in range(TRIES):
            try:
                fresh = await self._database.write(lambda tx: self._unit(tx, message, excess), str(message.address))
            except StorageFailed:
                raise
            except Exception as bug:  # a bug in a handler: others must flow, this one is kept for replay
                log.exception("handler failed", extra={"update": message.event, "attempt": attempt + 1})
                problem = type(bug).__name__
            else:
                crash.at("kept")
                self._wake()
                return fresh
        log.error("message parked", extra={"update": message.event, "channel": message.address.channel})
        kept: bool = await self._database.write(lambda tx: self._park(tx, message, problem), str(message.address))
        self._wake()
        return kept

    async def _unit(self, transaction: Transaction, message: Incoming, excess: int) -> bool:
        store = Store(transaction)
        address, now = message.address, self._clock()
        if not await store.inbox.note(address.channel, address.account, message.event, now):
            return False
        crash.at("noted")
        turn = await self._turn(store, message, now)
        if address.channel in self.transcripts:
            await self._echo(turn, message)
        if address.channel in self.rationed:
            await store.allowances.release(
                address, now, lambda count: turn.sentence(Words("talk.meanwhile", {"count": count}))
            )
        if excess > FLOOD * self._limits.most:
            danger.call(turn, message.text)
            turn.say("talk.busy", fold=BURST, wait=BUSY)
        else:
            await self._answer(turn, turn.heard or message, transaction)
            if excess:
                turn.gather()
        await turn.flush()
        crash.at("answered")
        return True

    async def _answer(self, turn: Turn, heard: Incoming, transaction: Transaction) -> None:
        try:
            await transaction.attempt(lambda: route.answer(turn, heard))
        except Refused as no:
            turn.unsay()
            danger.call(turn, heard.text)
            turn.say(no.key, **no.params)
            if no.draft:
                await turn.store.drafts.drop(no.draft)
            if isinstance(no, Forbidden):
                await turn.store.events.refused(turn.person.id, turn.mask(no.what), turn.now, turn.origin)

    async def _turn(self, store: Store, message: Incoming, now: datetime) -> Turn:
        address = message.address
        if message.moved_to:
            await store.people.move(address, message.moved_to)
            await store.outbox.move(address, message.moved_to)
            address = dataclasses.replace(address, user=message.moved_to)
            message = dataclasses.replace(message, address=address)
        person = await store.people.writing(address, now)
        if person is None:
            language = self._house.texts.language(message.language)
            person = await store.people.add(now, name=self._house.reader.mask(message.name)[:40], language=language)
            await store.people.settle(person.id, address, now)
        await store.transaction.hold(f"person:{person.id}")
        return Turn(self._house, store, now, person, message)

    async def _echo(self, turn: Turn, message: Incoming) -> None:
        """What the person said, for the channel's own transcript."""
        said = message.text
        if message.press:
            said = await Transcript(turn.store.transaction, message.address).label(message.press) or "…"
        line = Line(turn.person.id, message.address, said, files=tuple(f.path for f in message.files))
        await turn.store.outbox.add(line, turn.now, state="said")

    async def _park(self, transaction: Transaction, message: Incoming, problem: str) -> bool:
        store, now = Store(transaction), self._clock()
        address = message.address
        told = json.dumps(dataclasses.asdict(message), ensure_ascii=False)
        if not await store.inbox.park(address.channel, address.account, message.event, now, told, problem):
            return False
        person = await store.people.at(address)
        if person is None:
            person = await store.people.add(now, language=self._house.texts.language(message.language))
            await store.people.settle(person.id, address, now)
        for text in (self._urgent(message.text, person.language), self._house.texts.say(person.language, _TROUBLE)):
            if text:
                await store.outbox.add(Line(person.id, address, text), now)
        await store.outbox.rouse(address, now)
        return True

    async def hotline(self, channel: Channel, message: Incoming) -> None:
        """The database is down: whoever is in danger still gets the number, straight from the channel."""
        if text := self._urgent(message.text, self._house.texts.language(message.language)):
            await channel.hotline(message, text)

    def _urgent(self, text: str, language: str) -> str:
        """The numbers that help at once, for when no handler can say them; empty where nobody is in danger."""
        try:
            numbers = self._house.reader.urgent(text) if text else ()
        except Exception:  # a message is parked because of a bug: it may be this one
            log.exception("not read for emergencies")
            return ""
        lines = "\n".join(self._house.texts.say(language, Words(f"emergency.{n}")) for n in numbers)
        return self._house.texts.say(language, Words("emergency.call", {"lines": lines})) if numbers else ""

    async def ring(self) -> int:
        """Answer every timer that has fallen due, each in its own transaction; answers how many."""
        rung = 0
        while due := await self._database.read(lambda tx: Store(tx).timers.due(self._clock())):
            for timer in due:
                rung += await self._ring(timer)
        if rung:
            self._wake()
        return rung

    async def _ring(self, timer: Timer) -> bool:
        try:
            known = await self._counted(timer)
            return await self._database.write(lambda tx: self._timer_unit(tx, timer, known), f"timer:{timer.subject}")
        except StorageFailed:
            raise
        except Exception:
            log.exception("timer failed", extra={"kind": timer.kind, "subject": timer.subject})
            return await self._database.write(lambda tx: Store(tx).timers.fire(timer, self._clock()))

    async def _counted(self, timer: Timer) -> Mapping[object, Any]:
        """What takes long to count, on a snapshot beside whoever reads and writes."""
        if (count := contents.COUNTED.get(timer.kind)) is None:
            return {}
        now = self._clock()
        return await self._database.read_at_length(
            lambda tx: count(Turn(self._house, Store(tx), now, Person(""), None), timer.subject)
        )

    async def _timer_unit(self, transaction: Transaction, timer: Timer, known: Mapping[object, Any]) -> bool:
        store, now = Store(transaction), self._clock()
        if not await store.timers.fire(timer, now):
            return False
        crash.at("timer.fired")
        handler = contents.TIMERS.get(timer.kind)
        if handler is not None:
            turn = Turn(self._house, store, now, Person(""), None)
            turn.known.update(known)
            await handler(turn, timer.subject)
            await turn.flush()
        crash.at("timer.answered")
        return True

    async def replay(self) -> tuple[int, int]:
        """Handle parked messages again, after the bug is mended: (handled, still parked)."""
        rows = await self._database.read(lambda tx: Store(tx).inbox.parked())
        handled = 0
        for row in rows:
            message = _message(json.loads(row["parked"]))
            try:
                await self._database.write(lambda tx, m=message: self._again(tx, m), str(message.address))  # type: ignore[misc]
                handled += 1
            except StorageFailed:
                raise
            except Exception:
                log.exception("replay failed", extra={"update": message.event})
        self._wake()
        return handled, len(rows) - handled

    async def _again(self, transaction: Transaction, message: Incoming) -> bool:
        address = message.address
        await Store(transaction).inbox.unpark(address.channel, address.account, message.event)
        return await self._unit(transaction, message, 0)


def _message(told: dict[str, Any]) -> Incoming:
    files = tuple(FileRef(**f) for f in told.pop("files"))
    spot = told.pop("spot")
    address = Address(**told.pop("address"))
    return Incoming(address=address, files=files, spot=(spot[0], spot[1]) if spot else None, **told)
