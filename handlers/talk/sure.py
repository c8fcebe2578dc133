"""Once more before it is done: what was filled in from one sentence is shown, and one tap does it."""

from __future__ import annotations

from typing import Any

from domain.messages import Words
from handlers.talk.dialogue import NOTE, Ask, Script
from handlers.talk.questions import Choice, Choose

TOLD = f"{NOTE}told"
"""the note on a draft that was begun with a sentence: what was said"""
_SURE = (
    Choose("yes", Words("sure.yes"), row=0),
    Choose("", Words("button.back"), row=1, does="back"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
)


def sure(script: Script[Any], key: str) -> Script[Any]:
    """The same script; where a sentence began it, it ends with a look at what was understood."""

    def looked_at(ask: Ask, facts: Any) -> Any:
        result = script(ask, facts)
        if ask.notes(TOLD):
            given = tuple(question.shown(value) for question, value in ask.trail if value)
            ask(Choice(key, among=_SURE, params={"words": given}))
        return result

    return looked_at
