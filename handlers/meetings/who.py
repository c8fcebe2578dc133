"""Who may be asked to a meeting besides those who are, and who of them may be left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.issue import Issue
from domain.meeting import Meeting
from domain.messages import Words
from domain.people import Person, Role
from handlers.cards import staff, voices
from handlers.meetings.odd import APART
from handlers.talk.questions import Choose
from handlers.talk.turn import Turn

RESIDENTS = "residents"
"""stands for all who reported or support what it is about: they are never named one by one"""
MOST = 10
"""as many people as are offered by name; others are written"""


@dataclass(frozen=True, slots=True)
class Who:
    """People by the value of their button, and what stands on it."""

    among: tuple[Choose, ...] = ()
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def people(self, values: Iterable[str]) -> list[str]:
        """The ids behind these values; a value that was found by name stands for itself."""
        return list(dict.fromkeys(id for value in values for id in self.ids.get(value, (value,)) if id))


async def to_add(turn: Turn, meeting: Meeting, issues: Sequence[Issue]) -> Who:
    """Members and leaders of its groups who are not asked yet, and the residents behind it as one."""
    groups = [meeting.group, *(g for issue in issues for g in (issue.group, issue.studio) if g)]
    seated = await staff(turn, list(dict.fromkeys(groups)), Role.LEADER, Role.MEMBER)
    known = await turn.store.people.several([id for id in seated if id not in meeting.invited])
    behind = [id for id in voices(issues) if id and id not in meeting.invited]
    return _who([known[id] for id in seated if id in known], behind)


async def to_leave_out(turn: Turn, meeting: Meeting, _issues: Sequence[Issue]) -> Who:
    """Whoever is asked and works here, by name; residents as one. Not who called it, nobody who is there already."""
    asked = [id for id, one in meeting.invited.items() if id != meeting.caller and not one.here]
    known = await turn.store.people.several(asked)
    people = [known[id] for id in asked if id in known]
    return _who([person for person in people if person.staff], [person.id for person in people if not person.staff])


def _who(staffed: Sequence[Person], residents: Sequence[str]) -> Who:
    named = [person for person in staffed if person.name][:MOST]
    among = [Choose(person.id, person.name, row=n // 2) for n, person in enumerate(named)]
    ids: dict[str, tuple[str, ...]] = {person.id: (person.id,) for person in named}
    if residents:
        among.append(Choose(RESIDENTS, Words("alter.residents", {"count": len(residents)}), row=9))
        ids[RESIDENTS] = tuple(residents)
    return Who(tuple(among), MappingProxyType(ids))


async def called(turn: Turn, meeting: Meeting, words: str) -> tuple[Choose, ...]:
    """Who of those who work here, in whatever group, is called exactly so and is not asked yet."""
    found = [person for person in await turn.store.people.called(words) if person.id not in meeting.invited]
    told = []
    for n, person in enumerate(found):
        groups = [group.name for seat in person.seats if (group := await turn.store.groups.get(seat.group))]
        told.append(Choose(person.id, Words("people.one", {"name": person.name, "group": tuple(groups)}), row=n))
    return tuple(told)


async def in_words(turn: Turn, meeting: Meeting, values: Sequence[str], who: Who) -> tuple[str, ...]:
    """These people as the recap tells them: by name, residents as a number, and who is expected elsewhere then."""
    known = await turn.store.people.several([value for value in values if value != RESIDENTS])
    busy = set(await turn.store.meetings.busy(meeting.at, APART, list(known), meeting.id))
    told: list[Words | str] = []
    for value in values:
        if value == RESIDENTS:
            told.append(Words("alter.residents", {"count": len(who.ids.get(RESIDENTS, ()))}))
        elif value in known and value in busy and value not in meeting.invited:
            told.append(Words("alter.busy", {"name": known[value].name}))
        elif value in known:
            told.append(known[value].name)
    return tuple(one if isinstance(one, str) else turn.sentence(one) for one in told)
