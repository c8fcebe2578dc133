"""Photos and voice, shown to those who may see them and to nobody else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.files import NAME, TYPES
from bot.pages.site import SITE
from domain.messages import Address
from domain.people import Action, Person, may
from storage import Store
from storage.database import Transaction
from storage.files import MADE, Kept
from storage.transcript import Transcript


async def picture(request: web.Request) -> web.StreamResponse:
    """The bytes of a file; the same 404 for one that is absent and one that is somebody else's."""
    site = request.app[SITE]
    visitor = await site.visitors.of(request)
    if visitor is None:
        raise web.HTTPNotFound()
    at, key = site.chat.address(visitor.user), request.match_info["key"]
    path, made = await site.app.database.read(lambda tx: _path(tx, at, key))
    kept = await site.workshop.ready(made) if made else None
    place = site.folder.where(kept.path if kept else path)
    if place is None:
        raise web.HTTPNotFound()
    return web.FileResponse(place, headers=_headers(place, kept.name if kept else ""))


def _headers(place: Path, name: str) -> dict[str, str]:
    """A browser shows what we made ourselves and plays what sounds; it never runs anything that was sent."""
    mime = TYPES[place.suffix.removeprefix(".")]
    how = "inline" if mime.partition("/")[0] in ("image", "audio") else "attachment"
    return {
        "Content-Type": mime,
        "Content-Disposition": f"{how}; {_called(name or place.name[:8] + place.suffix)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-cache",
    }


def _called(name: str) -> str:
    """The name to save it under, in the form that every browser since 2011 reads."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _path(tx: Transaction, at: Address, key: str) -> tuple[str, str]:
    """Where the bytes lie, if whoever is at this address may see them; else nothing. The id of what is made here."""
    chat = Transcript(tx, at)
    if NAME.fullmatch(key):
        path = f"{key[:2]}/{key}"
        return (path if await chat.mentions(path) else ""), ""
    store = Store(tx)
    kept = await store.files.get(key)
    if kept is None:
        return "", ""
    person = await store.people.at(at)
    if person is None or not (await chat.mentions(key) or await _may_see(store, person, kept)):
        return "", ""
    return kept.path, kept.id if kept.channel == MADE else ""


async def _may_see(store: Store, person: Person, kept: Kept) -> bool:
    """The owner, and whoever may see an issue it belongs to today."""
    if kept.owner == person.id:
        return True
    for id in await store.files.issues(kept.id):
        issue = await store.issues.get(id)
        if issue is not None and may(person, Action.SEE, issue):
            return True
    return False
