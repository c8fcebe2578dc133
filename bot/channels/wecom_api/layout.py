"""A text as WeCom takes it: parts of at most 2,048 bytes that end where people would pause, and nothing cut off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_TEXT = 2048
"""bytes of UTF-8; what is beyond them WeCom leaves out without a word"""
_FAR_ENOUGH = 0.6
"""a part is ended at a line or a sentence where that leaves it at least this full"""
_ENDS = (re.compile(r"\n+"), re.compile(r"[。！？!?；;]+\s*|\.\s+"), re.compile(r"\s+"))
_JOINER = "\u200d"
_JOINED = (range(0xFE00, 0xFE10), range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080), range(0x200D, 0x200E))
"""variation selectors, skin tones, tags and the joiner belong to the character before them"""
_LINK = re.compile(r"<(?=/?a\b)", re.IGNORECASE)


def literal(text: str) -> str:
    """The text without what WeCom would take for a link of ours: people write what they like, and it stays words."""
    return _LINK.sub("\uff1c", text)


def split(text: str, most: int = MOST_TEXT) -> list[str]:
    """The text in parts that WeCom takes whole; joined they are the text, but for parts that would be blank."""
    parts: list[str] = []
    while len(text.encode()) > most:
        cut = _cut(text, most)
        parts.append(text[:cut])
        text = text[cut:]
    return [part for part in (*parts, text) if part.strip()]


def numbered(labels: Iterable[str]) -> str:
    """What can be chosen, a line each with the number that may be typed instead."""
    return "\n".join(f"{number}. {' '.join(label.split())}" for number, label in enumerate(labels, 1))


def one_line(text: str, most: int) -> str:
    """The beginning of a text on one line, at most so many characters; never empty."""
    line = " ".join(text.split()) or "·"
    if len(line) <= most:
        return line
    cut = most - 1
    while cut > 1 and _inside(line, cut):
        cut -= 1
    return f"{line[:cut]}…"


def _cut(text: str, most: int) -> int:
    """Where the first part ends: at a line, a sentence, a word, else between two whole characters."""
    full = len(text.encode()[:most].decode("utf-8", "ignore"))
    for end in _ENDS:
        found = [match.end() for match in end.finditer(text, int(full * _FAR_ENOUGH), full)]
        if found:
            return found[-1]
    return next((back for back in range(full, max(full - 40, 0), -1) if not _inside(text, back)), full)


def _inside(text: str, at: int) -> bool:
    """Whether a cut here would go through what people see as one character."""
    before, after = text[at - 1], text[at]
    joined = any(ord(after) in span for span in _JOINED)
    return before == _JOINER or bool(unicodedata.combining(after)) or joined
