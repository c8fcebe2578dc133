"""Four weeks after a result: is it still all right? What was mended badly is broken again by then."""

from __future__ import annotations

from datetime import timedelta

from domain.issue import Issue, Outcome, Status
from domain.messages import Option, Words
from domain.people import Action
from domain.verdicts import not_helped
from handlers.cards import shorten
from handlers.talk.turn import Turn

RECHECK = "recheck"
AFTER = timedelta(weeks=4)
ASKED = frozenset({Outcome.SOLVED.value, Outcome.PARTLY.value})
"""the ends that may not last"""


async def plan(turn: Turn, issue: Issue) -> None:
    """Look at the result again in four weeks, where there is one that may not last."""
    if issue.outcome in ASKED:
        await turn.store.timers.set(RECHECK, issue.id, turn.house.calendar.kind_hour(turn.now + AFTER))


async def ring(turn: Turn, id: str) -> None:
    """Ask whoever reported it, and whoever supports it and said that it did not help; of a result that was given anew
    meanwhile its own timer asks."""
    issue = await turn.store.issues.get(id)
    if issue is None or issue.status not in (Status.ANSWERED, Status.CLOSED) or issue.outcome not in ASKED:
        return
    if issue.answered_at is None or turn.now - issue.answered_at < AFTER:
        return
    options = [
        Option(f"{Action.RATE.value}:{id}:solved", Words("recheck.well"), 0),
        Option(f"{Action.REOPEN.value}:{id}", Words("recheck.again"), 0),
    ]
    told = {"number": issue.number, "what": shorten(issue.what)}
    beside = [p for p in not_helped(await turn.store.events.of(id)) if p in issue.followers - {issue.reporter}]
    turn.tell(id, "recheck.ask", to=issue.reporter, kind="reminder", options=options, **told)
    for person in beside:
        turn.tell(id, "recheck.beside", to=person, kind="reminder", options=_said_again(id), **told)


def _said_again(id: str) -> list[Option]:
    """For whoever supports it and said that it did not help: what they say now takes the place of that."""
    return [
        Option(f"{Action.RATE.value}:{id}:solved", Words("recheck.better"), 0),
        Option(f"{Action.RATE.value}:{id}:unsolved", Words("recheck.not_yet"), 0),
    ]
