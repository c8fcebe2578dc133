"""How well triage, personal data and several concerns are understood, on the written sets: one JSON object.

    python -m bench.triage [--data ../shared/data]

What the sets are and what they read when they were new is in docs/understanding-triage.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path
from typing import Any

from bot.app import HOME
from nlp import Reader, load
from nlp.several import apart
from nlp.triage_table import IDLE

_SETS = HOME / "tests" / "nlp"
_WRITTEN = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "twelfth", "thirteenth", "fifteenth")
_MARK = re.compile("〔(?:电话|证件号|卡号|邮箱|账号|车牌)〕")
#: Letters of which so many are read: enough to tell a share in a hundred.
_LETTERS = 1000


def triage(reader: Reader, written: str) -> dict[str, Any]:
    """Emergencies, decoys, chatter and concerns of one written set."""
    cries = [line.split("\t") for line in _lines(f"triage/{written}_emergencies.tsv")]
    decoys, idle, concerns = (_told(f"triage/{written}_{name}.txt") for name in ("decoys", "idle", "concerns"))
    shown = [(numbers.split(","), reader.urgent(text)) for numbers, text in cries]
    chatter = {text for text in idle + decoys + concerns if reader.read(text).kind in IDLE}
    seen, dropped = len(chatter & set(idle)), len(chatter & {*decoys, *concerns})
    return {
        "emergencies": len(cries),
        "recall": _share(sum(bool(numbers) for _, numbers in shown), len(cries)),
        "right_number_first": _share(sum(bool(n) and n[0] in right for right, n in shown), len(cries)),
        "decoys": len(decoys),
        "false_alarms_of_decoys": _share(sum(bool(reader.urgent(text)) for text in decoys), len(decoys)),
        "false_alarms_of_all": _share(
            sum(bool(reader.urgent(text)) for text in decoys + idle + concerns), len(decoys + idle + concerns)
        ),
        **(
            {
                "no_concern": len(idle),
                "no_concern_recall": _share(seen, len(idle)),
                "no_concern_precision": _share(seen, seen + dropped),
            }
            if idle
            else {}
        ),
    }


def answers(reader: Reader, written: str) -> dict[str, Any]:
    """Short answers of a conversation that tell of nothing: how many of them alarm."""
    told = _lines(f"triage/{written}_answers.txt")
    return {"answers": len(told), "alarmed": sum(bool(reader.urgent(text)) for text in told)}


def marked(reader: Reader, written: str, yes: str, no: str) -> dict[str, Any]:
    """Somebody accused, or a child: how many are seen, and how many others are taken for it."""
    told, others = _lines(f"triage/{written}_{yes}.txt"), _lines(f"triage/{written}_{no}.txt")
    seen = sum(bool(getattr(reader.read(text), yes)) for text in told)
    wrong = sum(bool(getattr(reader.read(text), yes)) for text in others)
    return {
        "told": len(told),
        "seen": _share(seen, len(told)),
        "others": len(others),
        "wrong": _share(wrong, len(others)),
    }


def personal(reader: Reader, written: str) -> dict[str, Any]:
    """Disguised personal data that is masked, and numbers that only look like it and are left alone."""
    evasions = [line.replace("⏎", "\n") for line in _lines(f"personal/{written}evasions.txt")]
    alike = _lines(f"personal/{written}lookalikes.txt")
    masked = sum(
        _MARK.sub("※", reader.mask(line.replace("【", "").replace("】", ""))) == re.sub("【[^】]*】", "※", line)
        for line in evasions
    )
    return {
        "evasions": len(evasions),
        "masked": masked,
        "lookalikes": len(alike),
        "untouched": sum(reader.mask(line) == line for line in alike),
    }


def several(reader: Reader, written: str) -> dict[str, Any]:
    """Messages of several concerns taken apart, and of one left whole."""
    told = [line.split("\t") for line in _lines(f"several/{written}_several.tsv")]
    ones = _lines(f"several/{written}_one.txt")
    found = [(int(number), len(apart(text, reader.read))) for number, text in told]
    return {
        "several": len(told),
        "seen": _share(sum(parts > 1 for _, parts in found), len(told)),
        "right_number": _share(sum(number == parts for number, parts in found), len(told)),
        "one": len(ones),
        "taken_apart": _share(sum(bool(apart(text, reader.read)) for text in ones), len(ones)),
    }


def shared(reader: Reader, data: Path) -> dict[str, Any]:
    """The shared messages, and how often the letters to authorities, of which hardly any is an emergency, alarm."""
    told = [json.loads(line) for line in _read(data / "routing" / "examples.jsonl")]
    readings = [reader.read(one["text"]) for one in told]
    letters = [json.loads(line) for line in _read(data / "appeals" / "train.jsonl")]
    letters = random.Random(1).sample(letters, min(_LETTERS, len(letters)))
    pairs = list(zip(told, readings, strict=True))
    return {
        "messages": len(told),
        "emergencies_missed": [one["id"] for one, r in pairs if one["urgent"] and not r.emergency],
        "false_alarms": [one["id"] for one, r in pairs if r.emergency and not one["urgent"]],
        "no_concern_wrong": [one["id"] for one, r in pairs if bool(one["not_a_concern"]) != (r.kind in IDLE)],
        "titles_alarmed": _share(sum(bool(reader.urgent(one["title"])) for one in letters), len(letters)),
        "letters_alarmed": _share(
            sum(bool(reader.urgent(f"{one['title']}。{one['body']}")) for one in letters), len(letters)
        ),
    }


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HOME.parent / "shared" / "data")
    args = parser.parse_args()
    reader = load(HOME / "data")
    found: dict[str, Any] = {f"triage_{written}": triage(reader, written) for written in _WRITTEN}
    found |= {f"answers_{written}": answers(reader, written) for written in ("eighth", "ninth")}
    for written in ("first", "second", "third", "fourth"):
        found[f"accused_{written}"] = marked(reader, written, "accused", "not_accused")
    for written in ("first", "second", "third"):
        found[f"minor_{written}"] = marked(reader, written, "minor", "not_minor")
    for written, lead in (("first", ""), ("second", "second_"), ("third", "third_")):
        found[f"personal_{written}"] = personal(reader, lead)
    found |= {f"several_{written}": several(reader, written) for written in ("first", "second")}
    if args.data.is_dir():
        found["shared"] = shared(reader, args.data)
    print(json.dumps(found, ensure_ascii=False, indent=1))


def _told(name: str) -> list[str]:
    """The lines of a part of a set; not every set has all."""
    return _lines(name) if (_SETS / name).exists() else []


def _lines(name: str) -> list[str]:
    return [line for line in _read(_SETS / name) if line]


def _read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


if __name__ == "__main__":
    main()
