"""The whole bot on a temporary SQLite file, talking to the fake WeCom: real routing, database, outbox and wire."""

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
from bot.channels.wecom.app import Rates, WeCom
from bot.config import Config, Database, Talk
from bot.config_wecom import WeCom as Settings
from bot.files import Folder
from bot.making import Workshop
from bot.roster import Roster, Somebody, Unit
from bot.roster_import import import_roster
from domain.messages import Address
from domain.people import Role
from tests.channels.house import CONCERN, Moment, Running, house
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.members import Member

__all__ = ["CONCERN", "HUA", "LI", "OFFICE", "Line", "Moment", "line"]
HUA, LI, OFFICE = "ZhangHua", "liwei", "office"
ROSTER = Roster(
    (
        Somebody("zh", "张华", wecom="zhanghua"),
        Somebody("lw", "李伟", wecom="LiWei"),
        Somebody("bg", "王办", wecom="office"),
    ),
    (Unit("xc", "西城组", "town", places=("421303001",)), Unit("bgs", "办公室", "office")),
    (("zh", "xc", Role.LEADER), ("lw", "xc", Role.MEMBER), ("bg", "bgs", Role.OFFICE)),
)


@dataclass
class Line(Running):
    """The running bot, the platform it talks to, and the clock of both."""

    channel: WeCom
    fake: FakeWeCom

    def address(self, user: str | int) -> Address:
        """Where a member is; large and small letters are the same."""
        return super().address(str(user).lower())

    async def noted(self) -> int:
        """How many callbacks were noted as handled."""
        row = await self.app.database.read(lambda tx: tx.row("SELECT COUNT(*) AS n FROM inbox"))
        return int(row["n"]) if row else 0

    async def import_roster(self, roster: Roster = ROSTER) -> None:
        """Put these people into their seats."""
        await import_roster(self.app.database, self.app.house, roster, self.moment(), self.channel.account)

    async def informed(self, *users: str) -> list[Member]:
        """These members, once they have had their notice."""
        people = [self.fake.member(user, user) for user in users]
        for person in people:
            await person.says("帮助")
            await self.quiet()
        return people

    async def oracle(self) -> None:
        """Every row ends visibly; nothing was malformed, cut or dropped; one call reached them for each row sent."""
        await self.quiet()
        ledger = self.fake.ledger
        assert not ledger.refused, ledger.refused
        assert not ledger.cut
        assert not ledger.dropped
        rows = await self.rows()
        assert {row["state"] for row in rows} <= {"sent", "failed"}, [dict(row) for row in rows]
        assert all(row["state"] == "sent" or row["problem"] for row in rows)


def settings(fake: FakeWeCom, **how: Any) -> Settings:
    """The section of the config that fits the fake."""
    told = Settings(
        enabled=True,
        corp_id=fake.corp_id,
        agent_id=fake.agent_id,
        secret=fake.secret,
        callback_token=fake.callback.token,
        callback_key=fake.callback.key,
        base_url=fake.base_url,
    )
    return replace(told, **how)


@contextlib.asynccontextmanager
async def line(folder: Path, fake: FakeWeCom, moment: Moment, **how: Any) -> AsyncIterator[Line]:
    """The bot on this folder's database, served where the fake delivers; `how`: settings of the channel."""
    told = settings(fake, **how)
    config = Config(database=Database(f"sqlite:{folder / 'tongxin.db'}"), wecom=told, talk=Talk(per_minute=1000))
    made: list[WeCom] = []

    def channels(app: App) -> list[WeCom]:
        shelf = Shelf(Workshop(app.database, Folder(folder, 1 << 20), app.house).ready, folder)
        made.append(WeCom(told, app, app.receiver.receive, shelf, rates=Rates(1_000_000)))
        return made

    try:
        async with (
            running(config, replace(house(), nudge_minutes=10**6), channels, clock=moment) as app,
            served(made[0], fake),
            asyncio.TaskGroup() as group,
        ):
            listening = group.create_task(made[0].run())
            yield Line(app, moment, made[0], fake)
            listening.cancel()
    finally:
        await made[0].close()


@contextlib.asynccontextmanager
async def served(channel: WeCom, fake: FakeWeCom) -> AsyncIterator[None]:
    """The channel's address, known to the fake."""
    application = web.Application()
    application.add_routes(channel.routes())
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.callback.url = f"http://127.0.0.1:{runner.addresses[0][1]}/wecom"
    try:
        yield
    finally:
        await runner.cleanup()
