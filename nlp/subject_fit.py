"""Fits linear weights to counted texts, in plain Python: a support vector machine by coordinate descent in the dual.

Each feature is stretched by how much it tells one class from the rest (the log of the ratio of its shares, as in naive
Bayes), which measured better than either alone. Nothing here runs while the bot does; nothing depends on chance.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter, mul

from nlp.subject_features import Counted, direction

_SMOOTHING = 0.01
_STRETCH = 0.5
_ROUNDS = 25
_SMALL_STEP = 1e-4
_CLOSE = 0.2
_EVER = 1e30


@dataclass(frozen=True, slots=True)
class Told:
    """A text counted, the class it belongs to, and how much it counts."""

    counted: Counted
    subject: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights of a class for the reach of each feature (its rarity is not in them yet), and where it begins."""

    weights: Mapping[str, float]
    bias: float


@dataclass(frozen=True, slots=True)
class _Row:
    """One text as the machine sees it: the numbers of its features, and their values."""

    numbers: tuple[int, ...]
    values: tuple[float, ...]
    among: Callable[[Sequence[float]], tuple[float, ...]]


def rarities(counts: Iterable[Mapping[str, int]], least: int) -> dict[str, float]:
    """How rare each feature is that stands in at least so many texts."""
    texts = 0
    holding: Counter[str] = Counter()
    for count in counts:
        texts += 1
        holding.update(count.keys())
    return {feature: math.log((1 + texts) / (1 + n)) + 1.0 for feature, n in sorted(holding.items()) if n >= least}


def telling(told: Sequence[Told], rarity: Mapping[str, float], most: int) -> list[str]:
    """The features that tell the classes apart best (chi squared), at most so many."""
    seen: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    share: Counter[str] = Counter()
    for text in told:
        share[text.subject] += 1
        for feature, reach in direction(text.counted, rarity).items():
            seen[feature][text.subject] += text.weight * reach * rarity[feature]
    texts = sum(share.values())
    scores: dict[str, float] = {}
    for feature, by in seen.items():
        total = math.fsum(by.values())
        scores[feature] = math.fsum(
            (by.get(key, 0.0) - total * n / texts) ** 2 / (total * n / texts) for key, n in share.items()
        )
    return sorted(scores, key=lambda feature: (-scores[feature], feature))[:most]


def fit(told: Sequence[Told], rarity: Mapping[str, float], subjects: Sequence[str], cost: float) -> list[Fitted]:
    """The weights of each class against all others."""
    features = sorted(rarity)
    number = {feature: at for at, feature in enumerate(features)}
    rare = [rarity[feature] for feature in features]
    plain: list[tuple[tuple[int, ...], tuple[float, ...]]] = []
    for text in told:
        reach = direction(text.counted, rarity)
        numbers = tuple(map(number.__getitem__, reach))
        # Two features at least, so that picking them out of all weights gives a tuple and no single number.
        missing = 2 - len(numbers) if len(numbers) < 2 else 0
        values = [value * rare[at] for at, value in zip(numbers, reach.values(), strict=True)]
        plain.append((numbers + (0,) * missing, (*values, *[0.0] * missing)))
    costs = [cost * text.weight for text in told]
    found: list[Fitted] = []
    for subject in subjects:
        mine = [text.subject == subject for text in told]
        stretch = _ratios(plain, mine, len(features))
        rows = [
            _Row(numbers, tuple(map(mul, values, pick(stretch))), pick)
            for numbers, values in plain
            for pick in (itemgetter(*numbers),)
        ]
        weights, bias = _descend(rows, [1.0 if one else -1.0 for one in mine], costs, len(features))
        found.append(Fitted({features[at]: w * stretch[at] for at, w in enumerate(weights) if w}, bias))
    return found


def _ratios(
    plain: Sequence[tuple[tuple[int, ...], tuple[float, ...]]], mine: Sequence[bool], features: int
) -> list[float]:
    """How strongly each feature leans to the class or away from it."""
    here, there = [_SMOOTHING] * features, [_SMOOTHING] * features
    for (numbers, values), one in zip(plain, mine, strict=True):
        side = here if one else there
        for at, value in zip(numbers, values, strict=True):
            side[at] += value
    all_here, all_there = math.fsum(here), math.fsum(there)
    return [abs(math.log((a / all_here) / (b / all_there))) ** _STRETCH for a, b in zip(here, there, strict=True)]


def _descend(
    rows: Sequence[_Row], side: Sequence[float], costs: Sequence[float], features: int
) -> tuple[list[float], float]:
    """Coordinate descent in the dual, squared hinge loss; texts that no longer move are left out until the end."""
    weights, bias = [0.0] * features, 0.0
    pull = [0.0] * len(rows)
    slack = [0.5 / cost for cost in costs]
    size = [math.fsum(map(mul, row.values, row.values)) + 1.0 + s for row, s in zip(rows, slack, strict=True)]
    chance = random.Random(1)  # noqa: S311 - an order, always the same
    order, furthest = list(range(len(rows))), _EVER
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        kept: list[int] = []
        worst = 0.0
        for at in order:
            row, sign, pulled = rows[at], side[at], pull[at]
            slope = sign * (sum(map(mul, row.values, row.among(weights))) + bias) - 1.0 + slack[at] * pulled
            if pulled == 0.0 and slope >= 0.0:
                if slope <= furthest:
                    kept.append(at)
                continue
            kept.append(at)
            worst = max(worst, abs(slope))
            if abs(slope) > _SMALL_STEP:
                pull[at] = max(pulled - slope / size[at], 0.0)
                step = (pull[at] - pulled) * sign
                bias += step
                for number, value in zip(row.numbers, row.values, strict=True):
                    weights[number] += step * value
        done = worst <= _CLOSE
        if done and len(order) == len(rows):
            break
        order, furthest = (list(range(len(rows))), _EVER) if done else (kept, worst)
    return weights, bias
