"""Reads a regular expression as it is written: which characters may stand where, and what may be left out or repeated.

Only what patterns of words are written with. What takes no character and only looks at what stands beside is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: So many characters of a range are listed.
_MOST = 120
_PLAIN = 128
_TOKEN = re.compile(
    r"(?P<look>\(\?<?[=!])|(?P<group>\((?:\?:|\?P<\w+>|(?!\?)))|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<often>(?:[*+?]|\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]*)\})[?+]?)|(?P<listed>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<nothing>[$^]|\\[bBAZ])|(?P<letter>\\u[0-9a-fA-F]{4}|\\[^a-zA-Z0-9]|\\[nrst]|[^\\()\[*+?])|(?P<unknown>\\[dwDWS])",
    re.DOTALL,
)
_ENTRY = re.compile(r"(\\u[0-9a-fA-F]{4}|\\.|[^\\])(?:-(\\u[0-9a-fA-F]{4}|\\.|[^\\]))?", re.DOTALL)
_BOUNDS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CONTROL = {"\\n": "\n", "\\r": "\r", "\\t": "\t"}
_SPACES = frozenset(filter(str.isspace, map(chr, range(0x3001))))

Letters = frozenset[str]


class Unreadable(Exception):
    """A pattern is written with what this reader does not know."""


@dataclass(frozen=True, slots=True)
class One:
    """One character: in small letters which it may be, or None where they are not listed."""

    letters: Letters | None


@dataclass(frozen=True, slots=True)
class Ways:
    """One of several stretches."""

    ways: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Often:
    """A part so many times; `most` is None where there is no end."""

    part: Part
    least: int
    most: int | None


Part = One | Ways | Often
Stretch = tuple[Part, ...]


def parts_of(written: str) -> Stretch:
    """The parts of a pattern that takes capital letters for small ones; Unreadable where it is not understood."""
    tokens = _tokens(written)
    ways, ended = _ways(tokens)
    if ended:
        raise Unreadable(written)
    return (ways,)


def _tokens(written: str) -> Iterator[tuple[str, str]]:
    """The kinds and texts of what a pattern is written with."""
    at = 0
    while at < len(written):
        token = _TOKEN.match(written, at)
        if token is None or token.lastgroup is None:
            raise Unreadable(written[at : at + 20])
        yield token.lastgroup, token[0]
        at = token.end()


def _ways(tokens: Iterator[tuple[str, str]]) -> tuple[Ways, bool]:
    """What stands up to the end of a group or of the pattern, and whether it was that of a group."""
    ways: list[list[Part | None]] = [[]]
    for kind, text in tokens:
        if kind == "close":
            return _group(ways), True
        if kind == "bar":
            ways.append([])
        elif kind in ("look", "group"):
            inside, ended = _ways(tokens)
            if not ended:
                raise Unreadable(text)
            ways[-1].append(inside if kind == "group" else None)
        elif kind == "often":
            ways[-1].append(_often(ways[-1].pop(), text))
        else:
            ways[-1].append(None if kind == "nothing" else One(_letters_of(kind, text)))
    return _group(ways), False


def _group(ways: Sequence[Sequence[Part | None]]) -> Ways:
    return Ways(tuple(tuple(part for part in way if part is not None) for way in ways))


def _often(part: Part | None, text: str) -> Part | None:
    """A part, or what takes no character, as often as is written behind it."""
    if part is None:
        return None
    if text[0] in _BOUNDS:
        least, most = _BOUNDS[text[0]]
    else:
        low, between, high = text[1 : text.index("}")].partition(",")
        least = int(low or 0)
        most = (int(high) if high else None) if between else least
    return Often(part, least, most)


def _letters_of(kind: str, text: str) -> Letters | None:
    if kind == "letter":
        return None if text == "." else _letters(text)
    return None if kind == "unknown" or text.startswith("[^") else _listed(text[1:-1])


def _listed(text: str) -> Letters | None:
    """The characters listed in brackets."""
    found: set[str] = set()
    for first, last in _ENTRY.findall(text):
        some = _range(_character(first), _character(last)) if last else _letters(first)
        if some is None:
            return None
        found |= some
    return frozenset(found)


def _range(first: str, last: str) -> Letters | None:
    codes = range(ord(first), ord(last) + 1)
    each = [_letter(chr(code)) for code in codes[:_MOST]]
    return None if len(codes) > _MOST or None in each else frozenset(filter(None, each))


def _letters(text: str) -> Letters | None:
    """The characters for which one that is written stands."""
    if text == "\\s":
        return _SPACES
    letter = _letter(_character(text)) if text[0] != "\\" or not text[1].isalnum() or text[1] in "unrt" else None
    return None if letter is None else frozenset({letter})


def _character(text: str) -> str:
    if text[0] != "\\":
        return text
    return _CONTROL.get(text) or (chr(int(text[2:], 16)) if text[1] == "u" else text[1])


def _letter(character: str) -> str | None:
    """A small letter; None for one whose capital is not plainly known."""
    if ord(character) >= _PLAIN and (character.lower() != character or character.upper() != character):
        return None
    return character.lower()
