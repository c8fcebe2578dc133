"""Callbacks to the program: encrypted, three attempts, and if a test wants it repeated, lost or out of order."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

import aiohttp
from yarl import URL

from tests.fakes.wecom import crypto
from tests.fakes.wecom.answers import Json

ATTEMPTS = 3
TOKEN, KEY = "fakeToken1", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


@dataclass(frozen=True)
class Delivery:
    """One attempt: what the program answered (status 0: nothing in time), and how long it took."""

    at: float
    name: str
    """the kind of message, or the event"""
    status: int
    body: bytes
    seconds: float


class Callbacks:
    """One callback configuration: an address, a token and a key."""

    def __init__(self, corp_id: str, agent_id: int, clock: Callable[[], float], stir: Callable[[], None]) -> None:
        self.corp_id, self._agent_id, self._clock, self._stir = corp_id, agent_id, clock, stir
        self.url, self.token, self.key = "", TOKEN, KEY
        self.answer_within = 5.0
        """seconds of real time before an attempt is given up"""
        self.again_after_refusal = True
        """whether anything but 200 is tried again; the vendor's pages disagree"""
        self.copies = 1
        """each is delivered so many times, all at once"""
        self.lose = 0
        """so many of the next ones never leave"""
        self.deliveries: list[Delivery] = []
        self._held: list[bytes] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._nonces = itertools.count(1)

    def open(self, session: aiohttp.ClientSession) -> None:
        """With what callbacks are delivered."""
        self._session = session

    async def verify(self, echo: str = "1616140317555161061") -> tuple[int, bytes]:
        """Saves the configuration in the console: status and body of the answer, which must be the echo itself."""
        echostr = crypto.seal(self.key, self.corp_id, echo.encode())
        return await self._request("GET", echostr, f"&echostr={quote(echostr, safe='')}", b"")

    async def push(self, fields: Json) -> list[Delivery]:
        """Tells the program; returns when it has answered or every attempt has failed."""
        plain = xml(fields).encode()
        if self.lose > 0:
            self.lose -= 1
            return []
        if self._held is not None:
            self._held.append(plain)
            return []
        async with asyncio.TaskGroup() as tasks:
            sent = [tasks.create_task(self._deliver(plain)) for _ in range(self.copies)]
        return [delivery for one in sent for delivery in one.result()]

    def hold(self) -> None:
        """Keep callbacks back until `release`."""
        self._held = []

    async def release(self, *, backwards: bool = False) -> list[Delivery]:
        """Deliver what was kept back, the last one first if so wanted."""
        held, self._held = self._held or [], None
        return [d for plain in (reversed(held) if backwards else held) for d in await self._deliver(plain)]

    async def post(self, plain: bytes, **wrong: str) -> tuple[int, bytes]:
        """One attempt with these plain bytes; `wrong` replaces timestamp, nonce, signature, encrypt, receive_id or
        the whole body, as forgers do."""
        encrypted = wrong.get("encrypt") or crypto.seal(self.key, wrong.get("receive_id", self.corp_id), plain)
        body = wrong.get("body") or self.envelope(encrypted)
        return await self._request("POST", encrypted, "", body.encode(), wrong)

    def envelope(self, encrypted: str) -> str:
        """The outer XML."""
        return xml({"ToUserName": self.corp_id, "AgentID": str(self._agent_id), "Encrypt": encrypted})

    async def _deliver(self, plain: bytes) -> list[Delivery]:
        made = []
        for _ in range(ATTEMPTS):
            began = time.perf_counter()
            status, body = await self.post(plain)
            took = time.perf_counter() - began
            made.append(Delivery(self._clock(), _name(plain), status, body, took))
            self.deliveries.append(made[-1])
            self._stir()
            if status == 200 or (status and not self.again_after_refusal):
                break
        return made

    async def _request(
        self, method: str, encrypted: str, more: str, body: bytes, wrong: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        assert self._session is not None
        wrong = wrong or {}
        stamp = wrong.get("timestamp", str(int(self._clock())))
        nonce = wrong.get("nonce", f"n{next(self._nonces)}{os.urandom(4).hex()}")
        signature = wrong.get("signature") or crypto.sign(self.token, stamp, nonce, encrypted)
        address = f"{self.url}?msg_signature={signature}&timestamp={stamp}&nonce={nonce}{more}"
        try:
            async with (
                asyncio.timeout(self.answer_within),
                self._session.request(method, URL(address, encoded=True), data=body or None) as answer,
            ):
                return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0, b""


def xml(fields: Json) -> str:
    """Fields as the platform writes them: texts in CDATA, numbers bare, lists as repeated elements."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: object) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(n, v) for n, v in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, str):
        told = f"<![CDATA[{value}]]>" if "]]>" not in value else escape(value)
        return f"<{name}>{told}</{name}>"
    return f"<{name}>{value}</{name}>"


def _name(plain: bytes) -> str:
    for tag in (b"Event", b"MsgType"):
        found = plain.partition(b"<%s><![CDATA[" % tag)[2].partition(b"]]>")[0]
        if found:
            return found.decode()
    return "?"
