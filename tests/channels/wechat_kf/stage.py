"""A theatre whose residents sit on ordinary WeChat: what they do and read goes over the wire of 微信客服, both ways."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from bot.app import App, running
from bot.channels import Channel
from bot.channels.shelf import Shelf
from bot.channels.wechat_kf import WeChatKf
from bot.channels.wechat_kf.incoming import LASTS, MOST
from bot.channels.wechat_kf.layout import menu_id
from domain.messages import Address, Incoming, Outgoing
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from storage.json_text import from_json
from tests.channels.wechat_kf.house import settings
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.kf import ACCOUNT
from tests.stage.clock import Clock
from tests.stage.matching import plain
from tests.stage.nuisances import Nuisance
from tests.stage.performance import _Performance, housed
from tests.stage.script import Cast, Play
from tests.stage.theatre import Theatre


class OverKf(Theatre):
    """Members on paper, residents on WeChat; what residents read stands among the sheets, a line as it was said."""

    def __init__(self, house: House, url: str, nuisance: Nuisance, clock: Clock, fake: FakeWeCom) -> None:
        super().__init__(house, url, nuisance, clock)
        self.fake = fake
        self.kf: WeChatKf
        self.staff: set[str] = set()
        self.post.failing = False
        self.waited = 0
        """how often something was held until a resident wrote again"""

    async def open(self) -> None:
        """Start the whole app, with both channels."""
        self._open = contextlib.AsyncExitStack()
        running_app = running(self._config, self.house, self._channels, clock=self.clock)
        self.app = await self._open.enter_async_context(running_app)
        self.app.deliverer.wake()

    async def close(self) -> None:
        """Stop it, in order."""
        await self._open.aclose()
        await self.kf.close()

    def _channels(self, app: App) -> list[Channel]:
        async def nowhere(_file: str) -> None:
            return None

        def seconds() -> float:
            return self.clock.now.timestamp()

        shelf, told = Shelf(nowhere, Path()), settings(self.fake)
        self.kf = WeChatKf(told, app.database, app.receiver.receive, app.receiver.hotline, self.clock, shelf, seconds)
        return [self.post, self.kf]

    async def seat(self, cast: tuple[Cast, ...] = ()) -> None:
        """Let everybody in; who has no seat sits on WeChat, and has written an hour ago."""
        await super().seat(cast)

        async def move(tx: Transaction) -> set[str]:
            rows = await tx.rows("SELECT a.user_id FROM addresses a JOIN seats s ON s.person = a.person")
            await tx.run(
                "UPDATE addresses SET channel = 'wechat_kf', account = :account"
                " WHERE person NOT IN (SELECT person FROM seats)",
                account=ACCOUNT,
            )
            return {row["user_id"] for row in rows}

        self.staff = await self.app.database.write(move)

    async def hand_in(self, message: Incoming) -> None:
        """A resident does it on their telephone, and the account is read."""
        who = message.address.user
        if who in self.staff:
            await super().hand_in(message)
            return
        self.events.append(await self._does(who, message))
        readings = [self.kf._reader.once() for _ in range(2 if self.nuisance.twice else 1)]
        self.kf._reader.nudge(self.fake.kf.token())
        await asyncio.gather(*readings)
        if await self.app.database.read(lambda tx: Store(tx).pulls.waiting("wechat_kf", ACCOUNT)):
            raise NotHere("a link opened again before a word was said is taken up with that word")
        if self.nuisance.restart:
            await self.restart()

    async def _does(self, who: str, message: Incoming) -> str:
        one = self.fake.resident(who)
        if message.edit or message.group_chat or message.reachable is not None:
            raise NotHere("no changed messages, no groups here")
        if message.press:
            return await self._taps(who, message.press)
        if message.text.startswith("/start"):
            return await one.enters(message.text.removeprefix("/start").strip())
        if message.files and message.text:
            raise NotHere("no words beside a photo")
        if message.files:
            (file,) = message.files
            if file.kind not in ("photo", "voice"):
                raise NotHere(file.kind)
            return await (one.sends_photo() if file.kind == "photo" else one.sends_voice())
        if message.spot:
            return await one.sends_location(*message.spot)
        return await one.says(message.text)

    async def _taps(self, who: str, press: str) -> str:
        """The entry of that press; beyond the tenth its number is typed, as people have to."""
        one, id = self.fake.resident(who), menu_id(press)
        for said in reversed(one.chat.shown):
            if any(found == id for _, found in said.menu):
                return await one.says("tapped", menu_id=id)
        raise NotHere("beyond the tenth entry")

    async def settle(self) -> None:
        """Everything is delivered; what residents were sent stands among the sheets."""
        await super().settle()
        while await self._write_again():
            await super().settle()
        lines = await self.app.database.read(_arrived)
        for who, line in lines:
            if line.id not in {sheet.id for sheet in self.post.sheets[who]}:
                self.post.sheets[who].append(line)

    async def _write_again(self) -> int:
        """Whoever has something held for them writes a word that is no part of the play: how many did."""
        held = await self.app.database.read(lambda tx: Store(tx).allowances.held(limit=1000))
        users = await self.app.database.read(lambda tx: _users(tx, [line.id for line in held]))
        for user in users:
            chat, address, now = self.fake.resident(user).chat, Address("wechat_kf", ACCOUNT, user), self.clock.now
            chat.left, chat.wrote_at = MOST, now.timestamp()

            async def unit(tx: Transaction, address: Address = address, now: datetime = now) -> None:
                allowances = Store(tx).allowances
                await allowances.heard(address, MOST, now + LASTS, now)
                assert await allowances.release(address, now, lambda count: f"({count})")

            await self.app.database.write(unit)
        self.waited += len(users)
        return len(users)

    async def proves(self) -> None:
        """Nothing malformed or cut; every line a resident was sent stands on their telephone, in order, once."""
        ledger = self.fake.ledger
        assert not ledger.refused, ledger.refused
        assert not ledger.cut
        for who in self.post.sheets.keys() - self.staff:
            seen = "".join(plain(said.text) for said in self.fake.resident(who).chat.shown).replace(" ", "")
            at = 0
            for sheet in self.heard(who):
                text = plain(sheet.text).replace(" ", "")
                found = seen.find(text, at)
                assert found >= 0, f"{who} was never shown: {text[:60]}"
                at = found + len(text)


class NotHere(Exception):
    """Ordinary WeChat has no such thing: the play is for other channels."""


async def _users(tx: Transaction, lines: list[str]) -> list[str]:
    found = {
        row["user_id"] for id in lines for row in await tx.rows("SELECT user_id FROM outbox WHERE id = :id", id=id)
    }
    return sorted(found)


async def _arrived(tx: Transaction) -> list[tuple[str, Outgoing]]:
    """What reached residents, line by line as it was said, not as it was folded."""
    rows = await tx.rows(
        "SELECT id, user_id, kind, body FROM outbox o WHERE channel = 'wechat_kf' AND state = 'sent' AND NOT EXISTS"
        " (SELECT 1 FROM outbox f WHERE f.receipt = o.id AND f.id <> o.id) ORDER BY id"
    )
    made = []
    for row in rows:
        body = from_json(row["body"])
        options = tuple((label, press, line) for label, press, line in body["options"])
        address = Address("wechat_kf", ACCOUNT, row["user_id"])
        made.append((row["user_id"], Outgoing(row["id"], address, body["text"], options, kind=row["kind"])))
    return made


async def play_over_kf(play: Play, house: House, url: str, nuisance: Nuisance) -> None:
    """One performance with its proof."""
    clock = Clock()

    def seconds() -> float:
        return clock.now.timestamp()

    async with (
        FakeWeCom(clock=seconds) as fake,
        _opened(housed(play, house), url, nuisance, clock, fake) as stage,
    ):
        await stage.seat(play.cast)
        if nuisance.failing:
            fake.fault("errcode", method="kf/send_msg", times=None, every=2, code=-1)
            fake.fault("lost_answer", method="kf/send_msg", times=None, every=3)
        await _Performance(play, stage).run()
        await stage.proves()


@contextlib.asynccontextmanager
async def _opened(house: House, url: str, nuisance: Nuisance, clock: Clock, fake: FakeWeCom) -> AsyncIterator[OverKf]:
    stage = OverKf(house, url, nuisance, clock, fake)
    await stage.open()
    try:
        yield stage
    finally:
        await stage.close()
