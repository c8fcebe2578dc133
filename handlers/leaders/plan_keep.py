"""The plan is written and kept in chat: a line an item, pasted as it stands in the paper; what is given up goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.messages import Refused, Words
from domain.people import Role
from domain.plan import ANY, MOST_ITEMS, MOST_WORDS, AtPlan, Item, Line, Sort, may_plan, read_lines
from domain.quarter import Quarter
from handlers.cards import shorten
from handlers.leaders import plan
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Said, Text, Unfit
from handlers.talk.turn import Forbidden, Turn
from storage.drafts import Draft

QUARTERS = tuple(
    Choose(str(n), Words(f"plan.quarter.{n}"), row=row) for n, row in ((1, 0), (2, 0), (3, 1), (4, 1), (ANY, 2))
)
SORTS = tuple(Choose(sort.value, Words(f"plan.sort.{sort.value}"), row=n) for n, sort in enumerate(Sort))
ON_RECAP = (
    Choose("yes", Words("button.plan_keep"), row=0),
    Choose("", Words("plan.edit.lines"), row=1, edits="plan.lines"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the script runs."""

    now: Quarter
    office: bool
    """the city's plan, on which its themes stand as well"""
    told: Callable[[Sequence[Line]], str]
    items: tuple[Item, ...]
    """what is planned already and waits for a meeting"""


@dataclass(frozen=True, slots=True)
class Planned:
    """Items as they are to stand in the plan."""

    year: int
    sort: Sort
    lines: tuple[Line, ...]


class Lines(Text):
    """Items, one a line."""

    __slots__ = ()

    def read(self, said: Said, stored: object) -> str | None:
        """The lines; Unfit where there is nothing in them, or too much."""
        words = Text.read(self, said, stored)
        if words is None:
            return None
        lines = read_lines(words)
        if not lines:
            raise Unfit("plan.lines.none")
        if any(len(line.words) > MOST_WORDS for line in lines):
            raise Unfit("plan.lines.long", most=MOST_WORDS)
        return words


def add_script(ask: Ask, facts: Facts) -> Planned:
    """Which year and what sort, where that is not clear; the lines; when, for those that do not say it."""
    years = tuple(Choose(str(year), str(year), row=0) for year in (facts.now.year, facts.now.year + 1))
    year = ask(Choice("plan.year", among=years, guess=None if facts.now.number == 4 else str(facts.now.year)))
    sort = Sort(ask(Choice("plan.sort", among=SORTS, guess=None if facts.office else Sort.PLAN.value)))
    lines = read_lines(ask(Lines("plan.lines")))
    when = str(ANY)
    if sort is Sort.PLAN and any(line.quarter is None for line in lines):
        when = ask(Choice("plan.quarter", among=QUARTERS))
    found = tuple(Line(line.words, int(when) if line.quarter is None else line.quarter) for line in lines)
    ask(Choice("plan.keep", among=ON_RECAP, params={"lines": facts.told(found), "year": year, "count": len(found)}))
    return Planned(int(year), sort, found)


async def facts(turn: Turn, draft: Draft) -> Facts:
    """The quarter it is, whose plan it is, and what waits in it."""
    now = Quarter.of(turn.house.calendar, turn.now)
    waiting = await plan.waiting(turn, draft.subject, now)

    def told(lines: Sequence[Line]) -> str:
        quarters = [Words(f"plan.quarter.{line.quarter or ANY}") for line in lines]
        each = zip(quarters, lines, strict=True)
        return "\n".join(turn.sentence(Words("plan.told", {"quarter": q, "words": one.words})) for q, one in each)

    return Facts(now, turn.person.sits(Role.OFFICE, draft.subject), told, tuple(waiting))


async def write(turn: Turn, group: str, planned: Planned) -> int | None:
    """Put into the plan what is not there yet, and answer how many; None, and nothing, where they are too many."""
    there = await turn.store.plans.of(group, planned.year)
    known = {item.words for item in there}
    fresh = [line for line in planned.lines if turn.mask(line.words) not in known]
    if len(there) + len(fresh) > MOST_ITEMS:
        return None
    for line in fresh:
        told = {"group": group, "year": planned.year, "quarter": line.quarter or ANY, "sort": planned.sort.value}
        await turn.store.plans.plan(turn.now, turn.person.id, turn.origin, **told, words=turn.mask(line.words))
    return len(fresh)


async def _added(turn: Turn, draft: Draft, planned: Planned) -> None:
    group = draft.subject
    _may(turn, group, AtPlan.ADD)
    fresh = await write(turn, group, planned)
    if fresh is None:
        raise Refused("plan.too_many", most=MOST_ITEMS)
    double = len(planned.lines) - fresh
    turn.say("plan.added_double" if double else "plan.added", count=fresh, year=planned.year, double=double)
    own = await turn.store.groups.get(group)
    if own:
        await plan.show(turn, own)


def drop_script(ask: Ask, facts: Facts) -> str:
    """Which one."""
    some = tuple(Choose(item.id, shorten(item.words, 30), row=n) for n, item in enumerate(facts.items))
    return ask(Choice("plan.drop", among=(*some, Choose("", Words("button.cancel"), row=99, does="cancel")), first=10))


async def _dropped(turn: Turn, draft: Draft, id: str) -> None:
    item = await turn.store.plans.get(id)
    if item is None or item.group != draft.subject:
        raise Forbidden(f"{AtPlan.DROP.value}:{id}")
    _may(turn, item.group, AtPlan.DROP)
    await turn.store.plans.happen(item, "given_up", turn.person.id, turn.now, turn.origin)
    turn.say("plan.dropped", words=item.words)


def _may(turn: Turn, group: str, action: AtPlan) -> None:
    if not may_plan(turn.person, group):
        raise Forbidden(f"{action.value}:{group}")


async def add(turn: Turn, group: str) -> None:
    """加几项: for who keeps the plan of this group."""
    _may(turn, group, AtPlan.ADD)
    await begin(turn, ADD, group)


async def drop(turn: Turn, group: str) -> None:
    """划掉一项: of those that wait for a meeting."""
    _may(turn, group, AtPlan.DROP)
    if not await plan.waiting(turn, group, Quarter.of(turn.house.calendar, turn.now)):
        raise Refused("plan.nothing_waits")
    await begin(turn, DROP, group)


ADD = Conversation("plan_add", facts, add_script, _added)
DROP = Conversation("plan_drop", facts, drop_script, _dropped)
