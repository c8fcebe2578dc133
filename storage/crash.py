"""Named places at which a test may let the program die, as a power cut would; without the variable, nothing at all.

TONGXIN_CRASH_AT=name:n kills the process with SIGKILL when it comes to the place the n-th time.
"""

from __future__ import annotations

import os
import signal
from typing import Literal, get_args

Place = Literal[
    "noted",  # the message is in the inbox, inside its transaction
    "answered",  # everything about a message is written, its commit comes next
    "committed",  # a batch is on disk, nobody has been told
    "kept",  # a message is on disk, its channel has not acknowledged it
    "claimed",  # lines are marked as being sent, none has been
    "sending",  # a line is about to go out
    "sent",  # a line is out, which is written nowhere yet
    "sent.noted",  # a line is out, and that is written down
    "timer.fired",  # a timer is marked as fired, inside its transaction
    "timer.answered",  # everything about a timer is written, its commit comes next
    "file.written",  # the bytes of a file are on disk under a name nobody knows
    "file.named",  # they have their name, which stands in no row yet
    "file.noted",  # the row knows them
]
PLACES: tuple[str, ...] = get_args(Place)


class _Fuse:
    """Counts down, and is spent before it is lit where the variable is not set."""

    __slots__ = ("_left", "_place")

    def __init__(self, words: str) -> None:
        self._place, _, count = words.partition(":")
        self._left = int(count or "1") if self._place in PLACES else 0

    def __call__(self, place: Place) -> None:
        """Die here, if this is the place and the time."""
        if place == self._place and self._left:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


at = _Fuse(os.environ.get("TONGXIN_CRASH_AT", ""))
