"""Whom the result of an issue has reached, as far as anybody knows."""

from __future__ import annotations

from datetime import datetime

from domain.issue import Issue, Status
from handlers.talk.turn import Turn
from storage.tellings import WISH, Telling, Told


def stands(issue: Issue) -> bool:
    """Whether there is a result, and nobody works on it again."""
    return issue.answered_at is not None and issue.status in (Status.ANSWERED, Status.CLOSED)


def is_told(issue: Issue, told_at: datetime) -> bool:
    """Whether this is still the result of the issue."""
    return stands(issue) and issue.answered_at == told_at


async def refresh(turn: Turn, issue: Issue, *, last: bool = False) -> list[Telling]:
    """What is known of everybody by now; a wish has nobody to be sent to, and somebody to be told."""
    if issue.answered_at is None:
        return []
    tellings = turn.store.tellings
    looked = await tellings.looked(issue.id, issue.answered_at)
    open_ = [t for t in await tellings.of(issue.id, issue.answered_at) if t.state in (Told.WAITING, Told.UNREACHABLE)]
    found: dict[Told, list[str]] = {}
    for one in open_:
        state = Told.UNREACHABLE if one.person == WISH else looked.get(one.person, one.state)
        # Who is somebody's task stays that until it has arrived.
        if state is Told.WAITING and (last or one.state is Told.UNREACHABLE):
            state = Told.UNREACHABLE
        found.setdefault(state, []).append(one.person)
    for state, people in found.items():
        await tellings.note(issue.id, issue.answered_at, people, state, turn.now)
    return await tellings.of(issue.id, issue.answered_at)


async def heard(turn: Turn, issue: Issue) -> None:
    """The person of this turn has come by and read the result: nobody has to pass it on any more."""
    if stands(issue) and issue.answered_at is not None:
        await turn.store.tellings.note(issue.id, issue.answered_at, [turn.person.id], Told.REACHED, turn.now)


async def missed(turn: Turn, issue: Issue) -> list[Telling]:
    """Those whom it cannot reach."""
    if issue.answered_at is None:
        return []
    found = await turn.store.tellings.of(issue.id, issue.answered_at)
    return [t for t in found if t.state is Told.UNREACHABLE]
