"""How well keywords name a concern, and whether rjieba cuts as jieba does: one JSON object.

    python -m bench.words [--data <folder of the test data>]
    python -m bench.words --learn FILE.jsonl ... > data/words/rarity.tsv

The keywords are judged by tests/nlp/keywords.tsv. With `--data` and rjieba installed, both cut the appeals and the
messages of the test data. `--learn` counts how rare words are in texts: objects with a text, or a title and a body.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nlp import Reader, load, read_subjects
from nlp.fold import fold
from nlp.word_rarity import count_rarity
from nlp.words import Cutter, load_cutter

DATA = Path(__file__).parents[1] / "data"
JUDGED = Path(__file__).parents[1] / "tests" / "nlp" / "keywords.tsv"
_CORPORA = ("routing/examples.jsonl", "appeals/train.jsonl", "hot/messages.jsonl")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}")


def texts(path: Path) -> list[str]:
    """The texts of JSON lines."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    return [row["text"] if "text" in row else f"{row['title']}\n{row.get('body', '')}" for row in rows]


def judged() -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """Messages, the words one of which must be shown, and all that may be."""
    rows = [line.split("\t") for line in JUDGED.read_text(encoding="utf-8").splitlines()[1:]]
    return [(text, frozenset(one.split()), frozenset(f"{one} {may}".split())) for text, one, may in rows]


def keywords(reader: Reader) -> dict[str, Any]:
    """How many of the judged messages are named, and the share of words that may stand there."""
    shown = [(reader.read(text).keywords, one, may) for text, one, may in judged()]
    words = [(word in may) for found, _, may in shown for word in found]
    return {
        "messages": len(shown),
        "named": round(sum(bool(one & set(found)) for found, one, _ in shown) / len(shown), 4),
        "words": len(words),
        "good": round(sum(words) / len(words), 4),
    }


def agreement(cutter: Cutter, told: Sequence[str]) -> dict[str, Any]:
    """The share of texts and of words that both cut the same, and the milliseconds a text takes."""
    same = words = alike = 0
    took = {"jieba": 0.0, "rjieba": 0.0}
    for text in told:
        plain = fold(text).text
        began = time.perf_counter()
        slow = cutter.cut_slowly(plain)
        middle = time.perf_counter()
        quick = cutter.cut(plain)
        took["jieba"] += middle - began
        took["rjieba"] += time.perf_counter() - middle
        same += slow == quick
        words += max(len(slow), len(quick))
        alike += len(set(slow) & set(quick))
    each = {f"{name}_ms": round(seconds / len(told) * 1000, 4) for name, seconds in took.items()}
    return {"texts": len(told), "same_texts": round(same / len(told), 4), "same_words": round(alike / words, 5), **each}


def learn(files: Iterable[Path], cutter: Cutter) -> str:
    """The table of how rare words are in these texts; only words of the dictionary, so no names of people."""

    def cut() -> Iterator[list[str]]:
        for file in files:
            for text in texts(file):
                words = cutter.cut(fold(text).text)
                yield [word.text for word in words if word.known and _WORD.fullmatch(word.text)]

    return count_rarity(cut())


def main() -> None:
    """Measure or learn what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--learn", type=Path, nargs="+", metavar="FILE")
    args = parser.parse_args()
    cutter = load_cutter(DATA, read_subjects(DATA / "subjects.toml").vocabulary)
    if args.learn:
        sys.stdout.write(learn(args.learn, cutter))
        return
    found: dict[str, Any] = {"keywords": keywords(load(DATA))}
    if args.data and cutter.is_quick:
        found["rjieba"] = {name: agreement(cutter, texts(args.data / name)) for name in _CORPORA}
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
