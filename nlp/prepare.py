"""Works out, once, what every start would have to work out anew from the tables: `python -m nlp.prepare [folder]`.

What is kept says what it was made of; where that has changed, a start goes by the tables themselves, and takes longer.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from nlp import cues, dictionary_index
from nlp.accused import patterns_of_accusations
from nlp.triage_words import patterns_of_triage


def prepared(folder: Path) -> dict[str, Any]:
    """What follows from the tables of a data folder, by the file in which it is kept there."""
    patterns = [
        *patterns_of_triage(_table(folder / "triage.toml")).values(),
        *patterns_of_accusations(_table(folder / "accused.toml")).values(),
    ]
    for written in patterns:
        re.compile(written, re.IGNORECASE)  # what is kept is not looked at by a start: a mistake has to show here
    needed = {cues.mark(written): cues.cues_of(written) for written in patterns}
    return {
        cues.KEPT: {mark: told and sorted(told) for mark, told in sorted(needed.items())},
        dictionary_index.KEPT: dictionary_index.worked_out(dictionary_index.read_listing()),
    }


def prepare(folder: Path) -> None:
    """Keep it."""
    for name, told in prepared(folder).items():
        lines = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        (folder / name).write_text(lines.replace("],", "],\n") + "\n", encoding="utf-8")


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "data")
