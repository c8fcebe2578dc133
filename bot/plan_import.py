"""The plan of a group from a text file, an item a line, as it would be pasted in chat."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.opening import CommandFailed
from domain.people import Group, Person, Role
from domain.plan import ANY, MOST_ITEMS, MOST_WORDS, Line, Sort, read_lines
from handlers.leaders.plan_keep import Planned, write
from handlers.talk.turn import House, Turn
from storage import Store
from storage.database import Database, Transaction

_BIGGEST = 1 << 20
KEEPERS = {"office": Role.OFFICE}
"""who keeps the plan of a group of this kind, where it is not its leader"""


def read_plan(file: Path) -> tuple[Line, ...]:
    """The items of the file, in UTF-8; CommandFailed names what is wrong, and where."""
    try:
        if file.stat().st_size > _BIGGEST:
            raise CommandFailed(f"{file.name}: larger than a plan can be")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandFailed(f"{file}: cannot be read ({error.strerror or 'no reason given'})") from error
    except UnicodeDecodeError as error:
        raise CommandFailed(f"{file.name}: not a text in UTF-8; save it again as UTF-8") from error
    for number, written in enumerate(text.splitlines(), start=1):
        if any(len(line.words) > MOST_WORDS for line in read_lines(written)):
            raise CommandFailed(f"{file.name}, line {number}: an item has {MOST_WORDS} characters at most")
    lines = read_lines(text)
    if not lines:
        raise CommandFailed(f"{file.name}: there is no item in it; one stands on each line")
    return tuple(Line(line.words, line.quarter or ANY) for line in lines)


async def import_plan(database: Database, house: House, group: str, planned: Planned, now: datetime) -> tuple[int, int]:
    """Keep what is not there yet; answers how many are new, and how many were there. All of it, or nothing."""

    async def keep(tx: Transaction) -> tuple[int, int]:
        store = Store(tx)
        found = next((each for each in await store.groups.every() if group in (each.code, each.name)), None)
        if found is None or found.kind == "dissolved":
            raise CommandFailed(f"there is no group with the code {group!r}; the roster lists them")
        author = await _keeper(store, found)
        fresh = await write(Turn(house, store, now, Person(author), None), found.id, planned)
        if fresh is None:
            raise CommandFailed(f"a plan of a year holds {MOST_ITEMS} items; nothing was imported")
        return fresh, len(planned.lines) - fresh

    return await database.write(keep)


async def _keeper(store: Store, group: Group) -> str:
    """In whose name it is kept: the leader's, of the office's own plan somebody there."""
    role = KEEPERS.get(group.kind, Role.LEADER)
    people = await store.people.seated(group.id, role)
    if not people:
        raise CommandFailed(f"group {group.code!r} has no {role.value}; a plan needs somebody who keeps it")
    return people[0][0]


def planned(lines: tuple[Line, ...], year: int, sort: str) -> Planned:
    """The lines as a plan of that year."""
    return Planned(year, Sort(sort), lines)
