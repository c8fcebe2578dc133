"""Brings the people, groups and seats of the database to what the roster says, in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.wecom import members as wecom_members
from bot.roster import Roster, Somebody
from bot.roster_lines import covered
from domain.messages import Words
from domain.people import Group, Person, Role
from handlers import cards, clocks
from handlers.talk.turn import House, Turn
from storage import Store, new_id
from storage import roster as held
from storage.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did; `left` are the keys of people who are on the roster no more."""

    people: int
    new_people: int
    groups: int
    new_groups: int
    seats: int
    left: tuple[str, ...]
    taken_back: int
    """open issues of people who left or lost every seat of the group; their leaders have them now"""
    dissolved: tuple[str, ...]
    """groups that are on the roster no more"""
    stranded: int
    """open issues that wait in dissolved groups"""


async def import_roster(database: Database, house: House, roster: Roster, now: datetime, wecom: str = "") -> Summary:
    """All of the roster or nothing; importing it again changes nothing. `wecom`: the app's account, empty for none."""
    return await database.write(lambda tx: _write(tx, house, roster, now, wecom), "roster")


async def _write(tx: Transaction, house: House, roster: Roster, now: datetime, wecom: str) -> Summary:
    await tx.hold("roster")
    store = Store(tx)
    before = await held.listed(tx)
    groups, new_groups, dissolved, stranded = await _groups(store, roster)
    people = {somebody.key: await _person(store, house, somebody, now) for somebody in roster.people}
    had_seats = await held.seated(tx)
    for key, person in people.items():
        await _seat(store, house, roster, groups, key, person)
    if wecom:
        await wecom_members.attach(tx, house, wecom, {people[s.key]: s.wecom for s in roster.people}, now)
    left = [key for key in before if key not in people]
    for key in left:
        await store.people.seat(before[key], [])
        await store.people.answer_for(before[key], [])
        await store.posts.post(before[key], [])
        await held.withdraw_links(tx, before[key], now)
    taken_back = 0
    for person in {**before, **people}.values():
        taken_back += await _take_back(Turn(house, store, now, Person(""), None), person)
    return Summary(
        len(people),
        len(people.keys() - before.keys()),
        len(roster.groups),
        new_groups,
        len(roster.seats),
        tuple(key for key in left if before[key] in had_seats),
        taken_back,
        dissolved,
        stranded,
    )


async def _seat(store: Store, house: House, roster: Roster, groups: dict[str, str], key: str, person: str) -> None:
    """The seats of one person, those that follow from what they answer for among them; and where they are posted."""
    lines = [line for who, line in roster.lines if who == key]
    codes = [code for line in lines for code in covered(line, roster.groups, house.places)]
    seats = [(groups[code], role) for who, code, role in roster.seats if who == key]
    seats += [(groups[code], Role.INSPECTOR) for code in codes]
    await store.people.seat(person, list(dict.fromkeys(seats)))
    await store.people.answer_for(person, lines)
    await store.posts.post(person, [place for who, place in roster.posts if who == key])


async def _groups(store: Store, roster: Roster) -> tuple[dict[str, str], int, tuple[str, ...], int]:
    """Code → id of the roster's groups, how many are new, the codes of those dissolved, and what waits there."""
    there = {group.code: group for group in await store.groups.every()}
    for group in there.values():
        # Two groups may have changed doors: for a moment nobody has one.
        await store.groups.keep(replace(group, door=""))
    ids: dict[str, str] = {}
    for unit in roster.groups:
        ids[unit.code] = there[unit.code].id if unit.code in there else new_id()
        await store.groups.keep(
            Group(ids[unit.code], unit.code, unit.name, unit.kind, unit.door, unit.places, unit.subjects)
        )
    dissolved, stranded = [], 0
    for code, group in there.items():
        if code not in ids:
            # The row stays, because issues of the past name it; nothing new is routed there.
            await store.groups.keep(replace(group, kind="dissolved", door="", places=(), subjects=()))
            waiting = await held.waiting(store.transaction, group.id)
            stranded += waiting
            if group.kind != "dissolved" or waiting:
                dissolved.append(code)
    return ids, len(ids.keys() - there.keys()), tuple(dissolved), stranded


async def _person(store: Store, house: House, somebody: Somebody, now: datetime) -> str:
    """The id of the person with this key, with the name and the sealed telephone of the roster."""
    person = await store.people.by_roster(somebody.key)
    if person is None:
        person = await store.people.add(now, name=somebody.name, roster=somebody.key)
    elif person.name != somebody.name:
        await store.people.rename(person.id, somebody.name)
    if somebody.phone:
        told = json.dumps({"contact": somebody.phone, "name": somebody.name}, ensure_ascii=False)
        if house.keys.open(await store.people.contact(person.id), person.id) != told:
            await store.people.keep_contact(person.id, house.keys.seal(told, person.id))
    return person.id


async def _take_back(turn: Turn, holder: str) -> int:
    """Open issues in the hands of somebody without a seat for them go back to the group, and its leaders see them."""
    count = 0
    person = await turn.store.people.get(holder)
    for id in await held.in_hand(turn.store.transaction, holder):
        issue = await turn.store.issues.get(id)
        if issue is None or person is None:
            continue
        if any(person.sits(role, g) for role in (Role.MEMBER, Role.LEADER) for g in (issue.group, issue.studio) if g):
            continue
        reason = turn.sentence(Words("roster.left"))
        issue = await turn.happen(issue, "dropped", reason=reason)
        await clocks.start(turn, issue, clocks.ACCEPT)
        for leader in await cards.staff(turn, [issue.group], Role.LEADER, Role.OFFICE):
            told = await turn.store.people.get(leader)
            if told:
                await cards.show(turn, issue, told, "card.returned", words=reason)
        count += 1
    await turn.flush()
    return count
