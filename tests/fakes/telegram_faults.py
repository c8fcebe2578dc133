"""What can go wrong with calls to the fake Bot API server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.rules import Rule, Rules
from tests.fakes.telegram_schema import Refusal
from tests.fakes.telegram_updates import CONFLICT

#: Kinds that answer with an error and leave no trace in `calls`.
_ERRORS = frozenset({"retry_after", "conflict", "unauthorized", "blocked", "migrate", "bad_request"})


@dataclass(kw_only=True)
class Fault(Rule):
    """One rule; the method "file" meets downloads."""

    ACCEPTED = frozenset({"cut_json", "ok_without_result", "lost_answer"})
    KINDS = _ERRORS | ACCEPTED | {"status", "reset", "half_open", "slow", "hold"}

    chat: int | None

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


class Faults(Rules[Fault]):
    """The rules in force."""

    def meet(self, method: str, chat: Any) -> Fault | None:
        """The rule that spoils this call, counted; None if it goes through."""
        return self.first(lambda rule: rule.method in (None, method) and rule.chat in (None, chat))
