"""The clocks of an issue: set when it is reported or assigned, asked what is true when they ring."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.issue import Issue
from handlers.talk.turn import Turn

ACCEPT, CONTACT, ANSWER, RESULT = "accept", "contact", "answer", "result"
REMIND, OVERDUE, INSPECT = "remind", "overdue", "inspect"


def timer_kind(clock: str, stage: str) -> str:
    """The name of a clock's timer at a stage."""
    return f"{clock}.{stage}"


def deadline(turn: Turn, clock: str, issue: Issue) -> datetime | None:
    """When the clock runs out: from creation or assignment, never from what was said since."""
    clocks, calendar = turn.house.clocks, turn.house.calendar
    if issue.created_at is None:
        return None
    if clock == ACCEPT:
        return calendar.add_work(issue.given_at or issue.created_at, clocks.accept_hours)
    if clock == CONTACT:
        return issue.assigned_at + timedelta(hours=clocks.contact_hours) if issue.assigned_at else None
    days = clocks.answer_days if clock == ANSWER else clocks.result_days
    return issue.created_at + timedelta(days=days)


def is_met(clock: str, issue: Issue) -> bool:
    """Whether what the clock waits for has happened."""
    if not issue.open:
        return True
    if clock == ACCEPT:
        return issue.accepted_at is not None
    if clock in (CONTACT, ANSWER):
        return issue.contacted_at is not None
    return issue.answered_at is not None


async def start(turn: Turn, issue: Issue, *clocks: str) -> None:
    """Set a clock's three timers: a word before, a word when it is over, and a day later to the inspector."""
    for clock in clocks:
        over = deadline(turn, clock, issue)
        begun = {CONTACT: issue.assigned_at, ACCEPT: issue.given_at}.get(clock, issue.created_at)
        if over is None or begun is None:
            continue
        share = turn.house.clocks.remind_share
        remind = begun + (over - begun) * share
        if clock == ACCEPT:  # counts working time, and nobody is reminded on a holiday
            remind = turn.house.calendar.add_work(begun, turn.house.clocks.accept_hours * share)
        for stage, at in ((REMIND, remind), (OVERDUE, over), (INSPECT, over + timedelta(days=1))):
            kind_at = turn.house.calendar.kind_hour(at)
            if kind_at >= turn.now:
                await turn.store.timers.set(timer_kind(clock, stage), issue.id, kind_at)
