"""Which part of the ledger is meant: a group, a place, a class of issues, somebody's line, a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.messages import Words
from domain.people import Person, Role
from domain.period import Period
from domain.places import Place, Places
from handlers.talk.turn import Texts
from storage import Store
from storage.ledger import Part
from storage.roster import bearers

_LANGUAGES = ("zh", "en")


class Unknown(Exception):
    """What was asked for does not exist; which option, and why."""

    def __init__(self, option: str, why: str) -> None:
        super().__init__(option)
        self.option = option
        self.why = why


async def part_of(
    store: Store,
    places: Places,
    texts: Texts,
    subjects: Sequence[str],
    asked: Mapping[str, str],
    period: Period | None,
) -> Part:
    """The part in which all that is asked for holds, by name or code: group, place, subject, line, member; Unknown for
    a name that nothing has, or several things have."""
    group, place, subject, line, member = (asked.get(k, "") for k in ("group", "place", "subject", "line", "member"))
    found = place_named(places, place) if place else None
    return Part(
        groups=(await _group(store, group),) if group else None,
        places=inside(places, found) if found else None,
        homes=await homes(store, places, found) if found else None,
        subject=subject_named(texts, subjects, subject) if subject else "",
        line=await answers_for(store, await _person(store, "line", line)) if line else None,
        member=(await _person(store, "member", member)).id if member else "",
        period=period,
    )


async def _group(store: Store, wanted: str) -> str:
    found = [group.id for group in await store.groups.every() if wanted in (group.code, group.name)]
    if not found:
        raise Unknown("group", "no group of the roster has this code or name")
    return found[0]


def place_named(places: Places, wanted: str) -> Place:
    """The one place of this code or name."""
    named = places.get(wanted)
    found = (named,) if named else places.named(wanted)
    if not found:
        raise Unknown("place", "no place of the table has this code or name")
    if len(found) > 1:
        codes = ", ".join(one.code for one in found)
        raise Unknown("place", f"several places have this name; say which by its code: {codes}")
    return found[0]


def inside(places: Places, place: Place) -> tuple[str, ...]:
    """The place and everything in it."""
    return tuple(one.code for one in places if places.within(one.code, place.code))


async def homes(store: Store, places: Places, place: Place) -> tuple[str, ...]:
    """The groups at home there: those whose first place lies in it."""
    every = await store.groups.every()
    return tuple(group.id for group in every if group.places and places.within(group.places[0], place.code))


def subject_named(texts: Texts, subjects: Sequence[str], wanted: str) -> str:
    """The class of this key or name."""
    for key in (*subjects, "other"):
        if wanted == key or wanted in (texts.say(language, Words(f"subject.{key}")) for language in _LANGUAGES):
            return key
    raise Unknown("subject", f"no class of issues has this name; the keys are {', '.join(subjects)}")


async def _person(store: Store, option: str, wanted: str) -> Person:
    person = await store.people.by_roster(wanted)
    named = [] if person else await bearers(store.transaction, wanted)
    if len(named) > 1:
        raise Unknown(option, f"several people have this name: {', '.join(key for _id, key in named)}; give the key")
    person = person or (await store.people.get(named[0][0]) if named else None)
    if person is None:
        raise Unknown(option, "nobody of this key or name is on the roster")
    return person


async def answers_for(store: Store, person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups and the classes of issues of somebody of the chair; who answers for all has every group."""
    if person.sees_all:
        return tuple(group.id for group in await store.groups.every()), ()
    groups = dict.fromkeys(seat.group for seat in person.seats if seat.role is Role.INSPECTOR)
    return tuple(groups), tuple(line.of for line in person.lines if person.answers_for(line.of))
