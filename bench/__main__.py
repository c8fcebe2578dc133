"""All measurements, one after another: `make bench`. Each prints one JSON object; bench/RESULTS.md keeps the figures.

    python -m bench [--data ../shared/data]

What needs texts that are not part of the project is left out where there are none. The rivals need packages of their
own and a Redis; bench/rivals/README.md says how to run them in the same minute.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

_OURS = ["--steps", "bench/report_form.toml", "--seconds", "20"]
_BOT = f"{sys.executable} -m bench.dialogue {{base_url}} {{token}}"
_DATA = "DATA"
RUNS = (
    ("one message, understanding, start, memory", ["bench.message"]),
    ("tagging in bulk", ["bench.tag"]),
    ("words", ["bench.words", "--data", _DATA]),
    ("places", ["bench.places", "--data", _DATA]),
    ("subjects", ["bench.understanding", "--data", _DATA]),
    ("emergencies, chatter, personal data, several concerns", ["bench.triage", "--data", _DATA]),
    ("whose it is", ["bench.routing"]),
    ("turns until a concern is filed", ["bench.turns", "--data", _DATA]),
    ("times", ["bench.times"]),
    ("the same concern, and topics", ["bench.alike", f"{_DATA}/hot"]),
    ("the same concern, beside many earlier ones", ["bench.similar", f"{_DATA}/hot/messages.jsonl"]),
    ("weekly digests beside a long past", ["bench.figures"]),
    ("callbacks of WeCom", ["bench.callbacks"]),
    ("steps of the rivals' form", ["bench.load", "--seconds", "20", "--bot", f"{_BOT} --form"]),
    (
        "steps of the rivals' form, every commit 5 ms slower",
        ["bench.load", "--seconds", "20", "--bot", f"{_BOT} --form --fsync-ms 5"],
    ),
    ("dialogue steps", ["bench.load", *_OURS, "--bot", _BOT]),
    ("dialogue steps, every commit 5 ms slower", ["bench.load", *_OURS, "--bot", f"{_BOT} --fsync-ms 5"]),
    (
        "dialogue steps, every sync really 5 ms slower",
        ["bench.load", *_OURS, "--bot", f"{sys.executable} -m bench.slow_disk 5 {_BOT}"],
    ),
    ("without our transport", ["bench.load", *_OURS, "--bot", f"{_BOT} --transport httpx"]),
    ("without group commit", ["bench.load", *_OURS, "--bot", f"{_BOT} --batch 1"]),
    ("a thread hop for each statement", ["bench.load", *_OURS, "--bot", f"{_BOT} --hops"]),
)


def main() -> None:
    """Run them all; a failure ends the run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    data: Path = parser.parse_args().data
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}, Python {platform.python_version()}")
    for title, command in RUNS:
        if any(word.startswith(_DATA) for word in command) and not data.is_dir():
            print(f"\n{title}: left out, there is no {data}", flush=True)
            continue
        print(f"\n{title}: python -m {' '.join(command)}", flush=True)
        subprocess.run([sys.executable, "-m", *(word.replace(_DATA, str(data)) for word in command)], check=True)


if __name__ == "__main__":
    main()
