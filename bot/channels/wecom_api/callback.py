"""One request that WeCom makes of us → what it says, or the status to refuse it with; nothing is believed unsigned."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.channels.wecom_api import envelope
from bot.channels.wecom_api.crypto import Forged, Seal
from bot.channels.wecom_api.envelope import Node, Unreadable

log = logging.getLogger(__name__)
MOST_BODY = 256 << 10
FRESH = 600.0
"""seconds that a callback may be old, or ahead of our clock"""
_BODY_WITHIN = 2.0
"""WeCom waits five seconds altogether, and a body of a few hundred bytes comes at once"""


class Refused(Exception):
    """This request is answered with this status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class Door:
    """The address that WeCom calls, for one callback configuration."""

    def __init__(self, seal: Seal, clock: Callable[[], datetime]) -> None:
        self._seal, self._clock = seal, clock

    async def check(self, request: web.Request) -> web.Response:
        """Answer the check that WeCom makes when somebody saves the address: what it sealed, opened."""
        try:
            return web.Response(body=self._opened(request, _echo(request)), content_type="text/plain")
        except Refused as no:
            return web.Response(status=no.status)

    async def read(self, request: web.Request) -> Node:
        """What the callback says; raises Refused."""
        body = await _body(request)
        try:
            sealed = envelope.read(body).get("Encrypt")
            return envelope.read(self._opened(request, sealed), opened=True)
        except Unreadable as no:
            log.warning("callback refused", extra={"problem": no.problem})
            raise Refused(400) from None

    def _opened(self, request: web.Request, sealed: str) -> bytes:
        asked = request.query
        timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
        try:
            opened = self._seal.open(asked.get("msg_signature", ""), timestamp, nonce, sealed)
        except Forged as no:
            log.warning("callback refused", extra={"problem": no.problem})
            raise Refused(403) from None
        if not timestamp.isascii() or not timestamp.isdigit() or abs(self._age(int(timestamp))) > FRESH:
            log.warning("callback refused", extra={"problem": "old, or the clock of this machine is wrong"})
            raise Refused(403)
        return opened

    def _age(self, then: int) -> float:
        return self._clock().timestamp() - then


def _echo(request: web.Request) -> str:
    """What is to be opened; a proxy that reads the address once too often makes blanks of its plus signs."""
    return request.query.get("echostr", "").replace(" ", "+")


async def _body(request: web.Request) -> bytes:
    """The body; packed, too large or too slow it is refused."""
    if "Content-Encoding" in request.headers:
        raise Refused(415)
    if (request.content_length or 0) > MOST_BODY:
        raise Refused(413)
    if request.content.is_eof():  # almost always it came along with the head
        whole = await request.content.read()
        if len(whole) > MOST_BODY:
            raise Refused(413)
        return whole
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_WITHIN):
            async for chunk in request.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > MOST_BODY:
                    raise Refused(413)
    except TimeoutError:
        raise Refused(408) from None
    return bytes(body)
