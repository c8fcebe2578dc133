"""Finds the likeliest way to cut a text into words: what jieba's own cutting finds, in one pass over the dictionary.

jieba lists every word that begins anywhere, then weighs them; here each is weighed when it is met. What no dictionary
holds is left to jieba's model of how characters make words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import log

_BLOCK = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)")
_SPACE = re.compile(r"(\r\n|\s)")

#: By the character they begin with, words and how often each is met, and every beginning of a word, with 0 where it is
#: none itself.
Frequencies = Mapping[str, Mapping[str, int]]


def cut(text: str, dictionary: Frequencies, total: int, guess: Callable[[str], Iterable[str]]) -> list[str]:
    """The words of a text, in order, covering all of it; `guess` cuts what the dictionary does not hold."""
    words: list[str] = []
    for at, block in enumerate(_BLOCK.split(text)):
        if at % 2:
            words += _words(block, dictionary, log(total), guess)
        elif block:
            for piece in _SPACE.split(block):
                words += [piece] if _SPACE.match(piece) else piece
    return words


def _words(block: str, dictionary: Frequencies, unit: float, guess: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """The words of the likeliest path; single characters in a row are looked at again."""
    ends = _ends(block, dictionary, unit)
    at = singles = 0
    while at < len(block):
        end = ends[at]
        if end - at > 1:
            yield from _again(block[singles:at], dictionary, guess)
            yield block[at:end]
            singles = end
        at = end
    yield from _again(block[singles:], dictionary, guess)


def _ends(block: str, dictionary: Frequencies, unit: float) -> list[int]:
    """For each position where the word ends that begins the likeliest path from there; of equal ones the longest."""
    size = len(block)
    likely, ends = [0.0] * (size + 1), [0] * size
    for start in range(size - 1, -1, -1):
        best, best_end = None, start + 1
        frequency = dictionary[block[start]].get
        for end in range(start + 1, size + 1):
            count = frequency(block[start:end])
            if count is None:
                break
            if count:
                way = log(count) - unit + likely[end]
                if best is None or way >= best:
                    best, best_end = way, end
        likely[start] = 0.0 - unit + likely[best_end] if best is None else best
        ends[start] = best_end
    return ends


def _again(singles: str, dictionary: Frequencies, guess: Callable[[str], Iterable[str]]) -> Iterable[str]:
    """Characters that stand alone in a row: words by the way they are made, unless the dictionary holds them all."""
    if len(singles) < 2 or dictionary[singles[0]].get(singles):
        return singles
    return guess(singles)
