"""What the test houses of all channels have: the running bot, a clock that is moved by hand, and its outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.app import HOME, App, build_house
from bot.channels import Channel
from bot.config import Config
from domain.messages import Address
from handlers.talk.turn import House
from nlp import load
from storage import Store
from storage.database import Row, Transaction
from storage.outbox import Line as OutboxLine
from storage.seal import Keys

CONCERN = "白云湖社区水泥制品厂小区下水道堵了，污水都漫到路上"


@dataclass
class Moment:
    """A clock that stands still until it is moved, and the waits that somebody asked for and did not have to wait."""

    now: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The same for the server."""
        return self.now.timestamp()

    def passes(self, **time: float) -> None:
        """Move it."""
        self.now += timedelta(**time)

    async def pause(self, seconds: float) -> None:
        """A wait that is over at once; written down."""
        self.waits.append(seconds)
        await asyncio.sleep(0)


@lru_cache(maxsize=1)
def house() -> House:
    """The shipped city; loaded once, nothing changes in it."""
    return build_house(Config(), load(HOME / "data"), Keys({"k": b"1" * 32}))


@dataclass
class Running:
    """The running bot and its clock."""

    app: App
    moment: Moment
    channel: Channel
    """the one it is tried on"""

    def address(self, user: str | int) -> Address:
        """Where somebody is on the channel."""
        return Address(self.channel.name, self.channel.account, str(user))

    async def quiet(self) -> None:
        """Returns when nothing is due or under way."""
        self.app.deliverer.wake()
        async with asyncio.timeout(10):
            await self.app.deliverer.idle.wait()

    async def passes(self, **time: float) -> None:
        """Let time pass, and let the outbox notice."""
        self.moment.passes(**time)
        self.app.deliverer.wake()

    async def put(self, user: str | int, *texts: str, **what: Any) -> None:
        """Messages for somebody, put into the outbox at once as a handler would."""
        address = self.address(user)

        async def work(tx: Transaction) -> None:
            store = Store(tx)
            person = await store.people.at(address) or await store.people.add(self.moment())
            await store.people.settle(person.id, address, self.moment())
            for text in texts:
                await store.outbox.add(OutboxLine(person.id, address, text, **what), self.moment())

        await self.app.database.write(work)
        self.app.deliverer.wake()

    async def rows(self) -> Sequence[Row]:
        """The outbox, oldest first."""
        columns = "id, user_id, state, uncertain, problem, attempts, body"
        return await self.app.database.read(lambda tx: tx.rows(f"SELECT {columns} FROM outbox ORDER BY id"))
