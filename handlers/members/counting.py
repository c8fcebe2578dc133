"""The questions of a member's record: how many, and on which day it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.amounts import read_count, read_past_day, says_more
from domain.messages import Words
from handlers.talk.questions import Choose, Question, Said, Text, Unfit
from handlers.talk.when import day_in_words
from handlers.units import in_units

MOST = 100_000_000
FURTHEST = timedelta(days=62)
"""what was longer ago belongs to a record that is closed"""
_OFFERED = ("today", "yesterday", "before")


@dataclass(frozen=True, slots=True)
class Count(Question[int]):
    """How many, as a number in whatever digits; it has no buttons, so a bare number is always the answer."""

    at_least: int = 1
    beside: Text | None = None
    """keeps the whole words, where they say more than how many"""

    def rest(self, said: Said) -> Question[Any] | None:
        return self.beside if not (said.to or said.spot) and says_more(said.text) else None

    def read(self, said: Said, stored: Any) -> int | None:
        words = said.text.strip()
        if not words or said.to or said.spot:
            return None
        found = read_count(words)
        if found is None:
            raise Unfit("record.odd")
        if not self.at_least <= found <= MOST:
            raise Unfit("record.odd_size", least=self.at_least, most=MOST)
        return found

    def load(self, stored: Any) -> int:
        if not isinstance(stored, int):
            raise Unfit("talk.changed")
        return stored

    def shown(self, value: int | None) -> str | Words:
        return in_units(self.key.rpartition(".")[2], value or 0)


@dataclass(frozen=True, slots=True)
class PastDay(Question[date]):
    """A day until today."""

    today: date = date.min

    def read(self, said: Said, stored: Any) -> date | None:
        if said.to == self.key:
            return self.load(said.value)
        words = said.text.strip()
        if not words or said.to or said.spot:
            return None
        found = read_past_day(words, self.today)
        if found is None:
            raise Unfit("record.day_none")
        return self._kept(found)

    def _kept(self, day: date) -> date:
        if day > self.today or self.today - day > FURTHEST:
            raise Unfit("record.day_far")
        return day

    def store(self, value: date) -> Any:
        return value.isoformat()

    def load(self, stored: Any) -> date:
        try:
            return self._kept(date.fromisoformat(stored))
        except (TypeError, ValueError):
            raise Unfit("talk.changed") from None

    def choices(self) -> tuple[Choose, ...]:
        days = [(self.today - timedelta(days=ago), f"record.{name}") for ago, name in enumerate(_OFFERED)]
        return tuple(Choose(day.isoformat(), Words(key)) for day, key in days)

    def shown(self, value: date | None) -> str | Words:
        return day_words(value) if value else ""


def day_words(day: date) -> Words:
    """A day in words."""
    return day_in_words(datetime.combine(day, time()))
