"""How well and how fast times are read, on the table of expressions: one JSON object.

    python -m bench.times

The table and how it came about: docs/understanding-times.md. Other libraries on the same table: bench/rivals/times.py.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from time import perf_counter

from nlp.times import read_time
from tests.nlp.table_of_times import CALENDAR, Row, meaning, table

_ROUNDS = 5
_MESSAGES = Path(__file__).parents[1] / "tests" / "nlp" / "messages.tsv"


def _right(rows: list[Row]) -> dict[str, str]:
    asked, right = Counter(row.kind for row in rows), Counter(row.kind for row in rows if meaning(row) == row.expected)
    shares = {kind: f"{right[kind]}/{asked[kind]}" for kind in sorted(asked)}
    return {"all": f"{right.total()}/{asked.total()} = {right.total() / asked.total():.3f}", **shares}


def _speed(texts: list[str], row: Row) -> dict[str, float]:
    took = []
    for text in texts * _ROUNDS:
        started = perf_counter()
        read_time(text, row.now, CALENDAR)
        took.append((perf_counter() - started) * 1000)
    took.sort()
    return {"median ms": round(took[len(took) // 2], 3), "p95 ms": round(took[len(took) * 95 // 100], 3)}


def main() -> None:
    """Measure and print."""
    rows = list(table())
    messages = [line.partition("\t")[0] for line in _MESSAGES.read_text(encoding="utf-8").splitlines()[1:]]
    told = {
        "tuned on": _right([row for row in rows if not row.held]),
        "kept aside": _right([row for row in rows if row.held]),
        "heard in messages of residents": Counter(read_time(text, rows[0].now, CALENDAR).status for text in messages),
        "speed, the table": _speed([row.text for row in rows], rows[0]),
        "speed, messages of residents": _speed(messages, rows[0]),
        "speed, 4,000 digits": _speed(["1" * 4000], rows[0]),
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
