"""Learns the table of triage from written messages with their kind: `python -m nlp.triage_learning [folder]`.

Everything that is neither an emergency nor chatter is a concern; the messages written for the subjects are concerns,
too. How good it is has to be asked of other messages: `python -m bench.triage`.
"""

from __future__ import annotations

import json
import math
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.fold import fold
from nlp.patterns import put_together
from nlp.subject_features import Counted
from nlp.subject_fit import Fitted, Told, fit, rarities
from nlp.triage_features import Roles, count
from nlp.triage_table import COLUMNS, EMERGENCIES, FEATURES, IDLE, RARITY_STEP, TERMS, WEIGHTS, roles_of

#: Half as many are as good on what was learned, and miss twice as many emergencies in other words.
_MOST_FEATURES = 60_000
_COST = 1.0
#: An emergency that is missed is worse than one too many.
_DEAR = 2.0
_GROUPS = {"alarm": EMERGENCIES, "idle": IDLE}
#: What is said every day of places, homes and oneself. It alarms nobody; whether it is chatter is not said by it.
CALM = "calm"
#: Each of them counts for less: they are many, and much alike.
_CHEAP = 0.5
_REACH = 127
#: How far a feature that was not kept counts: all of it would doubt every message in new words.
_STRANGE = 0.3


@dataclass(frozen=True, slots=True)
class Written:
    """A message and what it is."""

    text: str
    kind: str


def read_written(folder: Path) -> list[Written]:
    """The written messages of a data folder; what stands in both files is what the first says."""
    rows = [*_rows(folder / "subject" / "seeds.tsv", "concern"), *_rows(folder / "triage" / "seeds.tsv", None)]
    return list({one.text: one for one in rows}.values())


def learn(written: Sequence[Written], roles: Roles) -> tuple[dict[str, float], list[Fitted], float]:
    """The rarity of each feature that is kept, the weights of each column, and how rare all others are."""
    counted = [
        (Counted(c, c, len(one.text)), one.kind) for one in written for c in (count(fold(one.text).text, roles),)
    ]
    rarity = rarities((one.whole for one, _ in counted), 1)
    fitted: list[Fitted] = []
    for column in COLUMNS:
        mine = _GROUPS.get(column, (column,))
        dear = _DEAR if column == "alarm" else 1.0
        weight = {CALM: _CHEAP, **dict.fromkeys(mine, dear)}
        told = [
            Told(one, "yes" if kind in mine else "no", weight.get(kind, 1.0))
            for one, kind in counted
            if kind != CALM or column not in (*IDLE, "idle")
        ]
        fitted += fit(told, rarity, ("yes",), _COST)
    kept = sorted(rarity, key=lambda f: (-rarity[f] * max(abs(one.weights.get(f, 0.0)) for one in fitted), f))
    others = kept[_MOST_FEATURES:]
    strange = _STRANGE * math.fsum(rarity[feature] for feature in others) / max(1, len(others))
    return {feature: rarity[feature] for feature in sorted(kept[:_MOST_FEATURES])}, fitted, strange


def write_learned(folder: Path, rarity: dict[str, float], fitted: Sequence[Fitted], strange: float) -> None:
    """The table as files: features, a row of bytes for each, and what the bytes mean."""
    scale = [_REACH / max(abs(one.weights.get(f, 0.0)) for f in rarity) for one in fitted]
    packed = bytearray()
    for feature, rare in rarity.items():
        packed.append(round(rare * RARITY_STEP))
        packed += bytes(round(o.weights.get(feature, 0.0) * s) + 128 for o, s in zip(fitted, scale, strict=True))
    (folder / FEATURES).write_text("\n".join(rarity), encoding="utf-8")
    (folder / WEIGHTS).write_bytes(packed)
    terms = {
        "bias": [round(one.bias, 5) for one in fitted],
        "scale": [round(one, 5) for one in scale],
        "strange": round(strange, 3),
    }
    (folder / TERMS).write_text(json.dumps(terms) + "\n", encoding="utf-8")


def parts_of(folder: Path) -> dict[str, str]:
    """Who it may happen to, from the table of listed words."""
    return put_together(tomllib.loads((folder / "triage.toml").read_text(encoding="utf-8"))["parts"])


def _rows(path: Path, kind: str | None) -> Iterator[Written]:
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        told, text = line.split("\t", 1)
        yield Written(text, kind or told)


def main() -> None:
    """Learn from a data folder and keep the table in it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "data"
    written = read_written(folder)
    rarity, fitted, strange = learn(written, roles_of(parts_of(folder)))
    write_learned(folder / "triage", rarity, fitted, strange)
    print(json.dumps({"messages": len(written), "features": len(rarity), "longest": math.ceil(max(rarity.values()))}))


if __name__ == "__main__":
    main()
