"""The learned half of triage: how far a text lies on the side of emergencies, of chatter, and of each of their kinds.

It hears what nobody thought of listing; the listed words (`triage.toml`) hear what it is too timid for. Small enough
to be read whole: one row of bytes for each feature.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.triage_features import Roles, count

FEATURES, WEIGHTS, TERMS = "features.txt", "weights.bin", "model.json"
EMERGENCIES = ("119", "120", "110", "life")
IDLE = ("thanks", "greeting", "other", "abuse", "spam")
#: The columns of the table after the rarity of a feature.
COLUMNS = ("alarm", "idle", *EMERGENCIES, *IDLE)
RARITY_STEP = 16.0
_MIDDLE = 128


@dataclass(frozen=True, slots=True)
class Learned:
    """The table, ready to be added up."""

    rows: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]
    roles: Roles

    def margins(self, text: str, columns: Sequence[str] = COLUMNS) -> dict[str, float]:
        """How far a folded text lies on the side of each column."""
        counted = count(text, self.roles).items()
        found = [(row, 1.0 + math.log(n)) for feature, n in counted if (row := self.rows.get(feature))]
        length = math.sqrt(sum((damped * row[0]) ** 2 for row, damped in found)) or 1.0
        at = [(name, COLUMNS.index(name)) for name in columns]
        return {
            name: sum(damped * row[number + 1] for row, damped in found) / length + self.bias[number]
            for name, number in at
        }


def read_learned(folder: Path, parts: Mapping[str, str]) -> Learned:
    """The table of a folder; `parts` name who it may happen to."""
    terms = json.loads((folder / TERMS).read_text(encoding="utf-8"))
    features = (folder / FEATURES).read_text(encoding="utf-8").split("\n")
    packed = (folder / WEIGHTS).read_bytes()
    width = len(COLUMNS) + 1
    rows = {}
    for at, feature in enumerate(features):
        rarity, *weights = packed[at * width : (at + 1) * width]
        rare = rarity / RARITY_STEP
        scaled = ((one - _MIDDLE) / scale * rare for one, scale in zip(weights, terms["scale"], strict=True))
        rows[feature] = (rare, *scaled)
    return Learned(rows, tuple(terms["bias"]), roles_of(parts))


def roles_of(parts: Mapping[str, str]) -> Roles:
    """Whose names stand for which role."""
    people = (("child", "孩"), ("elder", "老"), ("kin", "亲"), ("folk", "亲"))
    return tuple((re.compile(parts[part]), role) for part, role in people)
