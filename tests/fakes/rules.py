"""Rules that make the next calls to a fake server go wrong, one kind of trouble each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar


@dataclass(kw_only=True)
class Rule:
    """Which calls are met, how often, and what is done to them."""

    KINDS: ClassVar[frozenset[str]]
    ACCEPTED: ClassVar[frozenset[str]]
    """kinds whose call takes effect before its answer is spoiled"""

    kind: str
    method: str | None
    """None meets every method"""
    times: int | None
    """how many calls it spoils before it is spent; None for ever"""
    every: int
    """1 spoils each matching call, 2 every other one, …"""
    params: dict[str, Any]
    met: int = 0
    """matching calls"""
    hits: int = 0
    """calls spoiled"""
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Lets calls go that a "hold", a "half_open" or a held "lost_answer" keeps."""
        self._released.set()

    async def released(self) -> None:
        """Returns when somebody called release."""
        await self._released.wait()

    @property
    def accepts(self) -> bool:
        """Whether the call takes effect although its answer is spoiled."""
        return bool(self.params.get("accepted", self.kind in self.ACCEPTED))

    def strikes(self) -> bool:
        """Whether it spoils this one of the calls it meets; counts it."""
        if self.times is not None and self.hits >= self.times:
            return False
        self.met += 1
        struck = self.met % self.every == 0
        self.hits += struck
        return struck


R = TypeVar("R", bound=Rule)


class Rules(Generic[R]):
    """The rules in force; the first one that meets a call is the one that acts."""

    def __init__(self) -> None:
        self._rules: list[R] = []

    def add(self, rule: R) -> R:
        """Adds a rule at the end of the list."""
        if rule.kind not in rule.KINDS:
            raise ValueError(f"no such kind of fault: {rule.kind}; there are {sorted(rule.KINDS)}")
        self._rules.append(rule)
        return rule

    def first(self, meets: Callable[[R], bool]) -> R | None:
        """The rule that spoils this call, counted; None if it goes through."""
        return next((rule for rule in self._rules if meets(rule) and rule.strikes()), None)

    def clear(self) -> None:
        """Takes every rule away and lets held calls go."""
        for rule in self._rules:
            rule.release()
        self._rules.clear()
