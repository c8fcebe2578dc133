"""How well messages are understood, on data that nothing was fitted or tuned to: one JSON object.

    python -m bench.understanding [--data ../shared/data] [--only subject_letters,subject_messages,subject_speed]

`subject_letters` learns anew five times with a fifth left out and takes minutes. Data and scoring: the READMEs beside
the data. What the figures mean is in docs/understanding.md.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.app import HOME
from nlp import Reader, load
from nlp.subject_figures import figures, guessed
from nlp.subject_lessons import lessons_from, read_row
from nlp.subject_training import KINDS, LETTER, learn

_SEVEN = ("城乡建设", "劳动和社会保障", "教育文体", "商贸旅游", "环境保护", "卫生计生", "交通运输")


def subject_letters(reader: Reader, data: Path) -> dict[str, Any]:
    """Public appeals, title and body as one text, by the folds given with them; titles and written messages beside."""
    names = reader.subjects.names
    with (data / "appeals" / "train.jsonl").open(encoding="utf-8") as lines:
        rows = [read_row(json.loads(line), names) for line in lines]
    began = time.perf_counter()
    learned = learn(lessons_from(reader, HOME / "data" / "subject", rows), tuple(names))
    found: dict[str, Any] = {"seconds": round(time.perf_counter() - began), "enough": learned.enough}
    for kind in KINDS:
        tested = [one for one in learned.tested if one.kind == kind]
        told = figures(tested, learned.subjects)
        found[kind] = {name: round(value, 4) for name, value in asdict(told).items()} if told else None
        sure = [one for one in tested if max(one.chances) >= learned.enough]
        found[kind]["sure"] = round(len(sure) / len(tested), 4)
        found[kind]["right_of_sure"] = round(
            sum(guessed(one, learned.subjects) == one.right for one in sure) / max(len(sure), 1), 4
        )
    pairs = Counter((one.right, guessed(one, learned.subjects)) for one in learned.tested if one.kind == LETTER)
    found["confusion"] = {
        right: {said: pairs[right, said] for r, said in sorted(pairs) if r == right} for right, _ in sorted(pairs)
    }
    return found


def subject_messages(reader: Reader, data: Path) -> dict[str, Any]:
    """The shared messages of Suizhou that are concerns: exact and lenient, by seven classes and by fifteen."""
    with (data / "routing" / "examples.jsonl").open(encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    right: Counter[str] = Counter()
    wrong: list[str] = []
    concerns = [one for one in told if not one["not_a_concern"]]
    for one in concerns:
        guess = reader.read(one["text"]).subject
        name = reader.subjects.names.get(guess.subject or "", "")
        seven = name if name in _SEVEN else "OTHER"
        exact, lenient = seven == one["category"], seven == one["category"] or seven in one["category_accept"]
        among = name == one["category15"] or name in one["category15_accept"]
        right.update(
            {"seven_exact": exact, "seven_lenient": lenient, "fifteen_exact": name == one["category15"]}
            | {"fifteen_lenient": among, "sure": guess.sure, "sure_and_lenient": guess.sure and lenient}
        )
        if not among:
            wrong.append(one["id"])
    shares = {name: round(count / len(concerns), 4) for name, count in right.items()}
    return {"messages": len(concerns), **shares, "wrong_of_fifteen": wrong}


def subject_speed(reader: Reader, data: Path) -> dict[str, Any]:
    """Milliseconds for a guess on a chat message whose words are given."""
    with (data / "routing" / "examples.jsonl").open(encoding="utf-8") as lines:
        heard = [reader.heard(json.loads(line)["text"]) for line in lines]
    chat = [(text, words) for text, words in heard if len(text) <= 100]
    took: list[float] = []
    for _ in range(20):
        for text, words in chat:
            began = time.perf_counter()
            reader.subjects.guess(text, words)
            took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"mean_ms": round(sum(took) / len(took), 3), "p95_ms": round(took[int(0.95 * len(took))], 3)}


MEASURES: dict[str, Callable[[Reader, Path], dict[str, Any]]] = {
    "subject_messages": subject_messages,
    "subject_speed": subject_speed,
    "subject_letters": subject_letters,
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HOME.parent / "shared" / "data")
    parser.add_argument("--only", default=",".join(MEASURES))
    args = parser.parse_args()
    reader = load(HOME / "data")
    found = {name: MEASURES[name](reader, args.data) for name in args.only.split(",")}
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
