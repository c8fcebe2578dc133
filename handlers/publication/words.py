"""A publication in words: its heading and its parts, the same in the chat, on the page and before it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.messages import Words
from domain.publication import Credit, Kind, Publication
from handlers.cards import shorten
from handlers.talk.turn import House
from handlers.talk.when import day_in_words

SHORT = 30
PARTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RESULT: ("what", "result"),
    Kind.MINUTES: ("agenda", "said", "dissent", "agreed", "given", "promised"),
}
"""what is told of each, in this order"""


def heading(house: House, one: Publication) -> Words:
    """What it is about, in one line."""
    first = one.parts.get(PARTS[one.kind][0], "")
    key = "publication.heading" if one.kind is Kind.RESULT else "publication.heading_minutes"
    return Words(key, {"place": where(house, one), "what": shorten(first, SHORT)})


def where(house: House, one: Publication) -> str | Words:
    """The village or community; never the spot, which may be somebody's door."""
    return house.place_name(one.place) or Words("report.where.none")


def told(house: House, one: Publication) -> list[tuple[Words, str | Words]]:
    """Heading and words of every part that there is."""
    beside = {
        Kind.RESULT: ("where", "outcome", "who"),
        Kind.MINUTES: ("where", "form", "day", "heads", "aloud", "opposed"),
    }[one.kind]
    about: dict[str, str | Words] = {
        "where": where(house, one),
        **{k: _said(house, k, v) for k, v in one.about.items()},
    }
    found = [(part, about[part]) for part in beside if part in about]
    found[1:1] = [(part, one.parts[part]) for part in PARTS[one.kind][:1] if one.parts.get(part)]
    found += [(part, one.parts[part]) for part in PARTS[one.kind][1:] if one.parts.get(part)]
    found += [("idea", _credit(credit)) for credit in one.credits]
    return [(Words(f"publication.part.{part}"), words) for part, words in found]


def _said(house: House, name: str, value: str) -> str | Words:
    if name == "outcome":
        return Words(f"outcome.{value}")
    if name == "form":
        return Words(f"form.{value}")
    if name == "day":
        return day_in_words(house.calendar.local(datetime.fromisoformat(value)))
    if name in ("aloud", "opposed"):
        return Words(f"publication.{name}", {"count": value})
    if name == "heads":
        return Words("publication.heads", {"count": value})
    kind, _, called = value.partition(":")
    return called if kind == "named" and called else Words(f"publication.who.{kind}")


def _credit(credit: Credit) -> Words:
    by = credit.name or Words("publication.resident")
    return Words("publication.credit", {"by": by, "words": credit.words})


def text(house: House, one: Publication, language: str) -> str:
    """The whole of it, as it is read in a chat."""
    lines = [Words("publication.line", {"part": part, "words": words}) for part, words in told(house, one)]
    return "\n".join(house.texts.say(language, line) for line in lines)
