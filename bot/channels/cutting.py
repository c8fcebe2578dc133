"""Texts cut to what a channel takes: where people would pause, and never through what they see as one character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_FAR_ENOUGH = 0.6
"""a part is ended at a line or a sentence where that leaves it at least this full"""
_ENDS = (re.compile(r"\n+"), re.compile(r"[。！？!?；;]+\s*|\.\s+"), re.compile(r"\s+"))
_JOINER, _REGIONAL = "\u200d", range(0x1F1E6, 0x1F200)
_JOINED = (range(0xFE00, 0xFE10), range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080), range(0x200D, 0x200E))
"""variation selectors, skin tones, tags and the joiner belong to the character before them"""


def split(text: str, fitting: Callable[[str], int]) -> list[str]:
    """The text in parts; joined they are the text, but for parts that would be blank. `fitting`: how many characters
    from the beginning of a text one part holds."""
    parts: list[str] = []
    while (full := fitting(text)) < len(text):
        cut = _cut(text, full)
        parts.append(text[:cut])
        text = text[cut:]
    return [part for part in (*parts, text) if part.strip()]


def one_line(text: str, most: int) -> str:
    """The beginning of a text on one line, at most so many characters; never empty."""
    line = " ".join(text.split()) or "·"
    if len(line) <= most:
        return line
    cut = most - 1
    while cut > 1 and _inside(line, cut):
        cut -= 1
    return f"{line[:cut]}…"


def _cut(text: str, full: int) -> int:
    """Where the first part ends: at a line, a sentence, a word, else between two whole characters."""
    for end in _ENDS:
        found = [match.end() for match in end.finditer(text, int(full * _FAR_ENOUGH), full)]
        if found:
            return found[-1]
    return next((back for back in range(full, max(full - 40, 0), -1) if not _inside(text, back)), full)


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
