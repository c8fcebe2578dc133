"""Many ids in one statement: the names they have in it, and what these stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_AT_ONCE = 400
"""as many as one statement asks about"""


def among(ids: Iterable[str], letter: str = "i") -> tuple[str, dict[str, str]]:
    """What stands in the brackets of IN, and its parameters; of no ids, nothing is."""
    named = {f"{letter}{n}": id for n, id in enumerate(ids)}
    return ", ".join(f":{name}" for name in named) or "NULL", named


def in_parts(ids: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The same for however many, each once, in as many statements as they take."""
    left = list(dict.fromkeys(ids))
    for start in range(0, len(left), _AT_ONCE):
        yield among(left[start : start + _AT_ONCE], "p")
