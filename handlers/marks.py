"""The marks that tell what words mean: they stand with the texts of each language, divided by upright lines.

An ellipsis in a mark is the rest of what was said.
"""

from __future__ import annotations

import functools
import re

from handlers.made_of import MadeOf
from handlers.talk.turn import Turn

_REST = "\u2026"
STOPS = " ,.:\uff0c\u3002\uff1a\u3001"
BESIDE = re.compile(r"[\W_]+")
"""what is neither a letter nor a digit: marks, spaces, pictures"""


def plain(text: str) -> str:
    return BESIDE.sub(" ", text.casefold()).strip()


def matches(turn: Turn, key: str, text: str) -> bool:
    """Whether the words of a mark stand where it says."""
    first, last, anywhere = _stand(*turn.lists(key))
    return text.startswith(first) or text.endswith(last) or any(words in text for words in anywhere)


@functools.lru_cache(maxsize=64)
def _stand(marks: str) -> tuple[tuple[str, ...], ...]:
    """The words of the marks that stand at the beginning, at the end, and anywhere."""
    open_ends = [(mark.startswith(_REST), mark.endswith(_REST), mark.strip(_REST)) for mark in split(marks)]
    wanted = ((False, True), (True, False), (True, True))
    return tuple(tuple(words for *ends, words in open_ends if tuple(ends) == each) for each in wanted)


def each_mark(turn: Turn, key: str) -> tuple[str, ...]:
    return split(*turn.lists(key))


@functools.lru_cache(maxsize=64)
def split(marks: str) -> tuple[str, ...]:
    return tuple(marks.casefold().split("|"))


@functools.lru_cache(maxsize=64)
def any_mark(marks: str) -> re.Pattern[str]:
    """Any of the marks; an ellipsis in one is a few words between."""
    return re.compile(
        "|".join(".{0,8}".join(BESIDE.sub("", part) for part in mark.split(_REST)) for mark in split(marks))
    )


@functools.lru_cache(maxsize=64)
def one_of(marks: str) -> str:
    """A pattern for any of the marks, the longest first; a word of letters is no other one's part."""
    words = sorted(marks.split("|"), key=len, reverse=True)
    each = (rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w) for w in words)
    return f"(?:{'|'.join(each)})"


@functools.lru_cache(maxsize=64)
def leading(marks: str) -> re.Pattern[str]:
    return re.compile(f"(?:(?:{'|'.join(map(re.escape, split(marks)))})[{STOPS}]*)*", re.IGNORECASE)


@functools.lru_cache(maxsize=64)
def made_of(marks: str) -> MadeOf:
    return MadeOf(BESIDE.sub("", mark) for mark in split(marks))
