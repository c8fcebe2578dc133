"""A roster: people, groups and seats out of a file, every fault named by its place, all faults at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.roster_cells import listed, unfit
from bot.roster_file import Cell, Row, Table, read_tables
from bot.roster_lines import read_lines, read_posts
from bot.roster_words import Vocabulary, find_place, near
from domain.people import Line, Role
from domain.places import Places

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_WECOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "people": ("key", "name"),
    "groups": ("code", "name", "kind"),
    "seats": ("person", "group", "role"),
    "lines": ("person", "duty"),
}
_MAY_BE_EMPTY = frozenset({"lines"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the roster; the telephone is only ever kept sealed."""

    key: str
    name: str
    phone: str = field(default="", repr=False)
    wecom: str = ""
    """the user id in WeCom, in small letters; empty for none"""


@dataclass(frozen=True, slots=True)
class Unit:
    """A group of the roster."""

    code: str
    name: str
    kind: str
    door: str = ""
    places: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """Who sits where in which role; seats are (person's key, group's code, role)."""

    people: tuple[Somebody, ...]
    groups: tuple[Unit, ...]
    seats: tuple[tuple[str, str, Role], ...]
    lines: tuple[tuple[str, Line], ...] = ()
    """who of the chair answers for what, by the person's key"""
    posts: tuple[tuple[str, str], ...] = ()
    """(person's key, place) of everybody who is posted somewhere"""


class RosterFaulty(Exception):
    """The roster cannot be used; `faults` says everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def read_roster(file: Path, words: Vocabulary, places: Places) -> Roster:
    """The roster of the file; raises RosterFaulty with everything that is wrong, Unreadable where it is no roster."""
    desk = _Desk(words, places)
    roster = desk.read(read_tables(file), file.name)
    if desk.faults:
        raise RosterFaulty(desk.faults)
    return roster


class _Desk:
    """Reads one file and notes every fault on the way."""

    def __init__(self, words: Vocabulary, places: Places) -> None:
        self.words = words
        self.places = places
        self.faults: list[Fault] = []

    def fault(self, where: str, why: str) -> None:
        self.faults.append(Fault(where, why))

    def read(self, tables: Sequence[Table], file: str) -> Roster:
        """Everything the tables say; what is wrong is left out and noted."""
        known: dict[str, list[tuple[str, dict[str, Cell]]]] = {name: [] for name in _NEEDED}
        for table in tables:
            name = self.words.tables.meaning(table.name)
            if name:
                known[name] += self._rows(name, table)
            elif table.rows:
                self.fault(table.where, self.words.tables.unknown(table.name))
        for name, rows in known.items():
            if not rows and name not in _MAY_BE_EMPTY:
                self.fault(file, f"there is nobody and nothing under {name!r}")
        people = self._people(known["people"])
        groups = self._groups(known["groups"])
        seats = self._seats(known["seats"], people, groups)
        named = {person.key: person.name for person in people.values()}
        lines = read_lines(known["lines"], self, named, groups.values())
        posts = read_posts(known["seats"], self, named)
        roster = Roster(tuple(people.values()), tuple(groups.values()), tuple(seats), tuple(lines), tuple(posts))
        self._complete(file, roster)
        return roster

    def _rows(self, name: str, table: Table) -> list[tuple[str, dict[str, Cell]]]:
        """The rows of a table with our own names for the columns; rows that lack something are left out."""
        own: dict[str, str] = {}
        for heading in table.columns:
            column = self.words.columns[name].meaning(heading)
            if not column:
                self.fault(table.where, self.words.columns[name].unknown(heading))
            elif column in own.values():
                self.fault(table.where, f"two columns mean {column}")
            else:
                own[heading] = column
        if not table.rows:
            return []
        missing = [column for column in _NEEDED[name] if column not in own.values()]
        for column in missing:
            self.fault(table.where, f"the column {column} is missing")
        found = [(row.where, self._cells(name, row, own, missing)) for row in table.rows]
        return [(where, cells) for where, cells in found if all(column in cells for column in _NEEDED[name])]

    def _cells(self, name: str, row: Row, own: Mapping[str, str], missing: Sequence[str]) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for heading, cell in row.cells.items():
            column = own.get(heading)
            if column is None or not (cell.text or cell.listed or cell.problem):
                continue
            if problem := cell.problem or unfit(column, cell):
                self.fault(cell.where, problem)
            cells[column] = cell
        for column in _NEEDED[name]:
            if column not in cells and column not in missing:
                self.fault(row.where, f"{column} is missing")
        return cells

    def _people(self, rows: Iterable[tuple[str, dict[str, Cell]]]) -> dict[str, Somebody]:
        found: dict[str, Somebody] = {}
        accounts: dict[str, str] = {}
        for where, cells in rows:
            phone = cells["phone"].text if "phone" in cells else ""
            person = Somebody(cells["key"].text, cells["name"].text, phone, self._wecom(cells, accounts))
            if person.key in found:
                self.fault(cells["key"].where, f"{person.key!r} is taken by somebody before")
            if phone and not re.fullmatch(r"\+?[0-9 ()-]{5,20}", phone):
                self.fault(f"{where}, {cells['phone'].where.rpartition(', ')[2]}", "not a telephone number")
            found.setdefault(person.key, person)
        return found

    def _wecom(self, cells: Mapping[str, Cell], taken: dict[str, str]) -> str:
        """The user id in WeCom, which makes no difference between large and small letters; nobody shares one."""
        cell, key = cells.get("wecom"), cells["key"].text
        if cell is None:
            return ""
        user = cell.text.lower()
        if not _WECOM.fullmatch(user):
            self.fault(cell.where, "not a WeCom user id: up to 64 letters, digits, . _ - or @")
        elif taken.setdefault(user, key) != key:
            self.fault(cell.where, f"{cell.text!r} is the WeCom user id of {taken[user]} already")
        return user

    def _groups(self, rows: Iterable[tuple[str, dict[str, Cell]]]) -> dict[str, Unit]:
        found: dict[str, Unit] = {}
        doors: dict[str, str] = {}
        leading: dict[str, str] = {}
        for where, cells in rows:
            group = self._group(cells)
            if group.code in found:
                self.fault(cells["code"].where, f"{group.code!r} is taken by a group before")
            if group.door and doors.setdefault(group.door, group.code) != group.code:
                self.fault(cells["door"].where, f"{group.door!r} is the door of {doors[group.door]} already")
            for place in group.places if group.kind in ("town", "working") else ():
                if leading.setdefault(place, group.code) != group.code:
                    self.fault(where, f"place {place} belongs to {leading[place]} already; one group leads at a place")
            found.setdefault(group.code, group)
        return found

    def _group(self, cells: Mapping[str, Cell]) -> Unit:
        kind = self.words.kinds.meaning(cells["kind"].text)
        if not kind:
            self.fault(cells["kind"].where, self.words.kinds.unknown(cells["kind"].text))
        code, door = cells["code"], cells.get("door", Cell(""))
        for cell in (code, door):
            if cell.text and not _CODE.fullmatch(cell.text):
                self.fault(cell.where, "up to 40 letters without accents, digits, - or _ (it stands in links)")
        if door.text.startswith("j_"):
            self.fault(door.where, "must not begin with j_: personal links do")
        places = [self.place(cells["places"].where, name) for name in listed(cells.get("places"))]
        subjects = [self._subject(cells["subjects"].where, name) for name in listed(cells.get("subjects"))]
        if kind in ("town", "working") and not places:
            self.fault(code.where, f"{code.text}: a {kind} group needs places, or nothing reaches it")
        if kind == "studio" and not subjects:
            self.fault(code.where, f"{code.text}: a studio needs subjects, or nothing reaches it")
        return Unit(
            code.text,
            cells["name"].text,
            kind,
            door.text,
            tuple(dict.fromkeys(place for place in places if place)),
            tuple(dict.fromkeys(subject for subject in subjects if subject)),
        )

    def place(self, where: str, words: str) -> str:
        code, why = find_place(self.places, words)
        if why:
            self.fault(where, why)
        return code

    def _subject(self, where: str, words: str) -> str:
        subject = self.words.subjects.meaning(words)
        if not subject:
            self.fault(where, self.words.subjects.unknown(words))
        return subject

    def _seats(
        self,
        rows: Iterable[tuple[str, dict[str, Cell]]],
        people: Mapping[str, Somebody],
        groups: Mapping[str, Unit],
    ) -> list[tuple[str, str, Role]]:
        found: dict[tuple[str, str, Role], None] = {}
        for where, cells in rows:
            person = self.known(cells["person"], "person", {p.key: p.name for p in people.values()})
            group = self.known(cells["group"], "group", {g.code: g.name for g in groups.values()})
            role = self.words.roles.meaning(cells["role"].text)
            if not role:
                self.fault(cells["role"].where, self.words.roles.unknown(cells["role"].text))
            if not (person and group and role):
                continue
            seat = (person, group, Role(role))
            if seat in found:
                self.fault(where, "this seat is listed twice")
            if groups[group].kind and (role == "office") != (groups[group].kind == "office"):
                self.fault(where, f"the role {role} does not fit a group of the kind {groups[group].kind}")
            found[seat] = None
        return list(found)

    def known(self, cell: Cell, kind: str, names: Mapping[str, str]) -> str:
        """The key that is written there, or that the only bearer of the name has."""
        if cell.text in names:
            return cell.text
        bearers = [key for key, name in names.items() if name == cell.text]
        if len(bearers) == 1:
            return bearers[0]
        if bearers:
            self.fault(cell.where, f"{cell.text!r} is the name of {', '.join(bearers)}; write the key")
        else:
            self.fault(cell.where, f"unknown {kind} {cell.text!r}{near(cell.text, [*names, *names.values()])}")
        return ""

    def _complete(self, file: str, roster: Roster) -> None:
        """What has to be there so that nothing said is left without somebody to read it."""
        roles: defaultdict[str, set[Role]] = defaultdict(set)
        for _, code, role in roster.seats:
            roles[code].add(role)
        for group in roster.groups:
            if group.kind == "office" and Role.OFFICE not in roles[group.code]:
                self.fault(file, f"group {group.code}: nobody sits in the office")
            elif group.kind not in ("office", "") and Role.LEADER not in roles[group.code]:
                self.fault(file, f"group {group.code}: there is no leader")
        offices = [group.code for group in roster.groups if group.kind == "office"]
        if roster.groups and len(offices) != 1:
            self.fault(file, f"there must be one group of the kind office, and there are {len(offices)}")
