"""The WeCom app as a channel: callbacks in, calls out; nothing is acknowledged before it is on disk."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from aiohttp import web

from bot.app import App
from bot.channels import Never, Receive, SendFailed, Unsure, Wait
from bot.channels.shelf import Shelf
from bot.channels.wecom import members
from bot.channels.wecom.allowance import Allowance
from bot.channels.wecom.apart import LONGEST
from bot.channels.wecom.incoming import NAME, TICKED, Came, Other, Pressed, Said, Warned, Went, heard
from bot.channels.wecom.menu import create_menu
from bot.channels.wecom.sending import Sender
from bot.channels.wecom.shown import Shown
from bot.channels.wecom_api.callback import Door, Refused
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.crypto import Seal
from bot.channels.wecom_api.envelope import Node
from bot.channels.wecom_api.errors import MEDIA_OVER, Refusal, send_failed
from bot.channels.wecom_api.media import Post
from bot.config_wecom import WeCom as Settings
from domain.ballot import AtBallot
from domain.messages import Incoming, Outgoing, Words
from storage import Store
from storage import wecom as kept
from storage.database import StorageFailed
from storage.inbox import Inbox

log = logging.getLogger(__name__)
_RETRY_AFTER = "2"
_MOST_OWED, _MOST_FAMILIAR = 5000, 20_000
_AT_A_STRETCH = 100
"""lines that are counted before whoever else waits has a turn"""
_AGAIN = 2.0
"""seconds between two tries to keep what could not be kept: WeCom itself comes only three times"""
Elsewhere = Mapping[str, Callable[[Node], Awaitable[None]]]
"""Events that come to this app's address and are another channel's, by their name."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How much WeCom takes from an app."""

    per_second: float = 25.0
    at_once: int = 32


class WeCom:
    """One app. `run` makes its menu and keeps what could not be kept at once, until cancelled; `close` hangs up."""

    name = NAME
    recognises = True

    def __init__(
        self,
        settings: Settings,
        app: App,
        receive: Receive,
        shelf: Shelf,
        elsewhere: Elsewhere | None = None,
        rates: Rates | None = None,
    ) -> None:
        rates = rates or Rates()
        self.account = settings.account
        self.per_second, self.at_once = rates.per_second, rates.at_once
        self._settings, self._app, self._receive, self._elsewhere = settings, app, receive, elsewhere or {}
        self._client = Client(settings.base_url, settings.corp_id, settings.secret, self._seconds, rates.at_once + 8)
        self._door = Door(Seal(settings.callback_token, settings.callback_key, settings.corp_id), app.clock)
        self._shown = Shown(self._client, app, self.account, settings.agent_id)
        self._allowance = Allowance(settings.daily_messages)
        post = Post(self._client, shelf, app.database, settings.corp_id, app.clock)
        self._sender = Sender(self._client, settings, post, self._allowance, app.clock, self._submit)
        self._ready = asyncio.Lock()
        self._counted = False
        self._tasks: asyncio.TaskGroup | None = None
        self._owed: OrderedDict[str, Node] = OrderedDict()
        self._familiar: OrderedDict[str, None] = OrderedDict()
        """who has written since the start: the roster need not be asked about them again"""
        self._owing = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._tasks.create_task(self._shown.run())
                await create_menu(self._client, self._settings.agent_id, self._app.house.texts)
                await self._settle()
        finally:
            self._tasks = None

    async def close(self) -> None:
        """Hang up; for when nothing is sent any more."""
        await self._client.close()

    def routes(self) -> Iterable[web.RouteDef]:
        """What the web server serves for us."""
        path = self._settings.callback_path
        return [web.get(path, self._door.check, allow_head=False), web.post(path, self.callback)]

    async def callback(self, request: web.Request) -> web.Response:
        """Take one message or event; 200 and nothing else once it is on disk."""
        try:
            node = await self._door.read(request)
        except Refused as no:
            return web.Response(status=no.status)
        try:
            await self._take(node)
        except StorageFailed:
            await self._owe(node)
            return web.Response(status=503, headers={"Retry-After": _RETRY_AFTER})
        return web.Response(status=200)

    async def send(self, message: Outgoing) -> str:
        """Send the message; WeCom's id of its last part."""
        await self._count()
        return await self._sender.send(message, self._shown.keep)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file somebody sent."""
        try:
            return await self._client.download(ref)
        except Refusal as no:
            if no.code in MEDIA_OVER:
                raise Never("media gone") from no
            raise send_failed(no) from no
        except Unsure as lost:
            raise Wait(lost.problem, 5) from lost

    async def hotline(self, message: Incoming, text: str) -> None:
        """Say this now; whether it arrives nobody writes down."""
        said = {"touser": message.address.user, "msgtype": "text", "agentid": self._settings.agent_id,
                "text": {"content": text}}  # fmt: skip
        self._allowance.spend(message.address.user, self._app.clock())
        try:
            await self._client.call("POST", "message/send", json=said)
        except (Refusal, SendFailed):
            log.exception("hotline not answered")

    async def _take(self, node: Node) -> None:
        """Keep what the callback says; raises StorageFailed where that is not possible now."""
        if (other := self._elsewhere.get(node.get("Event"))) is not None:
            await other(node)
            return
        if node.get("AgentID") not in ("", "0", str(self._settings.agent_id)):
            log.info("callback of another app let go")  # whose range it is about is not this one's
            return
        try:
            told = heard(node, self.account)
        except ValueError:
            log.error("callback not understood")
            return
        database, house, now = self._app.database, self._app.house, self._app.clock()
        match told:
            case Said(message):
                await self._said(message)
            case Pressed():
                await self._pressed(told)
            case Came(address):
                returned = await database.write(lambda tx: members.came(tx, house, told, now), str(address))
                if returned is not None:
                    await self._handed_in(returned)
            case Went(address):
                self._familiar.pop(address.user, None)
                await database.write(lambda tx: members.went(tx, told, now), str(address))
            case Warned():
                await database.write(lambda tx: members.warned(tx, house, self.account, told, now))
                self._app.deliverer.wake()
            case Other(event, about):
                log.info("callback kept and not answered", extra={"about": about})
                await database.write(lambda tx: Inbox(tx).note(self.name, self.account, event, now))

    async def _said(self, message: Incoming) -> bool:
        """Hand it in; a member of the roster whose coming was missed is known from now on."""
        address = message.address
        if address.user not in self._familiar:
            house, now = self._app.house, self._app.clock()
            if await self._app.database.read(lambda tx: members.is_missed(tx, address)):
                await self._app.database.write(lambda tx: members.known(tx, house, address, now), str(address))
            self._familiar[address.user] = None
            while len(self._familiar) > _MOST_FAMILIAR:
                self._familiar.popitem(last=False)
        return await self._handed_in(message)

    async def _handed_in(self, message: Incoming) -> bool:
        try:
            fresh = await self._receive(message)
        except StorageFailed:
            raise
        except Exception:  # not even parked: it must not come for ever, and must not go without a word
            log.critical("message lost", extra={"update": message.event}, exc_info=True)
            return False
        self._shown.wake()
        return fresh

    async def _pressed(self, pressed: Pressed) -> None:
        message = pressed.message
        if message.press == TICKED:
            fresh = await self._ticked(pressed)
        else:
            fresh = await self._said(message)
        if fresh and self._tasks is not None:
            self._tasks.create_task(self._shown.pressed(pressed))

    async def _ticked(self, pressed: Pressed) -> bool:
        """A ballot was handed in: what was chosen anew is chosen, what was chosen before and is not now taken back."""
        line = await self._app.database.read(lambda tx: kept.shown_line(tx, pressed.task))
        back, vote = f"{AtBallot.TAKE_BACK.value}:", f"{AtBallot.VOTE.value}:"
        before = [press for _, press, _ in line[1]] if line else []
        presses = [press for press in before if press.startswith(back) and press not in pressed.ticked]
        presses += [press for press in pressed.ticked if press.startswith(vote)]
        if not presses and (ballot := next((p.split(":")[1] for p in before if ":" in p), "")):
            presses = [f"{AtBallot.LOOK.value}:{ballot}"]
        message = pressed.message
        said = [replace(message, event=f"{message.event}:{n}", press=press) for n, press in enumerate(presses)]
        return any([await self._said(each) for each in said])

    async def _owe(self, node: Node) -> None:
        """The disk does not take it: keep trying, and tell whoever is in danger the number at once."""
        try:
            told = heard(node, self.account)
        except ValueError:
            return
        if isinstance(told, Said | Pressed):
            event = told.message.event
            if event not in self._owed:
                try:
                    await self._app.receiver.hotline(self, told.message)
                except (SendFailed, StorageFailed):
                    log.exception("hotline not answered")
        else:
            event = told.event
        self._owed[event] = node
        while len(self._owed) > _MOST_OWED:
            self._owed.popitem(last=False)
        self._owing.set()

    async def _settle(self) -> None:
        """Keep what is owed as soon as that is possible: WeCom may not come again."""
        while True:
            await self._owing.wait()
            self._owing.clear()
            for event, node in list(self._owed.items()):
                try:
                    await self._take(node)
                except StorageFailed:
                    self._owing.set()
                    break
                self._owed.pop(event, None)
            if self._owing.is_set():
                await asyncio.sleep(_AGAIN)

    async def _count(self) -> None:
        """What went out in the last day counts, and is told apart, though another process sent it."""
        async with self._ready:
            if self._counted:
                return
            now = self._app.clock()
            day, lately = now - timedelta(days=1), now - LONGEST
            try:
                sent = await self._app.database.read(
                    lambda tx: kept.sent_since(tx, self.name, self.account, day, lately)
                )
            except StorageFailed as error:
                raise Wait("database out of reach", 5) from error
            for number, (user, at, message) in enumerate(sent, start=1):
                for _ in range(self._sender.went_out(message, at) if message else 1):
                    self._allowance.spend(user, at)
                if number % _AT_A_STRETCH == 0:
                    await asyncio.sleep(0)
            self._counted = True

    async def _submit(self, message: Outgoing) -> str:
        try:
            person = await self._app.database.read(lambda tx: Store(tx).people.at(message.address))
        except StorageFailed as error:
            raise Wait("database out of reach", 5) from error
        return self._app.house.texts.say(person.language if person else "zh", Words("shown.hand_in"))

    def _seconds(self) -> float:
        return self._app.clock().timestamp()
