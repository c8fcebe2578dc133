"""The written dictionary of subjects: words that speak for a class because somebody who knows said so."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from operator import add
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType

from nlp.phrases import Phrases

_WEIGHTS = {"strong": 3.0, "plain": 1.5, "weak": 0.4}
#: A longer phrase says more exactly what is meant: so much more for each character after the second, at most four.
_LENGTH = 0.25
_PAIR = 3.0
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_BESIDE = re.compile(
    r"的?(?:大?门口|门前|旁边?|对面|附近|后面|前面|背后|隔壁|外面|边上|斜对面|那边|那里|周边|到|至|路口)"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the dictionary says of a text: a score for each class that it speaks for, and the words by weight."""

    scores: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]


class Rules:
    """The classes and the words that speak for them; immutable after construction."""

    __slots__ = ("_pairs", "_phrases", "_single", "_starts", "_weights", "names")

    def __init__(
        self, names: Mapping[str, str], weights: Mapping[str, Mapping[str, float]], pairs: Mapping[tuple[str, ...], str]
    ) -> None:
        self.names = MappingProxyType(dict(names))
        self._weights = {word: dict(subjects) for word, subjects in weights.items()}
        self._pairs: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for words, subject in pairs.items():
            self._pairs[words[0][:2]].append((words, subject))
        self._starts = frozenset(self._pairs)
        self._phrases = Phrases(word for word in self._weights if len(word) > 1)
        self._single = frozenset(word for word in self._weights if len(word) == 1)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that speaks for a class by itself, without the single characters."""
        return frozenset(word for word in self._weights if self._names_a_topic(word))

    def topics(self, found: Mapping[str, bool]) -> tuple[str, ...]:
        """Those of the words found in a text that name a topic, weightiest first."""
        ranked = sorted(found, key=lambda word: (found[word], -max(self._weights[word].values())))
        return tuple(word for word in ranked if self._names_a_topic(word))

    def evidence(self, text: str, found: Mapping[str, bool]) -> Evidence:
        """What speaks for which class in a folded text; `found` are the words in it."""
        scores: defaultdict[str, float] = defaultdict(float)
        reasons: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        for word, is_landmark in found.items():
            for subject, full_weight in self._weights[word].items():
                weight = _WEIGHTS["weak"] if is_landmark else full_weight
                scores[subject] += weight
                reasons[subject].append((-weight, word))
        lower = text.translate(_LOWER)
        for start in self._starts.intersection((*lower, *map(add, lower, lower[1:]))):
            for words, subject in self._pairs[start]:
                if all(word in lower for word in words):
                    scores[subject] += _PAIR
        return Evidence(scores, {key: tuple(word for _, word in sorted(found)) for key, found in reasons.items()})

    def _names_a_topic(self, word: str) -> bool:
        return len(word) > 1 and max(self._weights[word].values()) >= _WEIGHTS["plain"]

    def words_of(self, text: str) -> dict[str, bool]:
        """The phrases of the table in the text, then its single characters where no phrase covers them.

        Each with whether it only says where something is: a lid broken in front of a bank is no matter of banking.
        """
        rest: list[str] = []
        words: dict[str, bool] = {}
        done = 0
        for at, phrase in self._phrases.longest(text.translate(_LOWER)):
            rest.append(text[done:at])
            done = at + len(phrase)
            words[phrase] = words.get(phrase, True) and _BESIDE.match(text, done) is not None
        rest.append(text[done:])
        return words | dict.fromkeys(sorted(self._single.intersection("".join(rest))), False)


def read_rules(path: Path) -> Rules:
    """The classes of `subjects.toml`."""
    names: dict[str, str] = {}
    weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
    pairs: dict[tuple[str, ...], str] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["subject"]:
        key = entry["key"]
        names[key] = entry["name"]
        for grade, weight in reversed(_WEIGHTS.items()):
            weights_of_grade = dict.fromkeys(entry[grade].split(), weight)
            for word, value in weights_of_grade.items():
                weights[word.translate(_LOWER)][key] = value + _LENGTH * min(max(len(word) - 2, 0), 4)
        pairs |= {tuple(pair.split()): key for pair in entry["pairs"]}
    return Rules(names, weights, pairs)
