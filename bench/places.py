"""How well the place of a message is found, and in what time: one JSON object.

    python -m bench.places [--data <folder of the test data>] [--show]

`first`, `second` and `third` are the written messages of tests/nlp; `shared` are those of the test data, which are
left out without it, like the appeals. What the figures mean is in docs/understanding-places.md.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from domain.places import Places, read_places
from nlp import Reader, load, read_subjects
from nlp.fold import fold
from nlp.names import Gazetteer, read_gazetteer
from nlp.places import PlaceGuess, guess_misspelt, guess_place
from nlp.sounds import Sounds, read_sounds
from nlp.words import Cutter, load_cutter

DATA = Path(__file__).parents[1] / "data"
WRITTEN = Path(__file__).parents[1] / "tests" / "nlp"
ASK, NONE = "ASK", "NONE"
SETS = {"first": "places_first.tsv", "second": "places_second.tsv", "third": "places_third.tsv"}
_ROUNDS = 20
_BEGINNING = 400
_SUFFIX = re.compile(r"(?<=..)(?:街道|社区|镇|村)$")
SENTENCES = (
    "{town}{village}三组的路灯坏了",
    "我想反映一下{bare_town}{village}的水渠被人填了",
    "{bare_town}{bare_village}那边的桥塌了",
    "{village}的堰塘垮了，我们归{bare_town}管",
)

_LONG = (1_000, 10_000, 100_000)


class Told(NamedTuple):
    """A message, what makes it hard, and the answers that are right: codes, to ask, or none."""

    text: str
    kind: str
    right: tuple[str, ...]


def written(path: Path, places: Places) -> list[Told]:
    """The messages of a table: what is right (full names without the city, ASK, NONE), the kind, the text."""
    city = next(place.name for place in places if not place.parent)
    found = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        right, kind, text = line.split("\t")
        found.append(Told(text, kind, tuple(_code(name, city, places) for name in right.split("|"))))
    return found


def _code(name: str, city: str, places: Places) -> str:
    if name in (ASK, NONE):
        return name
    full = name if name == city else city + name
    codes = [place.code for place in places.named(full) if place.full_name == full]
    if len(codes) != 1:
        raise ValueError(f"{name} is no place")
    return codes[0]


def shared(data: Path) -> list[Told]:
    """The messages of the test data that are concerns."""
    found = []
    for line in (data / "routing" / "examples.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if not one["not_a_concern"]:
            right = tuple(ASK if name == "AMBIGUOUS" else name for name in (one["place"], *one["place_accept"]))
            found.append(Told(one["text"], ",".join(one["tags"]), right))
    return found


def said(reader: Reader, text: str) -> str:
    """The answer of the reader: a code, to ask, or none."""
    guess = reader.read(text).place
    return {"found": guess.place or NONE, "ambiguous": ASK, "none": NONE}[guess.status]


def accuracy(reader: Reader, messages: Sequence[Told], places: Places, *, show: bool) -> dict[str, Any]:
    """The share that is right, altogether and by kind; the share that is sure, and right of those."""
    right: Counter[str] = Counter()
    wrong: list[str] = []
    sure = right_of_sure = 0
    for one in messages:
        answer = said(reader, one.text)
        right[one.kind] += answer in one.right
        if answer not in one.right:
            place = places.get(answer)
            wrong.append(f"{one.kind}: {one.text} -> {place.full_name if place else answer}")
        if reader.read(one.text).place.sure:
            sure += 1
            right_of_sure += answer in one.right
    kinds = Counter(one.kind for one in messages)
    found: dict[str, Any] = {
        "messages": len(messages),
        "right": round(right.total() / len(messages), 4),
        "sure": round(sure / len(messages), 4),
        "right_of_sure": round(right_of_sure / max(sure, 1), 4),
    }
    if len(kinds) < len(messages) / 4:
        found["by_kind"] = {kind: f"{right[kind]} of {count}" for kind, count in kinds.items()}
    return found | ({"wrong": wrong} if show else {})


def speed(finder: Finder, texts: Sequence[str]) -> dict[str, Any]:
    """Milliseconds for the place alone of messages whose words are cut, and for texts of growing length."""
    cut = [finder.cut(text) for text in texts]
    took: list[float] = []
    for _ in range(_ROUNDS):
        for plain, inside in cut:
            began = time.perf_counter()
            finder.place(plain, inside)
            took.append((time.perf_counter() - began) * 1000)
    took.sort()
    found = {"mean_ms": round(sum(took) / len(took), 3), "p95_ms": round(took[int(0.95 * len(took))], 3)}
    found["p99_ms"] = round(took[int(0.99 * len(took))], 3)
    for length in _LONG:
        plain, inside = finder.cut(("，".join(texts) * length)[:length])
        began = time.perf_counter()
        finder.place(plain, inside)
        found[f"of_{length}_characters_ms"] = round((time.perf_counter() - began) * 1000, 1)
    return found


def missed(reader: Reader, places: Places, template: str) -> list[str]:
    """Of all villages in a sentence each, the sentences that do not lead to their village."""
    found = []
    for place in places:
        town = places.get(place.parent)
        if place.level == "village" and town is not None:
            names = {"town": town.name, "village": place.name}
            bare = {f"bare_{which}": _SUFFIX.sub("", name) for which, name in names.items()}
            text = template.format(**names, **bare)
            if reader.read(text).place.place != place.code:
                found.append(text)
    return found


def far_away(reader: Reader, data: Path) -> dict[str, Any]:
    """In a third of the appeals from another province: how many titles and beginnings seem to name a place here."""
    rows = [
        json.loads(line)
        for name in ("appeals/train.jsonl", "hot/messages.jsonl")
        for line in (data / name).read_text(encoding="utf-8").splitlines()
    ]
    guesses = [reader.read(text).place for row in rows[::3] for text in (row["title"], row["body"][:_BEGINNING])]
    named = sum(guess.status != "none" for guess in guesses)
    sure = sum(guess.sure for guess in guesses)
    return {"texts": len(guesses), "named": round(named / len(guesses), 4), "sure": round(sure / len(guesses), 4)}


class Finder(NamedTuple):
    """What finds places, without the rest of a reader."""

    cutter: Cutter
    gazetteer: Gazetteer
    sounds: Sounds

    def cut(self, text: str) -> tuple[str, frozenset[int]]:
        """A text folded, and the positions inside its words: what is there before its place is looked for."""
        plain = fold(text).text
        tokens = self.cutter.cut(plain)
        return plain, frozenset(at for t in tokens if t.known for at in range(t.start + 1, t.end))

    def place(self, plain: str, inside: frozenset[int]) -> PlaceGuess:
        """The place of a text, misspelt ones too."""
        mentions = self.gazetteer.mentions(plain, inside)
        guess = guess_place(plain, self.gazetteer, mentions)
        return guess_misspelt(plain, self.gazetteer, self.sounds, mentions, guess)


def load_finder(places: Places) -> Finder:
    """The same tables that a reader loads."""
    subjects = read_subjects(DATA / "subjects.toml")
    cutter = load_cutter(DATA, subjects.vocabulary)
    gazetteer = read_gazetteer(DATA, places)
    names, towns = gazetteer.names_alike(), gazetteer.names_of_towns()
    return Finder(cutter, gazetteer, read_sounds(DATA / "words" / "readings.tsv", names, towns, cutter.listed))


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--show", action="store_true", help="print what was wrong, too")
    args = parser.parse_args()
    places = read_places(DATA / "places")
    reader = load(DATA, places)
    sets = {name: written(WRITTEN / file, places) for name, file in SETS.items()}
    if args.data:
        sets["shared"] = shared(args.data)
    found: dict[str, Any] = {name: accuracy(reader, told, places, show=args.show) for name, told in sets.items()}
    found["villages_missed"] = {sentence: len(missed(reader, places, sentence)) for sentence in SENTENCES}
    if args.data:
        found["far_away"] = far_away(reader, args.data)
    found["speed"] = speed(load_finder(places), [one.text for told in sets.values() for one in told])
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
