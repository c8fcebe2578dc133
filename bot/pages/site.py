"""What every page handler holds in its hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.app import App
from bot.channels.webchat import WebChat
from bot.files import Folder
from bot.making import Workshop
from bot.pages.visitors import Visitors
from bot.receive import Limits
from domain.messages import Words


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody a visitor of the demo can be."""

    user: str
    labels: Mapping[str, str]
    """language → what stands on the button; there in the original at least"""


@dataclass(frozen=True, slots=True)
class Demo:
    """The people a visitor of the demo can be."""

    parts: tuple[Part, ...]
    """in the order of the bar; a newcomer is the first"""


class Polled(Protocol):
    """A channel that is asked for news, for the health page."""

    @property
    def last_poll(self) -> datetime | None:
        """When its provider last answered; None where it does not poll."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """The running parts behind the pages."""

    app: App
    chat: WebChat
    visitors: Visitors
    folder: Folder
    workshop: Workshop
    uploads: Limits
    demo: Demo | None
    telegram: Polled | None
    counts: Counter[str] = field(default_factory=Counter)

    def sentence(self, request: web.Request, key: str, **params: object) -> str:
        """The text of this key in the language the browser asks for."""
        return self.app.house.texts.say(language(self.app, request), Words(key, params))


CALLBACKS = web.AppKey("callbacks", set[str])
"""paths that no page asks for: each proves in its own way who is calling"""
SITE = web.AppKey("site", Site)


def tag(request: web.Request) -> str:
    """The language a browser likes best, as it says it."""
    return request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()


def language(app: App, request: web.Request) -> str:
    """The language of the house nearest to that."""
    return app.house.texts.language(tag(request))
