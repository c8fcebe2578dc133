"""年度协商计划: what a group means to meet about this year, how far each item is, and a tap that calls the meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.messages import Option, Words
from domain.people import Group, Role
from domain.plan import AtPlan, Item, Meetings, Standing, may_plan, standing
from domain.quarter import Quarter
from handlers.meetings.call import MEET
from handlers.meetings.matter import PLAN, item_of
from handlers.talk.conversation import begin
from handlers.talk.turn import Turn
from handlers.whose import only_for

WATCHING = (Role.LEADER, Role.OFFICE, Role.INSPECTOR)
SHOWN = 12
"""as many items as one message shows"""
OPEN = (Standing.LATE, Standing.DUE, Standing.OPEN, Standing.LATER)
"""what waits for a meeting, the most pressing first"""
_ORDER = (*OPEN, Standing.CALLED, Standing.HELD)


async def plan(turn: Turn, _words: str = "") -> None:
    """计划: for each group of this person what was done, what is due, and what is still to come."""
    groups = list(dict.fromkeys(s.group for role in WATCHING for s in turn.person.seats if s.role is role))
    if not groups:
        raise only_for(turn, "plan")
    for id in groups:
        group = await turn.store.groups.get(id)
        if group is not None:
            await show(turn, group)


async def show(turn: Turn, group: Group) -> None:
    """The plan of one group, and under it what the whole city has planned; the office sees the meetings of all."""
    now = Quarter.of(turn.house.calendar, turn.now)
    own = await _of(turn, group, now, "")
    office = await turn.store.groups.office()
    city = await _of(turn, office, now, group.id) if office and office.id != group.id else []
    if not own and not city:
        turn.say("plan.none", options=_keeps(turn, group, own), group=group.name, year=now.year)
        return
    for key, items in (("plan.list", own), ("plan.city", city)):
        for first in range(0, len(items), SHOWN):
            some = items[first : first + SHOWN]
            options = _options(turn, group, some, first) if may_plan(turn.person, group.id) else []
            if key == "plan.list" or not own:
                options += _keeps(turn, group, own)
            lines = "\n".join(_line(turn, n, one) for n, one in enumerate(some, start=first + 1))
            turn.say(key, options=options, group=group.name, year=now.year, lines=lines, **_counts(items))


Stands = tuple[Item, Standing, Meetings]


async def _of(turn: Turn, group: Group, now: Quarter, by: str) -> list[Stands]:
    """This year's items, what presses first; from the autumn on those of the next year as well."""
    years = [now.year, now.year + 1] if now.number == 4 else [now.year]
    found: list[Stands] = []
    for year in years:
        met: Mapping[str, Meetings] = await turn.store.plans.met(group.id, year, by)
        for item in await turn.store.plans.of(group.id, year):
            meetings = met.get(item.id, Meetings())
            found.append((item, standing(item, meetings, now), meetings))
    return sorted(found, key=lambda one: (_ORDER.index(one[1]), one[0].year, one[0].quarter, one[0].id))


def _counts(items: Sequence[Stands]) -> dict[str, Any]:
    stands = [stand for _item, stand, _meetings in items]
    due = stands.count(Standing.DUE) + stands.count(Standing.LATE)
    return {"held": stands.count(Standing.HELD), "called": stands.count(Standing.CALLED), "due": due}


def _line(turn: Turn, n: int, one: Stands) -> str:
    item, stand, meetings = one
    when = Words("plan.when", {"year": item.year, "quarter": Words(f"plan.quarter.{item.quarter}")})
    how = Words(f"plan.stand.{stand.value}", {"count": meetings.held})
    told = {"n": n, "when": when, "words": item.words, "stand": how}
    return turn.sentence(Words(f"plan.line.{item.sort.value}", told))


def _options(turn: Turn, group: Group, items: Sequence[Stands], first: int) -> list[Option]:
    """召开 for each item that waits for a meeting; a theme is never at its end."""
    return [
        Option(
            f"{AtPlan.CONVENE.value}:{item.id}:{group.id}", Words("plan.convene", {"n": n}), row=(n - first - 1) // 3
        )
        for n, (item, stand, _) in enumerate(items, start=first + 1)
        if stand in OPEN or item.sort.value == "theme"
    ]


def _keeps(turn: Turn, group: Group, own: Sequence[Stands]) -> list[Option]:
    """To whoever keeps the plan: one more item, one less."""
    if not may_plan(turn.person, group.id):
        return []
    options = [Option(f"{AtPlan.ADD.value}:{group.id}", Words("button.plan_add"), row=98)]
    if any(stand in OPEN for _item, stand, _meetings in own):
        options.append(Option(f"{AtPlan.DROP.value}:{group.id}", Words("button.plan_drop"), row=98))
    return options


async def convene(turn: Turn, id: str, group: str = "") -> None:
    """召开: the item becomes a meeting of this group."""
    item = await item_of(turn, id, group)
    await begin(turn, MEET, f"{PLAN}{item.id}:{group}")


async def waiting(turn: Turn, group: str, now: Quarter) -> list[Item]:
    """What the group has planned and nobody has met about."""
    own = await turn.store.groups.get(group)
    found = await _of(turn, own, now, "") if own else []
    return [item for item, stand, _meetings in found if stand in OPEN]
