"""Told before: words that belong to an issue of the same person are added to it; somebody else's is joined."""

from __future__ import annotations

from collections.abc import Sequence

from domain.issue import Issue
from domain.people import Action, may
from handlers import cards
from handlers.talk.stored import as_given
from handlers.talk.turn import Turn
from storage.drafts import Draft


async def add(turn: Turn, issue: Issue, words: str, files: Sequence[str]) -> None:
    """补充: kept with the issue; the person and whoever works on it hear so."""
    words = turn.mask(words)
    issue = await turn.happen(issue, "added", words=words, files=list(files))
    turn.say("add.done", number=issue.number)
    await cards.tell_holder(turn, issue, "card.added", words=words)


async def to_own(turn: Turn, draft: Draft, id: str) -> bool:
    """What a report tells goes to an earlier one of the same person; False where it is somebody else's, or over."""
    issue = await turn.store.issues.get(id)
    if issue is None or turn.person.id != issue.reporter or not (issue.open and may(turn.person, Action.ADD, issue)):
        return False
    sent = as_given(draft.answers.get("report.photos"))
    await add(turn, issue, str(draft.answers.get("report.what") or ""), sent if isinstance(sent, list) else [])
    return True


async def join(turn: Turn, id: str) -> None:
    """附议: the person stands behind an issue and is told what comes of it; twice is once."""
    issue = await turn.store.issues.get(id)
    if issue is None or issue.minor:
        turn.say("support.unknown")
    elif turn.person.id in issue.followers | {issue.reporter}:
        turn.say("support.already", number=issue.number)
    elif not issue.open:
        turn.say("support.over", number=issue.number)
    else:
        issue = await turn.happen(issue, "followed", person=turn.person.id)
        turn.say("support.done", number=issue.number, count=len(issue.followers))
