"""Tagging in bulk: messages a second from the command to the last answer, its start included, and the memory it takes.

    python -m bench.tag [--lines 20000] [--workers 1,2]

The messages are the written ones of data/subject/seeds.tsv, each time at another place, so that no two are alike. The
answers of all rounds must be the same to the byte. One JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import HOME
from domain.places import read_places


def messages(lines: int) -> list[str]:
    """So many written messages, no two alike."""
    seeds = (HOME / "data" / "subject" / "seeds.tsv").read_text(encoding="utf-8").splitlines()
    written = itertools.cycle([line.split("\t", 1)[1] for line in seeds if line and line[0] != "#"])
    places = itertools.cycle([place.full_name for place in read_places(HOME / "data" / "places")])
    return [
        f"{place.removeprefix('随州市')}{text}" for place, text, _ in zip(places, written, range(lines), strict=False)
    ]


def _round(told: Path, workers: int, lines: int) -> tuple[dict[str, Any], str]:
    """The figures of one round, and the fingerprint of its answers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "bot", "tag", "--workers", str(workers)]
    with told.open("rb") as source:
        answers = subprocess.run(command, stdin=source, stdout=subprocess.PIPE, check=True, cwd=HOME).stdout
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if answers.count(b"\n") != lines or b'"error"' in answers:
        raise SystemExit("not every line was answered")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = {
        "workers": workers,
        "seconds": round(took, 2),
        "messages_per_s": round(lines / took),
        "cpu_ms_a_message": round(cpu / lines * 1000, 3),
        "peak_memory_mb_of_the_largest": round(after.ru_maxrss / 1024),
    }
    return figures, hashlib.sha256(answers).hexdigest()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--workers", default="1,2")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "messages.jsonl"
        texts = messages(args.lines)
        lines = [json.dumps({"id": n, "text": text}, ensure_ascii=False) for n, text in enumerate(texts)]
        told.write_text("\n".join(lines), encoding="utf-8")
        rounds = [_round(told, int(workers), args.lines) for workers in args.workers.split(",")]
    if len({answers for _, answers in rounds}) > 1:
        raise SystemExit("several processes answered otherwise than one")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    said = {"at": at, "messages": args.lines, "characters_a_message": round(sum(map(len, texts)) / len(texts), 1)}
    print(json.dumps({**said, "rounds": [figures for figures, _ in rounds]}, indent=2))


if __name__ == "__main__":
    main()
