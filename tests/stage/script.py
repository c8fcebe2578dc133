"""Reads a dialogue file: who is in it, what they say and press, what they hear, and how time passes.

    # Nobody is nudged about an issue that somebody has taken.     the promise
    cast: feng 冯磊 member of 西城街道活动组                         who is not in roster.toml
    ming > 白云湖社区水泥制品厂小区下水道堵了                        ming says
    ming < 您看看对不对:…                                          ming hears; … stands for anything
    ming < [buttons 提交 修改 …]                                    the buttons under what was just heard
    ming > [tap 提交]                                              a button by its label, the latest of that label
    ming > [tap 接单 on 2026-0001]                                  the one under a message that says this
    ming > [photo] [album 3] [voice] [location 31.7,113.4] [forward words] [start CODE] [edit words] [blocks]
    ming < nothing                                                 nothing more was heard
    hua  < …                                                       whatever hua heard until here does not matter
    (4 days later)  (3 hours later)  (next working day 08:30)  (at 21:30)  (it is 2026-09-30 09:00)
    (the week is told)                                             from here on there are weekly digests
    (the quarter is told)                                          from here on inspectors are asked each quarter
    (messages rest at no hour)                                     the quiet hours are switched off
    (the half-year is told) (the briefs are told)                  from here on reports are asked for, briefs go out

A file is strict about everybody it names: before they say something, and at the end, every message they were sent has
been matched. Somebody the file never names is a bystander. An indented line goes on with the one before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"^(\S+)\s*([<>])\s*(.*)$", re.DOTALL)
_BRACKET = re.compile(r"^\[(\w+)\s*(.*?)\]\s*(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Does:
    """Somebody says, presses or sends something."""

    line: int
    who: str
    act: str
    """say, tap, photo, album, voice, location, forward, start, edit, blocks, group"""
    about: str = ""
    words: str = ""
    """what stands behind the bracket: the words sent along"""


@dataclass(frozen=True, slots=True)
class Hears:
    """Somebody has been sent this; `…` in the pattern stands for anything."""

    line: int
    who: str
    pattern: str
    """… alone: whatever came; nothing: no message is left unread"""


@dataclass(frozen=True, slots=True)
class Sees:
    """These buttons stand under what somebody heard last."""

    line: int
    who: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passes:
    """Time passes."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody who is not on the standard roster: a known resident, or staff with seats (role, group's name)."""

    who: str
    name: str
    seats: tuple[tuple[str, str], ...] = ()


Scene = Does | Hears | Sees | Passes


@dataclass(frozen=True, slots=True)
class Play:
    """One dialogue file."""

    path: Path
    promise: str
    cast: tuple[Cast, ...]
    scenes: tuple[Scene, ...]

    @property
    def named(self) -> frozenset[str]:
        """Everybody the file speaks of."""
        return frozenset(s.who for s in self.scenes if not isinstance(s, Passes))


def read_play(path: Path) -> Play:
    """The play of a file; a line that is not understood is named."""
    lines = _whole_lines(path.read_text(encoding="utf-8"))
    promise = lines[0][1].removeprefix("#").strip() if lines and lines[0][1].startswith("#") else ""
    if not promise:
        raise ValueError(f"{path.name}: the first line is the promise, and begins with #")
    told = [(number, line) for number, line in lines[1:] if not line.startswith("#")]
    cast = tuple(_cast(path, n, entry) for n, line in told if line.startswith("cast:") for entry in _entries(line))
    scenes = tuple(_scene(path, number, line) for number, line in told if not line.startswith("cast:"))
    return Play(path, promise, cast, scenes)


def _whole_lines(text: str) -> list[tuple[int, str]]:
    """Each line with its number; an indented one belongs to the line before it."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line[:1].isspace() and line.strip() and found:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line.strip()}")
        elif line.strip():
            found.append((number, line.strip()))
    return found


def _entries(line: str) -> list[str]:
    return [entry.strip() for entry in line.removeprefix("cast:").split(";") if entry.strip()]


def _cast(path: Path, number: int, entry: str) -> Cast:
    words = entry.split(maxsplit=2)
    if words[1:] == ["resident"]:
        return Cast(words[0], "")
    seats = [tuple(seat.strip().split(" of ", 1)) for seat in words[2].split(",")] if len(words) == 3 else []
    if not seats or any(len(seat) != 2 for seat in seats):
        raise ValueError(f"{path.name}:{number}: `name resident` or `name 姓名 member of 小组`, not {entry!r}")
    return Cast(words[0], words[1], tuple((role, group) for role, group in seats))


def _scene(path: Path, number: int, line: str) -> Scene:
    if line.startswith("(") and line.endswith(")"):
        return Passes(number, line[1:-1].strip())
    match = _LINE.match(line)
    if match is None:
        raise ValueError(f"{path.name}:{number}: neither something said (>), nor heard (<), nor time: {line!r}")
    who, way, rest = match[1], match[2], match[3].strip()
    bracket = _BRACKET.match(rest)
    if way == ">":
        return Does(number, who, bracket[1], bracket[2], bracket[3]) if bracket else Does(number, who, "say", rest)
    if bracket and bracket[1] == "buttons":
        labels = bracket[2].split("|") if "|" in bracket[2] else bracket[2].split()
        return Sees(number, who, tuple(label.strip() for label in labels))
    return Hears(number, who, rest)
