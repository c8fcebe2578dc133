"""Where: the question for a place, and what an answer to it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.messages import Words
from handlers.talk.questions import Choose, Question, Said, Unfit
from handlers.talk.stored import as_given, is_open

MOST_PLACE = 200
_ABREAST = 8
"""characters; two names so short fit beside each other on a telephone"""
_SHORT = 40
"""characters; whatever is longer is no bare name of a place"""


@dataclass(frozen=True, slots=True)
class Spot:
    """An answer to where: a place's code where it is known, and the words or position as given."""

    code: str = ""
    words: str = ""
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a text means as a place: sure of one, or candidates, or neither."""

    code: str = ""
    candidates: tuple[str, ...] = ()
    whole: bool = False
    """the text says nothing but this place"""
    other: bool = False
    """it is no answer to "where?" at all"""


@dataclass(frozen=True, slots=True)
class Where(Question[Spot]):
    """A place: written, tapped from candidates, or sent as a location."""

    told: str = "report.where.taken"
    insists: bool = True
    find: Callable[[str], Found] = lambda _text: Found()
    name: Callable[[str], str] = str
    near: Callable[[tuple[float, float]], str] = lambda _at: ""
    """the code of the place at a position, where one is known; the person sees it and may change it"""
    candidates: tuple[str, ...] = ()
    likely: Mapping[str, tuple[Words, Spot]] = field(default_factory=dict)
    """spots that are on no list, a tap away, by the value of their button"""

    def read(self, said: Said, stored: Any) -> Spot | None:
        if said.to == self.key:
            if said.value in self.likely:
                return self.likely[said.value][1]
            if not self.name(said.value):
                raise Unfit("talk.changed")
            return Spot(said.value)
        if said.spot:
            return self._at(said.spot, said.text.strip()[:200], stored)
        words = said.text.strip()
        if not words:
            return None
        found = self.find(words)
        if found.other:
            return None
        if len(words) > MOST_PLACE:
            raise Unfit("talk.too_long", most=MOST_PLACE)
        if not found.code and found.candidates:
            raise Unfit("report.where.which", choices=self._tap(found.candidates))
        # A spot nobody has on a list is still an answer: a person will find the group for it.
        return Spot(found.code, "" if found.whole else words)

    def _at(self, at: tuple[float, float], words: str, stored: Any) -> Spot:
        """A position belongs to the place that was told; whoever tells it anew may stand in another one, and where
        nothing is known about the position, the place that was known stays beside it."""
        told = as_given(stored)
        old = self.load(told) if isinstance(told, dict) else Spot()
        known = old.code or (self.guess.code if self.guess else "")
        if is_open(stored):
            return Spot(self.near(at) or known, words, at)
        return Spot(known or self.near(at), words or old.words, at)

    def gathers(self, said: Said) -> bool:
        if said.spot is not None or not said.text or said.to:
            return said.spot is not None
        return len(said.text) <= _SHORT and self.find(said.text).whole

    def written(self, stored: Any) -> str:
        if not isinstance(stored, dict) or is_open(stored):
            return ""
        return str(stored.get("words") or self.name(stored.get("code", "")))

    def store(self, value: Spot) -> Any:
        return {"code": value.code, "words": value.words, "at": value.at}

    def load(self, stored: Any) -> Spot:
        if not isinstance(stored, dict) or not {"code", "words", "at"} <= stored.keys():
            raise Unfit("talk.changed")
        code, words, at = stored["code"], stored["words"], stored["at"]
        if code and not self.name(code):
            raise Unfit("talk.changed")
        if not code and not words and self.guess:
            code = self.guess.code  # a position alone stands in the place that the report itself names
        return Spot(code, words, (at[0], at[1]) if at else None)

    def _tap(self, codes: tuple[str, ...]) -> tuple[Choose, ...]:
        # None of them is the likelier one: a first button that stands alone would look like it.
        abreast = 2 if all(len(self.name(code)) <= _ABREAST for code in codes) else 1
        return tuple(Choose(code, self.name(code), row=n // abreast) for n, code in enumerate(codes))

    def choices(self) -> tuple[Choose, ...]:
        listed = self._tap(self.candidates)
        spots = enumerate(self.likely.items(), start=2 * len(listed))
        return (*listed, *(Choose(value, label, row=n // 2) for n, (value, (label, _spot)) in spots))

    def shown(self, value: Spot | None) -> str | Words:
        if value is None or value == Spot():
            return Words("report.where.none")
        parts = [self.name(value.code)] if value.code else []
        if value.words and value.words not in "".join(parts):
            parts.append(value.words)
        if value.at and not value.words:
            parts.append(f"{value.at[0]:.5f}, {value.at[1]:.5f}")
        return " · ".join(parts)
