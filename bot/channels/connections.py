"""The connections of one client: kept open for a while, through the proxy that the environment names."""

from __future__ import annotations

import asyncio
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import aiohttp

# Shorter than any server keeps an idle connection, so that a call is not written into one that has just been closed.
_KEPT_ALIVE = 15.0


class _Looked(aiohttp.TCPConnector):
    """A connection is looked at once before it is used again: of one that its server has closed after the last answer
    it is known by then, and nothing is lost in it."""

    async def connect(self, *request: Any, **how: Any) -> Any:
        """The connection for a request."""
        await asyncio.sleep(0)
        return await super().connect(*request, **how)


class Connections:
    """At most so many at once. Opened by the first request; closed, they are opened again by the next."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._session: aiohttp.ClientSession | None = None
        self._proxies = urllib.request.getproxies()

    def request(self, method: str, url: str, **how: Any) -> Any:
        """A request as aiohttp makes it, with no redirect followed: an answer that leads elsewhere is none."""
        if self._session is None:
            connector = _Looked(limit=self._most, keepalive_timeout=_KEPT_ALIVE)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session.request(method, url, proxy=self._proxy(url), allow_redirects=False, **how)

    def _proxy(self, url: str) -> str | None:
        if not self._proxies:
            return None
        parts = urlsplit(url)
        return None if urllib.request.proxy_bypass(parts.hostname or "") else self._proxies.get(parts.scheme)

    async def close(self) -> None:
        """Hang up."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
