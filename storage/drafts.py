"""Unfinished conversations: the answers given so far, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.database import Row, Transaction
from storage.ids import new_id, stamp
from storage.json_text import from_json, to_json


@dataclass(frozen=True, slots=True)
class Draft:
    """One conversation somebody has not finished."""

    id: str
    person: str
    conversation: str
    subject: str
    """the id of what it is about; empty for none"""
    answers: dict[str, Any] = field(default_factory=dict)
    touched_at: str = ""


def _draft(row: Row) -> Draft:
    return Draft(
        row["id"],
        row["person"],
        row["conversation"],
        row["subject"],
        from_json(row["answers"]),
        row["touched_at"],
    )


_COLUMNS = "id, person, conversation, subject, answers, touched_at"


class Drafts:
    """The drafts of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def listening(self, person: str) -> Draft | None:
        """The draft that hears what the person says next: the one touched last."""
        row = await self._tx.row(
            f"SELECT {_COLUMNS} FROM drafts WHERE person = :person ORDER BY touched_at DESC, id DESC LIMIT 1",
            person=person,
        )
        return _draft(row) if row else None

    async def first(self, person: str) -> Draft | None:
        """The draft that was begun first: it is taken up again before the others."""
        row = await self._tx.row(
            f"SELECT {_COLUMNS} FROM drafts WHERE person = :person ORDER BY id LIMIT 1", person=person
        )
        return _draft(row) if row else None

    async def about(self, person: str, conversation: str, subject: str) -> Draft | None:
        """The person's draft of this conversation about this thing."""
        row = await self._tx.row(
            f"SELECT {_COLUMNS} FROM drafts WHERE person = :person AND conversation = :conversation"
            " AND subject = :subject ORDER BY touched_at DESC, id DESC LIMIT 1",
            person=person,
            conversation=conversation,
            subject=subject,
        )
        return _draft(row) if row else None

    async def get(self, draft: str) -> Draft | None:
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM drafts WHERE id = :id", id=draft)
        return _draft(row) if row else None

    def new(self, person: str, conversation: str, subject: str = "") -> Draft:
        """A draft that is not kept yet."""
        return Draft(new_id(), person, conversation, subject)

    async def keep(self, draft: Draft, at: datetime) -> None:
        """The draft as it is now; it listens from now on."""
        await self._tx.run(
            f"INSERT INTO drafts ({_COLUMNS}) VALUES (:id, :person, :conversation, :subject, :answers, :at)"
            " ON CONFLICT (id) DO UPDATE SET answers = :answers, touched_at = :at",
            id=draft.id,
            person=draft.person,
            conversation=draft.conversation,
            subject=draft.subject,
            answers=to_json(draft.answers),
            at=stamp(at),
        )

    async def drop(self, draft: str) -> None:
        """The conversation is over."""
        await self._tx.run("DELETE FROM drafts WHERE id = :id", id=draft)
