"""What timers ask: is the clock still running, is the draft still unfinished?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.issue import Issue
from domain.messages import Words
from domain.people import Role
from handlers import cards, clocks
from handlers.responsible import nearest
from handlers.talk.conversation import NUDGE, Conversation, show_again
from handlers.talk.turn import Turn
from storage.ids import moment


def clock(name: str, stage: str) -> Callable[[Turn, str], Awaitable[None]]:
    """The handler of one clock's timer at one stage."""

    async def ring(turn: Turn, id: str) -> None:
        issue = await turn.store.issues.get(id)
        if issue is None or clocks.is_met(name, issue):
            return
        over = clocks.deadline(turn, name, issue)
        # Given to somebody else meanwhile: the later times have timers of their own.
        if over is None or turn.now < clocks.times(turn, name, issue)[stage]:
            return
        if stage == clocks.REMIND and over <= turn.now:  # "soon" is not said when it is over
            return
        await _remind(turn, issue, name, stage)

    return ring


async def _remind(turn: Turn, issue: Issue, name: str, stage: str) -> None:
    waiting = Words(f"clock.{name}")
    holders = [issue.member] if issue.member else await cards.staff(turn, _groups(issue), Role.MEMBER, Role.LEADER)
    leaders = await cards.staff(turn, [issue.group], Role.LEADER, Role.OFFICE)
    if stage == clocks.REMIND:
        to = holders
    elif stage == clocks.OVERDUE:
        to = list(dict.fromkeys([*holders, *leaders]))
    else:
        to = await nearest(turn, issue.group, issue.subject)
    for id in to:
        person = await turn.store.people.get(id)
        if person:
            leads = stage == clocks.OVERDUE and id in leaders and id != issue.member
            await cards.show(turn, issue, person, "ring.overdue_led" if leads else f"ring.{stage}", waiting=waiting)
    if stage == clocks.OVERDUE:
        await turn.happen(issue, "escalated", clock=name)


def _groups(issue: Issue) -> list[str]:
    return [g for g in (issue.group, issue.studio) if g]


def nudge(conversations: dict[str, Conversation]) -> Callable[[Turn, str], Awaitable[None]]:
    """One friendly word about an unfinished draft, after a quiet hour, never a second one."""

    async def ring(turn: Turn, id: str) -> None:
        draft = await turn.store.drafts.get(id)
        if draft is None or draft.conversation not in conversations:
            return
        touched = moment(draft.touched_at)
        quiet = timedelta(minutes=turn.house.nudge_minutes)
        if touched is None:
            return
        if turn.now - touched < quiet:
            await turn.store.timers.set(NUDGE, id, turn.house.calendar.kind_hour(touched + quiet))
            return
        person = await turn.store.people.get(draft.person)
        if person is None:
            return
        turn.person = person
        turn.say("nudge.unfinished")
        await show_again(turn, conversations[draft.conversation], draft)

    return ring
