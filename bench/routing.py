"""How many messages go to the group they are for, by themselves and with the demo's roster: one JSON object.

    python -m bench.routing [--show]

`first` and `second` are the written messages of tests/handlers; the second were written after the last change that was
made because of the first. What the figures mean is in docs/understanding-routing.md.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import Any

from bot.app import HOME
from bot.commands.tag import tagged

_NOBODY = "-"


def _figures(name: str, *, show: bool) -> dict[str, Any]:
    """How many of a file are right, what was taken for what, and how many of each kind of mistake."""
    lines = (HOME / "tests" / "handlers" / f"routes_{name}.tsv").read_text(encoding="utf-8").splitlines()
    right, mistaken, wrong = 0, Counter[str](), []
    for line in lines:
        meant, text = line.split("\t")
        told = json.loads(tagged(json.dumps({"id": 1, "text": text}).encode()))
        said = told["group"] or _NOBODY
        right += said == meant
        if said != meant:
            mistaken[f"{meant} taken for {said}"] += 1
            wrong.append({"text": text, "meant": meant, **{key: told[key] for key in ("group", "place", "subjects")}})
    found = {"messages": len(lines), "right": round(right / len(lines), 3), "mistaken": dict(mistaken)}
    return {**found, "wrong": wrong} if show else found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--show", action="store_true", help="print what was wrong, too")
    show = parser.parse_args().show
    found = {name: _figures(name, show=show) for name in ("first", "second")}
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
