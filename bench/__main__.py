"""All measurements, one after another: `make bench`. Each prints one JSON object; bench/RESULTS.md keeps the figures.

The rivals need packages of their own and a Redis; bench/rivals/README.md says how to run them in the same minute.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from datetime import UTC, datetime

_OURS = ["--steps", "bench/report_form.toml", "--seconds", "20"]
_BOT = f"{sys.executable} -m bench.dialogue {{base_url}} {{token}}"
RUNS = (
    ("one message, start, memory", ["bench.message"]),
    ("dialogue steps", ["bench.load", *_OURS, "--bot", _BOT]),
    ("dialogue steps, every commit 5 ms slower", ["bench.load", *_OURS, "--bot", f"{_BOT} --fsync-ms 5"]),
    ("without our transport", ["bench.load", *_OURS, "--bot", f"{_BOT} --transport httpx"]),
    ("without group commit", ["bench.load", *_OURS, "--bot", f"{_BOT} --batch 1"]),
    ("a thread hop for each statement", ["bench.load", *_OURS, "--bot", f"{_BOT} --hops"]),
)


def main() -> None:
    """Run them all; a failure ends the run."""
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}, Python {platform.python_version()}")
    for title, command in RUNS:
        print(f"\n{title}: python -m {' '.join(command)}", flush=True)
        subprocess.run([sys.executable, "-m", *command], check=True)


if __name__ == "__main__":
    main()
