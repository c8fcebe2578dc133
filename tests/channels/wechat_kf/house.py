"""The whole bot on a database of its own, talking to the fake customer service: real crypto, cursor and wire."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import App, running
from bot.channels.shelf import Shelf
from bot.channels.wechat_kf import Desk, WeChatKf
from bot.config import Config, Database, Talk
from bot.config_wechat_kf import WeChatKf as Settings
from bot.files import Fetcher, Folder
from bot.making import Workshop
from domain.messages import Incoming
from storage import Store
from storage.unheard import Held
from tests.channels.house import CONCERN, Moment, Running, house
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.kf import ACCOUNT

__all__ = ["ACCOUNT_ADDRESS", "CONCERN", "MEI", "Line", "Moment", "line"]
MEI = "wm0mei"
ACCOUNT_ADDRESS = ("wechat_kf", ACCOUNT)


@dataclass
class Line(Running):
    """The running bot, the platform it talks to, and the clock of both."""

    channel: WeChatKf
    fake: FakeWeCom
    fetcher: Fetcher
    _group: asyncio.TaskGroup
    _listening: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Begin to read the account."""
        self._listening = self._group.create_task(self.channel.run())

    async def hang_up(self) -> None:
        """Stop reading, as when the process is told to end."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    async def reads(self) -> bool:
        """Read the account once, as the timer does; whether nothing is left."""
        return await self.channel._reader.once()

    async def passes(self, **time: float) -> None:
        """Let time pass; returns when what falls due has gone or is held."""
        await super().passes(**time)
        await self.quiet()

    async def put(self, user: str | int, *texts: str, **what: Any) -> None:
        """The same as elsewhere; returns when they have gone or are held."""
        await super().put(user, *texts, **what)
        await self.quiet()

    async def held(self) -> list[Held]:
        """What waits for somebody's next word."""
        return await self.app.database.read(lambda tx: Store(tx).allowances.held())

    async def noted(self) -> list[str]:
        """The ids of what was handed in."""
        rows = await self.app.database.read(lambda tx: tx.rows("SELECT event FROM inbox ORDER BY event"))
        return [row["event"] for row in rows]

    async def oracle(self) -> None:
        """Every row ends visibly; nothing was malformed or cut; nothing lies unread."""
        async with self.channel._reader._one:  # the reading that led here is over
            await self.quiet()
        ledger = self.fake.ledger
        assert not ledger.refused, ledger.refused
        assert not ledger.cut
        rows = await self.rows()
        assert {row["state"] for row in rows} <= {"sent", "failed", "held"}, [dict(row) for row in rows]
        assert all(row["state"] == "sent" or row["problem"] for row in rows)
        assert not await self.app.database.read(lambda tx: Store(tx).pulls.waiting("wechat_kf", ACCOUNT))


def settings(fake: FakeWeCom, **how: Any) -> Settings:
    """The section of the config that fits the fake."""
    told = Settings(
        enabled=True,
        corp_id=fake.corp_id,
        open_kfid=ACCOUNT,
        secret=fake.secret,
        callback_token=fake.kf.callback.token,
        callback_key=fake.kf.callback.key,
        base_url=fake.base_url,
    )
    return replace(told, **how)


@contextlib.asynccontextmanager
async def line(folder: Path, fake: FakeWeCom, moment: Moment, *, url: str = "", **how: Any) -> AsyncIterator[Line]:
    """The bot on this folder's database (or the one at `url`), served where the fake nudges; it does not read yet."""
    told = settings(fake, **how)
    config = Config(database=Database(url or f"sqlite:{folder / 'tongxin.db'}"), wechat_kf=told)
    config = replace(config, talk=Talk(per_minute=1000))
    made: list[tuple[WeChatKf, Fetcher]] = []

    def channels(app: App) -> list[WeChatKf]:
        kept = Folder(folder, 1 << 20)
        shelf, opened = Shelf(Workshop(app.database, kept, app.house).ready, folder), list[Any]()
        fetcher = Fetcher(app.database, kept, opened)

        async def receive(message: Incoming) -> bool:
            fresh = await app.receiver.receive(message)
            if message.files:
                await fetcher.once()
            return fresh

        clock = moment.seconds
        asks = app.house.texts.command
        desk = Desk(lambda text: asks(text)[0] == "person", "已经替您叫人了") if told.hand_over else None
        opened.append(WeChatKf(told, app.database, receive, app.receiver.hotline, moment, shelf, clock, desk))
        made.append((opened[0], fetcher))
        return list(opened)

    try:
        calm = replace(house(), nudge_minutes=10**6)
        async with running(config, calm, channels, clock=moment) as app, asyncio.TaskGroup() as group:
            channel, fetcher = made[0]
            async with _served(channel, fake):
                opened = Line(app, moment, channel, fake, fetcher, group)
                yield opened
                await opened.hang_up()
    finally:
        for each, _ in made:
            await each.close()


@contextlib.asynccontextmanager
async def _served(channel: WeChatKf, fake: FakeWeCom) -> AsyncIterator[None]:
    site = web.Application()
    site.add_routes(channel.routes())
    runner = web.AppRunner(site, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    before, fake.kf.callback.url = fake.kf.callback.url, f"http://127.0.0.1:{runner.addresses[0][1]}/wechat_kf"
    try:
        yield
    finally:
        fake.kf.callback.url = before
        await runner.cleanup()
