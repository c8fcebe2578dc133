"""Which of many patterns a text may hold at all, by single characters and pairs that each of them needs.

A pattern with hundreds of alternatives costs as much where nothing fits as where something does, and mostly nothing
fits. So the cues of each are worked out once from the pattern itself, and one pass over a text tells which to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from operator import add
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

#: What small letters are under IGNORECASE, where lower() says otherwise.
_AS_LETTER = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
#: So many strings are written out for one stretch of a pattern.
_MOST = 120
#: How much rarer a pair is than a character.
_PAIR = 0.05
_PLAIN = 128

_Strings = frozenset[str]


@dataclass(frozen=True, slots=True)
class Cued:
    """A pattern, and the bit by which `Cues` tells that a text may hold it."""

    pattern: re.Pattern[str]
    bit: int


class Cues:
    """The cues of many patterns; immutable after construction."""

    __slots__ = ("_always", "_bits", "cued")

    def __init__(self, patterns: Mapping[str, re.Pattern[str]]) -> None:
        bits: dict[str, int] = {}
        self._always = 0
        #: Each pattern by its name.
        self.cued: Mapping[str, Cued] = {
            name: Cued(pattern, 1 << at) for at, (name, pattern) in enumerate(patterns.items())
        }
        for one in self.cued.values():
            needed = cues_of(one.pattern)
            if needed is None:
                self._always |= one.bit
            for cue in needed or ():
                bits[cue] = bits.get(cue, 0) | one.bit
        self._bits = bits

    def possible(self, text: str) -> int:
        """The bits of the patterns that may stand in a text or in a part of it; of no other a match is there."""
        small = text.translate(_AS_LETTER).lower() if not text.isascii() else text.lower()
        found = self._always
        bits = self._bits
        for cue in bits.keys() & {*small, *map(add, small, small[1:])}:
            found |= bits[cue]
        return found


def cues_of(pattern: re.Pattern[str]) -> _Strings | None:
    """Characters and pairs of them of which every match holds one; None where no such thing can be said."""
    return _needed(_parser.parse(pattern.pattern, pattern.flags & re.IGNORECASE))


def letters_of(pattern: re.Pattern[str]) -> _Strings | None:
    """All characters, in small letters, that its matches are made of; None where no list of them can be given."""
    return _made_of(_parser.parse(pattern.pattern, pattern.flags & re.IGNORECASE))


def _made_of(sequence: Iterable[Any]) -> _Strings | None:
    """The characters of a stretch of a pattern."""
    letters: set[str] = set()
    for kind, told in sequence:
        if kind in (kinds.ASSERT, kinds.ASSERT_NOT, kinds.AT):
            continue
        parts: list[_Strings | None] = [None]
        if kind is kinds.SUBPATTERN:
            parts = [_made_of(told[-1])]
        elif kind is kinds.BRANCH:
            parts = [_made_of(way) for way in told[1]]
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
            parts = [_made_of(told[2])]
        elif kind is kinds.LITERAL:
            parts = [_letter(told)]
        elif kind is kinds.IN:
            parts = [_one_of(value) for value in told]
        if any(part is None for part in parts):
            return None
        letters.update(*filter(None, parts))
    return frozenset(letters)


def _one_of(told: tuple[Any, Any]) -> _Strings | None:
    """The characters of one entry in brackets; a space stands for all that is not written."""
    kind, value = told
    if kind is kinds.LITERAL:
        return _letter(value)
    if kind is kinds.RANGE and value[1] - value[0] <= _MOST:
        return _union([_letter(code) for code in range(value[0], value[1] + 1)])
    return frozenset() if (kind, value) == (kinds.CATEGORY, kinds.CATEGORY_SPACE) else None


def _needed(sequence: Iterable[Any]) -> _Strings | None:
    """The cues of the stretch of a sequence that says most."""
    best: _Strings | None = None
    run: list[str] = [""]
    for kind, told in sequence:
        if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            continue
        strings = _strings(kind, told)
        if strings is None or len(run) * len(strings) > _MOST:
            best = _better(best, _as_cues(run), _inside(kind, told))
            run = sorted(strings or {""}) if strings is not None else [""]
        else:
            run = ["".join(pair) for pair in product(run, strings)]
    return _better(best, _as_cues(run))


def _inside(kind: Any, told: Any) -> _Strings | None:
    """The cues of one part of a pattern that has no few strings."""
    if kind is kinds.SUBPATTERN:
        return _needed(told[-1])
    if kind is kinds.BRANCH:
        each = [_needed(way) for way in told[1]]
        return frozenset().union(*(one for one in each if one)) if all(each) else None
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and told[0] > 0:
        return _needed(told[2])
    return None


def _strings(kind: Any, told: Any) -> _Strings | None:
    """All strings that one part of a pattern matches, in small letters, where they are few and plain."""
    if kind is kinds.LITERAL:
        return _letter(told)
    if kind is kinds.IN:
        letters = [_letter(value) if one is kinds.LITERAL else None for one, value in told]
        return _union(letters)
    if kind is kinds.SUBPATTERN:
        return _joined(told[-1])
    if kind is kinds.BRANCH:
        return _union([_joined(way) for way in told[1]])
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and told[0] in (0, 1) and told[1] == 1:
        once = _joined(told[2])
        return once if once is None or told[0] else once | {""}
    return None


def _joined(sequence: Iterable[Any]) -> _Strings | None:
    whole: _Strings = frozenset({""})
    for kind, told in sequence:
        strings = _strings(kind, told)
        if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            continue
        if strings is None or len(whole) * len(strings) > _MOST:
            return None
        whole = frozenset(map("".join, product(whole, strings)))
    return whole


def _union(parts: list[_Strings | None]) -> _Strings | None:
    few = [part for part in parts if part is not None]
    whole = frozenset[str]().union(*few)
    return whole if len(few) == len(parts) and len(whole) <= _MOST else None


def _letter(code: int) -> _Strings | None:
    """A character as `possible` sees it; None for one whose capital is not plainly known."""
    letter = chr(code)
    if code >= _PLAIN and (letter.lower() != letter or letter.upper() != letter):
        return None
    return frozenset({letter.lower()})


def _as_cues(strings: Iterable[str]) -> _Strings | None:
    """One pair of each string, or its only character; None where one is empty."""
    cues = {string[-2:] for string in strings}
    return None if "" in cues else frozenset(cues)


def _better(*found: _Strings | None) -> _Strings | None:
    """What is rarest in texts."""
    said = [one for one in found if one is not None]
    return min(said, key=lambda cues: sum(1.0 if len(cue) == 1 else _PAIR for cue in cues), default=None)
