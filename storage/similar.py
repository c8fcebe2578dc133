"""Issues that may tell of the same: found by the rare traces their texts share, and kept together as topics.

What is written here is written with the issue, in its transaction, so it is right after a restart and in every process.
Reading costs the same however many issues there are: a few of the newest behind each trace, straight from the index.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.topic import Topic, Voiced, hottest
from storage.among import among
from storage.database import Row, Transaction
from storage.issues import OF_GROUP, OPEN
from storage.json_text import from_json
from storage.traces import SHOWN, lay, since, untraced

NEWEST = 30
"""as many issues as are looked at behind one trace"""
CANDIDATES = 12
"""as many issues as are compared word for word"""
MEMBERS = 5
"""as many issues of a topic as a new one is held against"""
LOOKED_AT, FOLLOWERS = 500, 5000
"""as many open issues of a group, and people behind them, as its topics are made of"""
_COLUMNS = "i.id, i.number, i.reporter, i.what, i.place, i.status, i.created_at, i.on_behalf"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An issue beside a new one, as much of it as a comparison needs."""

    id: str
    number: str
    reporter: str
    what: str
    place: str
    status: str
    created_at: datetime
    on_behalf: bool = False


class Similar:
    """The traces and topics of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def keep(self, issue: str, traces: Sequence[int], topic: str) -> None:
        """Let the issue be found again by these traces, and belong to this topic."""
        await lay(self._tx, issue, traces)
        await self._tx.run(
            "INSERT INTO topics (issue, topic, traced) VALUES (:issue, :topic, 1)"
            " ON CONFLICT (issue) DO UPDATE SET topic = :topic, traced = 1",
            issue=issue,
            topic=topic,
        )

    async def retrace(self, issue: str, traces: Sequence[int]) -> None:
        """The issue is found by these traces and no others from now on; its topic stays."""
        await lay(self._tx, issue, traces)
        await self._tx.run("UPDATE topics SET traced = 1 WHERE issue = :issue", issue=issue)

    async def untraced(self, now: datetime, most: int) -> tuple[int, list[Earlier]]:
        """The newest issues that a lookup cannot find yet although they may be shown; how many were looked at."""
        seen, rows = await untraced(self._tx, _COLUMNS, now, most)
        return seen, [_earlier(row) for row in rows]

    async def merge(self, left: str, into: str) -> None:
        """Two topics turn out to be one."""
        await self._tx.run("UPDATE topics SET topic = :into WHERE topic = :left", left=left, into=into)

    async def earlier(self, traces: Sequence[int], now: datetime) -> list[Earlier]:
        """The issues that share most of these traces: open, or with a recent result."""
        if not traces:
            return []
        near = await self._nearest(traces)
        if not near:
            return []
        some, ids = among(near)
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM issues i WHERE i.id IN ({some}) AND {SHOWN}",
            since=since(now),
            **ids,
        )
        return sorted(map(_earlier, rows), key=lambda issue: near.index(issue.id))

    async def _nearest(self, traces: Sequence[int]) -> list[str]:
        """The issues that share most of these traces, of those that share as many the newest.

        They are counted here: the database takes twice as long to.
        """
        newest = " UNION ALL ".join(
            f"SELECT {n} AS behind, issue FROM"
            f" (SELECT issue FROM traces WHERE trace = :t{n} ORDER BY issue DESC LIMIT {NEWEST}) AS s{n}"
            for n in range(len(traces))
        )
        rows = await self._tx.rows(newest, **{f"t{n}": trace for n, trace in enumerate(traces)})
        found = [(row["behind"], row["issue"]) for row in rows]
        crowd = Counter(behind for behind, _ in found)
        shared: defaultdict[str, float] = defaultdict(float)
        for behind, issue in found:
            # A trace that few left says a little more than one that many left.
            shared[issue] += 1 + 1 / crowd[behind]
        return sorted(shared, key=lambda issue: (shared[issue], issue), reverse=True)[:CANDIDATES]

    async def topics_of(self, issues: Sequence[str]) -> list[str]:
        """The topics of these issues, each once."""
        if not issues:
            return []
        some, ids = among(issues)
        rows = await self._tx.rows(f"SELECT issue, topic FROM topics WHERE issue IN ({some})", **ids)
        found = {row["issue"]: row["topic"] for row in rows}
        return list(dict.fromkeys(found[id] for id in issues if id in found))

    async def members(self, topic: str) -> list[Earlier]:
        """The newest issues of a topic."""
        rows = await self._tx.rows(
            f"SELECT {_COLUMNS} FROM topics t JOIN issues i ON i.id = t.issue WHERE t.topic = :topic"
            f" ORDER BY t.issue DESC LIMIT {MEMBERS}",
            topic=topic,
        )
        return [_earlier(row) for row in rows]

    async def topics(self, group: str, now: datetime) -> list[Topic]:
        """What several people speak of in the newest open issues of a group, the hottest first; no child's."""
        rows = await self._tx.rows(
            "SELECT t.topic, i.id, i.number, i.reporter, i.what, i.place, i.keywords, i.on_behalf, i.manner,"
            " i.created_at"
            f" FROM issues i JOIN topics t ON t.issue = i.id WHERE {OF_GROUP} AND {OPEN} AND i.minor = 0"
            f" ORDER BY i.id DESC LIMIT {LOOKED_AT}",
            group_id=group,
        )
        followers = await self._tx.rows(
            f"SELECT f.issue, f.person FROM issues i JOIN followers f ON f.issue = i.id WHERE {OF_GROUP} AND {OPEN}"
            f" AND i.minor = 0 ORDER BY i.id DESC LIMIT {FOLLOWERS}",
            group_id=group,
        )
        behind: dict[str, set[str]] = {row["id"]: {_voice(row)} for row in rows}
        for row in followers:
            if row["issue"] in behind:
                behind[row["issue"]].add(row["person"])
        return hottest([_voiced(row, behind[row["id"]]) for row in rows], now)


def _voice(row: Row) -> str:
    """Who speaks; a member who notes for others lends each of them a voice."""
    return str(row["id"] if row["on_behalf"] else row["reporter"])


def _earlier(row: Row) -> Earlier:
    return Earlier(
        row["id"],
        row["number"],
        row["reporter"],
        row["what"],
        row["place"],
        row["status"],
        datetime.fromisoformat(row["created_at"]),
        bool(row["on_behalf"]),
    )


def _voiced(row: Row, people: set[str]) -> Voiced:
    return Voiced(
        row["topic"],
        row["id"],
        row["number"],
        row["what"],
        row["place"],
        tuple(from_json(row["keywords"])),
        datetime.fromisoformat(row["created_at"]),
        frozenset(people),
        row["manner"] not in ("anonymous", "firm"),
    )
