"""微信客服 as the house sees it: nudged by a callback, read by cursor, answered within what residents allow."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.channels import Receive, SendFailed, Unsure, Wait
from bot.channels.intake import Intake, Outage
from bot.channels.shelf import Shelf
from bot.channels.wechat_kf import layout
from bot.channels.wechat_kf.incoming import NAME, Did, Entered, Failed, Said, Session, Withdrawn
from bot.channels.wechat_kf.reading import Item, Reader, understood
from bot.channels.wechat_kf.sending import Sender, failed, own_id
from bot.channels.wecom_api.callback import Door, Refused
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.crypto import Seal
from bot.channels.wecom_api.envelope import Node
from bot.channels.wecom_api.errors import Refusal
from bot.channels.wecom_api.media import Post
from bot.config_wechat_kf import WeChatKf as Settings
from domain.messages import Address, Incoming, Outgoing
from storage import Store
from storage.database import Database, Transaction
from storage.unheard import REFUSED

log = logging.getLogger(__name__)
_ENTERED = timedelta(days=1)
"""so long an opened link waits for its first word, where no welcome could be said"""
_NOW = timedelta(minutes=30)
"""what was said longer ago is no cry for help any more"""
_NEW, _OURS, _WAITS, _THEIRS = 0, 1, 2, 3
"""who answers: nobody yet, this program, whoever takes it from the pool, a person"""
_SOMEBODYS = frozenset({_WAITS, _THEIRS})
_POOL = "pool"
_LATER = frozenset({4, 5, 6})
"""why a message has not arrived: 48 hours, session over, five messages: it can be said at the next word"""
_NEVER = frozenset({12, 13})
"""what it says or is may not be said: it never will be"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people answer, if there is such a place: who asks for it, and what they are told on the way."""

    asks: Callable[[str], bool]
    words: str


class WeChatKf:
    """One account. `run` reads until it is cancelled; `close` hangs up afterwards."""

    name = NAME
    per_second = 100.0
    at_once = 32
    recognises = True

    def __init__(
        self,
        settings: Settings,
        database: Database,
        receive: Receive,
        outage: Outage,
        clock: Callable[[], datetime],
        shelf: Shelf,
        seconds: Callable[[], float],
        desk: Desk | None = None,
    ) -> None:
        """`seconds` only ever goes forward."""
        self.account = settings.open_kfid
        self._settings, self._database = settings, database
        self._intake, self._clock, self._desk = Intake(self, receive, outage), clock, desk
        self._client = Client(settings.base_url, settings.corp_id, settings.secret, seconds)
        post = Post(self._client, shelf, database, settings.corp_id, clock)
        self._sender = Sender(self._client, post, self.account)
        self._door = Door(Seal(settings.callback_token, settings.callback_key, settings.corp_id), clock)
        self._reader = Reader(
            self._client, database, self.account, settings.pull_seconds, self._handle, self._unkept, clock
        )

    async def run(self) -> None:
        """Read until cancelled."""
        await self._reader.run()

    async def close(self) -> None:
        """Hang up; for when nothing is sent any more."""
        await self._client.close()

    def cost(self, message: Outgoing) -> int:
        """How many of the five messages it takes."""
        return layout.cost(message)

    async def send(self, message: Outgoing) -> str:
        """Send the message; its own id, under which the channel knows it."""
        return await self._sender.send(message)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file somebody sent; the channel keeps them three days."""
        try:
            return await self._client.download(ref)
        except Refusal as no:
            raise failed(no) from no
        except Unsure as no:
            raise Wait(no.problem, 5) from no

    async def hotline(self, message: Incoming, text: str) -> None:
        """Say this now; whether it arrives nobody writes down."""
        try:
            await self._sender.plain(message.address.user, text, own_id("hot", message.event))
        except (SendFailed, Refusal):
            log.exception("hotline not answered")

    def routes(self) -> Iterable[web.RouteDef]:
        """What the web server serves for us."""
        path = self._settings.callback_path
        return [web.get(path, self._door.check), web.post(path, self.callback)]

    async def callback(self, request: web.Request) -> web.Response:
        """A nudge: nothing is in it that could be lost, what it means is read afterwards."""
        try:
            told = await self._door.read(request)
        except Refused as no:
            return web.Response(status=no.status)
        await self.nudged(told)
        return web.Response()

    async def nudged(self, told: Node) -> None:
        """A nudge, whichever address it came to: the app that may call the customer service hears of it as well."""
        if told.get("Event") == "kf_msg_or_event" and told.get("OpenKfId") in (self.account, ""):
            self._reader.nudge(told.get("Token"))

    async def _handle(self, items: list[Item]) -> bool:
        """Hand in what residents did, different people at the same time; whether nothing has to be tried again."""
        lanes: dict[str, list[tuple[str, Did | None]]] = {}
        withdrawn = set()
        for id, item in items:
            did = understood(item, self.account)
            if isinstance(did, Withdrawn):
                withdrawn.add(did.event)
            lanes.setdefault(_whose(did), []).append((id, did))
        done = await asyncio.gather(*(self._lane(lane, withdrawn) for lane in lanes.values()))
        ids = [id for lane, _ in done for id in lane]
        if ids:
            await self._database.write(lambda tx: Store(tx).pulls.done(ids))
        return all(well for _, well in done)

    async def _lane(self, lane: list[tuple[str, Did | None]], withdrawn: set[str]) -> tuple[list[str], bool]:
        """What one person did, one after the other; after a failure the rest waits. Answers what is done with, and
        whether there was none."""
        done: list[str] = []
        writes = any(isinstance(did, Said) for _, did in lane)
        for id, did in lane:
            taken = True
            match did:
                case Said(message, _):
                    taken = message.event in withdrawn or await self._said(message)
                case Entered(message, at, _):
                    if not writes and self._clock() - at < _ENTERED and not await self._may_speak(message.address):
                        continue  # taken up with their first word: until then nothing could be answered
                    taken = not (writes or await self._may_speak(message.address)) or await self._intake.take(message)
                case Failed():
                    taken = await self._database.write(lambda tx, f=did: self._note_failure(tx, f))  # type: ignore[misc]
            if not taken:
                return done, False
            done.append(id)
        return done, True

    async def _may_speak(self, address: Address) -> bool:
        allowed = await self._database.read(lambda tx: Store(tx).allowances.of(address, self._clock()))
        return bool(allowed.remaining or allowed.permit)

    async def _said(self, message: Incoming) -> bool:
        """A word of a resident: for a person, where one has taken over, else for the house."""
        allowed = await self._database.read(lambda tx: Store(tx).allowances.of(message.address, self._clock()))
        session = allowed.session
        if session == _THEIRS:  # asked each time: that it has ended may never have been told
            session = await self._state(message.address, _THEIRS)
        if session not in (_OURS, _THEIRS):
            session = await self._open(message.address)
        if session != allowed.session:
            await self._database.write(lambda tx: Store(tx).allowances.session(message.address, session))
        return session == _THEIRS or await self._handed_over(message) or await self._intake.take(message)

    async def _handed_over(self, message: Incoming) -> bool:
        """Whoever asks for a person gets one, where people answer; False: nobody does just now."""
        if self._desk is None or not self._desk.asks(message.text):
            return False
        to = self._settings.hand_over
        how = {"service_state": _WAITS} if to == _POOL else {"service_state": _THEIRS, "servicer_userid": to}
        try:
            code = (await self._change(message.address, **how)).get("msg_code")
        except (Refusal, SendFailed):
            log.warning("nobody to hand over to", extra={"update": message.event})
            return False
        await self._database.write(lambda tx: Store(tx).allowances.session(message.address, _THEIRS))
        if code:
            await self._sender.on_event(str(code), self._desk.words, own_id("desk", message.event))
        return True

    async def _open(self, address: Address) -> int:
        """A new session becomes ours; answers whose it is."""
        try:
            await self._change(address, service_state=_OURS)
        except (Refusal, SendFailed):
            return await self._state(address, _NEW)
        return _OURS

    async def _change(self, address: Address, **how: object) -> dict[str, object]:
        body = {"open_kfid": self.account, "external_userid": address.user, **how}
        return await self._client.call("POST", "kf/service_state/trans", json=body)

    async def _state(self, address: Address, otherwise: int) -> int:
        """Whose the session is; `otherwise` where nobody says."""
        body = {"open_kfid": self.account, "external_userid": address.user}
        try:
            answer = await self._client.call("POST", "kf/service_state/get", json=body)
            state = int(answer.get("service_state") or _NEW)
        except (Refusal, SendFailed, ValueError, TypeError):
            return otherwise
        return _THEIRS if state in _SOMEBODYS else state

    async def _unkept(self, said: Said) -> None:
        """Whoever is in danger is told the number at once, and once, although nothing can be kept."""
        if self._clock() - said.at < _NOW:
            await self._intake.unkept(said.message)

    async def _note_failure(self, transaction: Transaction, failure: Failed) -> bool:
        """A message has not arrived: its lines say so. False: it is still on its way here, look again."""
        store = Store(transaction)
        problem = f"{REFUSED if failure.kind in _NEVER else 'not arrived'} ({failure.kind})"
        log.warning("not arrived", extra={"line": failure.line, "kind": failure.kind})
        later = failure.kind in _LATER
        return await store.allowances.lost(failure.address, failure.line, problem, self._clock(), hold=later)


def _whose(did: Did | None) -> str:
    match did:
        case Said(message) | Entered(message):
            return message.address.user
        case Failed(address) | Withdrawn(address) | Session(address):
            return address.user
    return ""
