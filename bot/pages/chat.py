"""What a chat page says and asks: a message, a file, the lines so far, good-bye."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from bot.files import Stored
from bot.pages.guard import RETRY_SECONDS, answer, read_json, unavailable
from bot.pages.shown import shown
from bot.pages.site import SITE, Site, language, tag
from bot.pages.visitors import Visitor
from bot.photos import Unkept
from bot.texts import ORIGINAL
from domain.messages import Address, FileRef, Incoming
from storage import Store
from storage.database import StorageFailed
from storage.ids import earlier
from storage.transcript import Said, Transcript

LATEST, BEFORE = 60, 40
OVERLAP_SECONDS = 120.0
"""a line that was held back for a while appears behind newer ones: what is asked for begins a little earlier"""
UPLOAD_SECONDS = 120
NOBODY = Address("", "", "")
_EVENT = re.compile(r"[A-Za-z0-9_-]{8,40}")
_LOST = re.compile(r"[\ud800-\udfff\x00]")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page asks for, checked."""

    event: str
    text: str = ""
    press: str = ""
    spot: tuple[float, float] | None = None

    @property
    def code(self) -> str:
        """The one-time code, where this is an attempt to join."""
        rest = self.text.removeprefix("/start").strip() if self.text.startswith("/start") else ""
        return rest if rest.startswith("j_") else ""


def _wish(told: dict[str, Any]) -> Wish:
    """The wish in a JSON object; 400 for anything a page of ours would never send."""
    event, text, press, spot = (told.get(name) for name in ("event", "text", "press", "spot"))
    if not isinstance(event, str) or not _EVENT.fullmatch(event):
        raise web.HTTPBadRequest(text="event: 8 to 40 letters, digits, - or _\n")
    if sum(given is not None for given in (text, press, spot)) != 1:
        raise web.HTTPBadRequest(text="one of text, press, spot\n")
    if isinstance(text, str) and text.strip():
        return Wish(event, text=_LOST.sub("\ufffd", text))
    if isinstance(press, str) and 0 < len(press.encode(errors="replace")) <= 64:
        return Wish(event, press=_LOST.sub("\ufffd", press))
    if isinstance(spot, list) and len(spot) == 2 and all(type(each) in (int, float) for each in spot):
        latitude, longitude = map(float, spot)
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Wish(event, spot=(latitude, longitude))
    raise web.HTTPBadRequest(text="empty or malformed\n")


async def message(request: web.Request) -> web.Response:
    """Take a message in; once this is answered with 200 it is on disk, and the same id again changes nothing.

    409: a session comes with the answer, and the message is to be sent again with it. 503: nothing was kept.
    """
    site = request.app[SITE]
    wish = _wish(await read_json(request))
    heard = Incoming(NOBODY, wish.event, text=wish.text, press=wish.press, spot=wish.spot, language=tag(request))
    try:
        visitor = await site.visitors.of(request)
        if visitor is None:
            return await _again(site, request)
        if wish.code and not site.visitors.is_renewed_for(visitor, wish.code):
            again = answer({"again": True}, status=409)
            await site.visitors.renew_for(visitor, again, wish.code)
            return again
        if wish.code:
            await site.visitors.only(visitor)
            site.chat.end(visitor.user)
        fresh = await _receive(site, visitor, heard)
    except StorageFailed:
        return await _refuse(site, request, heard)
    return answer({"new": fresh})


async def _again(site: Site, request: web.Request) -> web.Response:
    """Nobody we know: a session, and please once more."""
    again = answer({"again": True}, status=409)
    if await site.visitors.welcome(request, again):
        return again
    told = {"problem": "crowded", "text": site.sentence(request, "page.crowded")}
    return answer(told, status=429, headers={"Retry-After": "20"})


async def _receive(site: Site, visitor: Visitor, heard: Incoming) -> bool:
    """Hand the message in under the user's own name for it, so that nobody can use up another's id."""
    heard = replace(heard, address=site.chat.address(visitor.user), event=_event(visitor, heard.event))
    fresh = await site.app.receiver.receive(heard)
    site.counts["messages" if fresh else "repeats"] += 1
    site.chat.wake(visitor.user)
    return fresh


def _event(visitor: Visitor, event: str) -> str:
    return f"{visitor.user}.{event}"


async def _refuse(site: Site, request: web.Request, heard: Incoming) -> web.Response:
    """The database is down: nothing was kept, but whoever is in danger gets the number now."""
    site.counts["refused"] += 1
    await site.app.receiver.hotline(site.chat, heard)
    told = {"problem": "down", "text": site.sentence(request, "page.down")}
    return unavailable(told | {"hotline": site.chat.hotline_of(heard.event)})


async def file(request: web.Request) -> web.Response:
    """Take a photo or voice in: the bytes are the body, id and kind stand in the query; kept before it is answered.

    Photos that were chosen together share the name of an album.
    """
    site = request.app[SITE]
    event, kind, album = (request.query.get(name, "") for name in ("event", "kind", "album"))
    if not _EVENT.fullmatch(event) or kind not in ("photo", "voice") or (album and not _EVENT.fullmatch(album)):
        raise web.HTTPBadRequest(text="event and kind (photo or voice) are needed\n")
    if request.content_type.partition("/")[0] in ("text", "multipart") or "form" in request.content_type:
        raise web.HTTPUnsupportedMediaType(text="the bytes themselves, please\n")
    visitor = await site.visitors.of(request)
    if visitor is None:
        return await _again(site, request)
    if await _is_known(site, visitor, event):
        # What was sent under this id may not be exchanged for something else.
        return answer({"new": False})
    if site.uploads.excess(site.chat.address(visitor.user)):
        told = {"problem": "busy", "text": site.sentence(request, "page.crowded")}
        return answer(told, status=429, headers={"Retry-After": "20"})
    try:
        stored = await _store(site, request, kind, f"{visitor.user}.{event}")
    except Unkept as no:
        told = {"problem": no.problem, "text": _why(site, request, no)}
        return answer(told, status=413 if no.problem == "too_large" else 415)
    except OSError:
        return unavailable({"problem": "down", "text": site.sentence(request, "page.down")})
    sent = FileRef(kind, stored.path, stored.mime, stored.size, stored.path)
    # Where nothing could be kept the bytes stay: whether the commit arrived, a database that is away cannot tell.
    return answer({"new": await _receive(site, visitor, Incoming(NOBODY, event, files=(sent,), album=album))})


async def _is_known(site: Site, visitor: Visitor, event: str) -> bool:
    chat = site.chat
    return await site.app.database.read(
        lambda tx: Store(tx).inbox.known(chat.name, chat.account, _event(visitor, event))
    )


def _why(site: Site, request: web.Request, no: Unkept) -> str:
    return site.sentence(request, f"page.unkept.{no.problem}", most=site.app.config.files.max_mb)


async def _store(site: Site, request: web.Request, kind: str, once: str) -> Stored:
    if (request.content_length or 0) > site.folder.most_bytes:
        raise Unkept("too_large")
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            return await site.folder.keep(kind, _body(request), once)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="too slow\n") from None


async def _body(request: web.Request) -> AsyncIterator[bytes]:
    async for chunk in request.content.iter_chunked(1 << 18):
        yield chunk


async def session(request: web.Request) -> web.Response:
    """A session for whoever has none: asked for before a photo, so that it need not travel twice."""
    site = request.app[SITE]
    if await site.visitors.of(request) is None:
        given = await _again(site, request)
        if given.status == 409:
            given.set_status(200)
        return given
    return answer({"again": False})


async def lines(request: web.Request) -> web.Response:
    """The newest lines, those after one, or those before one; and who is asking, for the page to compare."""
    site = request.app[SITE]
    visitor = await site.visitors.of(request)
    if visitor is None:
        return answer({"who": "", "lines": []} | _stage(request, ""))
    at = site.chat.address(visitor.user)
    before, after = request.query.get("before", ""), request.query.get("after", "")

    async def find(chat: Transcript) -> list[Said]:
        return await chat.before(before, BEFORE) if before else await chat.after(_from(after), LATEST)

    found = await shown(site, at, find)
    more = len(found) >= (BEFORE if before else LATEST)
    if not before and not after:
        await site.visitors.use(visitor)
    return answer({"who": visitor.who, "lines": found, "more": more} | _stage(request, visitor.user))


def _from(after: str) -> str:
    return earlier(after, OVERLAP_SECONDS) if after else ""


def _stage(request: web.Request, user: str) -> dict[str, Any]:
    """In the demo: everybody one can be, in the page's language, and who one is."""
    site = request.app[SITE]
    if site.demo is None:
        return {}
    spoken = language(site.app, request)
    return {
        "personas": [
            {"user": part.user, "label": part.labels.get(spoken, part.labels[ORIGINAL]), "here": part.user == user}
            for part in site.demo.parts
        ]
    }


async def leave(request: web.Request) -> web.Response:
    """The person goes and takes the session along: the next one at this screen begins with nothing."""
    site = request.app[SITE]
    gone = answer({"who": "", "retry": RETRY_SECONDS})
    visitor = await site.visitors.of(request)
    if visitor is not None:
        await site.visitors.leave(visitor, gone)
        site.chat.end(visitor.user, visitor.session)
    return gone
