"""Whether a text is nothing but some words, however they are divided: in one pass, whatever is said and how often."""

from __future__ import annotations

from collections.abc import Iterable


class MadeOf:
    """A fixed set of words; a pattern of the same words would try every way to divide them."""

    __slots__ = ("_longest", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(word.casefold() for word in words if word)
        self._longest = max(map(len, self._words), default=0)

    def whole(self, text: str) -> bool:
        """Whether the text is made of the words from its beginning to its end; an empty one is."""
        bare, words, longest = text.casefold(), self._words, self._longest
        reached = [True, *(False for _ in bare)]
        furthest = 0
        for start in range(len(bare)):
            if start > furthest:
                return False
            if reached[start]:
                for end in range(start + 1, min(start + longest, len(bare)) + 1):
                    if bare[start:end] in words:
                        reached[end] = True
                        furthest = max(furthest, end)
        return reached[-1]
