"""The long poll: fetch, hand in, and only then ask for what comes after; or, instead of it, a webhook."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram_errors import REVOKED_WAIT, UNREADABLE
from bot.channels.telegram_transport import ALLOWED, Client, Limited

log = logging.getLogger(__name__)
_AT_ONCE = 1.0
"""seconds within which no server that keeps polls open says that nothing has come"""
TakeAll = Callable[[list[Any]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the poll waits, and how."""

    poll: float = 50.0
    """seconds Telegram keeps a poll open: the most it allows"""
    margin: float = 10.0
    """seconds after which a silent poll is taken for dead; with the connection's own, a new one begins within 90"""
    longest: float = 30.0
    """seconds between two tries, at the most"""
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class Poll:
    """The one getUpdates loop of a bot."""

    def __init__(self, client: Client, take_all: TakeAll, clock: Callable[[], datetime], waits: Waits) -> None:
        self._client, self._take_all, self._clock, self._waits = client, take_all, clock, waits
        self._offset: int | None = None
        self._failures = 0
        self.last_good: datetime | None = None
        self.problem = ""

    async def run(self) -> None:
        """Poll until cancelled."""
        await self._until_done(lambda: self._client.delete_webhook(drop_pending_updates=False))
        while True:
            await self.once()

    async def once(self) -> None:
        """One poll, and the wait after it where it went wrong."""
        seconds = asyncio.get_running_loop().time
        began = seconds()
        try:
            updates = await self._client.plain_updates(self._offset, self._waits.poll, self._waits.margin)
        except (TelegramError, *UNREADABLE) as error:
            await self._trouble(error)
            return
        self.last_good = self._clock()
        if not updates:
            # Everything is confirmed. Without an offset the numbers may go on anywhere, lower too.
            self._offset = None
            self._well()
            if seconds() - began < _AT_ONCE:  # a server that does not wait for anything is not asked on and on
                await self._waits.pause(_AT_ONCE)
        elif await self._take_all(updates):
            self._offset = _after(updates, self._offset)
            self._well()
        else:
            await self._wait("not kept")

    async def instead(self, url: str, secret: str) -> None:
        """Have updates pushed to this address, until cancelled."""
        await self._until_done(
            lambda: self._client.set_webhook(url, secret_token=secret, allowed_updates=list(ALLOWED))
        )
        await asyncio.Event().wait()

    async def _until_done(self, call: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await call()
            except (TelegramError, *UNREADABLE) as error:
                await self._trouble(error)
            else:
                self._well()
                return

    async def _trouble(self, error: Exception) -> None:
        if isinstance(error, InvalidToken):
            self._alert("token refused")
            await self._waits.pause(REVOKED_WAIT)
        elif isinstance(error, Limited):
            await self._waits.pause(error.seconds)
        elif isinstance(error, Conflict):
            self._alert("conflict")
            if "webhook" in str(error):
                await self._until_done(lambda: self._client.delete_webhook(drop_pending_updates=False))
            await self._wait("conflict")
        else:
            await self._wait("no answer")

    def _alert(self, problem: str) -> None:
        """Something an operator has to do something about; told once as long as it lasts."""
        if self.problem != problem:
            self.problem = problem
            log.error("telegram poll stopped", extra={"problem": problem.replace(" ", "-")})

    async def _wait(self, problem: str) -> None:
        """Wait longer each time; jitter keeps two pollers from meeting again and again."""
        if self.problem != problem:
            self.problem = problem
            log.warning("telegram poll failed", extra={"problem": problem.replace(" ", "-")})
        self._failures += 1
        longest = min(self._waits.longest, 2.0 ** min(self._failures - 1, 6))
        await self._waits.pause(longest * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret

    def _well(self) -> None:
        if self.problem:
            log.info("telegram listens again")
        self._failures, self.problem = 0, ""


def _after(updates: list[Any], before: int | None) -> int | None:
    """What confirms these: after the last as they were given, not after the highest, which may be an old number."""
    for update in reversed(updates):
        number = str(update.get("update_id")) if isinstance(update, dict) else ""
        if number.isascii() and number.isdigit():
            return int(number) + 1
    return before
