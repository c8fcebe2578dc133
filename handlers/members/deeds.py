"""作业: what each member did in a half-year or a year, counted from what is kept: their own, or a whole group's."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby

from domain.activity import AtActivity, may_note
from domain.figures import Deeds, Scope
from domain.messages import Option, Words
from domain.people import Role
from domain.period import Period, days, half_year, half_year_of
from handlers import cards, vacant
from handlers.members.record import in_words, jot
from handlers.talk.turn import Turn
from handlers.units import sums
from handlers.whose import only_for
from storage.activities import LISTED
from storage.figures import Figures

_YEAR = re.compile(r"20\d\d")


def this_half(turn: Turn) -> tuple[Period, Words]:
    """The half-year it is, and its name."""
    calendar = turn.house.calendar
    year, number = half_year_of(calendar, turn.now)
    return half_year(calendar, year, number), Words(f"record.half_{number}", {"year": str(year)})


def _span(turn: Turn, asked: str) -> tuple[Period, Words]:
    """The year that was asked for, and its name; the half-year it is for anything else."""
    found = _YEAR.match(asked)
    if found is None:
        return this_half(turn)
    year = int(found[0])
    return days(turn.house.calendar, date(year, 1, 1), date(year + 1, 1, 1)), Words("record.year", {"year": str(year)})


def _years(turn: Turn, command: str, asked: str) -> list[Option]:
    """The button to the whole year; in its first half also to the one before, whose record is handed in then."""
    year, number = half_year_of(turn.house.calendar, turn.now)
    found = [str(year - 1), str(year)] if number == 1 else [str(year)]
    return [Option(f"do:{command}:{y}", Words("record.year", {"year": y}), row=10) for y in found if y != asked]


def _done(deeds: Deeds) -> tuple[Words, ...]:
    """What there was, kind by kind, each with its count; what did not happen is not said."""
    counts = {"taken": deeds.taken, "answered": deeds.answered, "visits": deeds.visits, "meetings": deeds.meetings}
    return (
        *(Words(f"record.count.{key}", {"count": count}) for key, count in counts.items() if count),
        *sums(deeds.noted),
    )


async def own(turn: Turn, asked: str = "") -> None:
    """我的作业: the sums of this half-year, or of a year, and the last notes, each a tap away."""
    if not may_note(turn.person):
        raise only_for(turn, "jot")
    period, name = _span(turn, asked)
    deeds = await Figures(turn.store.transaction).deeds(turn.person.id, period)
    latest = await turn.store.activities.latest(turn.person.id, period)
    lines, options = cards.numbered(turn, [(f"{AtActivity.LOOK.value}:{a.id}", in_words(a)) for a in latest])
    options.append(Option("do:jot", Words("button.jot"), row=9))
    options += [*_years(turn, "own_record", asked), Option("do:ledger", Words("menu.ledger"), row=10)]
    done = _done(deeds)
    key = "record.own_notes" if lines else "record.own" if done else "record.own_none"
    turn.say(key, options=options, half=name, done=done, lines="\n".join(lines))


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
    year = _YEAR.match(part)
    shown = cards.part("" if year else part, len(people), "record")
    period, name = _span(turn, part)
    listed = people[shown.skip : shown.skip + (len(people) if year else LISTED)]
    lines = await _by_group(turn, listed, period, heads=len(groups) > 1)
    options = [Option("do:jot", Words("button.jot")), Option("do:own_record", Words("button.own_record"))]
    options = options if may_note(turn.person) else []
    options += [*_years(turn, "record", part), Option("do:ledger", Words("menu.ledger"), row=10)]
    if (left := len(people) - shown.skip - len(listed)) > 0:
        lines.append(turn.sentence(Words("record.rest", {"count": left})))
        options.append(Option(f"do:record:{shown.number + 1}", Words("button.further"), row=1))
    turn.say("record.all", options=options, half=name, lines="\n".join(lines))


async def _by_group(turn: Turn, people: list[tuple[str, str, str]], period: Period, *, heads: bool) -> list[str]:
    """A line for everybody who did something, under the name of the group, and one for all who have noted nothing."""
    lines: list[str] = []
    for group, of in groupby(people, key=lambda person: person[0]):
        idle: list[str] = []
        if heads and (named := await turn.store.groups.get(group)):
            lines.append(turn.sentence(Words("record.heading", {"group": named.name})))
        for _group, id, name in of:
            if done := _done(await Figures(turn.store.transaction).deeds(id, period, group)):
                lines.append(turn.sentence(Words("record.person", {"name": name, "done": done})))
            else:
                idle.append(name)
        if idle:
            lines.append(turn.sentence(Words("record.idle", {"names": tuple(idle)})))
    return lines


async def _of_city(turn: Turn) -> None:
    """What the members of the whole city noted, and where nobody is posted."""
    period, name = this_half(turn)
    noted = await Figures(turn.store.transaction).noted(Scope(), period)
    found = await vacant.vacant(turn.house.places, turn.store)
    told = {"half": name, "count": noted.count, "sums": tuple(sums(noted))}
    counted = turn.sentence(Words("record.city" if noted.count else "record.city_none", told))
    left = vacant.lines(lambda key, **params: turn.sentence(Words(key, params)), turn.house.places, found)
    shown, rest = left[:LISTED], len(left) - LISTED
    more = [turn.sentence(Words("vacant.towns", {"count": rest}))] if rest > 0 else []
    vacancies = "\n".join([*shown, *more])
    turn.say("record.office", counted=counted, vacant=vacancies)


async def _people(turn: Turn, groups: list[str]) -> list[tuple[str, str, str]]:
    """Group, id and name of everybody who works in these groups; in several, under each."""
    found: dict[tuple[str, str], str] = {}
    for group in groups:
        for role in (Role.LEADER, Role.MEMBER):
            for id, name in await turn.store.people.seated(group, role):
                found.setdefault((group, id), name)
    return [(group, id, name) for (group, id), name in found.items()]
