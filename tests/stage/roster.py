"""Puts the people of a play and their groups into an empty database."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from domain.messages import Address
from domain.people import Group, Role
from domain.places import Places
from storage import Store, new_id
from storage.database import Transaction
from tests.stage.script import Cast

ROSTER = Path(__file__).parents[1] / "dialogues" / "roster.toml"


def address(who: str) -> Address:
    """Where the paper channel finds somebody."""
    return Address("paper", "test", who)


async def assemble(tx: Transaction, places: Places, cast: tuple[Cast, ...], notice: str, now: datetime) -> None:
    """The standard roster, and who else the file names."""
    store = Store(tx)
    told = tomllib.loads(ROSTER.read_text(encoding="utf-8"))
    groups = {code: _group(code, entry, places) for code, entry in told["groups"].items()}
    for group in groups.values():
        await store.groups.keep(group)
    by_name = {group.name: group for group in groups.values()}
    for who, entry in told["people"].items():
        seats = [(groups[group].id, Role(role)) for role, group in map(_seat, entry.get("seats", ()))]
        await _add(store, who, entry, seats, notice, now)
    for one in cast:
        seats = [(by_name[group].id, Role(role)) for role, group in one.seats]
        await _add(store, one.who, {"name": one.name}, seats, notice, now)


def _group(code: str, entry: Mapping[str, Any], places: Places) -> Group:
    codes = tuple(places.named(name)[0].code for name in entry.get("places", ()))
    return Group(
        new_id(), code, entry["name"], entry["kind"], entry.get("door", ""), codes, tuple(entry.get("subjects", ()))
    )


def _seat(words: str) -> tuple[str, str]:
    role, _, group = words.partition(" of ")
    return role, group


async def _add(
    store: Store, who: str, entry: Mapping[str, Any], seats: list[tuple[str, Role]], notice: str, now: datetime
) -> None:
    person = await store.people.add(now, name=entry.get("name", ""), roster=who if seats else "")
    await store.people.seat(person.id, seats)
    if entry.get("invitation"):
        await store.people.invite(person.id, entry["invitation"], now + timedelta(days=7))
        return
    await store.people.settle(person.id, address(who), now)
    await store.people.informed(person.id, notice)
