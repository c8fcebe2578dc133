"""How Telegram shows a message: texts of at most 4,096 units in parts, buttons in rows."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from bot.channels import cutting

log = logging.getLogger(__name__)
MOST_TEXT = 4096
MOST_CAPTION = 1024
"""units of UTF-16, which is how Telegram counts"""
MOST_PRESS = 64
"""bytes"""
MOST_LABEL = 60
"""longer ones do not fit on a phone"""
_ROW, _BUTTONS = 8, 100


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, most: int = MOST_TEXT) -> list[str]:
    """The text in parts that Telegram takes."""
    return cutting.split(text, lambda rest: _fitting(rest, most))


def _fitting(text: str, most: int) -> int:
    """How many characters fit into so many units."""
    head = text[:most]
    while (excess := units(head) - most) > 0:
        head = head[: -((excess + 1) // 2)]
    return len(head)


def keyboard(options: Iterable[tuple[str, str, int]]) -> dict[str, Any] | None:
    """Buttons (label, press, row) under a message; those of one row number share a line. None for no buttons."""
    rows: list[list[dict[str, str]]] = []
    before: int | None = None
    for label, press, row in sorted(_pressable(options), key=lambda option: option[2]):
        if row != before or len(rows[-1]) == _ROW:
            rows.append([])
        rows[-1].append({"text": cutting.one_line(label, MOST_LABEL), "callback_data": press})
        before = row
    return {"inline_keyboard": rows} if rows else None


def _pressable(options: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    """The buttons Telegram takes; one bad button must not cost the message: its label is understood when typed."""
    for option in islice(options, _BUTTONS):
        if 0 < len(option[1].encode()) <= MOST_PRESS:
            yield option
        else:
            log.error("button left out", extra={"count": len(option[1].encode())})
