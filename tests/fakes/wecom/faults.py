"""What can go wrong with calls to the fake WeCom."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.rules import Rule, Rules
from tests.fakes.wecom.answers import Refusal


@dataclass(kw_only=True)
class Fault(Rule):
    """One rule; one for every method spares gettoken."""

    ACCEPTED = frozenset({"cut_json", "lost_answer"})
    KINDS = ACCEPTED | {"errcode", "status", "reset", "half_open", "hold"}

    user: str | None

    def meets(self, method: str, users: tuple[str, ...]) -> bool:
        """Whether the call is one of those."""
        named = self.method == method or (self.method is None and method != "gettoken")
        return named and (self.user is None or self.user in users)

    def refusal(self) -> Refusal | None:
        """The error to answer with, for the kind that is one."""
        if self.kind != "errcode":
            return None
        return Refusal(self.params["code"], self.params.get("why", "a fault of the test"))


class Faults(Rules[Fault]):
    """The rules in force."""

    def meet(self, method: str, users: tuple[str, ...]) -> Fault | None:
        """The rule that spoils this call, counted; None if it goes through."""
        return self.first(lambda rule: rule.meets(method, users))
