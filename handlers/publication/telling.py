"""A result is told to everybody whom it concerns, and looked after until it is known whom it has reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.issue import Issue
from domain.messages import Option, Words
from domain.people import Action
from handlers import cards
from handlers.publication import relay
from handlers.publication.reach import is_told
from handlers.talk.turn import Turn
from storage.ids import stamp
from storage.tellings import WISH, Told, name

TOLD = "told"
_AFTER = (timedelta(hours=1), timedelta(days=1), timedelta(days=3))
"""when it is looked at; what has not arrived by the last time counts as not arrived"""
RATINGS = ("solved", "partly", "unsolved")


async def tell(turn: Turn, issue: Issue, files: Sequence[str], words: str) -> None:
    """Tell the reporter and everybody who supports it, and whoever is to be told by somebody else."""
    if issue.answered_at is None:
        return
    people = [issue.reporter, *sorted(issue.followers - {issue.reporter}), *([WISH] if issue.on_behalf else [])]
    await turn.store.tellings.begin(issue.id, issue.answered_at, people)
    await _look_at(turn, issue.id, 0, issue.answered_at)
    options = [Option(f"{Action.RATE.value}:{issue.id}:{r}", Words(f"rating.{r}"), row=0) for r in RATINGS]
    told: dict[str, Any] = {"words": words, "outcome": Words(f"outcome.{issue.outcome}")}
    fold = name(issue.id, issue.answered_at)
    await cards.tell_everyone(turn, issue, "told.result", options, files, fold=fold, **told)


async def _look_at(turn: Turn, id: str, number: int, told_at: datetime) -> None:
    due = turn.house.calendar.kind_hour(turn.now + _AFTER[number])
    await turn.store.timers.set(TOLD, f"{id}:{number}:{stamp(told_at)}", due)


async def ring(turn: Turn, subject: str) -> None:
    """Look whom it has reached; who cannot be reached is somebody's task from then on."""
    id, number, at = subject.split(":", 2)
    told_at = datetime.fromisoformat(at)
    issue = await turn.store.issues.get(id)
    if issue is None or not is_told(issue, told_at):
        return
    last = int(number) + 1 == len(_AFTER)
    found = await relay.look(turn, issue, last=last)
    if any(t.state is Told.WAITING for t in found):
        await _look_at(turn, id, int(number) + 1, told_at)
