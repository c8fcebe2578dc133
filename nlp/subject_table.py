"""The learned table: for each feature of a text, how much it speaks for each class, in letters and in chat.

A row is one whole number with a lane of 32 bits for each class. Adding rows adds all lanes at once, so that a message
costs one multiplication and one addition for each of its features, in plain Python.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path
from typing import Any

from nlp.subject_features import WORD, Counted, direction

FEATURES, WEIGHTS, TERMS = "features.txt", "weights.bin", "model.json"
_LANE = 32
_BYTES = _LANE // 8
_MIDDLE = 128
#: The reach of a feature as a whole number; 4,000 features of it at the top of their lanes still fit one.
_STEPS = 4096
_RARITY = 4096
#: How a class lies as a letter that no letter was learned from: on the other side.
_UNKNOWN = -1.0


@dataclass(frozen=True, slots=True)
class Margins:
    """How far a text lies on each class's side, as a letter to an authority and as chat; and how far it is a letter."""

    letter: Sequence[float]
    chat: Sequence[float]
    formal: float


@dataclass(frozen=True, slots=True)
class Terms:
    """What a table was learned to, and what its bytes mean."""

    subjects: tuple[str, ...]
    #: Those of them that letters were learned from.
    letters: tuple[str, ...]
    bias: tuple[float, ...]
    scale: tuple[float, ...]
    #: The four numbers of a mixture, as nlp.subject_mix has them.
    mixture: tuple[tuple[float, ...], ...]
    #: The chance from which on a guess is not asked about.
    enough: float


class Table:
    """All weights, ready to be added up; immutable after construction."""

    __slots__ = ("_rows", "terms")

    def __init__(self, terms: Terms, rows: Mapping[str, tuple[float, int]]) -> None:
        """`rows` hold how rare a feature is beside its row: looking it up costs more than using what is found."""
        self.terms = terms
        self._rows = rows

    @property
    def rarity(self) -> Mapping[str, float]:
        """How rare each feature is; made anew each time."""
        return {feature: rare for feature, (rare, _) in self._rows.items()}

    def margins(self, counted: Counted) -> Margins:
        """What the weights say of a text."""
        row_of = self._rows.get
        known = {feature: row for feature in counted.whole if (row := row_of(feature))}
        reach = direction(counted, {feature: rare for feature, (rare, _) in known.items()})
        steps = [round(value * _STEPS) for value in reach.values()]
        total = sum(map(mul, steps, [known[feature][1] for feature in reach]))
        terms = self.terms
        lanes = _unpacked(total, len(terms.scale))
        middle = _MIDDLE * sum(steps)
        values = [
            (lane - middle) * scale / _STEPS + bias
            for lane, scale, bias in zip(lanes, terms.scale, terms.bias, strict=True)
        ]
        return as_margins(values, terms.letters, terms.subjects)

    def weights(self, feature: str) -> list[float]:
        """The weights of a feature, lane by lane, as they were before they were written; zeros for an unknown one."""
        scale = self.terms.scale
        if feature not in self._rows:
            return [0.0] * len(scale)
        rare, row = self._rows[feature]
        lanes = _unpacked(row, len(scale))
        return [(lane - _MIDDLE) * unit / rare for lane, unit in zip(lanes, scale, strict=True)]

    def words_for(self, subject: str, counted: Counted) -> tuple[str, ...]:
        """The words of a text that speak for a class, weightiest first."""
        terms = self.terms
        lanes = [at for at, key in enumerate((*terms.letters, *terms.subjects)) if key == subject]
        weights: list[tuple[float, str]] = []
        for feature in counted.whole:
            if feature[0] != WORD or feature not in self._rows:
                continue
            row = self._rows[feature][1]
            weight = sum(((row >> _LANE * at & 0xFF) - _MIDDLE) * terms.scale[at] for at in lanes)
            if weight > 0:
                weights.append((-weight, feature[len(WORD) :]))
        return tuple(word for _, word in sorted(weights))


def as_margins(values: Sequence[float], letters: Sequence[str], subjects: Sequence[str]) -> Margins:
    """The lanes in their order: the classes known from letters, each class as chat, then how formal it is."""
    known = dict(zip(letters, values, strict=False))
    return Margins([known.get(key, _UNKNOWN) for key in subjects], values[len(letters) : -1], values[-1])


def _unpacked(total: int, lanes: int) -> Sequence[int]:
    return struct.unpack(f"<{lanes}I", total.to_bytes(lanes * _BYTES, "little"))


def read_table(folder: Path) -> Table:
    """The table in a folder that `write_table` wrote."""
    told = json.loads((folder / TERMS).read_text(encoding="utf-8"))
    terms = Terms(
        tuple(told["subjects"]),
        tuple(told["letters"]),
        tuple(told["bias"]),
        tuple(told["scale"]),
        tuple(tuple(part) for part in told["mixture"]),
        told["enough"],
    )
    features = (folder / FEATURES).read_text(encoding="utf-8").split("\n")[:-1]
    content = (folder / WEIGHTS).read_bytes()
    lanes = len(terms.scale)
    if len(content) != len(features) * (lanes + 2):
        raise ValueError(f"{folder}: {WEIGHTS} and {FEATURES} do not belong together")
    # Every byte into the lowest of its lane.
    spread = bytearray(len(features) * lanes * _BYTES)
    spread[::_BYTES] = content[: len(features) * lanes]
    width = lanes * _BYTES
    steps = struct.unpack(f"<{len(features)}H", content[len(features) * lanes :])
    shares = {step: step / _RARITY for step in set(steps)}
    # What is met often lies together in memory, because waiting for memory is most of what a lookup costs.
    often = sorted(range(len(features)), key=steps.__getitem__)
    number = int.from_bytes
    return Table(
        terms,
        {features[at]: (shares[steps[at]], number(spread[at * width : (at + 1) * width], "little")) for at in often},
    )


def write_table(
    folder: Path, weights: Mapping[str, Sequence[float]], rarity: Mapping[str, float], terms: Mapping[str, Any]
) -> None:
    """Write the weights of each feature (one a lane, in the order of the classes) rounded to bytes.

    `terms` are those of `Terms` without the scale, which follows from the largest weight of each lane.
    """
    features = sorted(weights)
    lanes = len(terms["bias"])
    # The weights are of a text's full reach; folding the rarity in spares a multiplication for each message.
    folded = [[value * rarity[feature] for value in weights[feature]] for feature in features]
    scale = [(max((abs(row[lane]) for row in folded), default=0.0) or 1.0) / (_MIDDLE - 1) for lane in range(lanes)]
    content = b"".join(
        bytes(_MIDDLE + round(value / unit) for value, unit in zip(row, scale, strict=True)) for row in folded
    )
    rarities = struct.pack(f"<{len(features)}H", *(round(rarity[feature] * _RARITY) for feature in features))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FEATURES).write_text("".join(feature + "\n" for feature in features), encoding="utf-8")
    (folder / WEIGHTS).write_bytes(content + rarities)
    told = {**terms, "scale": [float(f"{value:.9g}") for value in scale]}
    (folder / TERMS).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
