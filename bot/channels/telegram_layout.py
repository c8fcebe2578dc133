"""How Telegram shows a message: texts of at most 4,096 units in parts, buttons in rows."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

log = logging.getLogger(__name__)
MOST_TEXT = 4096
MOST_CAPTION = 1024
"""units of UTF-16, which is how Telegram counts"""
MOST_PRESS = 64
"""bytes"""
MOST_LABEL = 60
"""longer ones do not fit on a phone"""
_ROW, _BUTTONS = 8, 100
_FAR_ENOUGH = 0.6
"""a part is ended at a line or a sentence where that leaves it at least this full"""
_ENDS = (re.compile(r"\n+"), re.compile(r"[。！？!?；;]+\s*|\.\s+"), re.compile(r"\s+"))
_JOINER, _REGIONAL = "\u200d", range(0x1F1E6, 0x1F200)
_JOINED = (range(0xFE00, 0xFE10), range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080), range(0x200D, 0x200E))
"""variation selectors, skin tones, tags and the joiner belong to the character before them"""


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, most: int = MOST_TEXT) -> list[str]:
    """The text in parts that Telegram takes; joined they are the text, but for parts that would be blank."""
    parts: list[str] = []
    while units(text) > most:
        cut = _cut(text, most)
        parts.append(text[:cut])
        text = text[cut:]
    return [part for part in (*parts, text) if part.strip()]


def _cut(text: str, most: int) -> int:
    """Where the first part ends: at a line, a sentence, a word, else between two whole characters."""
    full = _fitting(text, most)
    for end in _ENDS:
        found = [match.end() for match in end.finditer(text, int(full * _FAR_ENOUGH), full)]
        if found:
            return found[-1]
    for back in range(full, max(full - 40, 0), -1):
        if not _inside(text, back):
            return back
    return full


def _fitting(text: str, most: int) -> int:
    """How many characters fit into so many units."""
    head = text[:most]
    while (excess := units(head) - most) > 0:
        head = head[: -((excess + 1) // 2)]
    return len(head)


def _inside(text: str, at: int) -> bool:
    """Whether a cut here would go through what people see as one character."""
    before, after = text[at - 1], text[at]
    if before == _JOINER or unicodedata.combining(after) or any(ord(after) in span for span in _JOINED):
        return True
    if ord(after) in _REGIONAL:
        flags = 0
        while flags < at and ord(text[at - 1 - flags]) in _REGIONAL:
            flags += 1
        return flags % 2 == 1
    return False


def keyboard(options: Iterable[tuple[str, str, int]]) -> dict[str, Any] | None:
    """Buttons (label, press, row) under a message; those of one row number share a line. None for no buttons."""
    rows: list[list[dict[str, str]]] = []
    before: int | None = None
    for label, press, row in sorted(_pressable(options), key=lambda option: option[2]):
        if row != before or len(rows[-1]) == _ROW:
            rows.append([])
        rows[-1].append({"text": _label(label), "callback_data": press})
        before = row
    return {"inline_keyboard": rows} if rows else None


def _pressable(options: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str, int]]:
    """The buttons Telegram takes; one bad button must not cost the message: its label is understood when typed."""
    for option in islice(options, _BUTTONS):
        if 0 < len(option[1].encode()) <= MOST_PRESS:
            yield option
        else:
            log.error("button left out", extra={"count": len(option[1].encode())})


def _label(label: str) -> str:
    """The label in one line that fits; never empty, which Telegram would refuse."""
    line = " ".join(label.split()) or "·"
    if len(line) <= MOST_LABEL:
        return line
    cut = MOST_LABEL - 1
    while cut > 1 and _inside(line, cut):
        cut -= 1
    return f"{line[:cut]}…"
