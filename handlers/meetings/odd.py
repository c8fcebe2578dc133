"""What speaks against a moment and a place: night, a holiday, somebody or the place busy; asked about once for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import is_working_day
from domain.messages import Words
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose
from handlers.talk.turn import Turn

APART = timedelta(hours=2)
"""two meetings closer than this are in each other's way"""


@dataclass(frozen=True, slots=True)
class Odd:
    """What speaks against it; `key` is another for every moment and every reason, so that a yes means no other."""

    key: str = ""
    why: tuple[Words, ...] = ()
    place: bool = False


async def odd(turn: Turn, at: datetime, place: str, people: Sequence[str], but: str = "") -> Odd:
    """What speaks against a meeting of these people, the first of whom calls it, apart from the meeting itself."""
    calendar, meetings = turn.house.calendar, turn.store.meetings
    day = calendar.local(at).date()
    taken = bool(place) and await meetings.taken(at, APART, place, but)
    busy = [await meetings.busy(at, APART, person, but) for person in people]
    found = {
        "night": calendar.is_quiet(at),
        "holiday": day.weekday() < 5 and not is_working_day(day),
        "place": taken,
        "busy": busy[0],
        "member": any(busy[1:]),
    }
    why = [reason for reason, holds in found.items() if holds]
    key = f"{calendar.local(at):%m%d%H%M}_{''.join(reason[0] for reason in why)}"
    return Odd(key, tuple(Words(f"meet.odd.{reason}") for reason in why), taken)


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
