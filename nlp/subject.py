"""Which official class a concern belongs to, with the words that decided; unsure rather than guessed."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType

from nlp.phrases import Phrases

MOST_CANDIDATES = 4
_WEIGHTS = {"strong": 3.0, "plain": 1.5, "weak": 0.4}
#: A longer phrase says more exactly what is meant: so much more for each character after the second, at most four.
_LENGTH = 0.25
_PAIR = 3.0
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_BESIDE = re.compile(
    r"的?(?:大?门口|门前|旁边?|对面|附近|后面|前面|背后|隔壁|外面|边上|斜对面|那边|那里|周边|到|至|路口)"
)
#: Below this, or this close to the next class, a person is asked.
_ENOUGH = 3.0
_CLEAR = 1.3
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class SubjectGuess:
    """The class of a concern by its key; `candidates` best first, `because` the words that spoke for the best one."""

    subject: str | None = None
    sure: bool = False
    candidates: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


class Subjects:
    """The classes and the words that speak for them; immutable after construction."""

    __slots__ = ("_pairs", "_phrases", "_single", "_weights", "names")

    def __init__(
        self, names: Mapping[str, str], weights: Mapping[str, Mapping[str, float]], pairs: Mapping[tuple[str, ...], str]
    ) -> None:
        self.names = MappingProxyType(dict(names))
        self._weights = {word: dict(subjects) for word, subjects in weights.items()}
        self._pairs = dict(pairs)
        self._phrases = Phrases(word for word in self._weights if len(word) > 1)
        self._single = frozenset(word for word in self._weights if len(word) == 1)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that speaks for a class by itself, without the single characters."""
        return frozenset(
            word for word, by in self._weights.items() if len(word) > 1 and max(by.values()) >= _WEIGHTS["plain"]
        )

    def topics(self, text: str) -> tuple[str, ...]:
        """The words of the table that stand in the text, weightiest first."""
        found = self._words_of(text)
        ranked = sorted(found, key=lambda word: (found[word], -max(self._weights[word].values())))
        return tuple(
            word for word in ranked if len(word) > 1 and max(self._weights[word].values()) >= _WEIGHTS["plain"]
        )

    def guess(self, text: str) -> SubjectGuess:
        """The class of a concern in a folded text."""
        scores: defaultdict[str, float] = defaultdict(float)
        reasons: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        for word, is_landmark in self._words_of(text).items():
            for subject, full_weight in self._weights[word].items():
                weight = _WEIGHTS["weak"] if is_landmark else full_weight
                scores[subject] += weight
                reasons[subject].append((-weight, word))
        lower = text.translate(_LOWER)
        for words, subject in self._pairs.items():
            if all(word in lower for word in words):
                scores[subject] += _PAIR
        if not scores:
            return SubjectGuess()
        ranked = sorted(scores, key=lambda subject: -scores[subject])
        best, runner_up = scores[ranked[0]], scores[ranked[1]] if len(ranked) > 1 else 0.0
        because = tuple(word for _, word in sorted(reasons[ranked[0]]))[:_MOST_WORDS]
        sure = best >= _ENOUGH and best >= runner_up * _CLEAR
        return SubjectGuess(ranked[0], sure, tuple(ranked[:MOST_CANDIDATES]), because)

    def _words_of(self, text: str) -> dict[str, bool]:
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


def read_subjects(path: Path) -> Subjects:
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
    return Subjects(names, weights, pairs)
