"""What a test can wait for: something that grows, and says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Watched:
    """Something that `stir` is called on whenever it has changed."""

    _grown: asyncio.Event = field(default_factory=asyncio.Event, init=False, repr=False)

    async def until(self, look: Callable[[], Any], timeout: float = 10.0, wanted: str = "a condition") -> Any:
        """The first true value of `look`, tried again whenever something was written down."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := look()):
                    await self._grown.wait()
        except TimeoutError:
            raise AssertionError(f"waited {timeout} s in vain for {wanted}; {self.summary()}") from None
        return found

    def stir(self) -> None:
        """Makes everybody who waits look again."""
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    def summary(self) -> str:
        """How things stand, for the message of a failing test."""
        raise NotImplementedError
