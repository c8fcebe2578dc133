"""What goes with time: the words and photos of issues that have been over for long."""

from __future__ import annotations

from datetime import datetime

from domain.forgetting import FORGOTTEN, fading
from storage.database import Transaction
from storage.ids import stamp
from storage.issues import Issues
from storage.rewriting import rewrite
from storage.unwanted import drop


async def over(tx: Transaction, after: str, before: datetime, mark: str, most: int) -> tuple[str, list[str]]:
    """Issues that were over by then and still have their words.

    Goes through the issues in order from `after`; answers the last one looked at (empty at the end), and the found.
    """
    rows = await tx.rows(
        "SELECT id, CASE WHEN status IN ('answered', 'closed', 'withdrawn', 'merged')"
        " AND COALESCE(answered_at, closed_at) < :before AND what <> :mark THEN 1 ELSE 0 END AS ripe"
        " FROM issues WHERE id > :after ORDER BY id LIMIT :most",
        after=after,
        before=stamp(before),
        mark=mark,
        most=most,
    )
    return rows[-1]["id"] if len(rows) == most else "", [row["id"] for row in rows if row["ripe"]]


async def fade(tx: Transaction, issues: Issues, issue: str, mark: str, at: datetime) -> None:
    """Words, contact and photos of an issue go; when and where it was, and how it ended, stay."""
    await tx.hold(f"issue:{issue}")
    changed = await rewrite(tx, issue, fading(mark))
    files = await tx.rows(
        "SELECT f.id, f.path FROM files f JOIN issue_files i ON i.file = f.id WHERE i.issue = :issue ORDER BY f.id",
        issue=issue,
    )
    await drop(tx, files)
    await tx.run("DELETE FROM traces WHERE issue = :issue", issue=issue)
    await tx.run("UPDATE issues SET sealed_what = '', sealed_contact = '' WHERE id = :issue", issue=issue)
    if whole := await issues.get(issue):
        told = {"person": "", "changed": changed, "files": [row["id"] for row in files]}
        await issues.happen(whole, FORGOTTEN, "", at, "clock", **told)
