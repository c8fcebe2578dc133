"""The stage of the dialogues with WeCom in the place of paper: what people do goes over the wire, encrypted, and what
they are sent is read on their telephones."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bot.app import App, running
from bot.channels.shelf import Shelf
from bot.channels.wecom.app import Rates, WeCom
from bot.channels.wecom.card import is_vote
from bot.channels.wecom.incoming import TICKED
from bot.channels.wecom_api.layout import literal
from bot.channels.wecom_api.spot import _shift
from bot.files import Folder
from bot.making import Workshop
from domain.messages import Incoming, Outgoing
from handlers.talk.turn import House
from tests.channels.wecom.house import served, settings
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.callbacks import Delivery
from tests.fakes.wecom.members import Member
from tests.fakes.wecom.messages import Shown
from tests.stage.clock import Clock
from tests.stage.nuisances import Nuisance
from tests.stage.script import Cast, Does, Play
from tests.stage.theatre import Theatre

NOT_HERE = frozenset({"edit", "album", "blocks", "unblocks", "group", "document", "video"})
"""what nobody can do in the app: correct what was said, send an album, block it, talk to it in a group, send a file"""


def plays_here(play: Play) -> bool:
    """Whether everything in the play can be done in the app; a photo has no words there."""
    acts = [scene for scene in play.scenes if isinstance(scene, Does)]
    return not any(a.act in NOT_HERE or (a.act in ("photo", "voice", "location") and a.words) for a in acts)


class Read(WeCom):
    """The channel, and beside it somebody who looks whether the telephone shows what the house said."""

    stage: OverWeCom

    async def send(self, message: Outgoing) -> str:
        inbox = self.stage.fake.member(message.address.user).inbox
        begun = self.stage.begun.setdefault(message.id, len(inbox.shown))
        receipt = await super().send(message)
        looks_right(message, inbox.shown[begun:])
        self.stage.post.sheets[message.address.user].append(message)
        return receipt


def looks_right(message: Outgoing, shown: list[Shown]) -> None:
    """The whole text, and every button: to be tapped, or to be chosen by its number."""
    told = _squeezed("".join(one.text for one in shown))
    assert _squeezed(literal(message.text)) in told, f"cut: {message.text}"
    tappable = {key for one in shown for _, key in one.buttons} | {
        id for one in shown for options in one.options.values() for id in options.values()
    }
    for number, (label, press, _) in enumerate(message.options, 1):
        assert press in tappable or _squeezed(f"{number}. {label}") in told, f"no way to {label}"


def _squeezed(text: str) -> str:
    return "".join(text.split())


class OverWeCom(Theatre):
    """A theatre whose people use WeCom."""

    def __init__(self, house: House, url: str, nuisance: Nuisance, folder: Path, fake: FakeWeCom, clock: Clock) -> None:
        super().__init__(house, url, nuisance, clock)
        self.fake, self.folder = fake, folder
        self.begun: dict[str, int] = {}
        self.channel: Read
        fake.callback.copies = 2 if nuisance.twice else 1
        if nuisance.failing:
            fake.fault("errcode", every=3, times=None, code=-1)
            fake.fault("lost_answer", every=4, times=None)
            fake.fault("reset", every=5, times=None)

    async def open(self) -> None:
        self._open = contextlib.AsyncExitStack()
        # What was said last goes out while the house closes: the line is closed after it.
        self._open.push_async_callback(self._hang_up)
        self.app = await self._open.enter_async_context(
            running(self._config, self.house, self._channels, clock=self.clock)
        )
        await self._open.enter_async_context(served(self.channel, self.fake))
        await self._open.enter_async_context(_listening(self.channel))
        self.app.deliverer.wake()

    async def _hang_up(self) -> None:
        await self.channel.close()

    def _channels(self, app: App) -> list[WeCom]:
        shelf = Shelf(Workshop(app.database, Folder(self.folder, 1 << 20), app.house).ready, self.folder)

        async def receive(message: Incoming) -> bool:
            fresh = await app.receiver.receive(message)
            if fresh:
                self.events.append(message.event)
            return fresh

        self.channel = Read(settings(self.fake), app, receive, shelf, rates=Rates(1_000_000))
        self.channel.stage = self
        return [self.channel]

    async def seat(self, cast: tuple[Cast, ...] = ()) -> None:
        await super().seat(cast)
        change = "UPDATE addresses SET channel = 'wecom', account = :account"
        await self.app.database.write(lambda tx: tx.run(change, account=self.channel.account))
        for row in await self.app.database.read(lambda tx: tx.rows("SELECT user_id FROM addresses")):
            self.fake.member(row["user_id"])

    async def hand_in(self, message: Incoming) -> None:
        """Somebody does it on their telephone; the program has answered every attempt with an empty 200."""
        member = self.fake.member(message.address.user)
        made = await self._done(member, message)
        assert {(one.status, one.body) for one in made} == {(200, b"")}, made
        if self.nuisance.restart:
            await self.restart()

    async def _done(self, member: Member, message: Incoming) -> list[Delivery]:
        if message.press:
            return await self._pressed(member, message.press)
        if message.files:
            return await (member.sends_voice() if message.files[0].kind == "voice" else member.sends_photo())
        if message.spot:
            north, east = _shift(*message.spot)
            return await member.sends_location(message.spot[0] + north, message.spot[1] + east)
        return await member.says(message.text)

    async def _pressed(self, member: Member, press: str) -> list[Delivery]:
        """By the button, by the tick, by the number; what is not there any more comes late all the same."""
        for shown in reversed(member.inbox.shown):
            if press in {key for _, key in shown.buttons}:
                return await member.presses_key(press, shown)
            ticks: dict[str, Any] = shown.card.get("checkbox", {})
            if shown.buttons and press in {option["id"] for option in ticks.get("option_list", ())}:
                return await self._ticked(member, shown, press)
        offers = [sheet for sheet in self.post.sheets[member.user_id] if sheet.options]
        presses = [each for _, each, _ in offers[-1].options] if offers else []
        if press in presses and not is_vote(offers[-1].options):
            return await member.says(str(presses.index(press) + 1))
        return await member.presses_key(press)

    async def _ticked(self, member: Member, shown: Shown, press: str) -> list[Delivery]:
        chosen = {option["id"] for option in shown.card["checkbox"]["option_list"] if option["is_checked"]}
        return await member.presses_key(TICKED, shown, choose={TICKED: sorted(chosen ^ {press})})


@contextlib.asynccontextmanager
async def _listening(channel: WeCom) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        running_ = group.create_task(channel.run())
        yield
        running_.cancel()


@contextlib.asynccontextmanager
async def over_wecom(
    house: House, url: str, nuisance: Nuisance, folder: Path, cast: tuple[Cast, ...]
) -> AsyncIterator[OverWeCom]:
    """A theatre with its people in it, closed afterwards whatever happens."""
    clock = Clock()
    async with FakeWeCom(clock=lambda: clock().timestamp()) as fake:
        stage = OverWeCom(house, url, nuisance, folder, fake, clock)
        await stage.open()
        try:
            await stage.seat(cast)
            yield stage
        finally:
            await stage.close()
    assert not fake.ledger.cut
    assert not fake.ledger.dropped
    malformed = [turned for turned in fake.ledger.refused if turned.code != 42018]
    assert not malformed, malformed


def replaced(outcome: Any) -> Any:
    """An outcome to compare: whoever was sent nothing is left out."""
    return dataclasses.replace(outcome, transcript={w: told for w, told in outcome.transcript.items() if told})
