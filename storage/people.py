"""People, the addresses they write from, and their seats."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.messages import Address
from domain.people import Line, Person, Reach, Role, Seat
from storage.among import among, in_parts
from storage.database import Row, Transaction
from storage.ids import new_id, stamp
from storage.json_text import from_json, to_json
from storage.lines import AT, address_of, at_address


def _secret(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


_COLUMNS = "p.id, p.name, p.language, p.notice, p.lines, s.group_id, s.role"
_SEATS = "s.group_id, s.role"
_GONE = "EXISTS (SELECT 1 FROM forgotten f WHERE f.person = p.id) AS gone"
_ALIKE = 5
"""as many of one name as are looked up"""


def _person(rows: Sequence[Row]) -> Person | None:
    """One person from a row for each seat, or a single one without."""
    if not rows:
        return None
    row = rows[0]
    seats = tuple(Seat(row["id"], r["group_id"], Role(r["role"])) for r in rows if r["role"])
    lines = tuple(Line(Reach(reach), of) for reach, of in from_json(row["lines"] or "[]"))
    return Person(row["id"], row["name"], row["language"], row["notice"], seats, lines, bool(row["gone"]))


class People:
    """The people of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def _one(self, where: str, **params: Any) -> Person | None:
        """The person and today's seats, in one question."""
        return _person(
            await self._tx.rows(
                f"SELECT {_COLUMNS}, {_GONE} FROM people p LEFT JOIN seats s ON s.person = p.id WHERE {where}"
                f" ORDER BY {_SEATS}",
                **params,
            )
        )

    async def at(self, address: Address) -> Person | None:
        """Who writes from this address; None for a stranger."""
        return await self._one(f"p.id = (SELECT person FROM addresses WHERE {AT})", **at_address(address))

    async def writing(self, address: Address, at: datetime) -> Person | None:
        """Who writes from this address now: it is reachable, and the one last used. None for a stranger."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS}, 0 AS gone, a.reachable, a.used_at, (SELECT MAX(x.used_at) FROM addresses x"
            " WHERE x.person = a.person AND (x.channel, x.account, x.user_id) <> (a.channel, a.account, a.user_id))"
            " AS elsewhere FROM addresses a JOIN people p ON p.id = a.person LEFT JOIN seats s ON s.person = p.id"
            " WHERE a.channel = :channel AND a.account = :account AND a.user_id = :user_id"
            f" ORDER BY {_SEATS}",
            **at_address(address),
        )
        person = _person(rows)
        # Most people have one address, which need not be written down with every word they say.
        if person and (not rows[0]["reachable"] or (rows[0]["elsewhere"] or "") >= rows[0]["used_at"]):
            await self.settle(person.id, address, at)
        return person

    async def get(self, person: str) -> Person | None:
        """The person of this id, with today's seats."""
        return await self._one("p.id = :id", id=person)

    async def several(self, people: Iterable[str]) -> dict[str, Person]:
        """The people of these ids, with today's seats: a crowd in a few questions."""
        found: dict[str, list[Row]] = {}
        for ids, named in in_parts(people):
            rows = await self._tx.rows(
                f"SELECT {_COLUMNS}, {_GONE} FROM people p LEFT JOIN seats s ON s.person = p.id WHERE p.id IN ({ids})"
                f" ORDER BY {_SEATS}",
                **named,
            )
            for row in rows:
                found.setdefault(row["id"], []).append(row)
        return {id: person for id, rows in found.items() if (person := _person(rows))}

    async def addresses(self, people: Iterable[str]) -> dict[str, Address]:
        """Where to write to each of these people; who can be reached nowhere is not among them."""
        found: dict[str, Address] = {}
        for ids, named in in_parts(people):
            rows = await self._tx.rows(
                "SELECT person, channel, account, user_id FROM addresses"
                f" WHERE person IN ({ids}) AND reachable = 1 ORDER BY used_at",
                **named,
            )
            found.update({row["person"]: address_of(row) for row in rows})
        return found

    async def add(self, at: datetime, *, name: str = "", language: str = "zh", roster: str = "") -> Person:
        """A new person, nobody's address yet."""
        person = Person(new_id(), name, language)
        await self._tx.run(
            "INSERT INTO people (id, name, language, notice, roster, sealed_contact, slowed_until, created_at)"
            " VALUES (:id, :name, :language, '', :roster, '', '', :at)",
            id=person.id,
            name=name,
            language=language,
            roster=roster,
            at=stamp(at),
        )
        return person

    async def settle(self, person: str, address: Address, at: datetime) -> None:
        """From now on the address is this person's, reachable, and the one last used."""
        await self._tx.run(
            "INSERT INTO addresses (channel, account, user_id, person, reachable, used_at)"
            " VALUES (:channel, :account, :user_id, :person, 1, :at)"
            " ON CONFLICT (channel, account, user_id) DO UPDATE SET person = :person, reachable = 1, used_at = :at",
            **at_address(address),
            person=person,
            at=stamp(at),
        )

    async def reach(self, address: Address, reachable: bool) -> None:
        """Note that messages to this address arrive, or no longer do."""
        await self._tx.run(
            f"UPDATE addresses SET reachable = :reachable WHERE {AT}",
            reachable=int(reachable),
            **at_address(address),
        )

    async def move(self, old: Address, new: str) -> None:
        """The chat goes on under another user id: the address follows, once."""
        await self._tx.run(
            "UPDATE addresses SET user_id = :new WHERE channel = :channel AND account = :account AND user_id = :old"
            " AND NOT EXISTS (SELECT 1 FROM addresses x WHERE x.channel = :channel AND x.account = :account"
            " AND x.user_id = :new)",
            new=new,
            channel=old.channel,
            account=old.account,
            old=old.user,
        )

    async def address(self, person: str) -> Address | None:
        """Where to write to a person: the reachable address they last used; None for nowhere."""
        row = await self._tx.row(
            "SELECT channel, account, user_id FROM addresses WHERE person = :person AND reachable = 1"
            " ORDER BY used_at DESC LIMIT 1",
            person=person,
        )
        return address_of(row) if row else None

    async def rename(self, person: str, name: str) -> None:
        await self._tx.run("UPDATE people SET name = :name WHERE id = :id", name=name, id=person)

    async def speak(self, person: str, language: str) -> None:
        """The person is answered in this language from now on."""
        await self._tx.run("UPDATE people SET language = :language WHERE id = :id", language=language, id=person)

    async def informed(self, person: str, version: str) -> None:
        """The person has been shown this version of the notice."""
        await self._tx.run("UPDATE people SET notice = :version WHERE id = :id", version=version, id=person)

    async def slow_down(self, person: str, now: datetime, minutes: int = 10) -> bool:
        """Rude messages get no answer for a while; False when that is so already."""
        return bool(
            await self._tx.run(
                "UPDATE people SET slowed_until = :until WHERE id = :id AND slowed_until <= :now",
                until=stamp(now + timedelta(minutes=minutes)),
                id=person,
                now=stamp(now),
            )
        )

    async def keep_contact(self, person: str, sealed: str) -> None:
        await self._tx.run("UPDATE people SET sealed_contact = :sealed WHERE id = :id", sealed=sealed, id=person)

    async def contact(self, person: str) -> str:
        """The sealed contact; empty for none."""
        row = await self._tx.row("SELECT sealed_contact FROM people WHERE id = :id", id=person)
        return str(row["sealed_contact"]) if row else ""

    async def by_roster(self, roster: str) -> Person | None:
        """The person with this key in the roster file."""
        return await self._one("p.roster = :roster AND p.roster <> ''", roster=roster)

    async def seat(self, person: str, seats: Iterable[tuple[str, Role]]) -> None:
        """The person holds exactly these seats (group, role) from now on."""
        await self._tx.run("DELETE FROM seats WHERE person = :person", person=person)
        rows = [{"person": person, "group_id": group, "role": role.value} for group, role in seats]
        if rows:
            await self._tx.many("INSERT INTO seats (person, group_id, role) VALUES (:person, :group_id, :role)", rows)

    async def answer_for(self, person: str, lines: Sequence[Line]) -> None:
        """The person answers for exactly this from now on."""
        told = to_json([[line.reach.value, line.of] for line in lines]) if lines else ""
        await self._tx.run("UPDATE people SET lines = :lines WHERE id = :id", lines=told, id=person)

    async def overseers(self) -> list[Person]:
        """Everybody who answers for the city, an area, a ring or a class."""
        rows = await self._tx.rows("SELECT id FROM people WHERE lines <> '' ORDER BY id")
        return [person for row in rows if (person := await self.get(row["id"]))]

    async def seated(self, group: str, role: Role) -> list[tuple[str, str]]:
        """(id, name) of everybody with this role in the group, by name."""
        rows = await self._tx.rows(
            "SELECT p.id, p.name FROM seats s JOIN people p ON p.id = s.person"
            " WHERE s.group_id = :group_id AND s.role = :role ORDER BY p.name, p.id",
            group_id=group,
            role=role.value,
        )
        return [(row["id"], row["name"]) for row in rows]

    async def called(self, name: str) -> list[Person]:
        """Who works here and is called exactly so; a few at most."""
        rows = await self._tx.rows(
            # The seats are few: whoever lives here is not looked through.
            "SELECT p.id FROM people p WHERE p.id IN (SELECT person FROM seats) AND p.name = :name"
            " ORDER BY p.id LIMIT :most",
            name=name,
            most=_ALIKE,
        )
        return [person for row in rows if (person := await self.get(row["id"]))]

    async def reached(self, *roles: Role) -> list[str]:
        """The ids of everybody who holds one of these roles in a group that still is, and can be written to."""
        some, names = among((role.value for role in roles), "role")
        rows = await self._tx.rows(
            "SELECT DISTINCT s.person FROM seats s JOIN groups g ON g.id = s.group_id"
            f" WHERE s.role IN ({some}) AND g.kind <> 'dissolved'"
            " AND EXISTS (SELECT 1 FROM addresses a WHERE a.person = s.person AND a.reachable = 1) ORDER BY s.person",
            **names,
        )
        found = [row["person"] for row in rows]
        if Role.INSPECTOR in roles:
            above = [person.id for person in await self.overseers()]
            found += [id for id in above if id not in found and await self.address(id)]
        return found

    async def invite(self, person: str, code: str, until: datetime) -> None:
        """Whoever shows this one-time code until then is the person; only its hash is kept."""
        await self._tx.run(
            "INSERT INTO joins (secret, person, expires_at, used_at) VALUES (:secret, :person, :until, NULL)",
            secret=_secret(code),
            person=person,
            until=stamp(until),
        )

    async def redeem(self, code: str, at: datetime) -> str | None:
        """Use up a one-time code: the person's id, or None for unknown, used and expired alike."""
        row = await self._tx.row(
            "UPDATE joins SET used_at = :at WHERE secret = :secret AND used_at IS NULL AND expires_at > :at"
            " RETURNING person",
            at=stamp(at),
            secret=_secret(code),
        )
        return str(row["person"]) if row else None

    async def inherit(self, stranger: str, person: str) -> None:
        """Drafts and files of the stranger are the person's from now on (the same human joined)."""
        await self._tx.run(
            "UPDATE drafts SET person = :person WHERE person = :stranger", person=person, stranger=stranger
        )
        await self._tx.run("UPDATE files SET owner = :person WHERE owner = :stranger", person=person, stranger=stranger)
        # Nobody writes as the stranger any more: what they were called would be forgotten by nobody.
        await self._tx.run("UPDATE people SET name = '' WHERE id = :stranger", stranger=stranger)
