"""tag: JSON lines in ({"id", "text"}), what was understood out, in the same order."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.roster import Roster
    from domain.places import Places
    from nlp import Reader, Reading

_KINDS = ("concern", "question", "thanks", "abuse", "spam")
_LONGEST = 1 << 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many processes share the work."""
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="so many processes (1)")


async def act(args: argparse.Namespace) -> int:
    """A line that cannot be read gives an error in its place, and the rest goes on."""
    lines = (line for line in sys.stdin.buffer if line.strip())
    if args.workers > 1:
        from multiprocessing import get_context

        with get_context("spawn").Pool(args.workers) as pool:
            _write(pool.imap(tagged, lines, chunksize=64))
    else:
        _write(map(tagged, lines))
    return 0


def _write(results: Iterable[str]) -> None:
    for result in results:
        sys.stdout.write(result + "\n")
    sys.stdout.flush()


def tagged(line: bytes) -> str:
    """The answer to one line, as JSON."""
    return json.dumps(_answer(line), ensure_ascii=False)


def _answer(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line.decode("utf-8-sig")) if len(line) <= _LONGEST else None
    except ValueError:
        return {"id": None, "error": "not JSON in UTF-8"}
    if told is None:
        return {"id": None, "error": f"longer than {_LONGEST >> 20} MB"}
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        return {"id": told.get("id") if isinstance(told, dict) else None, "error": "an object with a text is meant"}
    return {"id": told.get("id"), **_Desk.shared().tag(told["text"])}


class _Desk:
    """The reader, the places and the demo's roster, loaded once in each process."""

    def __init__(self, reader: Reader, places: Places, roster: Roster) -> None:
        self._reader = reader
        self._places = places
        self._groups = roster.groups

    @staticmethod
    @cache
    def shared() -> _Desk:
        """The desk of this process."""
        from bot.app import HOME
        from bot.roster import read_roster
        from bot.roster_words import read_vocabulary
        from domain.places import read_places
        from nlp import load

        places = read_places(HOME / "data" / "places")
        reader = load(HOME / "data", places)
        words = read_vocabulary(HOME / "data" / "roster_words.toml", reader.subjects.names)
        return _Desk(reader, places, read_roster(HOME / "data" / "demo" / "roster.toml", words, places))

    def tag(self, text: str) -> dict[str, Any]:
        """What was understood of a text."""
        reading = self._reader.read(text)
        return {
            "kind": _kind(reading),
            "emergency": list(reading.emergency) or None,
            "minor": reading.minor,
            "subject": reading.subject.subject,
            # The table of keywords knows an order and no chances.
            "subjects": [[subject, None] for subject in reading.subject.candidates],
            "keywords": list(reading.keywords),
            "place": self._place(reading),
            "masked": reading.masked,
            "group": self._group(reading),
        }

    def _place(self, reading: Reading) -> Mapping[str, Any]:
        found = self._places.get(reading.place.place or "")
        candidates = [self._places.get(code) for code in reading.place.candidates]
        return {
            "status": reading.place.status,
            "code": found.code if found else None,
            "name": found.full_name if found else None,
            "candidates": [[place.code, place.full_name] for place in candidates if place],
        }

    def _group(self, reading: Reading) -> str | None:
        """The group that would lead with the demo's roster, as handlers.routing decides it."""
        if reading.kind not in ("concern", "question"):
            return None
        upward = [place.code for place in self._places.ancestors(reading.place.place or "")]
        for place in upward:
            for group in self._groups:
                if group.kind in ("town", "working") and place in group.places:
                    return group.code
        studios = [g for g in self._groups if g.kind == "studio" and reading.subject.subject in g.subjects]
        office = next((group.code for group in self._groups if group.kind == "office"), None)
        return studios[0].code if studios else office


def _kind(reading: Reading) -> str:
    if reading.emergency:
        return "emergency"
    return reading.kind if reading.kind in _KINDS else "other"
