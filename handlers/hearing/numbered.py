"""The number of an issue as people say it: 2026-0012, 0012, 12号."""

from __future__ import annotations

import functools
import re
import unicodedata

from handlers.hearing.marks import one_of
from handlers.talk.turn import Turn

_SHORT = re.compile(r"(?P<n>0\d{3})")
"""without the year"""
_WITHIN = re.compile(r"(?<![\d.-])(?:\d{4}-\d{1,9}|0\d{3})(?![\d.-])")
_ALONE = re.compile(r"(\d{4}-\d{1,9}|0\d{3})\s*[^\W\d_]?\W*")
"""with the one character that says that it is one, and nothing else"""


def number(turn: Turn, words: str) -> str:
    """The whole number of an issue: whoever leaves the year out means this one. Anything else stays as it is."""
    said = unicodedata.normalize("NFKC", words).strip()
    if short := _SHORT.fullmatch(said) or _called(*turn.lists("heard.numbered")).fullmatch(said):
        return f"{turn.house.calendar.local(turn.now).year}-{int(short['n']):04}"
    return said


@functools.lru_cache(maxsize=8)
def _called(marks: str) -> re.Pattern[str]:
    """A number with the word for it, before or behind."""
    word = one_of(marks)
    return re.compile(rf"(?=.*{word})(?:{word}\s*)?(?P<n>\d{{1,4}})(?:\s*{word})*\W*", re.IGNORECASE)


def alone(turn: Turn, words: str) -> tuple[str, bool]:
    """The whole number in words that say nothing else, empty for any others; and whether it is surely that of an issue:
    number 12 may be a house, too."""
    said = unicodedata.normalize("NFKC", words).strip()
    if sure := _ALONE.fullmatch(said):
        return number(turn, sure[1]), True
    found = number(turn, said)
    return (found if found != said else ""), False


def within(turn: Turn, words: str) -> tuple[str, str]:
    """The whole number that is named in words, and the words without it; empty for none."""
    found = _WITHIN.search(words)
    return (number(turn, found[0]), f"{words[: found.start()]} {words[found.end() :]}") if found else ("", words)
