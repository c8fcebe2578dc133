"""The HTTP side: the chat page and what it asks for, health, metrics. `pages` puts it together."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from bot.app import HOME, App
from bot.channels.webchat import WebChat
from bot.files import folder_of
from bot.making import Workshop
from bot.pages import chat as talk
from bot.pages import front, persona, pictures, published, status, stream
from bot.pages.guard import MOST_JSON, guard, protect
from bot.pages.site import CALLBACKS, SITE, Demo, Part, Polled, Site
from bot.pages.visitors import Visitors
from bot.receive import Limits
from bot.texts import read_texts

__all__ = ["Demo", "Part", "Polled", "mount", "pages", "server"]

IDLE_SECONDS = 75.0
"""a connection on which no whole request begins for so long is closed; longer than proxies keep theirs"""
NEWCOMERS_A_MINUTE = 30
"""new sessions from one network address; a whole village may share one"""


def pages(
    app: App,
    chat: WebChat,
    *,
    demo: Demo | None,
    telegram: Polled | None = None,
    workshop: Workshop | None = None,
) -> web.Application:
    """Everything that is served over HTTP, around a running app; the server should log no addresses."""
    # The page shows people what they said themselves.
    app.receiver.transcripts |= {chat.name}
    served = web.Application(middlewares=[guard], client_max_size=MOST_JSON)
    served[CALLBACKS] = set()
    served[SITE] = _site(app, chat, demo, telegram, workshop)
    served.on_response_prepare.append(protect)
    served.on_shutdown.append(_stop)
    served.add_routes(
        [
            *front.routes(read_texts(HOME / "texts"), app.house.city, app.config.city.timezone),
            *published.routes(),
            web.post("/messages", talk.message),
            web.post("/files", talk.file),
            web.get("/lines", talk.lines),
            web.post("/session", talk.session),
            web.post("/leave", talk.leave),
            web.get("/events", stream.events),
            web.get("/files/{key}", pictures.picture),
            web.get("/health", status.health),
            web.get("/metrics", status.metrics),
            *(persona.ROUTES if demo else ()),
        ]
    )
    return served


def mount(served: web.Application, routes: Iterable[web.RouteDef]) -> None:
    """Serve what a channel is called at by its provider, which is no page and comes from nowhere."""
    for route in routes:
        served[CALLBACKS].add(route.path)
        served.add_routes([route])


def _site(app: App, chat: WebChat, demo: Demo | None, telegram: Polled | None, workshop: Workshop | None) -> Site:
    workshop = workshop or Workshop(app.database, folder_of(app.config), app.house)
    return Site(
        app=app,
        chat=chat,
        visitors=Visitors(app, Limits(NEWCOMERS_A_MINUTE, app.clock), demo),
        folder=workshop.folder,
        workshop=workshop,
        uploads=Limits(max(1, app.config.talk.per_minute // 2), app.clock),
        demo=demo,
        telegram=telegram,
    )


def server(served: web.Application, *, shutdown_timeout: float, idle_seconds: float = IDLE_SECONDS) -> web.AppRunner:
    """What the pages are served with; it notes no addresses.

    Bodies are never unpacked: no page of ours packs any, and a few kilobytes could hold gigabytes. A connection that
    says nothing, or its request a letter at a time, would otherwise be kept for an hour.
    """
    return web.AppRunner(
        served,
        handle_signals=False,
        access_log=None,
        shutdown_timeout=shutdown_timeout,
        auto_decompress=False,
        keepalive_timeout=idle_seconds,
    )


async def _stop(served: web.Application) -> None:
    """Open streams end, so that the server can."""
    served[SITE].chat.end_all()
