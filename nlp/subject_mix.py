"""Mixes the voices on a text's class, the table as a letter, the table as chat and the dictionary, into chances.

What counts for how much depends on the manner: letters to an authority are what most training texts are, chat is what
most messages are. The weights are fitted to texts that the table had not seen, so that a chance of 0.9 means nine in
ten.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from nlp.subject_table import Margins

_ROUNDS = 20
#: A step that short is the last one.
_SETTLED = 1e-6
#: The longest step, for lessons so few that they are told apart without a doubt.
_LONGEST = 2.0
_FAR = 50.0
_KEEP_SMALL = 1e-3
#: Between these a text is partly chat and partly a letter; who writes more than usual writes rather a letter.
_CHAT, _LETTER = 0.1, 0.6
_PER_LENGTH, _USUAL_LENGTH = 0.3, 50

#: How much each voice counts: as a letter, as chat, by the dictionary.
Weights = tuple[float, float, float]
#: How a lead over the next class becomes a chance: so much for each step, and where it begins.
Slope = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mixture:
    """How voices become chances, in chat and in a letter."""

    chat: Weights
    letter: Weights
    chat_slope: Slope
    letter_slope: Slope


#: Where nothing has been learned, only the dictionary speaks.
UNLEARNED = Mixture((0.0, 0.0, 3.3), (0.0, 0.0, 3.3), (1.0, -0.5), (1.0, -0.5))


def as_mixture(parts: Sequence[Sequence[float]]) -> Mixture:
    """A mixture from the four parts it was written as."""
    (a, b, c), (d, e, f), (g, h), (i, j) = parts
    return Mixture((a, b, c), (d, e, f), (g, h), (i, j))


@dataclass(frozen=True, slots=True)
class Voices:
    """What was said of one text, for each class in order; `formal` is 0 for chat, 1 for a letter, or between."""

    formal: float
    said: tuple[tuple[float, float, float], ...]


#: A text that the table had not seen, and the number of its class.
Example = tuple[Voices, int]


def voices(margins: Margins | None, scores: Mapping[str, float], length: int, subjects: Sequence[str]) -> Voices:
    """What is said of a text of so many characters; without a table only the dictionary speaks."""
    written = [math.log1p(scores.get(key, 0.0)) for key in subjects]
    if margins is None:
        return Voices(0.0, tuple((0.0, 0.0, score) for score in written))
    manner = margins.formal + _PER_LENGTH * math.log(max(length, 1) / _USUAL_LENGTH)
    formal = min(max((manner - _CHAT) / (_LETTER - _CHAT), 0.0), 1.0)
    return Voices(formal, tuple(zip(margins.letter, margins.chat, written, strict=True)))


def chances(told: Voices, mixture: Mixture) -> list[float]:
    """The chance of each class; what is missing to one is the chance that it is none of them."""
    scores = _scores(told, mixture)
    best = max(range(len(scores)), key=scores.__getitem__)
    powers = [math.exp(score - scores[best]) for score in scores]
    powers[best] = 0.0
    rest = math.fsum(powers)
    step, start = _between(told, mixture.chat_slope, mixture.letter_slope)
    top = _logistic(step * _lead(scores) + start)
    share = min((1.0 - top) / rest, top / max(powers)) if rest else 0.0
    found = [power * share for power in powers]
    found[best] = top
    return found


def mixed(chat: Sequence[Example], letters: Sequence[Example]) -> Mixture:
    """The mixture under which the right classes are likeliest, in chat and in letters; without letters all is chat."""
    of_chat, chat_slope = _weights(chat)
    of_letters, letter_slope = _weights(letters) if letters else (of_chat, chat_slope)
    return Mixture(of_chat, of_letters, chat_slope, letter_slope)


def _weights(examples: Sequence[Example]) -> tuple[Weights, Slope]:
    """By Newton's method: first what each voice counts, then how a lead becomes a chance."""
    weights = [1.0, 1.0, 1.0]
    for _ in range(_ROUNDS):
        slope, bend = [0.0] * 3, [[0.0] * 3 for _ in range(3)]
        for told, right in examples:
            _add_classes(slope, bend, told, right, weights)
        before, weights = weights, _stepped(weights, slope, bend, len(examples))
        if math.dist(before, weights) < _SETTLED:
            break
    a, b, c = (_rounded(weight) for weight in weights)
    flat = Mixture((a, b, c), (a, b, c), (1.0, 0.0), (1.0, 0.0))
    curve = [1.0, 0.0]
    points = [(_scores(told, flat), right) for told, right in examples]
    for _ in range(_ROUNDS):
        slope, bend = [0.0] * 2, [[0.0] * 2 for _ in range(2)]
        for scores, right in points:
            inputs = (_lead(scores), 1.0)
            likely = _logistic(curve[0] * inputs[0] + curve[1])
            _add(slope, bend, inputs, likely - (scores[right] == max(scores)), likely * (1.0 - likely))
        before, curve = curve, _stepped(curve, slope, bend, len(points))
        if math.dist(before, curve) < _SETTLED:
            break
    return (a, b, c), (_rounded(curve[0]), _rounded(curve[1]))


def _scores(told: Voices, mixture: Mixture) -> list[float]:
    a, b, c = _between(told, mixture.chat, mixture.letter)
    return [a * x + b * y + c * z for x, y, z in told.said]


def _between(told: Voices, chat: Sequence[float], letter: Sequence[float]) -> list[float]:
    return [x + (y - x) * told.formal for x, y in zip(chat, letter, strict=True)]


def _lead(scores: Sequence[float]) -> float:
    """How far the best is before the next."""
    first, second = sorted(scores, reverse=True)[:2]
    return first - second


def _add_classes(
    slope: list[float], bend: list[list[float]], told: Voices, right: int, weights: Sequence[float]
) -> None:
    """The first and second derivatives of the loss that one text makes."""
    likely = _softmax([math.fsum(map(mul, weights, row)) for row in told.said])
    mean = [math.fsum(map(mul, likely, column)) for column in zip(*told.said, strict=True)]
    _add(slope, bend, [m - v for m, v in zip(mean, told.said[right], strict=True)], 1.0, 0.0)
    for p, row in zip(likely, told.said, strict=True):
        _add(slope, bend, [v - m for v, m in zip(row, mean, strict=True)], 0.0, p)


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(value, -_FAR), _FAR)))


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = math.fsum(powers)
    return [power / whole for power in powers]


def _add(slope: list[float], bend: list[list[float]], inputs: Sequence[float], first: float, second: float) -> None:
    for at, value in enumerate(inputs):
        slope[at] += first * value
        if second:
            line, pulled = bend[at], second * value
            for other, beside in enumerate(inputs):
                line[other] += pulled * beside


def _stepped(
    weights: Sequence[float], slope: Sequence[float], bend: Sequence[Sequence[float]], whole: int
) -> list[float]:
    """One step of Newton's method, with a little pull towards zero."""
    right = [s / whole + _KEEP_SMALL * w for s, w in zip(slope, weights, strict=True)]
    matrix = [
        [value / whole + (_KEEP_SMALL if at == other else 0.0) for other, value in enumerate(line)]
        for at, line in enumerate(bend)
    ]
    steps = _solved(matrix, right)
    short = _LONGEST / max(_LONGEST, *map(abs, steps))
    return [w - short * step for w, step in zip(weights, steps, strict=True)]


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a small system, by Gauss and Jordan; the largest number left is divided by."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for other in range(size):
            if other != at:
                times = rows[other][at] / rows[at][at]
                rows[other] = [x - times * y for x, y in zip(rows[other], rows[at], strict=True)]
    return [rows[at][size] / rows[at][at] for at in range(size)]


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
