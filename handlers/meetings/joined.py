"""The same human under another id: one invitation, one answer, one head."""

from __future__ import annotations

from handlers.talk.turn import Turn


async def inherit(turn: Turn, stranger: str, person: str) -> None:
    """Whatever the stranger was invited to and answered is this person's from now on."""
    for id in await turn.store.meetings.inviting(stranger):
        meeting = await turn.store.meetings.get(id)
        if meeting is not None:
            await turn.met(meeting, "adopted", was=stranger, person=person)
