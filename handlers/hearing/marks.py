"""The marks that tell what words mean: they stand with the texts of each language, divided by upright lines.

An ellipsis in a mark is the rest of what was said.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from handlers.talk.turn import Turn

_REST = "\u2026"
_STOPS = " ,.:\uff0c\u3002\uff1a\u3001"
_BESIDE = re.compile(r"[\W_]+")
"""what is neither a letter nor a digit: marks, spaces, pictures"""
_CLAUSES = re.compile(r"(?:[\s\uff0c\u3002\uff1b\uff1a\u3001,;:!\uff01?\uff1f~\u2026]|\.(?!\d))+")
"""what stands between clauses"""
TELEPHONE = r"(?<!\d)\+?\d(?:[\s-]?\d){6,14}(?!\d)"
_UNIT = re.compile(r"[a-z0-9]+|\w")


def plain(text: str) -> str:
    return _BESIDE.sub(" ", text.casefold()).strip()


def letters(text: str) -> str:
    """Its letters and digits, one after the other."""
    return _BESIDE.sub("", text).casefold()


def clauses(text: str) -> list[str]:
    """What a text says, one after the other."""
    return [clause for clause in _CLAUSES.split(text) if clause]


def units(text: str) -> int:
    """How much is said: in words where words are divided, in characters where they are not."""
    return len(_UNIT.findall(text.casefold()))


class MadeOf:
    """Whether a text is nothing but some words, however they are divided. In one pass: a pattern of the same words
    would try every way to divide them."""

    __slots__ = ("_longest", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(filter(None, words))
        self._longest = max(map(len, self._words), default=0)

    def whole(self, text: str) -> bool:
        """Whether the text is made of the words from its beginning to its end; an empty one is."""
        words, longest = self._words, self._longest
        reached = [True, *(False for _ in text)]
        furthest = 0
        for start in range(len(text)):
            if start > furthest:
                return False
            if reached[start]:
                for end in range(start + 1, min(start + longest, len(text)) + 1):
                    if text[start:end] in words:
                        reached[end] = True
                        furthest = max(furthest, end)
        return reached[-1]


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
    """Any of the marks, in letters alone."""
    return re.compile("|".join(".*".join(map(letters, mark.split(_REST))) for mark in split(marks)))


@functools.lru_cache(maxsize=64)
def one_of(marks: str) -> str:
    """A pattern for any of the marks, the longest first; a word of letters is no other one's part."""
    words = sorted(marks.split("|"), key=len, reverse=True)
    each = (rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w) for w in words)
    return f"(?:{'|'.join(each)})"


@functools.lru_cache(maxsize=64)
def leading(marks: str) -> re.Pattern[str]:
    return re.compile(f"(?:(?:{'|'.join(map(re.escape, split(marks)))})[{_STOPS}]*)*", re.IGNORECASE)


@functools.lru_cache(maxsize=64)
def made_of(marks: str) -> MadeOf:
    return MadeOf(map(letters, split(marks)))
