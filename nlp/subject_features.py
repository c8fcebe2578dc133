"""What of a text the learned table weighs: its characters, pairs of characters and words, the first line more.

One text is one direction: counts are damped, rare features weigh more, and length does not matter. What is said first
is usually the matter itself, so the lead is a direction of its own, added to that of the whole.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add, mul

_RUN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[a-z]{3,}")
#: Stands before a word, so that a word of two characters is not taken for a pair of neighbours.
WORD = " "
_LEAD = 30
_LEAD_WEIGHT = 0.6
#: 1 + log(n) for the small counts that nearly all are.
_DAMPED = (0.0, *(1.0 + math.log(n) for n in range(1, 64)))


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each feature stands in a text, and in its lead; and how many characters the text has."""

    whole: Mapping[str, int]
    lead: Mapping[str, int]
    length: int


def count(text: str, words: Sequence[str]) -> Counted:
    """The features of a folded text, its places taken out, and its words in order."""
    whole = _count(text, words)
    if len(text) <= _LEAD:
        return Counted(whole, whole, len(text))
    first: list[str] = []
    length = 0
    for word in words:
        if length >= _LEAD:
            break
        first.append(word)
        length += len(word)
    return Counted(whole, _count(text[:_LEAD], first), len(text))


def _count(text: str, words: Iterable[str]) -> Counter[str]:
    features: list[str] = []
    for run in _RUN.findall(text):
        features += run
        features += map(add, run, run[1:])
    features += [WORD + word for word in map(str.lower, words) if _WORD.fullmatch(word)]
    return Counter(features)


def direction(counted: Counted, rarity: Mapping[str, float]) -> dict[str, float]:
    """How far a text reaches along each feature that has a rarity, before the rarity itself; of length one with it.

    The weights of a table already hold the rarity of their feature, so it is left out of the numbers.
    """
    reach = _unit(counted.whole, rarity)
    if counted.lead is not counted.whole:
        for feature, value in _unit(counted.lead, rarity).items():
            reach[feature] += _LEAD_WEIGHT * value
        length = _length(reach, rarity)
        return {feature: value / length for feature, value in reach.items()}
    return reach


def _unit(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    most = len(_DAMPED)
    reach = {
        feature: _DAMPED[n] if n < most else 1.0 + math.log(n) for feature, n in counts.items() if feature in rarity
    }
    length = _length(reach, rarity)
    return {feature: value / length for feature, value in reach.items()}


def _length(reach: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    far = list(map(mul, reach.values(), map(rarity.__getitem__, reach)))
    return math.sqrt(math.fsum(map(mul, far, far))) or 1.0
