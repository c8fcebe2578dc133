"""Lines of responsibility in a roster: the chair answers for all, a vice chair for areas, rings or classes, a committee
for classes; each fault is named by its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.roster_cells import listed
from bot.roster_file import Cell
from bot.roster_words import Vocabulary, find_place, near
from domain.people import Line, Reach
from domain.places import Places

CHAIR, VICE, COMMITTEE = "chair", "vice", "committee"


class Answering(Protocol):
    """A group, as far as lines ask for it."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def places(self) -> tuple[str, ...]: ...
    @property
    def subjects(self) -> tuple[str, ...]: ...


class Desk(Protocol):
    """Who reads the roster: knows its words and places, and notes every fault."""

    words: Vocabulary
    places: Places

    def fault(self, where: str, why: str) -> None: ...
    def known(self, cell: Cell, kind: str, names: Mapping[str, str]) -> str: ...
    def place(self, where: str, words: str) -> str: ...


Rows = Iterable[tuple[str, Mapping[str, Cell]]]


def read_lines(
    rows: Rows, desk: Desk, people: Mapping[str, str], groups: Iterable[Answering]
) -> list[tuple[str, Line]]:
    """(person's key, line) of every row; what is wrong is left out and told."""
    found: dict[tuple[str, Line], None] = {}
    all_groups = list(groups)
    for where, cells in rows:
        person, duty = desk.known(cells["person"], "person", people), desk.words.duties.meaning(cells["duty"].text)
        covers = cells.get("covers", Cell(where))
        if not duty:
            desk.fault(cells["duty"].where, desk.words.duties.unknown(cells["duty"].text))
            continue
        for line in _lines(duty, covers, desk):
            if line.reach in (Reach.AREA, Reach.RING) and not covered(line, all_groups, desk.places):
                desk.fault(covers.where, f"no group of this roster lies in {line.of}")
            if person:
                found[person, line] = None
    return list(found)


def read_posts(rows: Rows, desk: Desk, people: Mapping[str, str]) -> list[tuple[str, str]]:
    """(person's key, place) of everybody who is posted; whoever is unknown has been told of with the seats."""
    keys = {**{name: key for key, name in people.items()}, **{key: key for key in people}}
    found: dict[tuple[str, str], None] = {}
    for _where, cells in rows:
        for name in listed(cells.get("posts")):
            place, person = desk.place(cells["posts"].where, name), keys.get(cells["person"].text)
            if place and person:
                found[person, place] = None
    return list(found)


def _lines(duty: str, covers: Cell, desk: Desk) -> list[Line]:
    """What one row says; the chair answers for all, whatever stands there."""
    if duty == CHAIR:
        return [Line(Reach.ALL)]
    named = listed(covers)
    if not named:
        desk.fault(covers.where, "covers is missing: only the chair answers for all")
    found = []
    for name in named:
        line, why = _line(duty, name, desk.words, desk.places)
        if line is None:
            desk.fault(covers.where, why)
        else:
            found.append(line)
    return found


def _line(duty: str, name: str, words: Vocabulary, places: Places) -> tuple[Line | None, str]:
    if subject := words.subjects.meaning(name):
        return Line(Reach.SUBJECT, subject), ""
    if duty == COMMITTEE:
        return None, f"a committee answers for classes; {words.subjects.unknown(name)}"
    rings = {place.ring for place in places if place.ring}
    if name in rings:
        return Line(Reach.RING, name), ""
    code, why = find_place(places, name)
    if code:
        return Line(Reach.AREA, code), ""
    return None, f"{why}; and no ring or class is called so{near(name, rings)}"


def covered(line: Line, groups: Iterable[Answering], places: Places) -> list[str]:
    """The codes of the groups a line gives a seat with; none for the whole city, which needs no seats."""
    return [group.code for group in groups if group.kind != "office" and _covers(line, group, places)]


def _covers(line: Line, group: Answering, places: Places) -> bool:
    match line.reach:
        case Reach.AREA:
            return any(places.within(place, line.of) for place in group.places)
        case Reach.RING:
            return any(above.ring == line.of for place in group.places for above in places.ancestors(place))
        case Reach.SUBJECT:
            return line.of in group.subjects
        case _:
            return False
