"""What doctor says, in the language of whoever runs it: its lines are written in English and said by a table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

_HOLE = re.compile(r"\{([a-z]+)\}")
ENGLISH = "en"


class Spoken:
    """The words of one language; what the table does not have stays as it is."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._names = {**tables.get("names", {}), **tables.get("states", {})}
        lines = sorted(tables.get("words", {}).items(), key=lambda line: -len(_HOLE.sub("", line[0])))
        self._lines = [(_pattern(english), said) for english, said in lines]

    def name(self, word: str) -> str:
        """A name or a state."""
        return self._names.get(word, word)

    def words(self, english: str) -> str:
        """A line; of several that fit, the one with the most words of its own."""
        for pattern, said in self._lines:
            if match := pattern.fullmatch(english):
                return _HOLE.sub(lambda hole, match=match: match[hole[1]], said)  # type: ignore[misc]
        return english


def _pattern(english: str) -> re.Pattern[str]:
    """The line with anything in its holes."""
    parts = _HOLE.split(english)
    return re.compile("".join(f"(?P<{part}>.+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))


def spoken(language: str, folder: Path) -> Spoken:
    """The words of this language; English needs no table."""
    if language == ENGLISH:
        return Spoken({})
    return Spoken(tomllib.loads((folder / f"doctor.{language}.toml").read_text(encoding="utf-8")))
