"""What speaks against a moment and a place: night, a festival, somebody or the place busy; asked once for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.calendar import Span
from domain.holidays import is_holiday
from domain.messages import Words
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose
from handlers.talk.turn import Turn
from nlp.festivals import kept

APART = timedelta(hours=2)
"""two meetings closer than this are in each other's way"""
SOON = timedelta(hours=1)
"""whoever is asked later than this before it begins can hardly come"""
UNKIND = Span(time(21), time(7))
"""nobody is asked to a meeting that begins then, whatever the hours are in which messages rest"""
_NAMED = 5
"""as many of those who are busy are named"""


@dataclass(frozen=True, slots=True)
class Odd:
    """What speaks against it; `key` is another for every moment and every reason, so that a yes means no other."""

    key: str = ""
    why: tuple[Words, ...] = ()
    place: bool = False


async def odd(turn: Turn, at: datetime, place: str, people: Iterable[str] = (), but: str = "") -> Odd:
    """What speaks against a meeting that the person of this turn holds then and there, apart from that meeting itself;
    and who of these people is busy."""
    calendar, meetings = turn.house.calendar, turn.store.meetings
    day = calendar.local(at).date()
    festival = kept(day)
    found = {
        "night": calendar.is_quiet(at) or UNKIND.holds(calendar.local(at).time()),
        "soon": at - turn.now < SOON,
        "festival": bool(festival),
        "holiday": not festival and is_holiday(day),
        "place": bool(place) and await meetings.taken(at, APART, place, but),
        "busy": bool(await meetings.busy(at, APART, [turn.person.id], but)),
    }
    why = [Words(f"meet.odd.{reason}", _day(festival)) for reason, holds in found.items() if holds]
    letters = "".join(reason[0] for reason, holds in found.items() if holds)
    others = await clash(turn, at, people, but)
    return Odd(f"{others.key}{letters}", (*why, *others.why), found["place"])


async def clash(turn: Turn, at: datetime, people: Iterable[str], but: str = "") -> Odd:
    """Who of these people is expected elsewhere at that moment; the person of this turn is not among them."""
    among = [person for person in dict.fromkeys(people) if person != turn.person.id]
    busy = await turn.store.meetings.busy(at, APART, among, but)
    key = f"{turn.house.calendar.local(at):%m%d%H%M}_{len(busy)}"
    return Odd(key, (await _invited(turn, busy),) if busy else ())


def _day(festival: str) -> dict[str, Words]:
    return {"day": Words(f"festival.{festival}")} if festival else {}


async def _invited(turn: Turn, busy: Sequence[str]) -> Words:
    """Who works here by name, residents as a number: what else they go to is nobody's affair."""
    found = [await turn.store.people.get(person) for person in busy[: 10 * _NAMED]]
    names = [person.name for person in found if person and person.staff and person.name][:_NAMED]
    left = Words("meet.odd.others", {"count": len(busy) - len(names)})
    who = (*names, *([left] if len(busy) > len(names) else []))
    return Words("meet.odd.invited", {"who": who})


def ask_about(ask: Ask, found: Odd, when: str, where: str = "") -> None:
    """Whether it is meant, with a button to another time, and to another place where that is what is busy."""
    if not found.why:
        return
    among = [
        Choose("yes", Words("meet.odd.keep"), row=0),
        Choose("", Words("meet.odd.change"), row=0, edits=when),
    ]
    if found.place and where:
        among.append(Choose("", Words("meet.odd.elsewhere"), row=1, edits=where))
    ask(Choice(f"meet.odd.{found.key}", among=tuple(among), put="meet.odd", params={"why": found.why}))
