"""Rules that make the next calls go wrong, one kind of trouble each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wecom.answers import Refusal

_ACCEPTED = frozenset({"cut_json", "lost_answer"})
"""kinds whose call takes effect before its answer is spoiled"""
KINDS = _ACCEPTED | {"errcode", "status", "reset", "half_open", "hold"}


@dataclass
class Fault:
    """One rule: which calls it meets, how often, and what it does to them."""

    kind: str
    method: str | None
    """None meets every method but gettoken"""
    user: str | None
    times: int | None
    """how many calls it spoils before it is spent; None for ever"""
    every: int
    """1 spoils each matching call, 2 every other one, …"""
    params: dict[str, Any]
    met: int = 0
    hits: int = 0
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
        return bool(self.params.get("accepted", self.kind in _ACCEPTED))

    def refusal(self) -> Refusal | None:
        """The error to answer with, for the kind that is one."""
        if self.kind != "errcode":
            return None
        return Refusal(self.params["code"], self.params.get("why", "a fault of the test"))


class Faults:
    """The rules in force; the first one that meets a call is the one that acts."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(self, rule: Fault) -> Fault:
        """Adds a rule at the end of the list."""
        if rule.kind not in KINDS:
            raise ValueError(f"no such kind of fault: {rule.kind}; there are {sorted(KINDS)}")
        self._rules.append(rule)
        return rule

    def meet(self, method: str, users: tuple[str, ...]) -> Fault | None:
        """The rule that spoils this call, counted; None if it goes through."""
        for rule in self._rules:
            if rule.method != method and (rule.method is not None or method == "gettoken"):
                continue
            if (rule.user is not None and rule.user not in users) or (rule.times or 1 << 60) <= rule.hits:
                continue
            rule.met += 1
            if rule.met % rule.every:
                continue
            rule.hits += 1
            return rule
        return None

    def clear(self) -> None:
        """Takes every rule away and lets held calls go."""
        for rule in self._rules:
            rule.release()
        self._rules.clear()
