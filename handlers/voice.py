"""The house speaking one language on paper, where nobody is spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.messages import Words
from handlers.talk.turn import House


@dataclass(frozen=True, slots=True)
class Voice:
    """Each text as it is written in the language."""

    house: House
    language: str

    def __call__(self, key: str, **params: Any) -> str:
        return self.house.texts.say(self.language, Words(key, params))
