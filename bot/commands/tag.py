"""tag: JSON lines in ({"id", "text"}), what was understood out, in the same order.

A line that cannot be read gives an object with its id, as far as it has one, and an error; the rest goes on. Any number
of lines takes the same memory, and whoever reads the answers may stop at any time.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from multiprocessing import parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any

from bot.commands.told import Unfit, lines_of, told_in
from bot.opening import CommandFailed

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bot.roster import Roster
    from domain.people import Group
    from domain.places import Places
    from nlp import Reader, Reading

_ASKING = ("concern", "question")
_KINDS = (*_ASKING, "thanks", "abuse", "spam")
_LINES, _BYTES = 64, 1 << 18
"""what is handed to a process at a time"""
_AHEAD = 4
"""so many parts for each process are read before the first is awaited"""
_BREAKS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x7f\x85\u2028\u2029"}
"""what some readers take for the end of a line"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many processes share the work."""
    parser.add_argument("--workers", type=_some, default=1, metavar="N", help="so many processes (1)")


def _some(words: str) -> int:
    if not words.isdecimal() or not 1 <= int(words) <= 256:
        raise argparse.ArgumentTypeError("a number from 1 to 256 is meant")
    return int(words)


async def act(args: argparse.Namespace) -> int:
    """Answer every line; when nobody reads any more, it is over."""
    # The event loop would wait with Ctrl-C for a pause that never comes.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A line without anything in it is no line.
    lines = (line for line in lines_of(sys.stdin.buffer) if line is None or line.strip())
    try:
        _write(_shared_out(lines, args.workers) if args.workers > 1 else map(tagged, lines))
    except BrokenPipeError:
        # What is still unwritten would be complained about when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        signal.signal(signal.SIGINT, before)
    return 0


def _write(answers: Iterable[str]) -> None:
    for answer in answers:
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def _shared_out(lines: Iterable[bytes | None], workers: int) -> Iterator[str]:
    """The answers in the order of the lines, worked out by several processes, a part after the other.

    Whoever waits for each answer before the next line asks one process: a part is only begun when it is full.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    forks = sys.platform == "linux"
    if forks:
        # Loaded once, before there are several.
        _Desk.shared()
    under_way: deque[Future[list[str]]] = deque()
    pool = ProcessPoolExecutor(workers, get_context("fork" if forks else "spawn"), _end_together)
    try:
        for part in _parts(lines):
            under_way.append(pool.submit(_all_tagged, part))
            while under_way and (len(under_way) >= _AHEAD * workers or under_way[0].done()):
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    except BrokenProcessPool:
        raise CommandFailed("one of the processes was ended from outside; what was answered so far is right") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _end_together() -> None:
    """A process ends with the one that began it, however that ends."""

    def wait() -> None:
        first = parent_process()
        if first:
            first.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _parts(lines: Iterable[bytes | None]) -> Iterator[list[bytes | None]]:
    part: list[bytes | None] = []
    size = 0
    for line in lines:
        part.append(line)
        size += len(line or b"")
        if len(part) == _LINES or size >= _BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _all_tagged(lines: list[bytes | None]) -> list[str]:
    return [tagged(line) for line in lines]


def tagged(line: bytes | None) -> str:
    """The answer to one line, as one line of JSON."""
    return json.dumps(_answer(line), ensure_ascii=False).translate(_BREAKS)


def _answer(line: bytes | None) -> dict[str, Any]:
    try:
        told = told_in(line)
    except Unfit as fault:
        return {"id": fault.id, "error": str(fault)}
    return {"id": told["id"], **_Desk.shared().tag(told["text"])}


class _Desk:
    """The reader, the places and the demo's roster, loaded once in each process."""

    def __init__(self, reader: Reader, places: Places, roster: Roster) -> None:
        from domain.people import Group
        from handlers.routing import names_of

        self._reader = reader
        self._names = reader.subjects.names
        self._places = places
        self._groups = [Group(g.code, g.code, g.name, g.kind, g.door, g.places, g.subjects) for g in roster.groups]
        self._office = next((group for group in self._groups if group.kind == "office"), None)
        names = {somebody.key: somebody.name for somebody in roster.people}
        self._called = {
            group.id: names_of(group.name, [names[who] for who, code, _ in roster.seats if code == group.code])
            for group in self._groups
        }

    @staticmethod
    @cache
    def shared() -> _Desk:
        """The desk of this process."""
        from bot.app import HOME
        from bot.roster import read_roster
        from bot.roster_words import read_vocabulary
        from domain.places import read_places
        from nlp import load

        gc.disable()
        places = read_places(HOME / "data" / "places")
        reader = load(HOME / "data", places)
        words = read_vocabulary(HOME / "data" / "roster_words.toml", reader.subjects.names)
        roster = read_roster(HOME / "data" / "demo" / "roster.toml", words, places)
        desk = _Desk(reader, places, roster)
        # What is loaded stays: the collector of garbage need not look at it again and again.
        gc.freeze()
        gc.enable()
        return desk

    def tag(self, text: str) -> dict[str, Any]:
        """What was understood of a text."""
        from nlp import SubjectGuess

        reading = self._reader.read(text)
        asks = reading.kind in _ASKING
        # What is said in passing, in thanks or in anger, belongs to no class and to no group.
        guess = reading.subject if asks else SubjectGuess()
        group = self._group(reading) if asks else None
        return {
            "kind": _kind(reading),
            "emergency": list(reading.emergency) or None,
            "minor": reading.minor,
            "subject": self._names.get(guess.subject or ""),
            "subjects": [[self._names[key], p] for key, p in zip(guess.candidates, guess.chances, strict=True)],
            "keywords": list(reading.keywords),
            "place": self._place(reading),
            "masked": reading.masked,
            "group": group.code if group else None,
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

    def _group(self, reading: Reading) -> Group | None:
        """The group that would lead with the demo's roster."""
        from handlers.routing import decide, matter_of

        return decide(matter_of(reading, self._places), self._groups, self._called).lead or self._office


def _kind(reading: Reading) -> str:
    if reading.emergency:
        return "emergency"
    return reading.kind if reading.kind in _KINDS else "other"
