"""A list to pick from that nobody picks from any more: words that tell something are no answer to it."""

from __future__ import annotations

from domain.messages import Incoming
from handlers import contents
from handlers.hearing.heard import tells_much
from handlers.ledger.order import LEDGER
from handlers.talk.conversation import open_question
from handlers.talk.questions import Said
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
    asked = await open_question(turn, talk, draft)
    if asked is None or asked.question.takes(Said(text=heard.text)):
        return draft
    await turn.store.drafts.drop(draft.id)
    return None
