"""作业: what each member did this half-year, counted from what is kept: their own, or a whole group's."""

from __future__ import annotations

from typing import Any

from domain.activity import AtActivity, may_note
from domain.figures import Deeds, Scope
from domain.messages import Option, Refused, Words
from domain.people import Role
from domain.period import Period, half_year, half_year_of
from handlers import cards, vacant
from handlers.members.record import in_words, jot
from handlers.talk.turn import Turn
from handlers.units import sums
from storage.activities import LISTED
from storage.figures import Figures


def this_half(turn: Turn) -> tuple[Period, Words]:
    """The half-year it is, and its name."""
    calendar = turn.house.calendar
    year, number = half_year_of(calendar, turn.now)
    return half_year(calendar, year, number), Words(f"record.half_{number}", {"year": str(year)})


def _lines(turn: Turn, deeds: Deeds) -> str:
    """The kinds of activity that there were, each with its sums."""
    said = sums(deeds.noted)
    return (
        turn.sentence(Words("record.sums", {"sums": tuple(said)})) if said else turn.sentence(Words("record.no_sums"))
    )


def _counts(deeds: Deeds) -> dict[str, Any]:
    return {"taken": deeds.taken, "answered": deeds.answered, "visits": deeds.visits, "meetings": deeds.meetings}


async def own(turn: Turn, _words: str = "") -> None:
    """我的作业: the sums of this half-year, and the last notes, each a tap away."""
    if not may_note(turn.person):
        raise Refused("refused.staff")
    period, name = this_half(turn)
    deeds = await Figures(turn.store.transaction).deeds(turn.person.id, period)
    latest = await turn.store.activities.latest(turn.person.id, period)
    lines = [f"{n}. {turn.sentence(in_words(a))}" for n, a in enumerate(latest, start=1)]
    options = [Option(f"{AtActivity.LOOK.value}:{a.id}", str(n), row=n // 6) for n, a in enumerate(latest, start=1)]
    options.append(Option("do:jot", Words("button.jot"), row=9))
    whole = "\n".join([_lines(turn, deeds), *lines])
    turn.say("record.own", options=options, half=name, lines=whole, **_counts(deeds))


async def record(turn: Turn, part: str = "") -> None:
    """作业: for who leads or inspects, everybody of the groups; for the office the city; for a member, a note."""
    groups = [s.group for s in turn.person.seats if s.role in (Role.LEADER, Role.INSPECTOR)]
    if not groups and (turn.person.sits(Role.OFFICE) or turn.person.sees_all):
        await _of_city(turn)
        return
    if not groups:
        await jot(turn)
        return
    people = await _people(turn, list(dict.fromkeys(groups)))
    shown = cards.part(part, len(people), "record")
    period, name = this_half(turn)
    lines = []
    for group, id, member in people[shown.skip : shown.skip + LISTED]:
        deeds = await Figures(turn.store.transaction).deeds(id, period, group)
        told = {"name": member, "sums": _lines(turn, deeds), **_counts(deeds)}
        lines.append(turn.sentence(Words("record.person", told)))
    options = [Option("do:jot", Words("button.jot")), Option("do:own_record", Words("button.own_record"))]
    options = options if may_note(turn.person) else []
    if (left := len(people) - shown.skip - len(lines)) > 0:
        lines.append(turn.sentence(Words("record.rest", {"count": left})))
        options.append(Option(f"do:record:{shown.number + 1}", Words("button.further"), row=1))
    turn.say("record.all", options=options, half=name, lines="\n".join(lines))


async def _of_city(turn: Turn) -> None:
    """What the members of the whole city noted, and where nobody is posted."""
    period, name = this_half(turn)
    noted = await Figures(turn.store.transaction).noted(Scope(), period)
    found = await vacant.vacant(turn.house.places, turn.store)
    said = tuple(sums(noted)) if noted.count else (Words("record.none"),)
    left = vacant.lines(lambda key, **params: turn.sentence(Words(key, params)), turn.house.places, found)
    shown, rest = left[:LISTED], len(left) - LISTED
    more = [turn.sentence(Words("vacant.towns", {"count": rest}))] if rest > 0 else []
    vacancies = "\n".join([*shown, *more])
    turn.say("record.office", half=name, count=noted.count, sums=said, vacant=vacancies)


async def _people(turn: Turn, groups: list[str]) -> list[tuple[str, str, str]]:
    """Group, id and name of everybody who works in these groups; in several, under each."""
    found: dict[tuple[str, str], str] = {}
    for group in groups:
        for role in (Role.LEADER, Role.MEMBER):
            for id, name in await turn.store.people.seated(group, role):
                found.setdefault((group, id), name)
    return [(group, id, name) for (group, id), name in found.items()]
