"""similar: JSON lines in ({"id", "text"[, "place", "time"]}), one JSON object out: what belongs together.

`clusters` holds every text once, `size` texts each, the largest first, with the keywords they share; `pairs` those
taken for the same concern with their score, the likest first. What is no text stands in `errors`, with its line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.told import Id, Unfit, lines_of, told_in
from bot.opening import CommandFailed

if TYPE_CHECKING:
    from nlp import Reader

_NAMED_BY = 4
_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class _Line:
    id: Id
    text: str
    place: str
    day: float


def arguments(parser: argparse.ArgumentParser) -> None:
    """From which score on two texts are a pair; or a file to learn from."""
    from nlp.similar import SAME

    parser.add_argument("--learn", type=Path, metavar="FILE", help="write how rare what is in these texts, to stdout")
    parser.add_argument(
        "--least", type=float, default=SAME, metavar="SCORE", help=f"scores of pairs from here ({SAME})"
    )


async def act(args: argparse.Namespace) -> int:
    """A line that cannot be read is told of in its place, and the rest goes on."""
    if args.learn:
        sys.stdout.write(_learned(args.learn))
        return 0
    json.dump(gathered(lines_of(sys.stdin.buffer), args.least), sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    sys.stdout.flush()
    return 0


def _learned(file: Path) -> str:
    """The table data/similar/rarity.tsv from texts: objects with a text, or a title and a body."""
    from nlp.similar import count_rarity

    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
        texts = [row["text"] if "text" in row else f"{row['title']}\n{row.get('body', '')}" for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise CommandFailed(f"{file}: cannot be read as JSON lines with a text: {type(fault).__name__}") from None
    return count_rarity(texts)


def gathered(lines: Iterable[bytes | None], least: float) -> dict[str, Any]:
    """What belongs together of these lines."""
    from bot.app import HOME
    from nlp import load
    from nlp.topics import Gathering

    texts, errors = _read(lines)
    reader = load(HOME / "data")
    gathering = Gathering(reader.likeness)
    pairs: list[tuple[int, int, float]] = []
    # Each is held against those before it, so the earliest is first.
    order = sorted(range(len(texts)), key=lambda n: (texts[n].day, n))
    for at, n in enumerate(order):
        line = texts[n]
        gathering.add(line.text, line.place, line.day)
        pairs += [(order[other], n, score) for other, score in gathering.near(at) if score >= least]
    pairs.sort(key=lambda pair: (-pair[2], pair[:2]))
    return {
        "clusters": [_cluster(reader, [texts[n] for n in sorted(order[at] for at in c)]) for c in gathering.topics()],
        "pairs": [{"a": texts[a].id, "b": texts[b].id, "score": round(score, 3)} for a, b, score in pairs],
        "errors": errors,
    }


def _cluster(reader: Reader, texts: Sequence[_Line]) -> dict[str, Any]:
    shared = (
        Counter(word for line in texts for word in reader.read(line.text).keywords) if len(texts) > 1 else Counter()
    )
    keywords = [word for word, times in shared.most_common(_NAMED_BY) if times > 1]
    return {"size": len(texts), "keywords": keywords, "ids": [line.id for line in texts]}


def _read(lines: Iterable[bytes | None]) -> tuple[list[_Line], list[dict[str, Any]]]:
    texts: list[_Line] = []
    errors: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        try:
            if line is None or line.strip():
                texts.append(_placed(told_in(line)))
        except Unfit as fault:
            errors.append({"line": number, "id": fault.id, "error": str(fault)})
    return texts, errors


def _placed(told: dict[str, Any]) -> _Line:
    """A text with its place and its day, as far as they are said."""
    id, place, time = told["id"], told.get("place") or "", told.get("time") or ""
    if not isinstance(place, str) or not isinstance(time, str):
        raise Unfit("place and time are texts", id)
    try:
        at = datetime.fromisoformat(time) if time else None
    except ValueError:
        raise Unfit("its time is not like 2026-03-02 09:00", id) from None
    # Only the distance in days counts, so a time of no zone is as good as any.
    return _Line(id, told["text"], place, at.replace(tzinfo=None).toordinal() + _part(at) if at else 0.0)


def _part(at: datetime) -> float:
    return (at.hour * 3600 + at.minute * 60 + at.second) / _DAY
