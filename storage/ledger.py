"""The ledger of issues, a page at a time: what was reported where, whose it is, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import Row, Transaction
from storage.ids import stamp
from storage.json_text import from_json


@dataclass(frozen=True, slots=True)
class Part:
    """Which issues of the ledger: those reported in a period, those that a group leads or stands beside."""

    group: str = ""
    """the group's id; empty: all"""
    start: datetime | None = None
    end: datetime | None = None
    first: str = ""
    """the first day, as notes are kept by their days"""
    after: str = ""

    @property
    def conditions(self) -> str:
        """What holds for each of them, in words of SQL."""
        group = " AND (i.group_id = :group_id OR i.studio = :group_id)" if self.group else ""
        period = " AND i.created_at >= :start AND i.created_at < :end" if self.start and self.end else ""
        return group + period

    @property
    def params(self) -> dict[str, str]:
        """What the conditions name."""
        group = {"group_id": self.group} if self.group else {}
        period = {"start": stamp(self.start), "end": stamp(self.end)} if self.start and self.end else {}
        return {**group, **period}


ALL = Part()


async def page(tx: Transaction, after: str, part: Part = ALL, most: int = 500) -> Sequence[Row]:
    """The issues of a part after this id, oldest first, with the codes of their groups and how many support them."""
    return await tx.rows(
        "SELECT i.id, i.number, i.created_at, i.status, i.outcome, i.place, i.spot, i.subject, i.keywords, i.what,"
        " i.minor, i.firm, i.on_behalf, i.bundle, i.rating, i.result, i.accepted_at, i.assigned_at, i.contacted_at,"
        " i.answered_at, i.closed_at, g.code AS group_code, s.code AS studio_code, o.number AS into_number,"
        " (SELECT COUNT(*) FROM followers f WHERE f.issue = i.id) AS supporters"
        " FROM issues i LEFT JOIN groups g ON g.id = i.group_id LEFT JOIN groups s ON s.id = i.studio"
        f" LEFT JOIN issues o ON o.id = i.into_issue WHERE i.id > :after{part.conditions} ORDER BY i.id LIMIT :most",
        after=after,
        most=most,
        **part.params,
    )


async def met(tx: Transaction, after: str, part: Part = ALL, most: int = 200) -> list[tuple[Row, list[str]]]:
    """The meetings of a part after this id, as they were called, each with the numbers of its issues; of a period,
    those that were to begin in it."""
    group = " AND m.group_id = :group_id" if part.group else ""
    period = " AND m.at >= :start AND m.at < :end" if part.start and part.end else ""
    count = "(SELECT COUNT(*) FROM {} WHERE meeting = m.id{})"
    rows = await tx.rows(
        "SELECT m.id, m.at, m.form, m.stage, m.place, m.spot, m.agenda, m.minor, m.minutes, g.code,"
        f" {count.format('invitations', '')} AS invited,"
        f" {count.format('invitations', ' AND answer IN (:come, :proxy)')} AS come,"
        f" {count.format('commitments', '')} AS promised,"
        f" {count.format('commitments', ' AND kept_at IS NOT NULL')} AS kept"
        f" FROM meetings m LEFT JOIN groups g ON g.id = m.group_id WHERE m.id > :after{group}{period}"
        " ORDER BY m.id LIMIT :most",
        after=after,
        most=most,
        come="come",
        proxy="proxy",
        **part.params,
    )
    found: list[tuple[Row, list[str]]] = []
    for row in rows:
        about = await tx.rows(
            "SELECT i.number FROM meeting_issues mi JOIN issues i ON i.id = mi.issue WHERE mi.meeting = :id"
            " ORDER BY i.id",
            id=row["id"],
        )
        found.append((row, [issue["number"] for issue in about]))
    return found


async def noted(tx: Transaction, after: str, part: Part = ALL, most: int = 500) -> list[tuple[Row, dict[str, int]]]:
    """The notes of a part after this id, oldest first, each with its figures; struck ones are not among them."""
    group = " AND a.group_id = :group_id" if part.group else ""
    period = " AND a.day >= :first AND a.day < :until" if part.first else ""
    params = {"group_id": part.group} if part.group else {}
    params |= {"first": part.first, "until": part.after} if part.first else {}
    rows = await tx.rows(
        "SELECT a.id, a.day, a.kind, a.place, a.spot, a.words, a.noted_at, p.name, g.code FROM activities a"
        " JOIN people p ON p.id = a.member LEFT JOIN groups g ON g.id = a.group_id"
        f" WHERE a.id > :after AND a.struck_at IS NULL{group}{period} ORDER BY a.id LIMIT :most",
        after=after,
        most=most,
        **params,
    )
    found: list[tuple[Row, dict[str, int]]] = []
    for row in rows:
        of = await tx.rows("SELECT figure, amount FROM activity_figures WHERE activity = :id", id=row["id"])
        found.append((row, {f["figure"]: int(f["amount"]) for f in of}))
    return found


async def sent(tx: Transaction, issues: Sequence[str]) -> dict[str, str]:
    """Issue → group, of those of these issues that somebody sent on and nobody put under a subject since."""
    if not issues:
        return {}
    names = {f"id{n}": issue for n, issue in enumerate(issues)}
    rows = await tx.rows(
        "SELECT thing, verb, detail FROM events WHERE verb IN ('routed', 'classified')"
        f" AND thing IN ({', '.join(f':{name}' for name in names)}) ORDER BY thing, step",
        **names,
    )
    last = {row["thing"]: row for row in rows}
    return {issue: from_json(row["detail"])["group"] for issue, row in last.items() if row["verb"] == "routed"}
