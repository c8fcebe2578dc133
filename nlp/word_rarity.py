"""How rare a word is in what people write to authorities: what nearly every text holds names no concern.

The table is counted from texts and holds none of them: words, each seen in several texts, by the level of their rarity.
"""

import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_SEEN = 8
"""texts a word must stand in to be listed; what is rarer is as rare as what was never seen"""


def count_rarity(texts: Iterable[Iterable[str]]) -> str:
    """The table of rarity.tsv from the words of texts: each level, and its words; first the level of all others."""
    seen: Counter[str] = Counter()
    many = 0
    for words in texts:
        many += 1
        seen.update(set(words))
    levels: dict[str, list[str]] = {}
    for word, times in sorted(seen.items()):
        if times >= _SEEN:
            levels.setdefault(f"{math.log((many + 1) / times):.1f}", []).append(word)
    rows = sorted(levels.items(), key=lambda row: float(row[0]))
    others = f"{math.log((many + 1) * 2 / _SEEN):.1f}\t"
    return "\n".join((others, *(f"{level}\t{' '.join(words)}" for level, words in rows))) + "\n"


def read_rarity(path: Path) -> tuple[dict[str, float], float]:
    """The rarity of each listed word, and that of all others."""
    (others, _), *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {word: float(level) for level, words in rows for word in words.split()}, float(others)
