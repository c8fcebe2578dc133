"""What every request must be before it is looked at, and what every answer carries."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from bot.config import Web
from bot.pages.site import CALLBACKS, SITE
from storage.database import StorageFailed

MOST_JSON = 256 << 10
READ_SECONDS = 20
"""a request that takes longer to say what it wants is cut off"""
RETRY_SECONDS = 5
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), microphone=(self), camera=(self)",
    "Cache-Control": "no-store",
    "Server": "tongxin",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a host we are not (rebinding), a change asked for by another site (CSRF), and packed bodies (bombs)."""
    settings = request.app[SITE].app.config.web
    if not known_host(request.host, settings):
        raise web.HTTPMisdirectedRequest(text="unknown host\n")
    asked_by_a_page = request.method not in ("GET", "HEAD") and request.path not in request.app[CALLBACKS]
    if asked_by_a_page and not same_origin(request, settings):
        raise web.HTTPForbidden(text="other origin\n")
    if request.body_exists and "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType(text="not packed, please\n")
    try:
        return await handler(request)
    except StorageFailed:
        return unavailable({"problem": "down", "text": request.app[SITE].sentence(request, "page.down")})


def unavailable(told: dict[str, Any]) -> web.Response:
    """Not now, and nothing has been kept: the page tries again with the same id."""
    return answer(told, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def answer(told: Any, **how: Any) -> web.Response:
    """A JSON answer."""
    return web.Response(body=orjson.dumps(told), content_type="application/json", **how)


async def protect(request: web.Request, response: web.StreamResponse) -> None:
    """Headers that keep browsers from doing what we did not mean; who calls in beside the pages is none."""
    if request.path in request.app[CALLBACKS]:
        response.headers["Server"] = _HEADERS["Server"]
        return
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = _HEADERS["Server"]
    if request.app[SITE].app.config.web.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def known_host(host: str, settings: Web) -> bool:
    """Whether this is a name we go by: our own public one, loopback, or the bare address somebody opened us on."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in _LOOPBACK or name == settings.host.casefold() or name == urlsplit(settings.public_url).hostname:
        return True
    # A page cannot be rebound to a number; and numbers only reach us where the operator opened the door.
    return settings.host not in _LOOPBACK and _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def same_origin(request: web.Request, settings: Web) -> bool:
    """Whether our own page asks. Every browser says where a POST comes from; whoever does not is no browser."""
    origin = request.headers.get("Origin", "")
    public = urlsplit(settings.public_url)
    if origin and origin == f"{public.scheme}://{public.netloc}":
        return True
    if public.scheme == "https" and request.host == public.netloc:
        return False
    return origin in (f"http://{request.host}", f"https://{request.host}")


async def read_json(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; anything else is refused before it is taken apart."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON only\n")
    try:
        async with asyncio.timeout(READ_SECONDS):
            told = json.loads(await request.read())
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="too slow\n") from None
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="not JSON\n") from None
    if not isinstance(told, dict):
        raise web.HTTPBadRequest(text="not an object\n")
    return told
