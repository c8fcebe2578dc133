"""The ledger of issues, a page at a time: what was reported where, whose it is, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.period import Period
from storage.among import among
from storage.database import Row, Transaction
from storage.ids import stamp
from storage.json_text import from_json


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the ledger: what fits every condition that is named; nothing named is all of it.

    An issue belongs to a group that leads it or stands beside it, a meeting and a note to the group they were held or
    noted in; a person has the issues they hold, the meetings they called or said they would come to, and their notes.
    """

    groups: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    """the codes of a place and everything in it: of issues alone"""
    homes: tuple[str, ...] | None = None
    """the groups at home there: of meetings and notes"""
    subject: str = ""
    """a class of issues: a meeting has those of its issues, a note none"""
    line: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """what somebody answers for: groups, or classes of issues"""
    member: str = ""
    ids: tuple[str, ...] | None = None
    """of issues: these, found before by an index; meetings and notes are not asked"""
    period: Period | None = None

    def issues(self) -> tuple[str, dict[str, Any]]:
        """What holds for its issues, in words of SQL, with what the words name."""
        made = _Conditions()
        if self.ids is not None:
            made.either(made.among("i.id", self.ids))
            return made.within("", None)
        if self.groups is not None:
            made.either(made.among("i.group_id", self.groups), made.among("i.studio", self.groups))
        if self.places is not None:
            made.either(made.among("i.place", self.places))
        if self.subject:
            made.either(made.among("i.subject", (self.subject,)))
        if self.line is not None:
            groups, subjects = self.line
            led = (made.among("i.group_id", groups), made.among("i.studio", groups))
            made.either(*led, made.among("i.subject", subjects))
        if self.member:
            made.either(f"{made.among('i.member', (self.member,))} AND i.member <> ''")
        return made.within("i.created_at", self.period)

    def meetings(self) -> tuple[str, dict[str, Any]]:
        """The same for its meetings."""
        made = _Conditions()
        joined = "meeting_issues mi JOIN issues i ON i.id = mi.issue"
        about = f"EXISTS (SELECT 1 FROM {joined} WHERE mi.meeting = m.id AND {{}})"
        for groups in (self.groups, self.homes):
            if groups is not None:
                made.either(made.among("m.group_id", groups))
        if self.subject:
            made.either(about.format(made.among("i.subject", (self.subject,))))
        if self.line is not None:
            groups, subjects = self.line
            made.either(made.among("m.group_id", groups), about.format(made.among("i.subject", subjects)))
        if self.member:
            came = f"v.meeting = m.id AND {made.among('v.person', (self.member,))} AND v.answer IN ('come', 'proxy')"
            called = made.among("m.caller", (self.member,))
            made.either(called, f"EXISTS (SELECT 1 FROM invitations v WHERE {came})")
        return made.within("m.at", self.period)

    def notes(self) -> tuple[str, dict[str, Any]]:
        """The same for its notes."""
        made = _Conditions()
        for groups in (self.groups, self.homes, self.line[0] if self.line else None):
            if groups is not None:
                made.either(made.among("a.group_id", groups))
        if self.subject:
            made.either("1 = 0")
        if self.member:
            made.either(made.among("a.member", (self.member,)))
        return made.on_days(self.period)


class _Conditions:
    """Conditions that all hold, each of them one of several, with what they name."""

    def __init__(self) -> None:
        self._all: list[str] = []
        self._named: dict[str, Any] = {}

    def among(self, column: str, values: Sequence[str]) -> str:
        """The column is one of these values; of none, nothing is."""
        if not values:
            return "1 = 0"
        names = []
        for value in values:
            names.append(f":p{len(self._named)}")
            self._named[names[-1][1:]] = value
        return f"{column} IN ({', '.join(names)})"

    def either(self, *conditions: str) -> None:
        self._all.append(f"({' OR '.join(conditions)})")

    def within(self, column: str, period: Period | None) -> tuple[str, dict[str, Any]]:
        """All of them, and the moment lies in the period."""
        if period is not None:
            self._all.append(f"{column} >= :start AND {column} < :end")
            self._named |= {"start": stamp(period.start), "end": stamp(period.end)}
        return " AND ".join(["1 = 1", *self._all]), self._named

    def on_days(self, period: Period | None) -> tuple[str, dict[str, Any]]:
        """All of them, and the day lies in the period."""
        if period is not None:
            self._all.append("a.day >= :first AND a.day < :until")
            self._named |= {"first": period.first.isoformat(), "until": period.after.isoformat()}
        return " AND ".join(["1 = 1", *self._all]), self._named


ALL = Part()


async def page(tx: Transaction, after: str, part: Part = ALL, most: int = 500) -> Sequence[Row]:
    """The issues of a part after this id, oldest first, with the codes of their groups and how many support them."""
    where, params = part.issues()
    return await tx.rows(
        "SELECT i.id, i.number, i.created_at, i.status, i.outcome, i.place, i.spot, i.subject, i.keywords, i.what,"
        " i.minor, i.firm, i.on_behalf, i.bundle, i.rating, i.result, i.accepted_at, i.assigned_at, i.contacted_at,"
        " i.answered_at, i.closed_at, g.code AS group_code, s.code AS studio_code, o.number AS into_number,"
        " (SELECT COUNT(*) FROM followers f WHERE f.issue = i.id) AS supporters"
        " FROM issues i LEFT JOIN groups g ON g.id = i.group_id LEFT JOIN groups s ON s.id = i.studio"
        f" LEFT JOIN issues o ON o.id = i.into_issue WHERE i.id > :after AND {where} ORDER BY i.id LIMIT :most",
        after=after,
        most=most,
        **params,
    )


async def met(tx: Transaction, after: str, part: Part = ALL, most: int = 200) -> list[tuple[Row, list[str]]]:
    """The meetings of a part after this id, as they were called, each with the numbers of its issues; of a period,
    those that were to begin in it."""
    where, params = part.meetings()
    count = "(SELECT COUNT(*) FROM {} WHERE meeting = m.id{})"
    rows = await tx.rows(
        "SELECT m.id, m.at, m.form, m.stage, m.place, m.spot, m.agenda, m.minor, m.minutes, g.code,"
        f" {count.format('invitations', '')} AS invited,"
        f" {count.format('invitations', ' AND answer IN (:come, :proxy)')} AS come,"
        f" {count.format('commitments', '')} AS promised,"
        f" {count.format('commitments', ' AND kept_at IS NOT NULL')} AS kept"
        f" FROM meetings m LEFT JOIN groups g ON g.id = m.group_id WHERE m.id > :after AND {where}"
        " ORDER BY m.id LIMIT :most",
        after=after,
        most=most,
        come="come",
        proxy="proxy",
        **params,
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
    where, params = part.notes()
    rows = await tx.rows(
        "SELECT a.id, a.day, a.kind, a.place, a.spot, a.words, a.noted_at, p.name, g.code FROM activities a"
        " JOIN people p ON p.id = a.member LEFT JOIN groups g ON g.id = a.group_id"
        f" WHERE a.id > :after AND a.struck_at IS NULL AND {where} ORDER BY a.id LIMIT :most",
        after=after,
        most=most,
        **params,
    )
    found: list[tuple[Row, dict[str, int]]] = []
    for row in rows:
        of = await tx.rows("SELECT figure, amount FROM activity_figures WHERE activity = :id", id=row["id"])
        found.append((row, {f["figure"]: int(f["amount"]) for f in of}))
    return found


async def sizes(tx: Transaction, part: Part, most: int) -> tuple[int, int, int]:
    """How many issues, meetings and notes a part has, looked at only as far as `most` of each."""
    asked = (
        ("issues i WHERE ", part.issues()),
        ("meetings m WHERE ", part.meetings()),
        ("activities a WHERE a.struck_at IS NULL AND ", part.notes()),
    )
    found = []
    for what, (where, params) in asked:
        counted = f"SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {what}{where} LIMIT :most) x"
        row = await tx.row(counted, most=most, **params)
        found.append(int(row["n"]) if row else 0)
    return found[0], found[1], found[2]


async def narrowed(tx: Transaction, part: Part, most: int) -> Part:
    """The same part with its issues named, which are found by what it asks for and not by walking through them all."""
    where, params = part.issues()
    rows = await tx.rows(f"SELECT i.id FROM issues i WHERE {where} LIMIT :most", most=most, **params)
    return replace(part, ids=tuple(row["id"] for row in rows))


async def sent(tx: Transaction, issues: Sequence[str]) -> dict[str, str]:
    """Issue → group, of those of these issues that somebody sent on and nobody put under a subject since."""
    if not issues:
        return {}
    some, names = among(issues)
    rows = await tx.rows(
        "SELECT thing, verb, detail FROM events WHERE verb IN ('routed', 'classified')"
        f" AND thing IN ({some}) ORDER BY thing, step",
        **names,
    )
    last = {row["thing"]: row for row in rows}
    return {issue: from_json(row["detail"])["group"] for issue, row in last.items() if row["verb"] == "routed"}
