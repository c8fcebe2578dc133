"""The chat page and what it is made of, read once at the start; nothing else can be asked for."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.pages.site import SITE, language
from bot.texts import Texts
from domain.messages import Words

HERE = Path(__file__).parent
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_HOLE = re.compile(r"\{\{([a-z0-9_.]+)\}\}")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes that are served as they are."""

    body: bytes
    mime: str
    tag: str


def _part(body: bytes, mime: str) -> Part:
    return Part(body, mime, hashlib.sha256(body).hexdigest()[:20])


def routes(texts: Texts, city: str, zone: str) -> list[web.RouteDef]:
    """The page in every language of the house, and its parts."""
    page = (HERE / "page.html").read_text(encoding="utf-8")
    fronts = {tongue: _part(_page(page, texts, tongue, city, zone), "text/html") for tongue in texts.languages}
    parts = {path.name: _part(path.read_bytes(), TYPES[path.suffix]) for path in HERE.iterdir() if path.suffix in TYPES}

    async def front(request: web.Request) -> web.Response:
        return _serve(request, fronts[language(request.app[SITE].app, request)])

    async def part(request: web.Request) -> web.Response:
        found = parts.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound()
        return _serve(request, found)

    return [web.get("/", front), web.get("/static/{name}", part)]


def _page(page: str, texts: Texts, tongue: str, city: str, zone: str) -> bytes:
    """The page with its sentences in one language; those the script says are handed to it as data."""
    said = _sentences(texts, tongue, city)
    handed = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    values = {"language": html.escape(tongue), "zone": html.escape(zone), "sentences": handed}

    def fill(hole: re.Match[str]) -> str:
        return values.get(hole[1]) or html.escape(said[hole[1]])

    return _HOLE.sub(fill, page).encode()


def _sentences(texts: Texts, tongue: str, city: str) -> Mapping[str, str]:
    known = {**texts.languages["zh"], **texts.languages[tongue]}
    keys = [key for key in known if key.startswith("page.")]
    return {key.removeprefix("page."): texts.say(tongue, Words(key, _Left(city=city))) for key in keys}


class _Left(dict[str, str]):
    """Values for the holes known here; the script fills the others."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _serve(request: web.Request, part: Part) -> web.Response:
    """The part, or 304 for a browser that has this very one."""
    how = {"ETag": f'"{part.tag}"', "Cache-Control": "no-cache", "Vary": "Accept-Language"}
    if f'"{part.tag}"' in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=how)
    return web.Response(body=part.body, content_type=part.mime, charset="utf-8", headers=how)
