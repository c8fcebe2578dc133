"""While a report of a fire, or of what else 119 is called for, is open, its questions begin with that number: what was
said above scrolls away."""

from __future__ import annotations

from domain.messages import Words
from handlers.talk.stored import as_given
from handlers.talk.turn import Turn
from nlp import Reading
from storage.drafts import Draft

_FIRE = "119"


def burns(reading: Reading) -> bool:
    """Whether the fire brigade is to be called first of all."""
    return reading.emergency[:1] == (_FIRE,)


def led(turn: Turn, draft: Draft, question: Words) -> Words:
    """The question, behind the number where the draft tells of a fire; right below the alarm, too: a long recap would
    push that off the screen."""
    what = as_given(draft.answers.get("report.what"))
    on_fire = isinstance(what, str) and burns(turn.house.read(what))
    return Words("talk.fire", {"question": question}) if on_fire else question
