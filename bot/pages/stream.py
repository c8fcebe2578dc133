"""Server-sent events: an open page is told each new line the moment it is there."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from aiohttp import web

from bot.channels.webchat import Stream
from bot.pages.chat import OVERLAP_SECONDS
from bot.pages.shown import shown
from bot.pages.site import SITE, Site
from storage.database import StorageFailed
from storage.ids import earlier

BEAT_SECONDS = 15.0
"""silence longer than this would make proxies close the line, and hide that a page has gone"""
GLANCE_SECONDS = 3.0
"""several processes on one database do not hear each other: how often each looks by itself"""
MOST_LISTENING = 2000


async def events(request: web.Request) -> web.StreamResponse:
    """The stream of one page, from Last-Event-ID on; 204 tells a page without a session not to ask again."""
    site = request.app[SITE]
    visitor = await site.visitors.of(request)
    if visitor is None:
        return web.Response(status=204)
    if site.chat.listening >= MOST_LISTENING:
        return web.Response(status=503, headers={"Retry-After": "30"})
    after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    stream = site.chat.open(visitor.user, visitor.session, curious=site.demo is not None)
    try:
        await response.prepare(request)
        await response.write(b"retry: 3000\n\n")
        await _follow(site, stream, response, after)
    except ConnectionError:
        pass  # the page has gone; it comes back by itself
    finally:
        site.chat.close(stream)
    return response


async def _follow(site: Site, stream: Stream, response: web.StreamResponse, after: str) -> None:
    """Tell what is new until the page goes or has to ask anew who it is."""
    told: set[str] = set()
    newest = after
    silence = BEAT_SECONDS if site.app.database.dialect == "sqlite" else GLANCE_SECONDS
    while not stream.over:
        stream.wake.clear()
        lines = await _news(site, stream, newest)
        for line in lines:
            if line["id"] not in told:
                await response.write(b"id: %s\ndata: %s\n\n" % (line["id"].encode(), orjson.dumps(line)))
        told = {line["id"] for line in lines}
        newest = max([newest, *told])
        if stream.others:
            stream.others = False
            await response.write(b"event: others\ndata: {}\n\n")
        try:
            async with asyncio.timeout(silence):
                await stream.wake.wait()
        except TimeoutError:
            await response.write(b": still here\n\n")
    if not stream.dropped:
        await response.write(b"event: bye\ndata: {}\n\n")


async def _news(site: Site, stream: Stream, newest: str) -> list[dict[str, Any]]:
    """The lines since shortly before the newest one; nothing while the database is down."""
    since = earlier(newest, OVERLAP_SECONDS) if newest else ""
    try:
        return await shown(site, site.chat.address(stream.user), lambda chat: chat.after(since))
    except StorageFailed:
        return []
