"""The whole bot on a temporary SQLite file, talking to the fake Telegram: real routing, database, outbox and wire."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.app import App, running
from bot.channels.shelf import Shelf
from bot.channels.telegram import Telegram
from bot.channels.telegram_poll import Waits
from bot.channels.telegram_sending import Rates
from bot.config import Config, Database, Talk
from bot.config import Telegram as Settings
from bot.files import Folder
from bot.making import MAKERS, Workshop
from tests.channels.house import CONCERN, Moment, Running, house
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_users import User

__all__ = ["CONCERN", "HUA", "MEI", "Line", "Moment", "line"]
MEI, HUA = 7001, 7002


@dataclass
class Line(Running):
    """The running bot, the server it talks to, and the clock of both."""

    channel: Telegram
    fake: FakeTelegram
    _group: asyncio.TaskGroup
    _listening: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Begin to poll, or to take what is pushed."""
        self._listening = self._group.create_task(self.channel.run())

    async def hang_up(self) -> None:
        """Stop listening, as when the process is told to end."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    async def informed(self, *users: int) -> list[User]:
        """Listen, and let these people have had their notice."""
        self.listen()
        people = [self.fake.user(user) for user in users]
        for person in people:
            await person.says("帮助")
            await person.hears(2)
        return people

    async def oracle(self) -> None:
        """Every row ends visibly; the ledger has one call for each row sent, two at the most where it is flagged."""
        await self.quiet()
        assert not self.fake.ledger.refused, self.fake.ledger.summary()
        rows = await self.rows()
        assert {row["state"] for row in rows} <= {"sent", "failed"}, [dict(row) for row in rows]
        for row in rows:
            assert row["state"] == "sent" or row["problem"]
        for user in {row["user_id"] for row in rows}:
            sent, calls = Counter[str](), Counter(filter(None, self.fake.ledger.texts(int(user))))
            for row in rows:
                if row["user_id"] == user and (row["state"] == "sent" or row["uncertain"]):
                    sent[json.loads(row["body"])["text"]] += 1 + row["uncertain"]
            assert calls <= sent, (calls, sent)


@contextlib.asynccontextmanager
async def line(folder: Path, fake: FakeTelegram, moment: Moment, **how: Any) -> AsyncIterator[Line]:
    """The bot on this folder's database; `how`: rates, waits, makers of documents, and settings of the channel.

    It does not listen yet.
    """
    rates = how.pop("rates", Rates(1_000_000, 64, 0))
    waits = how.pop("waits", Waits(20, 5, pause=moment.pause))
    makers = how.pop("makers", MAKERS)
    settings = replace(Settings(enabled=True, token=fake.token, base_url=fake.base_url), **how)
    config = Config(database=Database(f"sqlite:{folder / 'tongxin.db'}"), telegram=settings, talk=Talk(per_minute=1000))
    made: list[Telegram] = []

    def channels(app: App) -> list[Telegram]:
        shelf = Shelf(Workshop(app.database, Folder(folder, 1 << 20), app.house, makers).ready, folder)
        take = app.receiver
        made.append(Telegram(settings, take.receive, take.hotline, moment, shelf, "http://127.0.0.1:1", rates, waits))
        return made

    try:
        async with (
            running(config, replace(house(), nudge_minutes=10**6), channels, clock=moment) as app,
            asyncio.TaskGroup() as group,
        ):
            opened = Line(app, moment, made[0], fake, group)
            yield opened
            await opened.hang_up()
    finally:
        await made[0].close()
