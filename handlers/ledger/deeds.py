"""委员作业 to take along: a row for each member of a group, or for oneself, counted as 作业 counts it."""

from __future__ import annotations

from documents.ledger import Sheet
from domain.activity import FIGURES
from domain.messages import Words
from domain.people import Role
from handlers.talk.turn import House
from handlers.voice import Voice
from storage import Store
from storage.figures import Figures
from storage.ledger import Part

_DONE = ("taken", "answered", "visits", "meetings")


async def sheet(house: House, store: Store, language: str, part: Part) -> Sheet | None:
    """None of a place, a class or the city: there the members are too many for one sheet."""
    say, people = Voice(house, language), {part.member: ""} if part.member else await _members(store, part.groups or ())
    if not people or part.period is None:
        return None
    rows = []
    for id, group in people.items():
        person = await store.people.get(id)
        did = await Figures(store.transaction).deeds(id, part.period, group)
        sums = [did.noted.sums.get((kind, figure), 0) for kind, figures in FIGURES.items() for figure in figures]
        rows.append([person.name if person else "", *(getattr(did, key) for key in _DONE), *sums])
    noted = [
        say("ledger_of.did.noted", kind=Words(f"activity.{kind}"), figure=Words(f"ledger.{figure}"))
        for kind, figures in FIGURES.items()
        for figure in figures
    ]
    headings = (say("ledger.member"), *(say(f"ledger_of.did.{key}") for key in _DONE), *noted)
    return Sheet(say("ledger_of.sheet.deeds"), headings, rows)


async def _members(store: Store, groups: tuple[str, ...]) -> dict[str, str]:
    """Everybody who works in the group, with the group."""
    seats = [(group, role) for group in groups for role in (Role.LEADER, Role.MEMBER)]
    return {id: group for group, role in seats for id, _name in await store.people.seated(group, role)}
