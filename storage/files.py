"""Photos and voice people sent, documents made for them: whose, where the bytes lie, what has still to come."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from domain.messages import Address, FileRef
from storage.database import Row, Transaction
from storage.ids import new_id, stamp

MADE = "made"
"""the channel of files whose bytes this program makes itself; `ref` is the recipe"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is known here."""

    id: str
    kind: str
    owner: str
    channel: str
    account: str
    ref: str
    mime: str
    path: str
    """below the files folder; empty until the bytes are fetched"""
    problem: str
    tries: int
    name: str = ""
    """what a document is called for whoever saves it"""


def _kept(row: Row) -> Kept:
    return Kept(
        row["id"],
        row["kind"],
        row["owner"],
        row["channel"],
        row["account"],
        row["ref"],
        row["mime"],
        row["path"],
        row["problem"],
        int(row["tries"]),
        row["name"],
    )


_COLUMNS = "id, kind, owner, channel, account, ref, mime, path, problem, tries, name"


class Files:
    """The files of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def add(self, owner: str, sent: FileRef, by: Address, at: datetime, path: str = "") -> str:
        """Note a file somebody sent; answers its id."""
        file = new_id()
        await self._tx.run(
            f"INSERT INTO files ({_COLUMNS}, created_at) VALUES (:id, :kind, :owner, :channel, :account, :ref, :mime,"
            " :path, '', 0, '', :at)",
            id=file,
            kind=sent.kind,
            owner=owner,
            channel=by.channel,
            account=by.account,
            ref=sent.ref,
            mime=sent.mime,
            path=path,
            at=stamp(at),
        )
        return file

    async def make(self, recipe: str, owner: str, at: datetime, kind: str = "document") -> str:
        """Note a document that is to be made by `kind of maker:argument`; answers its id.

        The same recipe is the same file, however many people get it: it names everything its bytes depend on (the
        thing, its version, the language), by ids and never by anybody's words. `kind` is photo for a picture.
        """
        file = hashlib.sha256(recipe.encode()).hexdigest()[:32]
        await self._tx.run(
            f"INSERT INTO files ({_COLUMNS}, created_at) VALUES (:id, :kind, :owner, :made, '', :recipe, '', '', '', 0,"
            " '', :at) ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, problem = '', tries = 0",
            id=file,
            kind=kind,
            owner=owner,
            made=MADE,
            recipe=recipe,
            at=stamp(at),
        )
        return file

    async def get(self, file: str) -> Kept | None:
        row = await self._tx.row(f"SELECT {_COLUMNS} FROM files WHERE id = :id", id=file)
        return _kept(row) if row else None

    async def issues(self, file: str) -> list[str]:
        """The ids of the issues this file belongs to."""
        rows = await self._tx.rows("SELECT issue FROM issue_files WHERE file = :file ORDER BY issue", file=file)
        return [str(row["issue"]) for row in rows]

    async def unfetched(self, channel: str, limit: int = 20) -> list[Kept]:
        """Files whose bytes are still with this channel, oldest first."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM files WHERE path = '' AND problem = '' AND channel = :channel"
            " ORDER BY tries, id LIMIT :most",
            channel=channel,
            most=limit,
        )
        return [_kept(row) for row in rows]

    async def fetched(self, file: str, path: str, mime: str, name: str = "") -> None:
        """The bytes lie under this path now."""
        await self._tx.run(
            "UPDATE files SET path = :path, mime = :mime, name = :name WHERE id = :id",
            path=path,
            mime=mime,
            name=name,
            id=file,
        )

    async def missed(self, file: str, problem: str) -> None:
        """One try failed; with a problem named, it was the last."""
        await self._tx.run(
            "UPDATE files SET tries = tries + 1, problem = :problem WHERE id = :id", problem=problem, id=file
        )
