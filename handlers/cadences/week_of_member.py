"""A member's week: what they have in hand, where they are expected, and what waits for somebody to take it."""

from __future__ import annotations

from typing import Any

from domain.figures import Scope
from domain.issue import Issue
from domain.meeting import Answer
from domain.messages import Option, Words
from domain.people import Role
from handlers import cards, clocks
from handlers.cadences.week_met import coming, meetings_ahead, promised_lines
from handlers.cadences.week_words import fold, groups_of, late, line, this_week
from handlers.publication import relay
from handlers.talk.turn import Turn
from storage.figures import Figures

ITEMS = 5
"""as many issues as are named"""


async def to_member(turn: Turn, kind: str = "receipt") -> None:
    """One message about what is to be done this week; where there is nothing, one line."""
    figures, limits = Figures(turn.store.transaction), clocks.limits(turn)
    own = await figures.load(turn.person.id, limits)
    groups = await groups_of(turn, Role.MEMBER)
    free = (await figures.standing(Scope(tuple(g.id for g in groups)), limits)).waiting if groups else 0
    dates = await _of_meetings(turn)
    if owed := await relay.owed(turn):
        dates.append(line(turn, "digest.relay", count=len(owed)))
    held = await turn.store.issues.held_by(turn.person.id, ITEMS) if own.open else []
    lines = [_item(turn, issue) for issue in held]
    if (left := own.open - len(held)) > 0:
        lines.append(line(turn, "digest.more", count=left))
    lines += dates
    if free:
        lines.append(line(turn, "digest.waiting", count=free))
    said: dict[str, Any] = {
        "name": turn.person.name,
        "count": own.open or free,
        "late": late(own.overdue),
        "lines": "\n".join(lines),
    }
    if own.open:
        key = "digest.member"
    elif dates:
        key = "digest.booked"
    else:
        key = "digest.free" if free else "digest.rest"
    turn.say(key, options=_options(held, bool(dates)), kind=kind, fold=fold(kind), **said)


def _item(turn: Turn, issue: Issue) -> str:
    clock = cards.clock_line(turn, issue)
    return line(turn, "digest.item", number=issue.number, what=cards.shorten(issue.what), clock=clock)


def _options(held: list[Issue], dates: bool) -> list[Option]:
    """To the issues that are named, and to the lists behind the rest."""
    options = [Option(f"see:{issue.id}", issue.number, row=n // 3) for n, issue in enumerate(held)]
    names = ["todo", *(["meetings"] if dates else []), *([] if held else ["wish"])]
    return options + [Option(f"do:{name}", Words(f"menu.{name}"), row=ITEMS) for name in names]


async def _of_meetings(turn: Turn) -> list[str]:
    """The meetings of this week to which this person goes, and what they promised."""
    until = this_week(turn).end
    mine = [
        m for m in await coming(turn, until, [], turn.person.id) if m.invited[turn.person.id].answer is not Answer.STAY
    ]
    promised = await Figures(turn.store.transaction).promises_of(turn.person.id, turn.now, until)
    return [*meetings_ahead(turn, mine), *promised_lines(turn, promised, "digest.promised_yourself")]
