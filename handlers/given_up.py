"""A list to pick from that nobody picks from any more: words that tell something are no answer to it."""

from __future__ import annotations

from domain.messages import Incoming
from handlers import contents
from handlers.heard import tells_much
from handlers.ledger.order import LEDGER
from handlers.talk.dialogue import Asked, play
from handlers.talk.questions import Said, Unfit
from handlers.talk.turn import Turn
from storage.drafts import Draft

_LOSES_NOTHING = frozenset({LEDGER.key})
"""the conversations in which nothing was written that could be lost"""


async def kept(turn: Turn, draft: Draft | None, heard: Incoming) -> Draft | None:
    """What is open once these words came; None where nothing was, or where it was dropped for what they tell."""
    talk = contents.conversation(draft.conversation) if draft else None
    if draft is None or talk is None or draft.conversation not in _LOSES_NOTHING or heard.files or heard.spot:
        return draft
    if heard.edit or not tells_much(turn, heard.text):
        return draft
    outcome = play(talk.script, await talk.facts(turn, draft), draft.answers)
    if not isinstance(outcome, Asked):
        return draft
    try:
        outcome.question.read(Said(text=heard.text), draft.answers.get(outcome.question.key))
    except Unfit:
        await turn.store.drafts.drop(draft.id)
        return None
    return draft
