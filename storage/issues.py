"""Issues: the state of each, always written together with the event that made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.issue import Event, Issue, Status, apply
from storage.among import among
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import moment, new_id, stamp
from storage.json_text import from_json, to_json

LISTED = 10
"""as many issues as one message lists"""
_COLUMNS = (
    "id, number, reporter, what, place, spot, subject, keywords, manner, firm, minor, on_behalf, group_id, studio,"
    " member, status, outcome, into_issue, bundle, result, rating, created_at, given_at, accepted_at, assigned_at,"
    " contacted_at, answered_at, closed_at, reopened_at"
)
OPEN = "i.status IN ('reported', 'accepted', 'taken', 'visited', 'handed')"
# The second condition says nothing new to a reader, but lets the database use the partial index.
OF_GROUP = "(i.group_id = :group_id OR (i.studio = :group_id AND i.studio <> ''))"
_HELD = "member = :person AND member <> ''"
_PART = "LIMIT :most OFFSET :skip"


def _issue(row: Row, followers: frozenset[str] = frozenset(), files: tuple[str, ...] = ()) -> Issue:
    return Issue(
        id=row["id"],
        number=row["number"],
        reporter=row["reporter"],
        what=row["what"],
        place=row["place"],
        spot=row["spot"],
        subject=row["subject"],
        keywords=tuple(from_json(row["keywords"])),
        manner=row["manner"],
        firm=row["firm"],
        minor=bool(row["minor"]),
        on_behalf=bool(row["on_behalf"]),
        group=row["group_id"],
        studio=row["studio"],
        member=row["member"],
        status=Status(row["status"]),
        outcome=row["outcome"],
        into=row["into_issue"],
        bundle=row["bundle"],
        result=row["result"],
        rating=row["rating"],
        created_at=moment(row["created_at"]),
        given_at=moment(row["given_at"]),
        accepted_at=moment(row["accepted_at"]),
        assigned_at=moment(row["assigned_at"]),
        contacted_at=moment(row["contacted_at"]),
        answered_at=moment(row["answered_at"]),
        closed_at=moment(row["closed_at"]),
        reopened_at=moment(row["reopened_at"]),
        followers=followers,
        files=files,
    )


def _row(issue: Issue) -> dict[str, Any]:
    return {
        **{name: getattr(issue, name) for name in _SAME},
        **{name: stamp(at) if (at := getattr(issue, name)) else None for name in _TIMES},
        "keywords": to_json(issue.keywords),
        "minor": int(issue.minor),
        "on_behalf": int(issue.on_behalf),
        "group_id": issue.group,
        "status": issue.status.value,
        "into_issue": issue.into,
    }


_TIMES = (
    "created_at",
    "given_at",
    "accepted_at",
    "assigned_at",
    "contacted_at",
    "answered_at",
    "closed_at",
    "reopened_at",
)
_OTHERS = ("keywords", "minor", "on_behalf", "group_id", "status", "into_issue")
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_SAME = [name for name in _NAMES if name not in (*_TIMES, *_OTHERS)]
_WRITE = (
    f"INSERT INTO issues ({_COLUMNS}, sealed_what, sealed_contact)"
    f" VALUES ({', '.join(':' + n for n in _NAMES)}, '', '')"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{n} = :{n}' for n in _NAMES if n not in ('id', 'number'))}"
)


class Issues:
    """The issues of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, issue: str) -> Issue | None:
        """The issue with its followers and files, held against others until the transaction ends."""
        await self._tx.hold(f"issue:{issue}")
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM issues WHERE id = :id", id=issue)
        return await self._whole(row) if row else None

    async def by_number(self, number: str) -> Issue | None:
        """The issue people call by this number."""
        row = await self._tx.row("SELECT id FROM issues WHERE number = :number", number=number)
        return await self.get(row["id"]) if row else None

    async def bundled(self, bundle: str, most: int = 50) -> list[Issue]:
        """The issues of a project, the first reported first."""
        rows = await self._tx.rows(
            "SELECT id FROM issues WHERE bundle = :bundle AND bundle <> '' ORDER BY id LIMIT :most",
            bundle=bundle,
            most=most,
        )
        return [issue for row in rows if (issue := await self.get(row["id"]))]

    async def _whole(self, row: Row) -> Issue:
        followers = await self._tx.rows("SELECT person FROM followers WHERE issue = :id", id=row["id"])
        files = await self._tx.rows("SELECT file FROM issue_files WHERE issue = :id ORDER BY file", id=row["id"])
        return _issue(row, frozenset(f["person"] for f in followers), tuple(f["file"] for f in files))

    async def report(self, at: datetime, reporter: str, origin: str, **told: Any) -> Issue:
        """A new issue with the next number of its year."""
        counted = await self._tx.row(
            "INSERT INTO counters (name, value) VALUES (:name, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
            name=f"issues-{at.year}",
        )
        number = f"{at.year}-{counted['value'] if counted else 0:04d}"
        return await self.happen(Issue(new_id()), "reported", reporter, at, origin, number=number, **told)

    async def happen(self, issue: Issue, verb: str, actor: str, at: datetime, origin: str, **detail: Any) -> Issue:
        """Something happened to the issue: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(issue, event)
        await self._events.append(issue.id, event, origin)
        await self._tx.run(_WRITE, **_row(after))
        for person in sorted(after.followers ^ issue.followers):
            if person in after.followers:
                await self._tx.run(
                    "INSERT INTO followers (issue, person, since) VALUES (:issue, :person, :since)",
                    issue=issue.id,
                    person=person,
                    since=stamp(at),
                )
            else:
                await self._tx.run(
                    "DELETE FROM followers WHERE issue = :issue AND person = :person", issue=issue.id, person=person
                )
        if told := [
            {"issue": issue.id, "at": stamp(at), "kind": k, "amount": n} for k, n in detail.get("built", {}).items()
        ]:
            await self._tx.many(
                "INSERT INTO built (issue, told_at, kind, amount) VALUES (:issue, :at, :kind, :amount)"
                " ON CONFLICT (issue, told_at, kind) DO NOTHING",
                told,
            )
        new_files = [{"issue": issue.id, "file": f} for f in after.files if f not in issue.files]
        if new_files:
            await self._tx.many("INSERT INTO issue_files (issue, file) VALUES (:issue, :file)", new_files)
        if gone := [{"issue": issue.id, "file": f} for f in issue.files if f not in after.files]:
            await self._tx.many("DELETE FROM issue_files WHERE issue = :issue AND file = :file", gone)
        return after

    async def seal(self, issue: str, sealed: str) -> None:
        """Keep the unmasked words beside the masked ones."""
        await self._tx.run("UPDATE issues SET sealed_what = :sealed WHERE id = :id", sealed=sealed, id=issue)

    async def keep_contact(self, issue: str, sealed: str) -> None:
        """How to reach whoever this issue is about; empty: no longer."""
        await self._tx.run("UPDATE issues SET sealed_contact = :sealed WHERE id = :id", sealed=sealed, id=issue)

    async def contact(self, issue: str) -> str:
        """The sealed contact; empty where none was left."""
        row = await self._tx.row("SELECT sealed_contact FROM issues WHERE id = :id", id=issue)
        return str(row["sealed_contact"]) if row else ""

    async def sealed(self, issue: str) -> str:
        """The sealed unmasked words; empty where masking changed nothing."""
        row = await self._tx.row("SELECT sealed_what FROM issues WHERE id = :id", id=issue)
        return str(row["sealed_what"]) if row else ""

    async def _some(self, where: str, **params: Any) -> list[Issue]:
        rows = await self._tx.rows(f"SELECT {_COLUMNS} FROM issues i WHERE {where}", **params)
        return [_issue(row) for row in rows]

    async def reported_by(self, person: str, limit: int = LISTED, skip: int = 0) -> list[Issue]:
        """What this person reported, newest first."""
        return await self._some(f"reporter = :person ORDER BY id DESC {_PART}", person=person, most=limit, skip=skip)

    async def followed_by(self, person: str, limit: int = LISTED, skip: int = 0) -> list[Issue]:
        """What this person supports without having reported it, newest first."""
        return await self._some(
            f"id IN (SELECT issue FROM followers WHERE person = :person) AND reporter <> :person"
            f" ORDER BY id DESC {_PART}",
            person=person,
            most=limit,
            skip=skip,
        )

    async def count_own(self, person: str) -> tuple[int, int]:
        """How many issues this person reported, and how many they support besides."""
        reported = await self._tx.row("SELECT COUNT(*) AS n FROM issues WHERE reporter = :person", person=person)
        followed = await self._tx.row(
            "SELECT COUNT(*) AS n FROM followers f JOIN issues i ON i.id = f.issue"
            " WHERE f.person = :person AND i.reporter <> :person",
            person=person,
        )
        return int(reported["n"]) if reported else 0, int(followed["n"]) if followed else 0

    async def queue(self, group: str, limit: int = LISTED, skip: int = 0) -> list[Issue]:
        """The open issues of a group, leading or beside, oldest first."""
        return await self._some(f"{OF_GROUP} AND {OPEN} ORDER BY id {_PART}", group_id=group, most=limit, skip=skip)

    async def supporters(self, issues: Sequence[str]) -> dict[str, int]:
        """How many people support each of these; none where nobody does."""
        if not issues:
            return {}
        some, ids = among(issues)
        rows = await self._tx.rows(
            f"SELECT issue, COUNT(*) AS n FROM followers WHERE issue IN ({some}) GROUP BY issue",
            **ids,
        )
        return {row["issue"]: int(row["n"]) for row in rows}

    async def load(self, person: str) -> int:
        """How many open issues a member holds."""
        row = await self._tx.row(f"SELECT COUNT(*) AS n FROM issues i WHERE {_HELD} AND {OPEN}", person=person)
        return int(row["n"]) if row else 0

    async def held_by(self, person: str, limit: int = LISTED, skip: int = 0) -> list[Issue]:
        """The open issues a member works on, oldest first."""
        return await self._some(f"{_HELD} AND {OPEN} ORDER BY id {_PART}", person=person, most=limit, skip=skip)

    async def counts(self, group: str) -> dict[str, int]:
        """How many open issues of the group stand at each status."""
        rows = await self._tx.rows(
            f"SELECT status, COUNT(*) AS n FROM issues i WHERE {OF_GROUP} AND {OPEN} GROUP BY status",
            group_id=group,
        )
        return {row["status"]: int(row["n"]) for row in rows}


def same(a: Issue, b: Issue) -> bool:
    """Whether two states of an issue are equal, files and followers included in any order."""
    return _row(a) == _row(b) and a.followers == b.followers and set(a.files) == set(b.files)


def loads(rows: Sequence[Row]) -> list[Issue]:
    """Issues from rows, without followers and files."""
    return [_issue(row) for row in rows]
