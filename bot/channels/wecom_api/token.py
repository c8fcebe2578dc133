"""The access token of one app: fetched when it is needed, by one at a time, and anew before it expires."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.channels import Wait
from bot.channels.wecom_api.errors import SETUP, SETUP_WAIT, Refusal

_EARLY = 300.0
"""seconds before its end that a token is no longer used"""
Fetch = Callable[[], Awaitable[tuple[str, float]]]
"""Ask WeCom for a token: it, and how many seconds it is good for. Raises Refusal, or a SendFailed."""


class Token:
    """The token, shared by all who call."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float]) -> None:
        self._fetch, self._clock = fetch, clock
        self._lock = asyncio.Lock()
        self._value, self._until = "", 0.0
        self._refused_until = 0.0
        self._renewals = 0

    async def get(self, stale: str = "") -> str:
        """The token; where it is the `stale` one, which was just refused, another."""
        if not self._good(stale):
            before = self._renewals
            async with self._lock:
                # Asked again, WeCom may give the same token once more: whoever waited meanwhile takes what there is.
                if self._renewals == before and not self._good(stale):
                    await self._renew()
        return self._value

    def _good(self, stale: str) -> bool:
        return bool(self._value) and self._value != stale and self._clock() < self._until

    async def _renew(self) -> None:
        now = self._clock()
        if now < self._refused_until:  # asked on and on with a wrong secret, WeCom shuts out the address for an hour
            raise Wait("secret refused", self._refused_until - now, everyone=True)
        try:
            self._value, seconds = await self._fetch()
        except Refusal as no:
            if no.code in SETUP:
                self._refused_until = now + SETUP_WAIT
            raise
        self._renewals += 1
        self._until = now + max(seconds - _EARLY, seconds / 2)
