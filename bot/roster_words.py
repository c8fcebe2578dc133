"""What the words of a roster mean: headings, roles, kinds, subjects and places, with suggestions for near misses."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.places import Place, Places


@dataclass(frozen=True, slots=True)
class Words:
    """Spelling → meaning for one kind of word; spellings are compared without case."""

    kind: str
    meanings: Mapping[str, str]

    def meaning(self, spelling: str) -> str:
        """The program's own word; empty for an unknown spelling."""
        return self.meanings.get(spelling.strip().casefold(), "")

    def unknown(self, spelling: str) -> str:
        """What to say about a spelling that means nothing."""
        known = ", ".join(dict.fromkeys(self.meanings.values()))
        return f"unknown {self.kind} {spelling!r}{near(spelling, self.meanings)}; known are {known}"


def near(spelling: str, known: Iterable[str]) -> str:
    """ "did you mean …?", or nothing."""
    close = difflib.get_close_matches(spelling.casefold(), list(known), n=3, cutoff=0.5)
    return f" (did you mean {' or '.join(close)}?)" if close else ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word list of the rosters."""

    tables: Words
    columns: Mapping[str, Words]
    kinds: Words
    roles: Words
    duties: Words
    subjects: Words


def read_vocabulary(file: Path, subjects: Mapping[str, str]) -> Vocabulary:
    """The word lists of the file, with the official classes (key → name) as further subjects."""
    lists = tomllib.loads(file.read_text(encoding="utf-8"))
    classes = {key: f"{key}|{name}" for key, name in subjects.items()}
    return Vocabulary(
        _words("table", lists["tables"]),
        {table: _words("column", lists[table]) for table in lists["tables"]},
        _words("kind", lists["kind"]),
        _words("role", lists["role"]),
        _words("duty", lists["duty"]),
        _words("subject", {**classes, **lists["subject"]}),
    )


def _words(kind: str, lists: Mapping[str, str]) -> Words:
    return Words(kind, {word.casefold(): own for own, words in lists.items() for word in words.split("|")})


def find_place(places: Places, words: str) -> tuple[str, str]:
    """(code, "") for a place by code, name or full name from any level down; ("", why) where there is not one."""
    if words in places:
        return words, ""
    found = places.named(words) or tuple(p for p in places if p.full_name.endswith(words))
    if len(found) == 1:
        return found[0].code, ""
    if found:
        return "", f"{words!r} stands for several places: {_listed(found)}; write one of these codes or the full name"
    names = {place.name: place for place in places}
    close = [names[name] for name in difflib.get_close_matches(words, list(names), n=3, cutoff=0.5)]
    return "", f"unknown place {words!r}" + (f" (did you mean {_listed(close)}?)" if close else "")


def _listed(places: Iterable[Place]) -> str:
    return ", ".join(f"{place.code} {place.full_name}" for place in places)
