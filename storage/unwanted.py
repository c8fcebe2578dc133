"""Files that go: their rows at once, their bytes as soon as that is committed."""

from __future__ import annotations

from collections.abc import Sequence

from storage.database import Row, Transaction
from storage.files import MADE


async def drop(tx: Transaction, files: Sequence[Row]) -> None:
    """Rows at once, bytes once this is committed."""
    for row in files:
        await tx.run("DELETE FROM issue_files WHERE file = :id", id=row["id"])
        await tx.run("DELETE FROM files WHERE id = :id", id=row["id"])
    await unwant(tx, [row["path"] for row in files])


async def unwant(tx: Transaction, paths: Sequence[str]) -> None:
    """These bytes are to be removed, unless another file of somebody else's has the same."""
    for path in filter(None, dict.fromkeys(paths)):
        others = await tx.row(
            f"SELECT id FROM files WHERE path = :path AND path <> '' AND channel <> '{MADE}' LIMIT 1", path=path
        )
        if others is None:
            await tx.run("INSERT INTO unwanted (path) VALUES (:path) ON CONFLICT (path) DO NOTHING", path=path)


async def removed(tx: Transaction, paths: Sequence[str]) -> None:
    """These bytes are gone."""
    await tx.many("DELETE FROM unwanted WHERE path = :path", [{"path": path} for path in paths])
