"""The same words said twice arrive twice, and the same message sent again arrives once: each call bears a number."""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

_LEAST, _MORE = 7200, 7200
"""seconds in which WeCom takes the same request for a repeat, at least; and what a message adds of its own"""
LONGEST = timedelta(seconds=_LEAST + _MORE)
"""what went out longer ago is no repeat of anything, whatever its number"""
_MOST = 20_000


class Apart:
    """By which numbers the same words to the same member were told apart lately."""

    def __init__(self) -> None:
        self._lately: OrderedDict[tuple[str, bytes], dict[int, tuple[str, float]]] = OrderedDict()
        """by member and words: whose each number is, and since when"""

    def number(self, user: str, owner: str, kind: str, content: Mapping[str, Any], at: float) -> int:
        """The number of the call that is the owner's part in these words: its own, so that a program that died finds
        it again, and the next one where the same words have it already. Between 7,200 and 14,399: it is sent as the
        seconds in which the platform takes the same request for a repeat."""
        key = user, hashlib.blake2b(orjson.dumps([kind, content]), digest_size=16).digest()
        before = self._lately.pop(key, {})
        taken = {same: told for same, told in before.items() if at - told[1] < LONGEST.total_seconds()}
        own = zlib.crc32(owner.encode()) % _MORE
        tries = ((own + step) % _MORE + _LEAST for step in range(_MORE))
        same = next((same for same in tries if taken.get(same, (owner,))[0] == owner), _LEAST + own)
        self._lately[key] = {**taken, same: (owner, at)}
        while len(self._lately) > _MOST:
            self._lately.popitem(last=False)
        return same
