"""What is published, always written together with the event that made it; and whose idea it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from domain.issue import Event
from domain.publication import Byline, Credit, Idea, Kind, Publication, Stage, apply
from storage.among import among
from storage.database import Row, Transaction
from storage.events import Events
from storage.ids import moment, new_id, stamp
from storage.json_text import from_json, to_json

LISTED = 10
"""as many as one message lists"""
_PORTION = 500
"""as many groups as one statement names"""
_COLUMNS = "id, kind, thing, group_id, place, minor, stage, approver, parts, about, credits, published_at"
_NAMES = [name.strip() for name in _COLUMNS.split(",")]
_WRITE = (
    f"INSERT INTO publications ({_COLUMNS}) VALUES ({', '.join(':' + n for n in _NAMES)})"
    " ON CONFLICT (id) DO UPDATE SET stage = :stage, credits = :credits, published_at = :published_at"
)
# The first condition says nothing new to a reader, but lets the database use the partial index.
_ENDED = "t.status IN ('answered', 'closed', 'withdrawn', 'merged') AND t.status IN ('answered', 'closed')"
_IDEA = "id, issue, person, marked_by, words, answer, name"


class Publications:
    """The publications of one transaction."""

    def __init__(self, transaction: Transaction, events: Events) -> None:
        self._tx = transaction
        self._events = events

    async def get(self, publication: str) -> Publication | None:
        """The publication, held until the transaction ends."""
        await self._tx.hold(f"publication:{publication}")
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM publications WHERE id = :id", id=publication)
        return _publication(row) if row else None

    async def latest(self, thing: str) -> Publication | None:
        """The last one about this issue or meeting; whoever asks holds the thing."""
        row = await self._tx.row("SELECT MAX(id) AS id FROM publications WHERE thing = :thing", thing=thing)
        return await self.get(row["id"]) if row and row["id"] else None

    async def about(self, thing: str) -> list[Publication]:
        """What everybody may read about this issue or meeting."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM publications WHERE thing = :thing AND stage = 'published' ORDER BY id", thing=thing
        )
        return [_publication(row) for row in rows]

    async def begin(self, verb: str, actor: str, at: datetime, origin: str, **detail: Any) -> Publication:
        """A new one: approved, or declined before there was any."""
        return await self.happen(Publication(new_id()), verb, actor, at, origin, **detail)

    async def happen(
        self, publication: Publication, verb: str, actor: str, at: datetime, origin: str, **detail: Any
    ) -> Publication:
        """Something happened to it: the event and the state it makes, together."""
        event = Event(verb, at, actor, detail)
        after = apply(publication, event)
        await self._events.append(publication.id, event, origin)
        await self._tx.run(_WRITE, **_row(after))
        return after

    async def public(self, limit: int = LISTED, skip: int = 0) -> list[Publication]:
        """What everybody may read, the newest first."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM publications WHERE stage = 'published'"
            " ORDER BY published_at DESC, id DESC LIMIT :most OFFSET :skip",
            most=limit,
            skip=skip,
        )
        return [_publication(row) for row in rows]

    async def count(self) -> int:
        """How many everybody may read."""
        row = await self._tx.row("SELECT COUNT(*) AS n FROM publications WHERE stage = 'published'")
        return int(row["n"]) if row else 0

    async def waiting(self, groups: Sequence[str] | None, person: str) -> list[Publication]:
        """What waits for somebody besides this person to agree, in these groups or anywhere."""
        of, ids = _among(groups)
        rows = await self._tx.rows(
            # Found first and put in order afterwards, or everything that was ever published would be looked through.
            f"SELECT {_COLUMNS} FROM publications WHERE id IN (SELECT id FROM publications"
            f" WHERE stage = 'approved' AND approver <> :person{of}) ORDER BY id LIMIT :most",
            person=person,
            most=LISTED,
            **ids,
        )
        return [_publication(row) for row in rows]

    async def leaderless(self) -> list[str]:
        """The groups whose results nobody but the office can publish."""
        rows = await self._tx.rows(
            "SELECT g.id FROM groups g WHERE g.kind <> 'dissolved' AND NOT EXISTS (SELECT 1 FROM seats s"
            " WHERE s.group_id = g.id AND s.role = 'leader') ORDER BY g.id LIMIT :most",
            most=_PORTION,
        )
        return [row["id"] for row in rows]

    async def undecided(self, groups: Sequence[str], since: datetime) -> list[tuple[Kind, str]]:
        """Results and final minutes since then of which nobody has said whether they are published, oldest first."""
        of, ids = _among(groups)
        none = "NOT EXISTS (SELECT 1 FROM publications p WHERE p.thing = t.id)"
        found: list[tuple[str, Kind, str]] = []
        for kind, table, at, where in (
            (Kind.RESULT, "issues", "COALESCE(t.answered_at, t.closed_at)", f"{_ENDED} AND t.answered_at IS NOT NULL"),
            (Kind.MINUTES, "meetings", "t.at", "t.stage = 'final'"),
        ):
            rows = await self._tx.rows(
                f"SELECT t.id, {at} AS at FROM {table} t WHERE {where} AND {at} >= :since{of} AND {none}"
                f" ORDER BY {at} DESC LIMIT :most",
                since=stamp(since),
                most=LISTED,
                **ids,
            )
            found += [(row["at"], kind, row["id"]) for row in rows]
        return [(kind, id) for _at, kind, id in sorted(found)[-LISTED:]]

    async def mark(self, idea: Idea, at: datetime) -> None:
        """Somebody had this idea."""
        await self._tx.run(
            f"INSERT INTO ideas ({_IDEA}, marked_at) VALUES (:id, :issue, :person, :marked_by, :words, :answer, :name,"
            " :at)",
            **{**asdict(idea), "answer": idea.answer.value},
            at=stamp(at),
        )

    async def idea(self, id: str) -> Idea | None:
        """The idea, held until the transaction ends."""
        await self._tx.hold(f"idea:{id}")
        row = await self._tx.row(f"SELECT {_IDEA} FROM ideas WHERE id = :id", id=id)
        return _idea(row) if row else None

    async def adopt(self, stranger: str, person: str) -> None:
        """The ideas of the stranger are this person's: the same human."""
        await self._tx.run("UPDATE ideas SET person = :to WHERE person = :was", to=person, was=stranger)

    async def ideas(self, issues: Sequence[str]) -> list[Idea]:
        """The ideas that were adopted for these issues, oldest first."""
        found: list[Idea] = []
        for issue in issues:
            rows = await self._tx.rows(f"SELECT {_IDEA} FROM ideas WHERE issue = :issue ORDER BY id", issue=issue)
            found += [_idea(row) for row in rows]
        return found

    async def answer(self, idea: str, answer: Byline, name: str) -> None:
        """What the resident says to being named."""
        await self._tx.run(
            "UPDATE ideas SET answer = :answer, name = :name WHERE id = :id", answer=answer.value, name=name, id=idea
        )

    async def naming(self, idea: Idea) -> list[Publication]:
        """What is published, or waits to be, and speaks of this idea."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM publications WHERE stage IN ('published', 'approved') AND (thing = :issue"
            " OR thing IN (SELECT meeting FROM meeting_issues WHERE issue = :issue)) ORDER BY id",
            issue=idea.issue,
        )
        found = [_publication(row) for row in rows]
        return [p for p in found if any(c.idea == idea.id for c in p.credits)]


def _among(groups: Sequence[str] | None) -> tuple[str, dict[str, str]]:
    """The condition that names these groups; none for the whole city."""
    if groups is None:
        return "", {}
    some, ids = among(groups, "g")
    return f" AND group_id IN ({some})", ids


def _row(publication: Publication) -> dict[str, Any]:
    return {
        "id": publication.id,
        "kind": publication.kind.value,
        "thing": publication.thing,
        "group_id": publication.group,
        "place": publication.place,
        "minor": int(publication.minor),
        "stage": publication.stage.value,
        "approver": publication.approver,
        "parts": to_json(dict(publication.parts)),
        "about": to_json(dict(publication.about)),
        "credits": to_json([asdict(one) for one in publication.credits]),
        "published_at": stamp(publication.published_at) if publication.published_at else None,
    }


def _publication(row: Row) -> Publication:
    return Publication(
        row["id"],
        Kind(row["kind"]),
        row["thing"],
        row["group_id"],
        row["place"],
        bool(row["minor"]),
        Stage(row["stage"]),
        row["approver"],
        from_json(row["parts"]),
        from_json(row["about"]),
        tuple(Credit(**one) for one in from_json(row["credits"])),
        moment(row["published_at"]),
    )


def _idea(row: Row) -> Idea:
    return Idea(
        row["id"], row["issue"], row["person"], row["marked_by"], row["words"], Byline(row["answer"]), row["name"]
    )
