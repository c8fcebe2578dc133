"""The clocks of an issue: set when it is reported or assigned, asked what is true when they ring."""

from __future__ import annotations

import operator
from datetime import datetime, timedelta
from functools import partial

from domain.figures import Limits
from domain.issue import Issue
from domain.took import Due
from domain.work_ahead import WorkAhead
from handlers.talk.turn import House, Turn
from storage.timers import Timer

ACCEPT, CONTACT, ANSWER, RESULT = "accept", "contact", "answer", "result"
REMIND, OVERDUE, INSPECT = "remind", "overdue", "inspect"


def timer_kind(clock: str, stage: str) -> str:
    """The name of a clock's timer at a stage."""
    return f"{clock}.{stage}"


def _begun(clock: str, issue: Issue) -> datetime | None:
    """From when the clock runs: from creation, assignment or reopening, never from what was said since."""
    if clock == CONTACT:
        return issue.assigned_at
    return {ACCEPT: issue.given_at, RESULT: issue.reopened_at}.get(clock) or issue.created_at


def deadline(turn: Turn, clock: str, issue: Issue) -> datetime | None:
    """When the clock runs out; None where it does not run."""
    begun = _begun(clock, issue)
    return dues(turn.house)[clock].of(begun) if begun else None


def dues(house: House) -> dict[str, Due]:
    """When each clock runs out, by when it began."""
    clocks, calendar = house.clocks, house.calendar
    spans = {
        CONTACT: timedelta(hours=clocks.contact_hours),
        ANSWER: timedelta(days=clocks.answer_days),
        RESULT: timedelta(days=clocks.result_days),
    }
    work = Due(timedelta(hours=clocks.accept_hours), WorkAhead(calendar, clocks.accept_hours))
    return {ACCEPT: work} | {clock: Due(span, partial(operator.add, span)) for clock, span in spans.items()}


def limits(turn: Turn) -> Limits:
    """What has run since then is over now: `deadline`, asked the other way round, for counting many issues at once."""
    return limits_at(turn.house, turn.now)


def limits_at(house: House, now: datetime) -> Limits:
    """The same at any moment."""
    clocks = house.clocks
    return Limits(
        house.calendar.work_ago(now, clocks.accept_hours),
        now - timedelta(hours=clocks.contact_hours),
        now - timedelta(days=clocks.answer_days),
        now - timedelta(days=clocks.result_days),
    )


def is_met(clock: str, issue: Issue) -> bool:
    """Whether what the clock waits for has happened."""
    if not issue.open:
        return True
    if clock == ACCEPT:
        return issue.accepted_at is not None
    if clock in (CONTACT, ANSWER):
        return issue.contacted_at is not None
    return issue.answered_at is not None


def times(turn: Turn, clock: str, issue: Issue) -> dict[str, datetime]:
    """When each stage of the clock rings as the issue is now: a word before, when it is over, and a day later."""
    begun, over = _begun(clock, issue), deadline(turn, clock, issue)
    if over is None or begun is None:
        return {}
    calendar, share = turn.house.calendar, turn.house.clocks.remind_share
    remind = begun + (over - begun) * share
    if clock == ACCEPT:  # counts working time, and nobody is reminded on a holiday
        remind = calendar.add_work(begun, turn.house.clocks.accept_hours * share)
    stages = {REMIND: remind, OVERDUE: over, INSPECT: over + timedelta(days=1)}
    return {stage: calendar.kind_hour(at) for stage, at in stages.items()}


async def start(turn: Turn, issue: Issue, *clocks: str) -> None:
    """Set the timers of these clocks, as far as they are still to come."""
    ahead = [
        Timer(timer_kind(clock, stage), issue.id, at)
        for clock in clocks
        for stage, at in times(turn, clock, issue).items()
        if at >= turn.now
    ]
    if ahead:
        await turn.store.timers.set_all(ahead)
