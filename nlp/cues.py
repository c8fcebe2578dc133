"""Which of many patterns a text may hold at all, by single characters and pairs that each of them needs.

A pattern with hundreds of alternatives costs as much where nothing fits as where something does, and mostly nothing
fits. So the cues of each are worked out once from the pattern itself, and one pass over a text tells which to try.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from itertools import product
from operator import add
from pathlib import Path

from nlp.pattern_parts import Often, One, Part, Stretch, Unreadable, Ways, parts_of

KEPT = "cues.json"
"""in the data folder: the cues of the patterns of all tables, worked out by `nlp.prepare`"""
#: What small letters are under IGNORECASE, where lower() says otherwise.
_AS_LETTER = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
#: So many strings are written out for one stretch of a pattern.
_MOST = 120
#: How much rarer a pair is than a character.
_PAIR = 0.05

_Strings = frozenset[str]
Kept = Mapping[str, Iterable[str] | None]
"""the cues of patterns that were found to be right, by what `mark` says of the pattern"""


class Cued:
    """A pattern, compiled when it is needed first, and the bit by which `Cues` tells that a text may hold it."""

    def __init__(self, written: str, bit: int) -> None:
        self.written = written
        self.bit = bit

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What to look for; capital letters are small ones to it."""
        return re.compile(self.written, re.IGNORECASE)

    def ready(self) -> None:
        """Compile it, if it is not."""
        self.pattern  # noqa: B018 - it stays


class Cues:
    """The cues of many patterns; what it answers depends on nothing it was asked before."""

    __slots__ = ("_always", "_bits", "cued")

    def __init__(self, patterns: Mapping[str, str], kept: Kept) -> None:
        """Each pattern by its name; one whose cues are not kept is compiled at once, so that a mistake shows."""
        bits: dict[str, int] = {}
        self._always = 0
        self.cued: Mapping[str, Cued] = {
            name: Cued(written, 1 << at) for at, (name, written) in enumerate(patterns.items())
        }
        for one in self.cued.values():
            key = mark(one.written)
            needed = kept[key] if key in kept else cues_of(one.pattern.pattern)
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


def read_kept(folder: Path) -> Kept:
    """The cues that are kept in a data folder."""
    path = folder / KEPT
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def mark(written: str) -> str:
    """By what the cues of a pattern are kept: another one for another pattern."""
    return sha256(written.encode()).hexdigest()[:32]


def cues_of(written: str) -> _Strings | None:
    """Characters and pairs of them of which every match holds one; None where no such thing can be said."""
    try:
        return _needed(parts_of(written))
    except Unreadable:
        return None


def letters_of(written: str) -> _Strings | None:
    """All characters but spaces, in small letters, that its matches are made of; None where no list can be given."""
    try:
        return _made_of(parts_of(written))
    except Unreadable:
        return None


def _made_of(stretch: Stretch) -> _Strings | None:
    """The characters of a stretch of a pattern."""
    letters: set[str] = set()
    for part in stretch:
        if isinstance(part, Ways):
            some = [_made_of(way) for way in part.ways]
        else:
            some = [part.letters if isinstance(part, One) else _made_of((part.part,))]
        if any(each is None for each in some):
            return None
        letters.update(*filter(None, some))
    return frozenset(letter for letter in letters if not letter.isspace())


def _needed(stretch: Stretch) -> _Strings | None:
    """The cues of the part of a stretch that says most."""
    best: _Strings | None = None
    run: list[str] = [""]
    for part in stretch:
        strings = _strings(part)
        if strings is None or len(run) * len(strings) > _MOST:
            best = _better(best, _as_cues(run), _inside(part))
            run = [""] if strings is None else sorted(strings)
        else:
            run = ["".join(pair) for pair in product(run, strings)]
    return _better(best, _as_cues(run))


def _inside(part: Part) -> _Strings | None:
    """The cues of one part of a pattern that has no few strings."""
    if isinstance(part, Ways):
        each = [_needed(way) for way in part.ways]
        return frozenset().union(*(one for one in each if one)) if all(each) else None
    if isinstance(part, Often) and part.least:
        return _needed((part.part,))
    return None


def _strings(part: Part) -> _Strings | None:
    """All strings that one part of a pattern matches, in small letters, where they are few and plain."""
    if isinstance(part, One):
        return part.letters
    if isinstance(part, Ways):
        return _union([_joined(way) for way in part.ways])
    if part.most == 1:
        once = _strings(part.part)
        return once if once is None or part.least else once | {""}
    return None


def _joined(stretch: Stretch) -> _Strings | None:
    whole: _Strings = frozenset({""})
    for part in stretch:
        strings = _strings(part)
        if strings is None or len(whole) * len(strings) > _MOST:
            return None
        whole = frozenset(map("".join, product(whole, strings)))
    return whole


def _union(parts: list[_Strings | None]) -> _Strings | None:
    few = [part for part in parts if part is not None]
    whole = frozenset[str]().union(*few)
    return whole if len(few) == len(parts) and len(whole) <= _MOST else None


def _as_cues(strings: Iterable[str]) -> _Strings | None:
    """One pair of each string, or its only character; None where one is empty."""
    cues = {string[-2:] for string in strings}
    return None if "" in cues else frozenset(cues)


def _better(*found: _Strings | None) -> _Strings | None:
    """What is rarest in texts."""
    said = [one for one in found if one is not None]
    return min(said, key=lambda cues: sum(1.0 if len(cue) == 1 else _PAIR for cue in cues), default=None)
