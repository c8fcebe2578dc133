"""Ids that sort by the moment they were made, and times as text that sorts like time."""

from __future__ import annotations

import secrets
import threading
import time
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class _Ids:
    """The last id given out in this process, so that two of one millisecond still differ and sort."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self._drawn: Iterator[int] = iter(())

    def new(self) -> int:
        with self._lock:
            fresh = (time.time_ns() // 1_000_000 << 32) | self._chance()
            # After a clock set back, or within one millisecond, go on from the last one.
            self._last = max(fresh, self._last + 1)
            return self._last

    def _chance(self) -> int:
        """31 random bits. The system is asked for many at once: asking costs more than the rest of an id."""
        bits = next(self._drawn, None)
        if bits is None:
            self._drawn = iter(array("I", secrets.token_bytes(4096)))
            bits = next(self._drawn)
        return bits >> 1

    def go_on_after(self, value: int) -> None:
        with self._lock:
            self._last = max(self._last, value)


_ids = _Ids()


def new_id() -> str:
    """A new id: 16 characters, later ids sort after earlier ones of this process."""
    return _text(_ids.new())


_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]


def _text(value: int) -> str:
    return "".join([_PAIRS[(value >> shift) & 1023] for shift in range(70, -1, -10)])


def _value(id: str) -> int | None:
    if len(id) != 16 or not set(id) <= set(_ALPHABET):
        return None
    made = 0
    for letter in id:
        made = made << 5 | _ALPHABET.index(letter)
    return made


def go_on_after(id: str) -> None:
    """Ids made from now on sort after this one, though the clock was set back before the program started."""
    if (made := _value(id)) is not None:
        _ids.go_on_after(made)


def earlier(id: str, seconds: float) -> str:
    """The smallest id of so many seconds before this one; empty for what is no id."""
    made = _value(id)
    if made is None:
        return ""
    return _text(max(0, (made >> 32) - round(seconds * 1000)) << 32)


@lru_cache(maxsize=256)
def stamp(at: datetime) -> str:
    """A moment as text: UTC, milliseconds, always the same length. Remembered: what one message writes has one time."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(text: str | None) -> datetime | None:
    """The moment such a text stands for; None stays None."""
    return datetime.fromisoformat(text) if text else None
