"""A message of the house → messages of 微信客服: files, texts within their bytes, menus with numbers."""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from bot.channels.cutting import one_line
from bot.channels.wecom_api.layout import literal, split
from domain.messages import Outgoing

log = logging.getLogger(__name__)
MOST_FILES = 3
"""of five messages two are left for words"""
_MOST_TAPS, _MOST_ID = 10, 128
_HEAD, _ENTRY = 1024, 256
"""bytes of a menu's head and of a line in it"""
_LABEL = 123
"""bytes, so that it fits into 128 with its number"""
_ENTRIES = 20
"""choices beyond the tenth are lines with a number to type; more than these nobody reads"""
_ESCAPED = re.compile(r"_([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Part:
    """One message of the channel."""

    kind: str
    """text, msgmenu; file: what it is called is known once it is uploaded"""
    content: Any


def plan(message: Outgoing) -> list[Part]:
    """The messages it takes: files first, so that the menu stays at the bottom."""
    if len(message.files) > MOST_FILES:
        log.warning("files left out", extra={"line": message.id, "count": len(message.files) - MOST_FILES})
    files = [Part("file", file) for file in message.files[:MOST_FILES]]
    texts = split(literal(message.text))
    taps = list(_taps(message))
    if not taps:
        return [*files, *(Part("text", {"content": text}) for text in texts)]
    before, last = texts[:-1], texts[-1:] or [""]
    return [*files, *(Part("text", {"content": text}) for text in before), Part("msgmenu", _menu(last[0], taps))]


def cost(message: Outgoing) -> int:
    """How many of the five it takes."""
    return len(plan(message))


def _menu(text: str, taps: list[dict[str, Any]]) -> dict[str, Any]:
    """A text of at most 2,048 bytes and what can be tapped below it."""
    head, *rest = split(text, _HEAD) or [""]
    lines = [_line(piece, on=True) for more in rest for piece in split(more, _ENTRY)]
    menu: dict[str, Any] = {"list": [*lines, *taps]}
    return {"head_content": head.rstrip("\n"), **menu} if head else menu


def _line(content: str, *, on: bool = False) -> dict[str, Any]:
    return {"type": "text", "text": {"content": content, "no_newline": int(on and not content.endswith("\n"))}}


def _taps(message: Outgoing) -> Iterator[dict[str, Any]]:
    taps = 0
    for number, (label, press, _) in enumerate(message.options[:_ENTRIES], 1):
        shown = f"{number}. {_label(label)}"
        id = menu_id(press)
        if taps < _MOST_TAPS and id:
            taps += 1
            yield {"type": "click", "click": {"id": id, "content": shown}}
        else:
            yield _line(shown)
    if len(message.options) > _ENTRIES:
        log.error("choices left out", extra={"line": message.id, "count": len(message.options) - _ENTRIES})


def _label(label: str) -> str:
    """The label on one line that fits."""
    most = 40
    while len((line := one_line(label, most)).encode()) > _LABEL:
        most -= 1
    return line


def menu_id(press: str) -> str:
    """The press in letters, digits and _, within 128 bytes; empty where there is none."""
    escaped = "".join(chr(b) if chr(b).isalnum() and b < 128 else f"_{b:02x}" for b in press.encode())
    packed = base64.b32encode(press.encode()).decode().rstrip("=")
    return next((id for id in (f"p{escaped}", f"q{packed}") if press and len(id) <= _MOST_ID), "")


def press_of(id: str) -> str:
    """The press that such an id stands for; empty where it stands for none."""
    kind, rest = id[:1], id[1:]
    try:
        if kind == "p":
            return unquote(_ESCAPED.sub(r"%\1", rest), errors="strict")
        if kind == "q":
            return base64.b32decode(rest + "=" * (-len(rest) % 8)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return ""
