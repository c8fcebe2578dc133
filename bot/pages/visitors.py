"""Who is behind a request: server-side sessions, of which the browser holds only a secret.

A session is given in an answer and must be shown with the next request before anything is done for it: a lost answer
costs an empty session, never a message said twice by two strangers.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app import App
from bot.receive import Limits
from domain.messages import Address
from storage import Store

if TYPE_CHECKING:
    from bot.pages.site import Demo

LASTS = 400 * 24 * 3600
"""seconds; the longest a browser keeps a cookie"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser whose session we know."""

    user: str
    cookie: str

    @property
    def session(self) -> str:
        """A mark of the session, which proves nothing."""
        return _digest(self.cookie)

    @property
    def who(self) -> str:
        """A mark of the user, by which a page notices that it is somebody else's now."""
        return _digest(self.user)


def _digest(text: str) -> str:
    return hashlib.sha256(f"mark:{text}".encode()).hexdigest()[:16]


class Visitors:
    """Sessions as browsers show them."""

    def __init__(self, app: App, newcomers: Limits, demo: Demo | None) -> None:
        self._app = app
        self._newcomers = newcomers
        self._demo = demo
        self._secure = app.config.web.public_url.startswith("https://")
        self._name = "__Host-tongxin" if self._secure else "tongxin"

    async def of(self, request: web.Request) -> Visitor | None:
        """Whose session the request shows; None for none that we gave out."""
        cookie = request.cookies.get(self._name, "")
        if not 32 <= len(cookie) <= 100:
            return None
        user = await self._app.database.read(lambda tx: Store(tx).sessions.user(cookie))
        return Visitor(user, cookie) if user else None

    async def welcome(self, request: web.Request, response: web.Response) -> bool:
        """Give the answer a new session along; False when too many come from there."""
        if not self.may_come(request):
            return False
        await self.start(response, self._demo.parts[0].user if self._demo else secrets.token_hex(16))
        return True

    def may_come(self, request: web.Request) -> bool:
        """Whether one more session may begin where this request comes from; counted."""
        return not self._newcomers.excess(Address("web", "source", self._source(request)))

    async def start(self, response: web.Response, user: str, purpose: str = "") -> None:
        """Give the answer a new session of this user along."""
        cookie = f"{secrets.token_urlsafe(32)}{purpose}"
        now = self._app.clock()
        await self._app.database.write(lambda tx: Store(tx).sessions.start(cookie, user, now))
        response.set_cookie(
            self._name, cookie, max_age=LASTS, path="/", secure=self._secure, httponly=True, samesite="Strict"
        )

    async def renew_for(self, visitor: Visitor, response: web.Response, code: str) -> None:
        """A new secret for the same user, good for redeeming this one code."""
        await self.start(response, visitor.user, _purpose(code))

    def is_renewed_for(self, visitor: Visitor, code: str) -> bool:
        """Whether the secret was given out for this very code, so that nobody can have planted it before."""
        return visitor.cookie.endswith(_purpose(code))

    async def only(self, visitor: Visitor) -> None:
        """Every other secret of this user ends now."""
        await self._app.database.write(lambda tx: Store(tx).sessions.only(visitor.cookie, visitor.user))

    async def use(self, visitor: Visitor) -> None:
        """The session is in use."""
        now = self._app.clock()
        await self._app.database.write(lambda tx: Store(tx).sessions.use(visitor.cookie, now))

    async def leave(self, visitor: Visitor, response: web.Response) -> None:
        """The session ends."""
        await self._app.database.write(lambda tx: Store(tx).sessions.end(visitor.cookie))
        response.del_cookie(self._name, path="/", secure=self._secure, httponly=True, samesite="Strict")

    def _source(self, request: web.Request) -> str:
        """The network address a request comes from; behind our own proxy, the one it names last."""
        remote = request.remote or ""
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if told and self._app.config.web.public_url and _is_near(remote):
            return told[:64]
        return remote


def _purpose(code: str) -> str:
    return f".{hashlib.sha256(code.encode()).hexdigest()[:20]}"


def _is_near(remote: str) -> bool:
    try:
        at = ipaddress.ip_address(remote)
    except ValueError:
        return False
    return at.is_loopback or at.is_private
