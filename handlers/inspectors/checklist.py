"""督查: an inspector walks through the six things a group has; what is not there becomes a task for its leader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.figures import Scope
from domain.inspection import AtInspection, Check, Seen, Verdict, may_inspect, told
from domain.messages import Option, Words
from domain.people import Role
from domain.quarter import Quarter
from handlers import clocks, findings
from handlers.cadences import took_words
from handlers.cards import numbered
from handlers.inspectors import times
from handlers.responsible import leaders, linked, unled
from handlers.talk.conversation import ABOUT, Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Question, Said, Text, Unfit
from handlers.talk.turn import Forbidden, Turn
from handlers.talk.when import day_in_words
from handlers.whose import only_for
from storage import new_id
from storage.drafts import Draft
from storage.figures import Figures

LISTED = 10
"""as many groups as one message lists"""
MOST_WORDS = 500
_KEPT = "{}_{}"
"""where what was said of one thing is kept: what is there needs no reason, and is asked for none"""
_PAUSE = re.compile(r"[,;:.\uff0c\uff1b\uff1a\u3002\u3001\s]+")
VERDICTS = tuple(Choose(v.value, Words(f"verdict.{v.value}"), row=0) for v in Verdict)
ON_RECAP = (
    Choose("yes", Words("button.inspected"), row=0),
    Choose("", Words("button.edit"), row=1, does="edit"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
    *(
        Choose("", Words(f"check.{check.value}"), row=2 + n // 2, edits=f"inspect.{check.value}", folded=True)
        for n, check in enumerate(Check)
    ),
)


async def _named(turn: Turn, _draft: Draft) -> Mapping[str, str]:
    """The word on each button, as this person reads it."""
    return {v.value: turn.sentence(Words(f"verdict.{v.value}")) for v in Verdict}


def _split(words: str) -> tuple[str, str]:
    """The words before the first pause, and those behind it."""
    first, *rest = _PAUSE.split(words, maxsplit=1)
    return first, "".join(rest).strip()


@dataclass(frozen=True, slots=True)
class _Beside(Text):
    """What was said after the word of a button, in the place of what was said of it before."""

    what: str = ""

    def with_rest(self, said: Said, stored: Any) -> str:
        if len(self.what) > self.at_most:
            raise Unfit("talk.too_long", most=self.at_most)
        return self.what


@dataclass(frozen=True, slots=True)
class _Look(Choice):
    """One thing of the checklist: a button, or its word with more behind it, which is kept: 没有，就借人家一间屋子."""

    named: Mapping[str, str] = field(default_factory=dict)
    """the word on each button"""

    def read(self, said: Said, stored: Any) -> str | None:
        return self._beside(said)[0] or Choice.read(self, said, stored)

    def rest(self, said: Said) -> Question[Any] | None:
        verdict, words = self._beside(said)
        key = _KEPT.format(self.key, "also" if verdict == Verdict.HAS else "words")
        return _Beside(key, told="", at_most=MOST_WORDS, what=words) if words else None

    def _beside(self, said: Said) -> tuple[str, str]:
        """The value of the button whose word comes first, and what is said behind it."""
        first, rest = _split(said.text.strip())
        found = next((value for value, word in self.named.items() if word == first and not said.to), "")
        return (found, rest) if len(rest) > 1 else ("", "")


def script(ask: Ask, named: Mapping[str, str]) -> dict[Check, Seen]:
    """Six times: is it there? Where it is not, or not quite, in which way; what is said of what is there is kept."""
    seen: dict[Check, Seen] = {}
    for check in Check:
        verdict = Verdict(ask(_Look(f"inspect.{check.value}", among=VERDICTS, named=named)))
        words = ""
        if verdict is Verdict.HAS:
            words = ask(Text(_KEPT.format(f"inspect.{check.value}", "also"), guess=""))
        else:
            name = Words(f"check.{check.value}")
            put = f"inspect.why_{verdict.value}"
            words = ask(
                Text(f"inspect.{check.value}_words", put=put, params={"check": name}, at_least=2, at_most=MOST_WORDS)
            )
        seen[check] = Seen(verdict, words)
    ask(Choice("inspect.send", among=ON_RECAP, params=_shown(seen)))
    return seen


def _shown(seen: Mapping[Check, Seen]) -> dict[str, Words]:
    """Each line of the checklist in words."""
    return {
        check.value: Words("inspect.with_words", {"verdict": Words(f"verdict.{one.verdict.value}"), "words": one.words})
        if one.words
        else Words(f"verdict.{one.verdict.value}")
        for check, one in seen.items()
    }


def _right(turn: Turn, group: str) -> None:
    if not may_inspect(turn.person, AtInspection.INSPECT, group):
        raise Forbidden(f"{AtInspection.INSPECT.value}:{group}")


async def inspect(turn: Turn, group: str) -> None:
    """Begin with what the group did this quarter and what is still to be mended; then the checklist."""
    _right(turn, group)
    named = await turn.store.groups.get(group)
    if named is None:
        raise Forbidden(f"{AtInspection.INSPECT.value}:{group}")
    quarter = Quarter.of(turn.house.calendar, turn.now)
    still = len(await turn.store.inspections.open([group]))
    did = await _did(turn, group, quarter)
    key = "inspect.begin_still" if still else "inspect.begin"
    turn.say(key, group=named.name, quarter=name(quarter), still=still, **did)
    about = {"number": named.name, "what": turn.sentence(name(quarter))}
    await begin(turn, INSPECT, group, **{ABOUT: about})


async def _did(turn: Turn, group: str, quarter: Quarter) -> dict[str, Any]:
    """What the group did in the quarter: the same figures as in its digest and its report."""
    figures, scope, period = Figures(turn.store.transaction), Scope((group,)), quarter.period(turn.house.calendar)
    flow, met = await figures.flow(scope, period), await figures.meetings(scope, period, turn.now)
    notes = (await figures.noted(scope, period)).count
    took = await figures.took(scope, period, turn.now, clocks.dues(turn.house))
    counts = {"new": flow.new, "answered": flow.ends.results, "meetings": met.count, "notes": notes}
    return {**counts, "took": took_words.line(took)}


def name(quarter: Quarter) -> Words:
    """A quarter in words."""
    return Words("inspect.quarter", {"year": str(quarter.year), "number": quarter.number})


async def _inspected(turn: Turn, draft: Draft, seen: dict[Check, Seen]) -> None:
    """Keep it; what the group lacks and was not told before is to be mended by a day."""
    group = draft.subject
    _right(turn, group)
    store = turn.store.inspections
    seen = {check: replace(one, words=turn.mask(one.words)) for check, one in seen.items()}
    known = {found.check for _id, _group, found in await store.open([group])}
    quarter = Quarter.of(turn.house.calendar, turn.now)
    by = (turn.person.id, turn.now, turn.origin)
    held = await store.hold(turn.now, turn.person.id, turn.origin, group=group, quarter=quarter.name, seen=told(seen))
    due = times.deadline(turn, turn.house.calendar.mending)
    for check, one in seen.items():
        if one.verdict is Verdict.LACKS and check not in known:
            detail: dict[str, Any] = {"check": check.value, "words": one.words, "due_at": due.isoformat()}
            held = await store.happen(held, "found", *by, id=new_id(), **detail)
    for id, found in held.findings.items():
        await times.watch(turn, id, found)
    _say_done(turn, seen, len(held.findings), day_in_words(turn.house.calendar.local(due)))
    await _tell(turn, group, seen, quarter)
    for leader in await leaders(turn, group):
        for id, found in held.findings.items():
            await findings.show(turn, leader, group, id, found, "finding.new")


def _say_done(turn: Turn, seen: Mapping[Check, Seen], count: int, due: Words) -> None:
    """What becomes of it: a day only where something new is to be mended by it."""
    not_quite = sum(one.verdict is Verdict.DEPENDS for one in seen.values())
    if count:
        turn.say("inspect.done", count=count, due=due)
    elif not_quite:
        turn.say("inspect.done_not_quite", count=not_quite)
    else:
        turn.say("inspect.done_nothing")


async def _tell(turn: Turn, group: str, seen: Mapping[Check, Seen], quarter: Quarter) -> None:
    """The whole checklist to the leaders; to the office where a group has none."""
    named = await turn.store.groups.get(group)
    people = await leaders(turn, group)
    more: dict[str, Any] = _shown(seen)
    for person in people:
        if person != turn.person.id:
            group_name = named.name if named else ""
            turn.say(
                "inspect.told", to=person, group=group_name, inspector=turn.person.name, quarter=name(quarter), **more
            )


async def inspections(turn: Turn, part: str = "") -> None:
    """督查: for an inspector the linked groups and what waits; for a leader what is to be mended; for the office who is
    still to be inspected."""
    if turn.person.sits(Role.INSPECTOR):
        await groups(turn, part)
    elif turn.person.sits(Role.LEADER):
        if not await findings.listed(turn, Role.LEADER, "finding.todo"):
            turn.say("finding.none")
    elif turn.person.sits(Role.OFFICE):
        quarter = Quarter.of(turn.house.calendar, turn.now)
        names = tuple((await turn.store.inspections.missing(quarter.name)).values())
        await findings.listed_in(turn, await unled(turn), "finding.todo")
        turn.say("inspect.office", quarter=name(quarter), count=len(names), names=tuple(names[:LISTED]))
    else:
        raise only_for(turn, "inspections")


async def groups(turn: Turn, part: str = "", key: str = "inspect.list", kind: str = "receipt") -> None:
    """The linked groups of this person with where each stands this quarter, those not yet inspected first."""
    quarter = Quarter.of(turn.house.calendar, turn.now)
    mine = await linked(turn, turn.person)
    done = await turn.store.inspections.done(mine, quarter.name)
    mine.sort(key=lambda group: group in done)
    number = int(part) if part.isdecimal() and 0 < int(part) <= -(-len(mine) // LISTED) else 1
    found = []
    for group in mine[(number - 1) * LISTED : number * LISTED]:
        named = await turn.store.groups.get(group)
        state = Words("inspect.not_yet")
        if group in done:
            state = Words("inspect.done_on", {"day": day_in_words(turn.house.calendar.local(done[group]))})
        still = len(await turn.store.inspections.open([group]))
        about = {"group": named.name if named else "", "state": state, "still": still}
        line = Words("inspect.line" if still else "inspect.line_clear", about)
        found.append((f"{AtInspection.INSPECT.value}:{group}", line))
    lines, options = numbered(turn, found)
    if (left := len(mine) - number * LISTED) > 0:
        lines.append(turn.sentence(Words("inspect.rest", {"count": left})))
        options.append(Option(f"do:inspections:{number + 1}", Words("button.further"), row=3))
    turn.say(key, options=options, kind=kind, quarter=name(quarter), lines="\n".join(lines))
    if number == 1:
        await findings.listed(turn, Role.INSPECTOR, "finding.followed")


INSPECT = Conversation("inspect", _named, script, _inspected, nudges=True)
