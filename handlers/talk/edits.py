"""修改: everything that can be changed, behind one button; and what the words of a button mean that is not shown."""

from __future__ import annotations

from dataclasses import replace

from domain.messages import Words
from handlers.talk.conversation import Conversation, edit, go_back, open_question, options_for, show_again
from handlers.talk.questions import Choose, Unfit
from handlers.talk.turn import Turn
from storage.drafts import Draft

AS_IT_IS = Choose("", Words("talk.edit_nothing"), row=99, does="more")
"""the way back from the list of what can be changed"""


async def offer(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """修改: a button for everything that can be changed; where there is nothing to choose from, one step back."""
    if not await _offered(turn, talk, draft):
        await go_back(turn, talk, draft)


async def typed(turn: Turn, talk: Conversation, draft: Draft, words: str) -> None:
    """The words of a button that is not shown: one that 修改 would open is meant, any other is over."""
    edits = await _edits(turn, talk, draft)
    said = {c.label if isinstance(c.label, str) else turn.sentence(c.label): c.edits for c in edits}
    if question := said.get(words.strip()):
        await edit(turn, talk, draft, question)
    else:
        await show_again(turn, talk, draft, Unfit("talk.choose"))


async def what_is_wrong(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Something is not right: what can be changed, or the question again."""
    if not await _offered(turn, talk, draft):
        await show_again(turn, talk, draft)


async def _edits(turn: Turn, talk: Conversation, draft: Draft) -> list[Choose]:
    """Two abreast: a first button that stands alone would look like the likely one."""
    asked = await open_question(turn, talk, draft)
    edits = [c for c in asked.question.every() if c.edits] if asked else []
    return [replace(choose, row=n // 2) for n, choose in enumerate(edits)]


async def _offered(turn: Turn, talk: Conversation, draft: Draft) -> bool:
    if edits := await _edits(turn, talk, draft):
        turn.asked = True
        turn.say("talk.edit_what", options=options_for(draft, "", (*edits, AS_IT_IS)), asks=draft.id)
    return bool(edits)
