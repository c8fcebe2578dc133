"""What JSON lines tell: each its id and its text, or what is wrong with it; what is wrong with one spoils no other."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, BinaryIO

_LONGEST = 1 << 20

Id = str | int | float


class Unfit(ValueError):
    """A line cannot be taken; says why, and the id, as far as it has one."""

    def __init__(self, why: str, id: Id | None = None) -> None:
        super().__init__(why)
        self.id = id


def lines_of(told: BinaryIO) -> Iterator[bytes | None]:
    """The lines, without their end or with it; None for one that is too long to be kept."""
    while line := told.readline(_LONGEST + 1):
        if len(line) > _LONGEST and not line.endswith(b"\n"):
            while (rest := told.readline(_LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def told_in(line: bytes | None) -> dict[str, Any]:
    """The object of a line, with an `id` and a `text`."""
    if line is None:
        raise Unfit(f"longer than {_LONGEST >> 20} MB")
    try:
        told = json.loads(line.decode("utf-8-sig"), parse_constant=_unknown)
    except (ValueError, RecursionError):
        raise Unfit("not JSON in UTF-8") from None
    if not isinstance(told, dict):
        raise Unfit("an object with a text is meant")
    id = told.get("id")
    if not _is_id(id):
        raise Unfit("it has no id" if id is None else "its id is neither a text nor a number")
    if not isinstance(told.get("text"), str):
        raise Unfit("an object with a text is meant", id)
    if not _is_whole(told["text"]):
        raise Unfit("its text holds half a character", id)
    return told


def _unknown(word: str) -> Any:
    """NaN and Infinity, which are no JSON."""
    raise ValueError(word)


def _is_id(id: Any) -> bool:
    """Whether it is a text or a number."""
    if isinstance(id, str):
        return _is_whole(id)
    return (isinstance(id, int) and not isinstance(id, bool)) or (isinstance(id, float) and math.isfinite(id))


def _is_whole(text: str) -> bool:
    """Whether it can be written: JSON can name halves of characters that stand for nothing."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
