"""The whole bot on a database, with a paper channel and a clock of our own, and people who talk to it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
from collections.abc import AsyncIterator
from datetime import datetime

from bot.app import App, running
from bot.config import Config
from bot.config import Database as DatabaseSection
from domain.messages import FileRef, Incoming, Outgoing
from domain.people import Person
from handlers.cadences import brief_ring, digest, half_year_ring
from handlers.inspectors import times
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.clock import Clock
from tests.stage.matching import fits, plain
from tests.stage.nuisances import Nuisance, Post
from tests.stage.roster import address, assemble
from tests.stage.script import Cast, Does

PAUSE = 30.0
"""seconds between two things somebody does"""


class Theatre:
    """The running bot and everything people were sent."""

    def __init__(self, house: House, url: str, nuisance: Nuisance, clock: Clock) -> None:
        self.house = house
        self.clock = clock
        self.nuisance = nuisance
        self.post = Post(failing=nuisance.failing)
        self.events: list[str] = []
        """the id of every update handed in"""
        self.app: App
        self._config = dataclasses.replace(Config(), database=DatabaseSection(url=url))
        self._numbers = itertools.count(1)
        self._open: contextlib.AsyncExitStack

    async def open(self) -> None:
        """Start the whole app."""
        self._open = contextlib.AsyncExitStack()
        self.app = await self._open.enter_async_context(
            running(self._config, self.house, lambda _app: [self.post], clock=self.clock)
        )
        self.app.deliverer.wake()

    async def close(self) -> None:
        """Stop it, in order."""
        await self._open.aclose()

    async def seat(self, cast: tuple[Cast, ...] = ()) -> None:
        """Let the roster and the cast in."""
        house = self.house
        await self.app.database.write(lambda tx: assemble(tx, house.places, cast, house.notice, self.clock.now))

    async def does(self, scene: Does) -> None:
        """Somebody says, presses or sends something; returns when every answer has been delivered."""
        self.clock.goes(seconds=PAUSE)
        for message in self._messages(scene):
            await self.hand_in(message)
        await self.tick()

    async def hand_in(self, message: Incoming) -> None:
        """One update arrives, with what the nuisance does to it."""
        receive = self.app.receiver.receive
        self.events.append(message.event)
        fresh = await asyncio.gather(*(receive(message) for _ in range(2 if self.nuisance.twice else 1)))
        assert sorted(fresh) == [False, True][-len(fresh) :], f"{message.event} was handled {sum(fresh)} times"
        if self.nuisance.restart:
            await self.restart()

    async def restart(self) -> None:
        """Stop and start: whatever was not sent is sent by the next one."""
        await self.close()
        await self.open()

    async def tick(self) -> None:
        """What is due is done and delivered."""
        await asyncio.gather(*(self.app.receiver.ring() for _ in range(2 if self.nuisance.twice else 1)))
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything is delivered; while sends wait for another try, only their clock goes on. What rests
        until the morning is left for the morning."""
        talk = self.clock.now
        morning = self.house.calendar.kind_hour(talk)
        while True:
            self.app.deliverer.wake()
            await self.app.deliverer.idle.wait()
            due = await self.app.deliverer.next_due()
            if due is None or talk < morning <= due:
                break
            self.clock.now = max(self.clock.now, due)
        self.clock.now = talk

    async def pass_time(self, until: datetime) -> None:
        """Time passes; every timer on the way rings when it is due."""
        while True:
            due = await self.app.database.read(lambda tx: Store(tx).timers.next_due())
            if due is None or due > until:
                break
            self.clock.now = max(self.clock.now, due)
            await self.tick()
        self.clock.now = until
        if self.nuisance.restart:
            await self.restart()
        await self.tick()

    async def wind(self) -> None:
        """What the pulse does at the start of the program and every day: the next week will be told."""
        now, nobody = self.clock.now, Person("")
        await self.app.database.write(lambda tx: digest.wind(Turn(self.house, Store(tx), now, nobody, None)))

    async def wind_quarters(self) -> None:
        """The same for the quarter to come."""
        now, nobody = self.clock.now, Person("")
        await self.app.database.write(lambda tx: times.wind(Turn(self.house, Store(tx), now, nobody, None)))

    async def wind_half_years(self) -> None:
        """The same for the reports of the half-year to come."""
        now, nobody = self.clock.now, Person("")
        await self.app.database.write(lambda tx: half_year_ring.wind(Turn(self.house, Store(tx), now, nobody, None)))

    async def wind_briefs(self) -> None:
        """The same for the brief of the quarter to come."""
        now, nobody = self.clock.now, Person("")
        await self.app.database.write(lambda tx: brief_ring.wind(Turn(self.house, Store(tx), now, nobody, None)))

    def heard(self, who: str) -> list[Outgoing]:
        """What somebody was sent, each message once: a second copy was announced as such."""
        sheets: dict[str, Outgoing] = {}
        for sheet in self.post.sheets.get(who, ()):
            assert sheet.id not in sheets or sheet.again, f"sent twice without a word: {sheet.text}"
            sheets.setdefault(sheet.id, sheet)
        return list(sheets.values())

    def _messages(self, scene: Does) -> list[Incoming]:
        plain = Incoming(address(scene.who), f"u{next(self._numbers)}")
        words = dataclasses.replace(plain, text=scene.words)
        match scene.act:
            case "say" | "forward":
                return [dataclasses.replace(plain, text=scene.about or scene.words)]
            case "edit":
                return [dataclasses.replace(plain, text=scene.about, edit=True)]
            case "start":
                return [dataclasses.replace(plain, text=f"/start {scene.about}".strip())]
            case "tap":
                return [dataclasses.replace(plain, press=self.press(scene.who, scene.about))]
            case "photo" | "voice" | "video" | "document" as kind:
                return [dataclasses.replace(words, files=(FileRef(kind, f"ref-{plain.event}"),))]
            case "album":
                return self._album(words, int(scene.about))
            case "location":
                north, east = scene.about.split(",")
                return [dataclasses.replace(words, spot=(float(north), float(east)))]
            case "blocks" | "unblocks":
                return [dataclasses.replace(plain, reachable=scene.act == "unblocks")]
            case "group":
                return [dataclasses.replace(plain, text=scene.about, group_chat=True)]
        raise ValueError(f"line {scene.line}: nobody knows how to [{scene.act}]")

    def _album(self, first: Incoming, count: int) -> list[Incoming]:
        rest = [dataclasses.replace(first, event=f"u{next(self._numbers)}", text="") for _ in range(count - 1)]
        return [
            dataclasses.replace(m, files=(FileRef("photo", f"ref-{m.event}"),), album=f"album-{first.event}")
            for m in (first, *rest)
        ]

    def press(self, who: str, words: str) -> str:
        """The press behind a button: the latest of this label, or the latest under a message that says …"""
        label, _, on = words.partition(" on ")
        for sheet in reversed(self.post.sheets.get(who, ())):
            for shown, press, _row in sheet.options:
                if fits(label, shown) and plain(on) in plain(sheet.text):
                    return press
        shown_last = [o[0] for sheet in self.post.sheets.get(who, ())[-3:] for o in sheet.options]
        raise AssertionError(f"{who} was shown no button {words!r}; lately: {shown_last}")


@contextlib.asynccontextmanager
async def theatre(
    house: House, url: str, nuisance: Nuisance, *, cast: tuple[Cast, ...] = (), clock: Clock | None = None
) -> AsyncIterator[Theatre]:
    """A theatre with its people in it, closed afterwards whatever happens."""
    stage = Theatre(house, url, nuisance, clock or Clock())
    await stage.open()
    try:
        await stage.seat(cast)
        yield stage
    finally:
        await stage.close()
