"""The second and third level of the official classification, as tags: the line whose words stand in the text.

The lines of `subject/tags.tsv` also teach: their words are hints to the class they stand under. A word of one character
teaches, but is too short to be looked for.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

from nlp.phrases import Phrases

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_OTHER = "其他"
_COLUMNS = 4

#: A class, its second and third level, and the words that residents use for it.
Line = tuple[str, str, str, tuple[str, ...]]


class Tags:
    """The words of all lines; immutable after construction."""

    __slots__ = ("_by_word", "_phrases")

    def __init__(self, lines: Sequence[Line]) -> None:
        by_word: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for subject, second, third, words in lines:
            for word in words:
                by_word[word.translate(_LOWER)].append((subject, second, third))
        self._by_word: Mapping[str, tuple[tuple[str, str, str], ...]] = {
            word: tuple(meant) for word, meant in by_word.items()
        }
        self._phrases = Phrases(word for word in by_word if len(word) > 1)

    def of(self, text: str, subject: str) -> tuple[str, ...]:
        """The second and third level of a text of this class; empty where no word says them."""
        scores: defaultdict[tuple[str, str], int] = defaultdict(int)
        for _, word in self._phrases.longest(text.translate(_LOWER)):
            for key, second, third in self._by_word[word]:
                if key == subject:
                    scores[second, third] += len(word)
        if not scores:
            return ()
        best = max(scores, key=lambda line: (scores[line], line))
        return tuple(level for level in best if level != _OTHER)


def read_tags(path: Path) -> list[Line]:
    """The lines of `tags.tsv`."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [(row[0], row[1], row[2], tuple(row[3].split())) for row in rows if len(row) == _COLUMNS]
