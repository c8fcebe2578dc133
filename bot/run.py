"""The whole program: everything started in order, one line that says where, and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot import demo
from bot.app import App, Clock, build_house, load_reader, running, utc_now
from bot.channels import Channel, Receive
from bot.channels.shelf import Shelf
from bot.channels.webchat import WebChat
from bot.config import Config
from bot.files import Fetcher, folder_of
from bot.forgetting import again
from bot.making import Workshop
from bot.opening import keyring
from bot.pages import Demo, Part, mount, pages, server
from bot.ticks import tick
from domain.messages import Incoming, Words
from nlp import Reader

if TYPE_CHECKING:
    from bot.channels.telegram import Telegram
    from bot.channels.wechat_kf import WeChatKf
    from bot.channels.wecom.app import Elsewhere, WeCom

log = logging.getLogger(__name__)
_LAST_ANSWERS = 2.0
"""seconds that requests under way are given when the program ends"""
_UNHURRIED = 5.0
"""seconds after the start in which everything is left to those who are waiting already"""
_BREATH = 5.0
"""seconds after which what was ended by a bug begins again"""


class CannotStart(Exception):
    """The program cannot run here; the message tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The channels of a running program, what fetches the files of people, and where documents are made."""

    chat: WebChat
    telegram: Telegram | None
    wecom: WeCom | None
    wechat_kf: WeChatKf | None
    fetcher: Fetcher
    workshop: Workshop

    @property
    def away(self) -> list[Telegram | WeCom | WeChatKf]:
        """Those that reach people over somebody else's server."""
        return [each for each in (self.telegram, self.wecom, self.wechat_kf) if each is not None]

    @property
    def channels(self) -> list[Channel]:
        return [self.chat, *self.away]


async def serve(config: Config, *, playing: bool, clock: Clock = utc_now) -> None:
    """Run until SIGTERM or SIGINT; `playing` is the demo, with its roster, stories and personas."""
    stop = _signals()
    house = build_house(config, await load_reader(config), await keyring(config))
    if playing:
        await demo.tell(config, house)
    doors: list[Doors] = []

    def channels(app: App) -> Sequence[Channel]:
        doors.append(_doors(config, app))
        return doors[0].channels

    async with running(config, house, channels, clock=clock, first=again) as app:
        (opened,) = doors
        async with _site(app, opened, playing), _listening(app, opened):
            _ready(app)
            await stop.wait()
            log.info("stopping")
    # What was said last went out over the same connections, so they are closed after the outbox.
    for channel in opened.away:
        await channel.close()


def _signals() -> asyncio.Event:
    """The first signal ends the program in order, the second at once: everything acknowledged is on disk already."""
    stop = asyncio.Event()

    def told(number: int) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told, number)
    return stop


def _doors(config: Config, app: App) -> Doors:
    folder = folder_of(config)
    workshop = Workshop(app.database, folder, app.house)
    chat, channels = WebChat(workshop.ready), list[Channel]()
    fetcher, shelf = Fetcher(app.database, folder, channels, workshop.once), Shelf(workshop.ready, folder.root)

    async def receive(message: Incoming) -> bool:
        fresh = await app.receiver.receive(message)
        if message.files:
            fetcher.wake()
        return fresh

    telegram = _telegram(config, app, receive, shelf) if config.telegram.enabled else None
    wechat_kf = _wechat_kf(config, app, receive, shelf) if config.wechat_kf.enabled else None
    nudged = {"kf_msg_or_event": wechat_kf.nudged} if wechat_kf else {}
    wecom = _wecom(config, app, receive, shelf, nudged) if config.wecom.enabled else None
    doors = Doors(chat, telegram, wecom, wechat_kf, fetcher, workshop)
    channels += doors.away
    return doors


# Each is read only where it is wanted: a channel's library takes up to a third of a second and thirty megabytes.
def _telegram(config: Config, app: App, receive: Receive, shelf: Shelf) -> Telegram:
    from bot.channels.telegram import Telegram

    return Telegram(config.telegram, receive, app.receiver.hotline, app.clock, shelf, config.web.public_url)


def _wecom(config: Config, app: App, receive: Receive, shelf: Shelf, elsewhere: Elsewhere) -> WeCom:
    from bot.channels.wecom.app import WeCom

    return WeCom(config.wecom, app, receive, shelf, elsewhere)


def _wechat_kf(config: Config, app: App, receive: Receive, shelf: Shelf) -> WeChatKf:
    from bot.channels.wechat_kf import Desk, WeChatKf
    from bot.channels.wecom_api.client import seconds

    said, texts = app.receiver, app.house.texts
    desk = Desk(lambda text: texts.command(text)[0] == "person", texts.say("zh", Words("help.handed_over")))
    people = desk if config.wechat_kf.hand_over else None
    return WeChatKf(config.wechat_kf, app.database, receive, said.hotline, app.clock, shelf, seconds, people)


async def _hear(app: App, channel: Telegram | WeCom | WeChatKf) -> None:
    """Webhooks and callbacks reach whichever process they reach; a poll is for the one that leads."""
    if channel.name == "telegram" and app.config.telegram.mode == "poll":
        await _while_leading(app, channel.run)
    else:
        await going_on(channel.run)


async def going_on(work: Callable[[], Awaitable[None]], breath: float = _BREATH) -> None:
    """Until it ends. What a bug or the machine has ended is told to the log and begun again: nobody has to do without
    the rest of the program."""
    while True:
        try:
            return await work()
        except Exception:
            log.exception("begun again")
            await asyncio.sleep(breath)


async def _while_leading(app: App, work: Callable[[], Awaitable[None]]) -> None:
    """Do what only one process may: two pollers of one bot turn each other away, two fetchers keep everything twice."""
    while True:
        if app.leads():
            async with asyncio.TaskGroup() as group:
                doing = group.create_task(going_on(work))
                while app.leads() and not doing.done():
                    await asyncio.wait([doing], timeout=1)
                doing.cancel()
        await asyncio.sleep(1)


async def _ahead(reader: Reader) -> None:
    """What the first messages of a kind would wait for is done in a thread, once the start is over."""
    await asyncio.sleep(_UNHURRIED)
    for cued in reader.later():
        await asyncio.to_thread(cued.ready)


@contextlib.asynccontextmanager
async def _listening(app: App, doors: Doors) -> AsyncIterator[None]:
    """Messages come in, files are fetched and timers ring; on leaving, whatever was handed in has been kept."""
    async with asyncio.TaskGroup() as group:
        beside = [group.create_task(_while_leading(app, doors.fetcher.run)), group.create_task(tick(app))]
        beside.append(group.create_task(going_on(lambda: _ahead(app.house.reader))))
        listening = [group.create_task(_hear(app, channel)) for channel in doors.away]
        try:
            yield
        finally:
            for task in (*listening, *beside):
                task.cancel()


@contextlib.asynccontextmanager
async def _site(app: App, doors: Doors, playing: bool) -> AsyncIterator[None]:
    """The pages are served; on leaving, requests under way are answered."""
    parts = tuple(Part(each.user, each.labels) for each in demo.personas()) if playing else ()
    stage = Demo(parts) if playing else None
    site = pages(app, doors.chat, demo=stage, telegram=doors.telegram, workshop=doors.workshop)
    for channel in doors.away:
        mount(site, channel.routes())
    runner = server(site, shutdown_timeout=_LAST_ANSWERS)
    await runner.setup()
    here = app.config.web
    try:
        try:
            await web.TCPSite(runner, here.host, here.port, reuse_address=True).start()
        except OSError as error:
            raise CannotStart(
                f"web.port: {here.host}:{here.port} cannot be opened ({error.strerror or error}). "
                "Choose another port: PORT=8090 make run"
            ) from error
        yield
    finally:
        await runner.cleanup()


def _ready(app: App) -> None:
    """One line, in every language of the house."""
    here = app.config.web
    shown = "127.0.0.1" if here.host in ("0.0.0.0", "::", "") else here.host  # noqa: S104 - compared, not bound
    url = here.public_url or f"http://{f'[{shown}]' if ':' in shown else shown}:{here.port}"
    texts = app.house.texts
    print(" · ".join(texts.say(language, Words("start.ready", {"url": url})) for language in ("en", "zh")), flush=True)
