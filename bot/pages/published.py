"""What is published, for everybody to read: plain pages without a script, the newest first."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.pages.site import SITE, Site, language
from domain.messages import Words
from domain.publication import Publication
from handlers.publication.public import again
from handlers.publication.second import PAGE
from handlers.publication.words import heading, told
from storage import Store
from storage.database import Transaction

_HOLE = re.compile(r"\{\{([a-z_.]+)\}\}")
_TEMPLATE = Path(__file__).parent / "published.html"
ON_A_PAGE = 20
_MOST = 9999
"""the last page anybody can ask for"""


@dataclass(frozen=True, slots=True)
class Read:
    """One page of the list."""

    shown: tuple[tuple[Publication, bool], ...]
    """each, and whether it is worked on again"""
    further: bool


def routes() -> list[web.RouteDef]:
    """The one page, in the language the browser asks for."""
    template = _TEMPLATE.read_text(encoding="utf-8")

    async def published(request: web.Request) -> web.Response:
        return await _published(request, template)

    return [web.get(PAGE, published)]


async def _published(request: web.Request, template: str) -> web.Response:
    site, tongue = request.app[SITE], language(request.app[SITE].app, request)
    number = _number(request.query.get("page", ""))
    read = await site.app.database.read(lambda tx: _read(tx, number))
    made = {
        "language": html.escape(tongue),
        "articles": _articles(site, tongue, read),
        "links": _links(site, tongue, read, number),
    }

    def fill(hole: re.Match[str]) -> str:
        name = hole[1]
        return made[name] if name in made else _say(site, tongue, Words(f"page.{name}", {"city": site.app.house.city}))

    # Anybody's browser may keep it for a minute, and no longer: what is taken down is gone.
    how = {"Cache-Control": "public, max-age=60", "Vary": "Accept-Language"}
    return web.Response(text=_HOLE.sub(fill, template), content_type="text/html", headers=how)


def _number(asked: str) -> int:
    return min(int(asked), _MOST) if asked.isascii() and asked.isdecimal() and 0 < len(asked) <= 4 and int(asked) else 1


async def _read(tx: Transaction, number: int) -> Read:
    store = Store(tx)
    found = await store.publications.public(ON_A_PAGE + 1, (number - 1) * ON_A_PAGE)
    shown = [(one, await again(store, one)) for one in found[:ON_A_PAGE]]
    return Read(tuple(shown), len(found) > ON_A_PAGE)


def _say(site: Site, tongue: str, words: str | Words) -> str:
    """The words as they stand in a page: whatever people wrote is text, and nothing else."""
    return html.escape(words if isinstance(words, str) else site.app.house.texts.say(tongue, words))


def _articles(site: Site, tongue: str, read: Read) -> str:
    if not read.shown:
        return f"<p>{_say(site, tongue, Words('published.none'))}</p>"
    return "\n".join(_article(site, tongue, one, anew) for one, anew in read.shown)


def _article(site: Site, tongue: str, one: Publication, anew: bool) -> str:
    house = site.app.house
    day = house.calendar.local(one.published_at) if one.published_at else None
    date = (
        _say(site, tongue, Words("page.published.day", {"year": day.year, "month": day.month, "day": day.day}))
        if day
        else ""
    )
    parts = "".join(
        f'<dt>{_say(site, tongue, part)}</dt><dd dir="auto">{_say(site, tongue, words)}</dd>'
        for part, words in told(house, one)
    )
    note = f'<p class="again">{_say(site, tongue, Words("publication.again"))}</p>' if anew else ""
    return (
        f'<article id="{html.escape(one.id)}"><h2 dir="auto">{_say(site, tongue, heading(house, one))}</h2>'
        f'<p class="when">{date}</p><dl>{parts}</dl>{note}</article>'
    )


def _links(site: Site, tongue: str, read: Read, number: int) -> str:
    newer = [(number - 1, "page.published.newer")] if number > 1 else []
    older = [(number + 1, "page.published.older")] if read.further else []
    return " ".join(f'<a href="{PAGE}?page={n}">{_say(site, tongue, Words(key))}</a>' for n, key in newer + older)
