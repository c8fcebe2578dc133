"""Which form a meeting has: a button, or a sentence that names exactly one and may say when and where as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from domain.meeting import Form
from domain.messages import Words
from handlers.hearing import heard
from handlers.meetings.matter import Matter
from handlers.talk.questions import Choice, Said, Unfit
from handlers.talk.turn import Turn
from handlers.talk.when import Meant, When
from handlers.talk.where import Spot, Where


@dataclass(frozen=True, slots=True)
class FormOf(Choice):
    """The form, by a tap or by its name in a sentence."""

    named: Mapping[str, str] = field(default_factory=dict)
    """what each form is called"""
    reads: Callable[[str], Meant] = lambda _text: Meant("none")
    elsewhere: Callable[[str], str] = lambda _text: ""
    """the code of another village than the one it is about"""

    def read(self, said: Said, stored: Any) -> str | None:
        words = said.text.casefold()
        found = [] if said.to else [form for form, name in self.named.items() if name.casefold() in words]
        return found[0] if len(found) == 1 else Choice.read(self, said, stored)

    def besides(self, said: Said) -> Mapping[str, Any]:
        if said.to:
            return {}
        found: dict[str, Any] = {}
        meant = self.reads(said.text)
        if meant.status == "found":
            found["meet.when"] = When("meet.when").store(meant.moments[0])
        if code := self.elsewhere(said.text):
            found["meet.where"] = Where("meet.where").store(Spot(code))
        return found


@dataclass(frozen=True, slots=True)
class AtWhere(When):
    """The moment; and where the place is said in the same breath, that as well."""

    where: Where = field(default_factory=lambda: Where("meet.where"))
    marks: tuple[str, ...] = ()
    """what stands before a place"""

    def besides(self, said: Said) -> Mapping[str, Any]:
        for mark in self.marks if not said.to else ():
            moment, _, place = said.text.rpartition(mark)
            if self.find(moment).status != "found" or self.find(place).status != "none":
                continue
            with suppress(Unfit):
                spot = self.where.read(Said(text=place), None)
                return {self.where.key: self.where.store(spot)} if spot else {}
        return {}


def names(turn: Turn) -> dict[str, str]:
    """What each form is called in the language of the person."""
    return {form.value: turn.sentence(Words(f"form.{form.value}")) for form in Form}


def elsewhere(turn: Turn, about: Matter) -> Callable[[str], str]:
    """Finds another village in words; the one that it is about is known, and the spot in it is asked for."""

    def find(words: str) -> str:
        place = turn.house.places.get(heard.place(turn, words, insist=True).code)
        other = place and place.level == "village" and not (about.place and about.place.code == place.code)
        return place.code if place and other else ""

    return find
