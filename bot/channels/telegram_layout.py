"""How Telegram shows a message: texts of at most 4,096 units in parts, buttons in rows."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

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


def keyboard(options: Iterable[tuple[str, str, int]]) -> InlineKeyboardMarkup | None:
    """Buttons (label, press, row) under a message; those of one row number share a line. None for no buttons."""
    rows = [row for _, group in groupby(sorted(_buttons(options), key=lambda b: b[1]), key=lambda b: b[1]) for row in
            _lines([button for button, _ in group])]  # fmt: skip
    return InlineKeyboardMarkup(rows) if rows else None


def _buttons(options: Iterable[tuple[str, str, int]]) -> Iterator[tuple[InlineKeyboardButton, int]]:
    for number, (label, press, row) in enumerate(options):
        if not 0 < len(press.encode()) <= MOST_PRESS or number >= _BUTTONS:
            # One bad button must not cost the message; its label and number are understood when typed.
            log.error("button left out", extra={"count": len(press.encode())})
            continue
        yield InlineKeyboardButton(_label(label), callback_data=press), row


def _lines(buttons: list[InlineKeyboardButton]) -> Iterator[list[InlineKeyboardButton]]:
    for first in range(0, len(buttons), _ROW):
        yield buttons[first : first + _ROW]


def _label(label: str) -> str:
    """The label in one line that fits; never empty, which Telegram would refuse."""
    line = " ".join(label.split()) or "·"
    if len(line) <= MOST_LABEL:
        return line
    cut = MOST_LABEL - 1
    while cut > 1 and _inside(line, cut):
        cut -= 1
    return f"{line[:cut]}…"
