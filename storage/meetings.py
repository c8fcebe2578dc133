"""Meetings: the state of each, always written together with the event that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from domain.issue import Event
from domain.meeting import Answer, Commitment, Form, Invited, Meeting, Minutes, Stage, View, apply
from storage.among import among, in_parts
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import moment, new_id, stamp
from storage.json_text import from_json, to_json

LISTED = 10
"""as many meetings as one message lists"""
_COLUMNS = (
    "id, group_id, caller, form, at, place, spot, agenda, contact, guests, minor, stage, moves, minutes,"
    " plan, material, files, point"
)
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_WRITE = (
    f"INSERT INTO meetings ({_COLUMNS}) VALUES ({', '.join(':' + n for n in _NAMES)})"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{n} = :{n}' for n in _NAMES if n != 'id')}"
)


def _row(meeting: Meeting) -> dict[str, Any]:
    same = ("id", "caller", "place", "spot", "agenda", "contact", "guests", "moves", "plan", "material")
    return {
        **{name: getattr(meeting, name) for name in same},
        "group_id": meeting.group,
        "form": meeting.form.value,
        "at": stamp(meeting.at),
        "minor": int(meeting.minor),
        "stage": meeting.stage.value,
        "minutes": to_json(asdict(meeting.minutes)) if meeting.minutes else "",
        "files": to_json(list(meeting.files)),
        "point": to_json(list(meeting.point)) if meeting.point else "",
    }


def _minutes(text: str) -> Minutes | None:
    told = from_json(text) if text else None
    return Minutes(**{**told, "files": tuple(told["files"])}) if told else None


def _point(text: str) -> tuple[float, float] | None:
    told = from_json(text) if text else None
    return (float(told[0]), float(told[1])) if told else None


class Meetings:
    """The meetings of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, meeting: str) -> Meeting | None:
        """The meeting with everybody invited and everything promised, held until the transaction ends."""
        await self._tx.hold(f"meeting:{meeting}")
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM meetings WHERE id = :id", id=meeting)
        return await self._whole(row) if row else None

    async def _whole(self, row: Row) -> Meeting:
        of = {"id": row["id"]}
        issues = await self._tx.rows("SELECT issue FROM meeting_issues WHERE meeting = :id ORDER BY issue", **of)
        invited = await self._tx.rows(
            "SELECT person, answer, view, words, here FROM invitations WHERE meeting = :id", **of
        )
        promised = await self._tx.rows(
            "SELECT id, who, person, what, due_at, kept_at, words FROM commitments WHERE meeting = :id ORDER BY id",
            **of,
        )
        return Meeting(
            id=row["id"],
            group=row["group_id"],
            caller=row["caller"],
            form=Form(row["form"]),
            at=datetime.fromisoformat(row["at"]),
            place=row["place"],
            spot=row["spot"],
            agenda=row["agenda"],
            contact=row["contact"],
            guests=row["guests"],
            issues=tuple(i["issue"] for i in issues),
            minor=bool(row["minor"]),
            plan=row["plan"],
            material=row["material"],
            files=tuple(from_json(row["files"])),
            point=_point(row["point"]),
            stage=Stage(row["stage"]),
            moves=row["moves"],
            minutes=_minutes(row["minutes"]),
            invited={
                i["person"]: Invited(Answer(i["answer"]), View(i["view"]), i["words"], bool(i["here"])) for i in invited
            },
            commitments={c["id"]: _commitment(c) for c in promised},
        )

    async def call(self, at: datetime, caller: str, origin: str, **told: Any) -> Meeting:
        """A new meeting."""
        return await self.happen(Meeting(new_id()), "called", caller, at, origin, **told)

    async def happen(
        self, meeting: Meeting, verb: str, actor: str, at: datetime, origin: str, **detail: Any
    ) -> Meeting:
        """Something happened to the meeting: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(meeting, event)
        await self._events.append(meeting.id, event, origin)
        await self._tx.run(_WRITE, **_row(after))
        of = {"meeting": meeting.id}
        if fresh := [{**of, "issue": issue} for issue in after.issues if issue not in meeting.issues]:
            await self._tx.many("INSERT INTO meeting_issues (issue, meeting) VALUES (:issue, :meeting)", fresh)
        if gone := [{**of, "person": p} for p in meeting.invited if p not in after.invited]:
            await self._tx.many("DELETE FROM invitations WHERE meeting = :meeting AND person = :person", gone)
        if changed := [
            {**of, "person": p, **asdict(i), "here": int(i.here)}
            for p, i in after.invited.items()
            if i != meeting.invited.get(p)
        ]:
            await self._tx.many(
                "INSERT INTO invitations (meeting, person, answer, view, words, here)"
                " VALUES (:meeting, :person, :answer, :view, :words, :here) ON CONFLICT (meeting, person)"
                " DO UPDATE SET answer = :answer, view = :view, words = :words, here = :here",
                changed,
            )
        await self._promise(meeting, after)
        return after

    async def _promise(self, before: Meeting, after: Meeting) -> None:
        for id, one in after.commitments.items():
            if one != before.commitments.get(id):
                await self._tx.run(
                    "INSERT INTO commitments (id, meeting, who, person, what, due_at, kept_at, words)"
                    " VALUES (:id, :meeting, :who, :person, :what, :due_at, :kept_at, :words)"
                    " ON CONFLICT (id) DO UPDATE SET kept_at = :kept_at, words = :words",
                    id=id,
                    meeting=after.id,
                    who=one.who,
                    person=one.person,
                    what=one.what,
                    due_at=stamp(one.due_at),
                    kept_at=stamp(one.kept_at) if one.kept_at else None,
                    words=one.words,
                )

    async def of_commitment(self, commitment: str) -> Meeting | None:
        """The meeting in which this was promised."""
        row = await self._tx.row("SELECT meeting FROM commitments WHERE id = :id", id=commitment)
        return await self.get(row["meeting"]) if row else None

    async def open_promises(self, issue: str) -> list[Commitment]:
        """What was promised in meetings about this issue and is not done yet, what is due first at the front."""
        found = await self._open(
            "meeting_issues mi JOIN meetings m ON m.id = mi.meeting JOIN commitments c ON c.meeting = mi.meeting"
            " WHERE mi.issue = :issue",
            issue=issue,
        )
        return list(found.values())

    async def owed(self, person: str, led: Sequence[str], now: datetime) -> dict[str, Commitment]:
        """What this person promised and has not done; and what whoever leads these groups asks after: what is late, and
        what somebody without an account promised."""
        found = await self._open(
            "commitments c JOIN meetings m ON m.id = c.meeting WHERE c.person = :person AND c.person <> ''",
            person=person,
        )
        for group in led:
            found |= await self._open(
                "meetings m JOIN commitments c ON c.meeting = m.id"
                " WHERE m.group_id = :group_id AND (c.person = '' OR c.due_at <= :now)",
                group_id=group,
                now=stamp(now),
            )
        return dict(sorted(found.items(), key=lambda each: (each[1].due_at, each[0])))

    async def _open(self, where: str, **params: str) -> dict[str, Commitment]:
        rows = await self._tx.rows(
            f"SELECT c.id, c.who, c.person, c.what, c.due_at, c.kept_at, c.words FROM {where}"
            " AND c.kept_at IS NULL AND m.stage <> 'off' ORDER BY c.due_at, c.id",
            **params,
        )
        return {row["id"]: _commitment(row) for row in rows}

    async def inviting(self, person: str) -> list[str]:
        """The meetings to which this person is, or was, invited, oldest first."""
        rows = await self._tx.rows("SELECT meeting FROM invitations WHERE person = :p ORDER BY meeting", p=person)
        return [row["meeting"] for row in rows]

    async def ahead(self, groups: list[str], person: str, since: datetime) -> list[Meeting]:
        """The next meetings of these groups, or to which the person is invited, from that moment on, soonest first."""
        found: dict[str, datetime] = {}
        for group in groups:
            rows = await self._tx.rows(
                "SELECT id, at FROM meetings WHERE group_id = :group_id AND at >= :since AND stage <> 'off'"
                " ORDER BY at LIMIT :most",
                group_id=group,
                since=stamp(since),
                most=LISTED,
            )
            found.update({row["id"]: datetime.fromisoformat(row["at"]) for row in rows})
        rows = await self._tx.rows(
            "SELECT m.id, m.at FROM invitations i JOIN meetings m ON m.id = i.meeting"
            " WHERE i.person = :person AND m.at >= :since AND m.stage <> 'off' ORDER BY i.meeting DESC LIMIT :most",
            person=person,
            since=stamp(since),
            most=LISTED,
        )
        found.update({row["id"]: datetime.fromisoformat(row["at"]) for row in rows})
        first = sorted(found, key=lambda id: (found[id], id))[:LISTED]
        return [meeting for id in first if (meeting := await self.get(id))]

    async def coming(self, issues: Sequence[str], now: datetime) -> dict[str, tuple[datetime, Form]]:
        """When and how each of these is met about next, for those that are."""
        if not issues:
            return {}
        some, ids = among(issues)
        rows = await self._tx.rows(
            "SELECT b.issue, m.at, m.form FROM meeting_issues b JOIN meetings m ON m.id = b.meeting"
            f" WHERE b.issue IN ({some}) AND m.at >= :now AND m.stage = 'called' ORDER BY m.at DESC",
            now=stamp(now),
            **ids,
        )
        return {row["issue"]: (datetime.fromisoformat(row["at"]), Form(row["form"])) for row in rows}

    async def spots(self, group: str, place: str) -> list[tuple[Form, str, tuple[float, float] | None]]:
        """The spots of this group's meetings at a place, the latest first; none that may tell of a child."""
        rows = await self._tx.rows(
            "SELECT form, spot, point FROM meetings WHERE group_id = :group_id AND place = :place"
            " AND spot <> '' AND stage <> 'off' AND minor = 0 ORDER BY at DESC, id DESC LIMIT :most",
            group_id=group,
            place=place,
            most=LISTED,
        )
        return [(Form(row["form"]), row["spot"], _point(row["point"])) for row in rows]

    async def taken(self, at: datetime, apart: timedelta, place: str, but: str = "") -> bool:
        """Whether another meeting is called so close to that moment at the place."""
        there = await self._tx.row(
            "SELECT id FROM meetings WHERE place = :place AND place <> '' AND stage = 'called'"
            " AND at > :begins AND at < :ends AND id <> :but LIMIT 1",
            place=place,
            begins=stamp(at - apart),
            ends=stamp(at + apart),
            but=but,
        )
        return there is not None

    async def busy(self, at: datetime, apart: timedelta, people: Sequence[str], but: str = "") -> list[str]:
        """Who of these people is asked to another meeting so close to that moment, and has not declined."""
        found: list[str] = []
        for some, ids in in_parts(people):
            rows = await self._tx.rows(
                "SELECT DISTINCT i.person FROM invitations i JOIN meetings m ON m.id = i.meeting"
                f" WHERE i.person IN ({some})"
                " AND i.answer <> 'stay' AND m.stage = 'called' AND m.at > :begins AND m.at < :ends"
                " AND m.id <> :but",
                begins=stamp(at - apart),
                ends=stamp(at + apart),
                but=but,
                **ids,
            )
            busy = {row["person"] for row in rows}
            found += [person for person in ids.values() if person in busy]
        return found


def _commitment(row: Row) -> Commitment:
    return Commitment(
        row["who"],
        row["person"],
        row["what"],
        datetime.fromisoformat(row["due_at"]),
        moment(row["kept_at"]),
        row["words"],
    )
