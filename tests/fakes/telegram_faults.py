"""Rules that make the next calls go wrong, one kind of trouble each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_schema import Refusal
from tests.fakes.telegram_updates import CONFLICT

#: Kinds that answer with an error and leave no trace in `calls`.
_ERRORS = frozenset({"retry_after", "conflict", "unauthorized", "blocked", "migrate", "bad_request"})
#: Kinds whose call takes effect before its answer is spoiled.
_ACCEPTED = frozenset({"cut_json", "ok_without_result", "lost_answer"})
KINDS = _ERRORS | _ACCEPTED | {"status", "reset", "half_open", "slow", "hold"}


@dataclass
class Fault:
    """One rule: which calls it meets, how often, and what it does to them."""

    kind: str
    #: None meets every method; "file" meets downloads.
    method: str | None
    chat: int | None
    #: How many calls it spoils before it is spent; None for ever.
    times: int | None
    #: 1 spoils each matching call, 2 every other one, …
    every: int
    params: dict[str, Any]
    #: Matching calls met, and calls spoiled.
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

    def error(self) -> Refusal | None:
        """The error to answer with, for the kinds that are one."""
        if self.kind not in _ERRORS:
            return None
        if self.kind == "retry_after":
            return too_many(self.params.get("seconds", 1))
        if self.kind == "migrate":
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return Refusal(400, text, {"migrate_to_chat_id": self.params["new_chat_id"]})
        if self.kind == "bad_request":
            return Refusal(400, f"Bad Request: {self.params.get('description', 'something is wrong')}")
        return Refusal(*_FIXED[self.kind])


_FIXED = {
    "conflict": (409, CONFLICT),
    "unauthorized": (401, "Unauthorized"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
}


def too_many(seconds: int) -> Refusal:
    """The answer to excess."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


class Faults:
    """The rules in force; the first one that meets a call is the one that acts."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(
        self, kind: str, method: str | None, chat: int | None, times: int | None, every: int, params: dict[str, Any]
    ) -> Fault:
        """Adds a rule at the end of the list."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of fault: {kind}; there are {sorted(KINDS)}")
        rule = Fault(kind, method, chat, times, every, params)
        self._rules.append(rule)
        return rule

    def meet(self, method: str, chat: Any) -> Fault | None:
        """The rule that spoils this call, counted; None if it goes through."""
        for rule in self._rules:
            if rule.method not in (None, method) or rule.chat not in (None, chat):
                continue
            if rule.times is not None and rule.hits >= rule.times:
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
