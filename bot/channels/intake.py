"""Handing in what people did, on a channel that delivers again what was not confirmed: when it may be confirmed."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.channels import Channel, Receive, SendFailed
from domain.messages import Incoming
from storage.database import StorageFailed

log = logging.getLogger(__name__)
TRIES = 3
"""a message that nothing can be made of, not even a parked row, is let go after so many tries, loudly"""
_MOST = 1000
Outage = Callable[[Channel, Incoming], Awaitable[None]]
"""What to do with a message that could not be kept: whoever is in danger is told the number at once."""


class Intake:
    """What one channel hands in; it remembers what could not be kept so far, and how often."""

    def __init__(self, channel: Channel, receive: Receive, outage: Outage) -> None:
        self._channel, self._receive, self._outage = channel, receive, outage
        self._failed: OrderedDict[str, int] = OrderedDict()

    async def take(self, message: Incoming) -> bool:
        """Hand the message in; whether it may be confirmed. False: it has to come again."""
        try:
            await self._receive(message)
        except StorageFailed:
            await self.unkept(message)
            return False
        except Exception:
            log.exception("message not handled", extra={"update": message.event})
            if self._failures(message.event) + 1 < TRIES:
                return False
            log.critical("message lost", extra={"update": message.event})
        self._failed.pop(message.event, None)
        return True

    async def unkept(self, message: Incoming) -> None:
        """It cannot be kept: who is in danger is told what to do, at once and once, however often it comes again."""
        if self._failures(message.event):
            return
        try:
            await self._outage(self._channel, message)
        except (SendFailed, StorageFailed):
            log.exception("hotline not answered")

    def _failures(self, event: str) -> int:
        """How often it failed before; counts this one."""
        before = self._failed.pop(event, 0)
        self._failed[event] = before + 1
        while len(self._failed) > _MOST:
            self._failed.popitem(last=False)
        return before
