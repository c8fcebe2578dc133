"""Learns the table of subjects: from letters with their class, from written messages, and from words listed by class.

Everything is learned five times with a fifth left out; the mixture is fitted to what those tables say of the fifths.
What is reported of a fifth was mixed by the other four. The sixth time nothing is left out, and that table is kept.
"""

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from nlp.subject_features import Counted, direction
from nlp.subject_fit import Fitted, Told, fit, rarities, telling
from nlp.subject_mix import Mixture, Voices, chances, mixed, voices
from nlp.subject_table import as_margins, write_table

FOLDS = 5
KINDS = LETTER, TITLE, MESSAGE = "letter", "title", "message"
_MOST_FEATURES = 20_000
_LEAST_TEXTS = 5
#: How dear a text on the wrong side is.
COST = 1.0
#: Letters are many, and some of their labels contradict each other: a wrong side is cheaper there.
_LETTER_COST = 0.5
#: A title says little, and there are many of them.
_TITLE = 0.2
#: How much a letter's machine learns from a written message: words of a class that hardly a letter has.
_SPOKEN = 0.3

#: A guess is sure from the chance on at which so many of a hundred are right.
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its class, its fold, and what the dictionary says of it."""

    counted: Counted
    subject: str
    fold: int
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Lessons:
    """All there is to learn from; `hints` are words and names of a class, too short to be tested on."""

    letters: Sequence[Example]
    titles: Sequence[Example]
    messages: Sequence[Example]
    hints: Sequence[Told]


#: A text that was left out, its kind, and what was said of it.
_Heard = tuple[str, Example, Voices]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text that was left out, and the chances that were given to it."""

    kind: str
    right: str
    chances: tuple[float, ...]
    said: Voices


@dataclass(frozen=True, slots=True)
class Learned:
    """What `write` puts into files, and what it was tested on."""

    subjects: tuple[str, ...]
    letters: tuple[str, ...]
    fitted: tuple[Fitted, ...]
    rarity: Mapping[str, float]
    mixture: Mixture
    enough: float
    tested: tuple[LeftOut, ...]


def fold_of(name: str) -> int:
    """The fold of a text that names none; texts of one name stay together."""
    return zlib.crc32(name.encode()) % FOLDS


def learn(lessons: Lessons, subjects: Sequence[str]) -> Learned:
    """The table for these classes; the same lessons give the same table."""
    letters = tuple(key for key in subjects if any(one.subject == key for one in lessons.letters))
    heard = [one for fold in range(FOLDS) for one in _left_out(lessons, letters, subjects, fold)]
    mixture = _mixture(heard, subjects, None)
    tested = tuple(one for fold in range(FOLDS) for one in _tested(heard, subjects, fold))
    rarity, fitted = _fitted(lessons, letters, subjects, None)
    return Learned(tuple(subjects), letters, fitted, rarity, mixture, _enough(tested, subjects), tested)


def write(learned: Learned, folder: Path) -> None:
    """Put the table into a folder."""
    weights = {
        feature: [one.weights.get(feature, 0.0) for one in learned.fitted]
        for feature in learned.rarity
        if any(feature in one.weights for one in learned.fitted)
    }
    terms: dict[str, Any] = {
        "subjects": learned.subjects,
        "letters": learned.letters,
        "bias": [float(f"{one.bias:.6g}") for one in learned.fitted],
        "mixture": astuple(learned.mixture),
        "enough": learned.enough,
    }
    write_table(folder, weights, learned.rarity, terms)


def _left_out(lessons: Lessons, letters: Sequence[str], subjects: Sequence[str], fold: int) -> Iterator[_Heard]:
    """The texts of a fold, and what a table learned from the other folds says of them."""
    rarity, fitted = _fitted(lessons, letters, subjects, fold)
    for kind, examples in ((LETTER, lessons.letters), (TITLE, lessons.titles), (MESSAGE, lessons.messages)):
        for example in examples:
            if example.fold == fold:
                reach = {f: value * rarity[f] for f, value in direction(example.counted, rarity).items()}
                margins = as_margins([_margin(one, reach) for one in fitted], letters, subjects)
                yield kind, example, voices(margins, example.scores, example.counted.length, subjects)


def _margin(one: Fitted, reach: Mapping[str, float]) -> float:
    return one.bias + math.fsum(value * one.weights.get(feature, 0.0) for feature, value in reach.items())


def _fitted(
    lessons: Lessons, letters: Sequence[str], subjects: Sequence[str], without: int | None
) -> tuple[dict[str, float], tuple[Fitted, ...]]:
    """The rarities, then the weights of each class as a letter, of each as chat, and of letters against chat."""
    written, messages = _taught(lessons.letters, without), _taught(lessons.messages, without)
    titles = [replace(told, weight=_TITLE) for told in _taught(lessons.titles, without)]
    rarity = _rarity(written, [*messages, *lessons.hints])
    manners = [replace(told, subject=LETTER) for told in written + titles]
    manners += [replace(told, subject=MESSAGE) for told in messages]
    spoken = [replace(told, weight=_SPOKEN * told.weight) for told in (*messages, *lessons.hints)]
    fitted = (
        *fit([*written, *(told for told in spoken if told.subject in letters)], rarity, letters, _LETTER_COST),
        *fit([*messages, *lessons.hints], rarity, subjects, COST),
        *fit(manners, rarity, [LETTER], COST),
    )
    return rarity, fitted


def _taught(examples: Sequence[Example], without: int | None) -> list[Told]:
    return [Told(one.counted, one.subject) for one in examples if one.fold != without]


def _rarity(of_letters: Sequence[Told], of_chat: Sequence[Told]) -> dict[str, float]:
    """The rarities of the features that tell letters apart, and of all that the written messages hold."""
    counts = [told.counted.whole for told in (*of_letters, *of_chat)]
    everything = rarities(counts, 1)
    spoken = {feature for told in of_chat for feature in told.counted.whole}
    often = rarities([told.counted.whole for told in of_letters], _LEAST_TEXTS)
    kept = spoken.union(telling(of_letters, often, _MOST_FEATURES))
    return {feature: rare for feature, rare in everything.items() if feature in kept}


def _tested(heard: Sequence[_Heard], subjects: Sequence[str], fold: int) -> Iterator[LeftOut]:
    """The texts of a fold, with the chances by the mixture that suits the other folds."""
    mixture = _mixture(heard, subjects, fold)
    for kind, example, said in heard:
        if example.fold == fold:
            yield LeftOut(kind, example.subject, tuple(chances(said, mixture)), said)


def _mixture(heard: Sequence[_Heard], subjects: Sequence[str], without: int | None) -> Mixture:
    """The mixture that suits all texts that were left out of a table, but for those of a fold."""
    number = {key: at for at, key in enumerate(subjects)}
    chat, letters = (
        [(said, number[one.subject]) for kind, one, said in heard if kind == wanted and one.fold != without]
        for wanted in (MESSAGE, LETTER)
    )
    return mixed(chat, letters)


def _enough(tested: Sequence[LeftOut], subjects: Sequence[str]) -> float:
    """The lowest chance from which on the written messages were guessed right often enough."""
    best = sorted(
        (
            (max(one.chances), subjects[one.chances.index(max(one.chances))] == one.right)
            for one in tested
            if one.kind == MESSAGE
        ),
        reverse=True,
    )
    enough, right = 1.0, 0
    for so_far, (chance, is_right) in enumerate(best, 1):
        right += is_right
        if right >= _SURE * so_far:
            enough = chance
    return float(f"{enough:.4g}")
