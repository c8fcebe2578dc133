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
from operator import itemgetter, mul
from pathlib import Path

from nlp.triage_features import Roles, count

FEATURES, WEIGHTS, TERMS = "features.txt", "weights.bin", "model.json"
EMERGENCIES = ("119", "120", "110", "life")
IDLE = ("thanks", "greeting", "other", "abuse", "spam")
#: The columns of the table after the rarity of a feature.
COLUMNS = ("alarm", "idle", *EMERGENCIES, *IDLE)
RARITY_STEP = 16.0
_MIDDLE = 128


#: Takes the byte of a column out of a row, and its place among the columns.
_AT = {name: (itemgetter(at + 1), at) for at, name in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Weighed:
    """The rows of a text's features and how far the text reaches along each."""

    rows: Sequence[bytes]
    reach: Sequence[float]
    middle: float
    table: Learned

    def margin(self, column: str) -> float:
        """How far the text lies on the side of a column."""
        byte, at = _AT[column]
        summed: float = sum(map(mul, self.reach, map(byte, self.rows)))
        return (summed - self.middle) * self.table.unit[at] + self.table.bias[at]


@dataclass(frozen=True, slots=True)
class Learned:
    """The table, ready to be added up: for each feature a byte that says how rare it is, and one for each column."""

    rows: Mapping[str, bytes]
    #: What one step of the bytes of a column means.
    unit: tuple[float, ...]
    bias: tuple[float, ...]
    #: How rare a feature is that the table does not hold.
    strange: float
    roles: Roles

    def weighed(self, text: str) -> Weighed:
        """The features of a folded text, looked up once for all columns.

        What the table does not hold counts for the length of the text, too: words never met must not make a few
        known ones sound surer than they did where they were learned.
        """
        counted, row_of = count(text, self.roles), self.rows.get
        found = [(row, n) for feature, n in counted.items() if (row := row_of(feature))]
        rows = [row for row, _ in found]
        reach = [row[0] if n == 1 else row[0] * (1.0 + math.log(n)) for row, n in found]
        unknown = (len(counted) - len(found)) * self.strange * self.strange
        length = math.sqrt(sum(map(mul, reach, reach)) + unknown) or 1.0
        reach = [far / length for far in reach]
        return Weighed(rows, reach, _MIDDLE * sum(reach), self)


def read_learned(folder: Path, parts: Mapping[str, str]) -> Learned:
    """The table of a folder; `parts` name who it may happen to."""
    terms = json.loads((folder / TERMS).read_text(encoding="utf-8"))
    features = (folder / FEATURES).read_text(encoding="utf-8").split("\n")
    packed = (folder / WEIGHTS).read_bytes()
    width = len(COLUMNS) + 1
    # What is met often lies together in memory, because waiting for memory is most of what a lookup costs.
    often = sorted(range(len(features)), key=packed[::width].__getitem__)
    rows = {features[at]: packed[at * width : (at + 1) * width] for at in often}
    unit, bias = tuple(1.0 / scale for scale in terms["scale"]), tuple(terms["bias"])
    return Learned(rows, unit, bias, terms["strange"] * RARITY_STEP, roles_of(parts))


def roles_of(parts: Mapping[str, str]) -> Roles:
    """Whose names stand for which role."""
    people = (("child", "孩"), ("elder", "老"), ("kin", "亲"), ("folk", "亲"))
    return tuple((re.compile(parts[part]), role) for part, role in people)
