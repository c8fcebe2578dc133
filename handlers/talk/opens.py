"""A button that begins a conversation about an issue, with what was told of it already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from domain.issue import Issue
from domain.people import Action
from handlers.talk.conversation import Conversation, about, begin
from handlers.talk.sure import TOLD
from handlers.talk.turn import Turn


def opens(talk: Conversation, action: Action) -> Callable[..., Awaitable[None]]:
    """A button that begins a conversation about an issue, for those who may."""

    async def press(turn: Turn, id: str) -> None:
        issue = await turn.issue(id, action)
        told = await _told(turn, talk, issue)
        await begin(turn, talk, issue.id, **(await talk.note(turn, issue) if talk.note else about(issue)), **told)

    return press


async def _told(turn: Turn, talk: Conversation, issue: Issue) -> dict[str, Any]:
    """What was told of this issue in one sentence, taken from the step that it was kept in."""
    draft = await turn.store.drafts.listening(turn.person.id)
    if not talk.takes or draft is None or draft.subject != issue.id or TOLD not in draft.answers:
        return {}
    await turn.store.drafts.drop(draft.id)
    words = draft.answers[TOLD]
    return {TOLD: words, **dict.fromkeys(talk.takes, words)}
