"""Telegram's pace: 30 messages a second in all, one a second to a private chat, twenty a minute to a group."""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.fakes.telegram_faults import too_many


class Bucket:
    """Tokens that refill steadily up to a burst."""

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._rate, self._burst = per_second, burst
        self._tokens, self._seen = burst, now

    def wait(self, now: float) -> float:
        """Seconds until a token is there."""
        self._tokens = min(self._burst, self._tokens + (now - self._seen) * self._rate)
        self._seen = now
        return max(0.0, (1 - self._tokens) / self._rate)

    def take(self) -> None:
        """Uses one token."""
        self._tokens -= 1


class Limits:
    """Refuses excess with 429 and the seconds to wait."""

    def __init__(self, clock: Callable[[], float], burst: int = 3) -> None:
        self._clock, self._burst = clock, burst
        self._all = Bucket(30, 30, clock())
        self._chats: dict[int, Bucket] = {}

    def spend(self, chat_id: int) -> None:
        """Counts one message to a chat, or raises the 429 for it."""
        now = self._clock()
        if chat_id not in self._chats:
            private = chat_id > 0
            self._chats[chat_id] = Bucket(1.0 if private else 20 / 60, self._burst if private else 20, now)
        wait = max(self._chats[chat_id].wait(now), self._all.wait(now))
        if wait > 0:
            raise too_many(math.ceil(wait))
        self._chats[chat_id].take()
        self._all.take()
