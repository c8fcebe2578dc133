"""Which issues are found by their traces: those that may still be shown, so that old ones cost a lookup nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.database import Row, Transaction
from storage.ids import stamp
from storage.issues import OPEN

RECENTLY = timedelta(days=90)
"""a closed issue is still shown for so long"""
SHOWN = f"i.minor = 0 AND ({OPEN} OR (i.status IN ('answered', 'closed') AND i.answered_at >= :since))"
"""what may be shown to whoever says the same, with `since` as of `since()`"""


def since(now: datetime) -> str:
    """Results from then on are recent."""
    return stamp(now - RECENTLY)


async def lay(tx: Transaction, issue: str, traces: Sequence[int]) -> None:
    """The issue is found by these traces, and by no others."""
    await tx.run("DELETE FROM traces WHERE issue = :issue", issue=issue)
    rows = [{"trace": trace, "issue": issue} for trace in dict.fromkeys(traces)]
    if rows:
        await tx.many("INSERT INTO traces (trace, issue) VALUES (:trace, :issue)", rows)


async def untraced(tx: Transaction, columns: str, now: datetime, most: int) -> tuple[int, list[Row]]:
    """The newest issues whose traces are to be laid anew; how many were looked at, the ones that are over left out."""
    rows = await tx.rows(
        f"SELECT {columns}, CASE WHEN {SHOWN} THEN 1 ELSE 0 END AS shown"
        " FROM topics t JOIN issues i ON i.id = t.issue WHERE t.traced = 0 ORDER BY t.issue DESC LIMIT :most",
        since=since(now),
        most=most,
    )
    await _done_with(tx, [row["id"] for row in rows if not row["shown"]])
    return len(rows), [row for row in rows if row["shown"]]


async def lift_old(tx: Transaction, after: str, now: datetime, most: int) -> tuple[str, int]:
    """Lift the traces of issues that are shown no more.

    Goes through the traced ones in order from `after`; answers the last one looked at (empty at the end), and how
    many went.
    """
    rows = await tx.rows(
        f"SELECT i.id, CASE WHEN {SHOWN} THEN 1 ELSE 0 END AS shown FROM topics t JOIN issues i ON i.id = t.issue"
        " WHERE t.traced = 1 AND t.issue > :after ORDER BY t.issue LIMIT :most",
        after=after,
        since=since(now),
        most=most,
    )
    gone = [row["id"] for row in rows if not row["shown"]]
    await _done_with(tx, gone)
    return rows[-1]["id"] if len(rows) == most else "", len(gone)


async def _done_with(tx: Transaction, issues: Sequence[str]) -> None:
    over = [{"issue": issue} for issue in issues]
    if over:
        await tx.many("DELETE FROM traces WHERE issue = :issue", over)
        await tx.many("UPDATE topics SET traced = 2 WHERE issue = :issue", over)
