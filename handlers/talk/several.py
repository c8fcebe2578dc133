"""Several: a question whose answer grows by one with each thing that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.messages import Words
from handlers.talk.questions import Choose, Question, Said, Unfit
from handlers.talk.stored import as_given


@dataclass(frozen=True, slots=True)
class Several(Question[tuple[str, ...]]):
    """As many as come, in the order they came."""

    def before(self, stored: Any) -> tuple[str, ...]:
        """What has come so far."""
        return tuple(as_given(stored) or ())

    def store(self, value: Sequence[str]) -> Any:
        return list(value)

    def load(self, stored: Any) -> tuple[str, ...]:
        if not isinstance(stored, list):
            raise Unfit("talk.changed")
        return tuple(stored)


@dataclass(frozen=True, slots=True)
class Photos(Several):
    """Pictures, voice and papers, as many as come; ended by a button."""

    at_most: int = 20

    def read(self, said: Said, stored: Any) -> tuple[str, ...] | None:
        before = self.before(stored)
        if said.to == self.key:
            return before
        if not said.files:
            return None
        if len(before) + len(said.files) > self.at_most:
            raise Unfit("talk.too_many", most=self.at_most)
        return before + tuple(f for f in said.files if f not in before)

    def gathers(self, said: Said) -> bool:
        return bool(said.files)

    def choices(self) -> tuple[Choose, ...]:
        return (Choose("done", Words("talk.done")),)

    def shown(self, value: tuple[str, ...] | None) -> str | Words:
        return Words("report.photos.count", {"count": len(value or ())})
