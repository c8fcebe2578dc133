"""Ballots: the state of each, written with the event that made it; choices lie beside it until they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.ballot import Ballot, Stage, apply, kept, tally, told
from domain.issue import Event
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import new_id, stamp
from storage.issues import OF_GROUP, OPEN
from storage.json_text import from_json, to_json

MOST_ASKED = 5000
"""as many reporters, and as many supporters, as a ballot is shown to unasked"""
_COLUMNS = "id, group_id, caller, topics, closes_at, stage, counts"
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_WRITE = (
    f"INSERT INTO ballots ({_COLUMNS}) VALUES ({', '.join(':' + n for n in _NAMES)})"
    " ON CONFLICT (id) DO UPDATE SET closes_at = :closes_at, stage = :stage, counts = :counts"
)


class Ballots:
    """The ballots of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, ballot: str) -> Ballot | None:
        """The ballot with everybody asked, held until the transaction ends."""
        await self._tx.hold(f"ballot:{ballot}")
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM ballots WHERE id = :id", id=ballot)
        return await self._whole(row) if row else None

    async def _whole(self, row: Row) -> Ballot:
        people = await self._tx.rows("SELECT person, voted FROM votes WHERE ballot = :id", id=row["id"])
        return Ballot(
            id=row["id"],
            group=row["group_id"],
            caller=row["caller"],
            topics=kept(from_json(row["topics"])),
            closes_at=datetime.fromisoformat(row["closes_at"]),
            stage=Stage(row["stage"]),
            asked=frozenset(p["person"] for p in people),
            voters=frozenset(p["person"] for p in people if p["voted"]),
            counts=tuple(from_json(row["counts"])),
        )

    async def open(self, at: datetime, caller: str, origin: str, **detail: Any) -> Ballot:
        """A new ballot."""
        return await self.happen(Ballot(new_id()), "opened", caller, at, origin, **detail)

    async def happen(self, ballot: Ballot, verb: str, actor: str, at: datetime, origin: str, **detail: Any) -> Ballot:
        """Something happened to the ballot: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(ballot, event)
        await self._events.append(ballot.id, event, origin)
        await self._tx.run(
            _WRITE,
            id=after.id,
            group_id=after.group,
            caller=after.caller,
            topics=to_json(told(after.topics)),
            closes_at=stamp(after.closes_at),
            stage=after.stage.value,
            counts=to_json(list(after.counts)),
        )
        await self._people(ballot, after)
        if after.stage is Stage.COUNTED:  # what was counted is nobody's to look up
            await self._tx.run("UPDATE votes SET choice = '[]' WHERE ballot = :id", id=after.id)
        return after

    async def _people(self, before: Ballot, after: Ballot) -> None:
        if left := [{"ballot": after.id, "person": person} for person in before.asked - after.asked]:
            await self._tx.many("DELETE FROM votes WHERE ballot = :ballot AND person = :person", left)
        rows = [
            {"ballot": after.id, "person": person, "voted": int(person in after.voters)}
            for person in sorted((after.asked - before.asked) | (after.voters ^ before.voters))
            if person in after.asked
        ]
        if rows:
            await self._tx.many(
                "INSERT INTO votes (ballot, person, voted, choice) VALUES (:ballot, :person, :voted, '[]')"
                " ON CONFLICT (ballot, person) DO UPDATE SET voted = :voted",
                rows,
            )

    async def choice(self, ballot: str, person: str) -> list[int]:
        """The topics this person has chosen, by their numbers; nothing once they are counted."""
        row = await self._tx.row(
            "SELECT choice FROM votes WHERE ballot = :ballot AND person = :person", ballot=ballot, person=person
        )
        return list(from_json(row["choice"])) if row else []

    async def choose(self, ballot: str, person: str, choice: Sequence[int]) -> None:
        """The topics this person chooses from now on."""
        await self._tx.run(
            "UPDATE votes SET choice = :choice WHERE ballot = :ballot AND person = :person",
            choice=to_json(sorted(choice)),
            ballot=ballot,
            person=person,
        )

    async def adopt(self, ballot: Ballot, was: str, person: str, at: datetime, origin: str) -> Ballot:
        """The same human under another id; what they chose under this one goes before what they chose as the other."""
        choice = await self.choice(ballot.id, person) or await self.choice(ballot.id, was)
        after = await self.happen(ballot, "adopted", person, at, origin, was=was, person=person)
        await self.choose(ballot.id, person, choice)
        return after

    async def tally(self, ballot: Ballot) -> tuple[int, ...]:
        """How many people chose each topic, as it stands now."""
        rows = await self._tx.rows("SELECT choice FROM votes WHERE ballot = :id AND voted = 1", id=ballot.id)
        return tally(len(ballot.topics), (from_json(row["choice"]) for row in rows))

    async def going_on(self, groups: Sequence[str]) -> list[str]:
        """The ballots of these groups that are not counted yet, oldest first."""
        found: list[str] = []
        for group in dict.fromkeys(groups):
            rows = await self._tx.rows(
                "SELECT id FROM ballots WHERE group_id = :group_id AND stage = 'open' ORDER BY id", group_id=group
            )
            found += [row["id"] for row in rows]
        return found

    async def shown_to(self, person: str) -> list[str]:
        """The ballots that this person was shown and that are not counted yet, oldest first."""
        rows = await self._tx.rows(
            "SELECT b.id FROM votes v JOIN ballots b ON b.id = v.ballot WHERE v.person = :person"
            " AND b.stage = 'open' ORDER BY b.id",
            person=person,
        )
        return [row["id"] for row in rows]

    async def alone(self, group: str) -> bool:
        """Whether the group has no ballot; held until the transaction ends, so that two cannot be opened at once."""
        await self._tx.hold(f"ballots:{group}")
        return not await self.going_on([group])

    async def concerned(self, group: str) -> list[str]:
        """Who reported or supports what is open in this group, newest first; nobody for what is about a child, and
        nobody who works in the group or in the office."""
        mine = f"{OF_GROUP} AND {OPEN} AND i.minor = 0"
        works = "EXISTS (SELECT 1 FROM seats s WHERE s.person = {} AND (s.group_id = :group_id OR s.role = 'office'))"
        reported = await self._tx.rows(
            f"SELECT i.reporter AS person FROM issues i WHERE {mine} AND i.on_behalf = 0"
            f" AND NOT {works.format('i.reporter')} ORDER BY i.id DESC LIMIT :most",
            group_id=group,
            most=MOST_ASKED,
        )
        followed = await self._tx.rows(
            f"SELECT f.person FROM issues i JOIN followers f ON f.issue = i.id WHERE {mine}"
            f" AND NOT {works.format('f.person')} ORDER BY i.id DESC LIMIT :most",
            group_id=group,
            most=MOST_ASKED,
        )
        return list(dict.fromkeys(row["person"] for row in [*reported, *followed]))
