"""Health for whoever watches the machine, and counts for whoever draws curves; nothing about anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web

from bot.pages.guard import answer
from bot.pages.site import SITE, Site
from storage import Store
from storage.database import StorageFailed


async def health(request: web.Request) -> web.Response:
    """200 while the database answers, else 503; ages in seconds, null for nothing to be late."""
    site = request.app[SITE]
    now = site.app.clock()
    told: dict[str, Any] = {"database": "ok", "outbox_seconds": None}
    try:
        told["outbox_seconds"] = await _outbox_age(site, now)
    except StorageFailed:
        told["database"] = "down"
    if site.telegram is not None:
        polled = site.telegram.last_poll
        told["telegram_poll_seconds"] = round((now - polled).total_seconds(), 1) if polled else None
    return answer(told, status=200 if told["database"] == "ok" else 503)


async def _outbox_age(site: Site, now: datetime) -> float | None:
    """How long the oldest message has been due; None when nothing is."""
    due = await site.app.database.read(lambda tx: Store(tx).outbox.oldest())
    late = (now - due).total_seconds() if due else 0.0
    return round(late, 1) if late > 0 else None


async def metrics(request: web.Request) -> web.Response:
    """Counts since the start, in the text format of Prometheus."""
    site = request.app[SITE]
    try:
        age, up = await _outbox_age(site, site.app.clock()), 1
    except StorageFailed:
        age, up = None, 0
    values = {
        "tongxin_database_up": ("gauge", up),
        "tongxin_outbox_oldest_seconds": ("gauge", age or 0),
        "tongxin_web_pages_open": ("gauge", site.chat.listening),
        "tongxin_web_messages_total": ("counter", site.counts["messages"]),
        "tongxin_web_repeats_total": ("counter", site.counts["repeats"]),
        "tongxin_web_refused_total": ("counter", site.counts["refused"]),
        "tongxin_commits_total": ("counter", site.app.database.commits),
    }
    body = "".join(f"# TYPE {name} {kind}\n{name} {value}\n" for name, (kind, value) in values.items())
    return web.Response(text=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
