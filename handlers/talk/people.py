"""Who: the question for people, by a button or by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.messages import Words
from handlers.talk.questions import Choose, Said, Unfit
from handlers.talk.several import Several


@dataclass(frozen=True, slots=True)
class People(Several):
    """One more each time it is asked: a button, its label, or a name that was looked up before."""

    among: tuple[Choose, ...] = ()
    named: tuple[Choose, ...] = ()
    """whom the words that were just said may mean"""
    nobody: str = "people.nobody"
    """the text that says what to do about somebody who is not found"""

    def read(self, said: Said, stored: Any) -> tuple[str, ...] | None:
        before = self.before(stored)
        if said.to == self.key:
            if said.value not in {choose.value for choose in (*self.among, *self.named)}:
                raise Unfit("talk.changed")
            return (*(one for one in before if one != said.value), said.value)
        if not said.text.strip() or said.to or said.spot:
            return None
        if len(self.named) == 1:
            return (*(one for one in before if one != self.named[0].value), self.named[0].value)
        raise Unfit("people.which", choices=self.named) if self.named else Unfit(self.nobody)

    def choices(self) -> tuple[Choose, ...]:
        return self.among

    def shown(self, value: tuple[str, ...] | None) -> str | Words:
        return Words("people.count", {"count": len(value or ())})
