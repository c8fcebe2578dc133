"""Finds listed phrases in a text, on the text itself and not on its words, in one pass.

A segmenter cuts most village names in two, so what is listed is looked for before anything is cut. Phrases are kept by
their first two characters; at each position only the few that begin so are compared. That is linear for any text.
"""

from collections.abc import Iterable, Iterator
from operator import add


class Phrases:
    """A fixed set of phrases of at least two characters; immutable after construction."""

    __slots__ = ("_by_start",)

    def __init__(self, phrases: Iterable[str]) -> None:
        by_start: dict[str, list[str]] = {}
        for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
            if len(phrase) < 2:
                raise ValueError(f"the phrase {phrase!r} is shorter than two characters")
            by_start.setdefault(phrase[:2], []).append(phrase)
        self._by_start = {start: tuple(group) for start, group in by_start.items()}

    def everywhere(self, text: str) -> Iterator[tuple[int, str]]:
        """Every phrase at every position, overlapping ones too, longest first at each position."""
        for at, group in enumerate(map(self._by_start.get, map(add, text, text[1:]))):
            for phrase in group or ():
                if text.startswith(phrase, at):
                    yield at, phrase

    def longest(self, text: str) -> Iterator[tuple[int, str]]:
        """The longest phrase at each position that no earlier one covers."""
        end = 0
        for at, phrase in self.everywhere(text):
            if at >= end:
                end = at + len(phrase)
                yield at, phrase
