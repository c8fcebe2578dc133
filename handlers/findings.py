"""What an inspection found, as a leader, an inspector and the office see it, with what each may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.inspection import AtInspection, Finding, Inspection, State, fits_finding, may_inspect
from domain.messages import Option, Refused, Words
from domain.people import Person, Role
from handlers.cards import numbered
from handlers.talk.turn import Forbidden, Turn
from handlers.talk.when import day_in_words

_LISTED = 10
"""as many findings as one message lists"""
_ON_CARD = (AtInspection.MEND, AtInspection.ACCEPT, AtInspection.SEND_BACK)


async def finding(turn: Turn, id: str, action: AtInspection) -> tuple[Inspection, Finding]:
    """The finding, if the person may do this about it now; otherwise Refused, and the attempt is recorded."""
    inspection = await turn.store.inspections.of_finding(id)
    if inspection is None or not await _may(turn, turn.person, action, inspection.group):
        raise Forbidden(f"{action.value}:{id}")
    found = inspection.findings[id]
    if not fits_finding(action, found):
        raise Refused("finding.stale", state=Words(f"finding.state.{found.state.value}"))
    return inspection, found


async def _may(turn: Turn, person: Person, action: AtInspection, group: str) -> bool:
    led = bool(await turn.store.people.seated(group, Role.LEADER))
    return may_inspect(person, action, group, led=led)


async def buttons(turn: Turn, person: Person, group: str, id: str, found: Finding) -> list[Option]:
    """What this person may do about it as it stands."""
    return [
        Option(f"{action.value}:{id}", Words(f"button.{action.value}"))
        for action in _ON_CARD
        if fits_finding(action, found) and await _may(turn, person, action, group)
    ]


async def describe(turn: Turn, group: str, found: Finding) -> dict[str, Any]:
    """Everything the text of a finding mentions."""
    named = await turn.store.groups.get(group)
    return {
        "group": named.name if named else "",
        "check": Words(f"check.{found.check.value}"),
        "words": found.words,
        "due": day_in_words(turn.house.calendar.local(found.due_at)),
        "state": _state(turn, found),
        "answer": found.answer or Words("list.none"),
        "last": _last(found),
    }


def _last(found: Finding) -> Words:
    """What was said of it last: by the inspector while it is open, by the leader after that."""
    return Words("finding.sent_back" if found.state is State.OPEN else "finding.how", {"answer": found.answer})


def _state(turn: Turn, found: Finding) -> Words:
    late = found.state == "open" and found.due_at <= turn.now
    return Words(f"finding.state.{'late' if late else found.state.value}")


async def show(turn: Turn, to: str, group: str, id: str, found: Finding, key: str, *, kind: str = "receipt") -> None:
    """Send the finding to one person, with what that person may do."""
    person = turn.person if to == turn.person.id else await turn.store.people.get(to)
    if person:
        options = await buttons(turn, person, group, id, found)
        turn.say(key, to=to, options=options, kind=kind, **await describe(turn, group, found))


async def look(turn: Turn, id: str) -> None:
    """One finding as it stands."""
    inspection, found = await finding(turn, id, AtInspection.LOOK)
    await show(
        turn, turn.person.id, inspection.group, id, found, "finding.card_said" if found.answer else "finding.card"
    )


async def listed(turn: Turn, role: Role, key: str) -> int:
    """The findings that are not accepted yet in the groups in which this person has that role; answers how many."""
    return await listed_in(turn, list(dict.fromkeys(s.group for s in turn.person.seats if s.role is role)), key)


async def listed_in(turn: Turn, groups: Sequence[str], key: str) -> int:
    """The same in groups that are given."""
    found = await turn.store.inspections.open(groups)
    if not found:
        return 0
    told = [
        (f"{AtInspection.LOOK.value}:{id}", Words("finding.line", await describe(turn, group, one)))
        for id, group, one in found[:_LISTED]
    ]
    lines, options = numbered(turn, told)
    turn.say(key, options=options, lines="\n".join(lines), count=len(found))
    return len(found)
