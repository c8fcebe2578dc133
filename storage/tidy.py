"""Forgetting what nobody needs any more, a small batch at a time, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.database import Row, Transaction
from storage.ids import stamp


async def handled_notes(tx: Transaction, before: datetime, most: int) -> int:
    """Drop notes of handled messages that no channel delivers again; answers how many."""
    return await tx.run(
        "DELETE FROM inbox WHERE (channel, account, event) IN"
        " (SELECT channel, account, event FROM inbox WHERE at < :before AND state = 'done' ORDER BY at LIMIT :most)",
        before=stamp(before),
        most=most,
    )


async def fired_timers(tx: Transaction, before: datetime, most: int) -> int:
    """Drop timers that fired long ago; answers how many."""
    return await tx.run(
        "DELETE FROM timers WHERE (kind, subject, due_at) IN (SELECT kind, subject, due_at FROM timers"
        " WHERE fired_at IS NOT NULL AND fired_at < :before ORDER BY fired_at LIMIT :most)",
        before=stamp(before),
        most=most,
    )


async def old_lines(
    tx: Transaction, after: str, before: datetime, until: datetime, held: datetime, shown: str, most: int
) -> tuple[str, int]:
    """Drop lines that ended before that time, of the channel that shows its past only those before `until`, and those
    that have waited for somebody's next word since before `held`.

    Goes through the lines in order from `after`; answers the last one looked at (empty at the end), and how many went.
    """
    rows = await tx.rows(
        "SELECT id, channel, state, due_at FROM outbox WHERE id > :after ORDER BY id LIMIT :most",
        after=after,
        most=most,
    )

    def is_over(row: Row) -> bool:
        if row["state"] == "held":
            return bool(row["due_at"] < stamp(held))
        kept_until = stamp(until if row["channel"] == shown else before)
        return row["state"] in ("sent", "said", "failed") and row["due_at"] < kept_until

    gone = [{"id": row["id"]} for row in rows if is_over(row)]
    if gone:
        await tx.many("DELETE FROM outbox WHERE id = :id", gone)
    # Ids follow the clock: behind the first line that is young enough there are no old ones.
    done = len(rows) < most or rows[-1]["due_at"] >= stamp(before)
    return "" if done else rows[-1]["id"], len(gone)


async def dead_links(tx: Transaction, before: datetime, most: int) -> int:
    """Drop one-time links that expired long ago; answers how many."""
    return await tx.run(
        "DELETE FROM joins WHERE secret IN (SELECT secret FROM joins WHERE expires_at < :before LIMIT :most)",
        before=stamp(before),
        most=most,
    )


async def idle_sessions(tx: Transaction, before: datetime, most: int) -> int:
    """Drop web sessions nobody has used for long; answers how many."""
    return await tx.run(
        "DELETE FROM sessions WHERE secret IN (SELECT secret FROM sessions WHERE used_at < :before LIMIT :most)",
        before=stamp(before),
        most=most,
    )


async def idle_drafts(tx: Transaction, after: str, before: datetime, most: int) -> tuple[str, int]:
    """Drop what somebody began to say long ago and never went on with.

    Goes through the drafts in order from `after`; answers the last one looked at (empty at the end), and how many went.
    """
    rows = await tx.rows(
        "SELECT id, touched_at FROM drafts WHERE id > :after ORDER BY id LIMIT :most", after=after, most=most
    )
    gone = [{"id": row["id"]} for row in rows if row["touched_at"] < stamp(before)]
    if gone:
        await tx.many("DELETE FROM drafts WHERE id = :id", gone)
    return rows[-1]["id"] if len(rows) == most else "", len(gone)


async def lonely_files(tx: Transaction, after: str, before: datetime, most: int) -> tuple[str, list[tuple[str, str]]]:
    """Ids and paths of files noted before that time that belong to nothing and no draft: their report was cancelled.

    Goes through the files in order from `after`; answers the last one looked at (empty at the end), and what was
    found. No message can take up such a file again, so it may be dropped at any time from now on.
    """
    rows = await tx.rows(
        "SELECT id, path, CASE WHEN filed = 0 AND created_at < :before"
        " AND NOT EXISTS (SELECT 1 FROM issue_files i WHERE i.file = f.id)"
        " AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.person = f.owner AND d.answers LIKE '%\"' || f.id || '\"%')"
        " THEN 1 ELSE 0 END AS lonely FROM files f WHERE id > :after ORDER BY id LIMIT :most",
        after=after,
        before=stamp(before),
        most=most,
    )
    found = [(row["id"], row["path"]) for row in rows if row["lonely"]]
    return rows[-1]["id"] if len(rows) == most else "", found


async def files_at(tx: Transaction, path: str) -> frozenset[str]:
    """The ids of all files whose bytes lie under this path: nearly always one."""
    return frozenset(
        row["id"] for row in await tx.rows("SELECT id FROM files WHERE path = :path AND path <> ''", path=path)
    )


async def drop_files(tx: Transaction, files: Sequence[str]) -> int:
    """Forget these files; answers how many."""
    await tx.many("DELETE FROM files WHERE id = :id", [{"id": file} for file in files])
    return len(files)
