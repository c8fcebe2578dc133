"""An issue: what it is, the only moves it can make, and how its events add up to its state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where an issue stands on its way."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    TAKEN = "taken"
    VISITED = "visited"
    HANDED = "handed"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


OPEN = frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED})


class Outcome(StrEnum):
    """How it ended; the ends stay different in every figure."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVABLE = "unsolvable"
    PASSED_ON = "passed_on"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an issue; events are only ever added."""

    verb: str
    at: datetime
    actor: str
    """the person's id; empty where the clock did it"""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issue:
    """What somebody wants changed, as it stands now."""

    id: str
    number: str = ""
    """what people call it by; never a credential"""
    reporter: str = ""
    what: str = ""
    """the words, with phone and identity numbers masked"""
    place: str = ""
    """a place's code; empty when nobody could tell"""
    spot: str = ""
    """where exactly, in the reporter's words or as a position"""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    manner: str = "confidential"
    """named, confidential or anonymous"""
    firm: str = ""
    minor: bool = False
    on_behalf: bool = False
    """entered by a member for somebody who does not chat"""
    group: str = ""
    """the group in the lead"""
    studio: str = ""
    """the sector studio beside it"""
    member: str = ""
    status: Status = Status.REPORTED
    outcome: str = ""
    into: str = ""
    """the issue this one was merged into"""
    bundle: str = ""
    result: str = ""
    rating: str = ""
    created_at: datetime | None = None
    given_at: datetime | None = None
    """when it came to the group that is to accept it now"""
    accepted_at: datetime | None = None
    assigned_at: datetime | None = None
    contacted_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    """when it was last opened again: its result is due anew from then on"""
    followers: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.status in OPEN


def _reported(issue: Issue, e: Event) -> Issue:
    told = {k: v for k, v in e.detail.items() if k not in ("keywords", "files")}
    return replace(
        issue,
        **told,
        keywords=tuple(e.detail.get("keywords", ())),
        files=tuple(e.detail.get("files", ())),
        reporter=e.actor,
        created_at=e.at,
        given_at=e.at,
    )


def _routed(issue: Issue, e: Event) -> Issue:
    return replace(
        issue,
        group=e.detail["group"],
        studio=e.detail.get("studio", ""),
        member="",
        assigned_at=None,
        accepted_at=None if e.detail.get("again") else issue.accepted_at,
        given_at=e.at,
        status=Status.REPORTED,
    )


def _classified(issue: Issue, e: Event) -> Issue:
    return replace(issue, subject=e.detail["subject"], studio=e.detail.get("studio") or issue.studio)


def _taken(issue: Issue, e: Event) -> Issue:
    return replace(
        issue,
        member=e.detail.get("member", e.actor),
        assigned_at=e.at,
        accepted_at=issue.accepted_at or e.at,
        status=Status.TAKEN,
    )


def _passed(issue: Issue, e: Event) -> Issue:
    return replace(issue, member=e.detail["member"], assigned_at=e.at)


def _dropped(issue: Issue, e: Event) -> Issue:
    return replace(issue, member="", assigned_at=None, accepted_at=None, given_at=e.at, status=Status.REPORTED)


def _contacted(issue: Issue, e: Event, status: Status | None = None) -> Issue:
    return replace(issue, contacted_at=issue.contacted_at or e.at, status=status or issue.status)


def _answered(issue: Issue, e: Event) -> Issue:
    return replace(
        _contacted(issue, e),
        outcome=e.detail["outcome"],
        result=e.detail["result"],
        answered_at=e.at,
        status=Status.ANSWERED,
        rating="",
    )


def _rated(issue: Issue, e: Event) -> Issue:
    if e.actor != issue.reporter:
        return issue
    return replace(issue, rating=e.detail["rating"], closed_at=issue.closed_at or e.at, status=Status.CLOSED)


def _reopened(issue: Issue, e: Event) -> Issue:
    status = Status.TAKEN if issue.member else Status.ACCEPTED
    # What the reporter said of the last result stands until there is another: it is why the work goes on.
    return replace(issue, status=status, outcome="", answered_at=None, closed_at=None, reopened_at=e.at)


def _followed(issue: Issue, e: Event) -> Issue:
    return replace(issue, followers=issue.followers | {e.detail.get("person", e.actor)})


def _added(issue: Issue, e: Event) -> Issue:
    return replace(issue, files=issue.files + tuple(e.detail.get("files", ())))


def _parted(issue: Issue, e: Event) -> Issue:
    return replace(issue, files=tuple(file for file in issue.files if file not in e.detail["files"]))


def _merged(issue: Issue, e: Event) -> Issue:
    return replace(issue, into=e.detail["into"], outcome=Outcome.DUPLICATE.value, closed_at=e.at, status=Status.MERGED)


def _withdrawn(issue: Issue, e: Event) -> Issue:
    return replace(issue, outcome=Outcome.WITHDRAWN.value, closed_at=e.at, status=Status.WITHDRAWN)


def _adopted(issue: Issue, e: Event) -> Issue:
    """The same human under another id, as a stranger joined by a code; or somebody who stands behind it takes it over
    from who left, and never asked to be named."""
    was, person = e.detail["was"], e.detail["person"]
    reporter = person if issue.reporter == was else issue.reporter
    return replace(
        issue,
        manner=e.detail.get("manner", issue.manner),
        reporter=reporter,
        # Whoever supported under one id what they reported under the other is one voice.
        followers=frozenset(person if f == was else f for f in issue.followers) - {was, reporter},
    )


def _forgotten(issue: Issue, e: Event) -> Issue:
    """Somebody wanted to be forgotten, or it is long over: their files are gone, and nobody is named any more."""
    gone = e.detail.get("files", ())
    manner = "anonymous" if issue.reporter == e.detail["person"] else issue.manner
    return replace(issue, manner=manner, files=tuple(file for file in issue.files if file not in gone))


def _same(issue: Issue, _e: Event) -> Issue:
    return issue


MOVES: Mapping[str, Callable[[Issue, Event], Issue]] = {
    "reported": _reported,
    "routed": _routed,
    "classified": _classified,
    "accepted": lambda i, e: replace(i, accepted_at=i.accepted_at or e.at, status=Status.ACCEPTED),
    "taken": _taken,
    "passed": _passed,
    "dropped": _dropped,
    "visited": lambda i, e: _contacted(_added(i, e), e, Status.VISITED if i.status is Status.TAKEN else None),
    "handed": lambda i, e: replace(i, status=Status.HANDED),
    "questioned": _contacted,
    "replied": _added,
    "answered": _answered,
    "rated": _rated,
    "closed": lambda i, e: replace(i, closed_at=e.at, status=Status.CLOSED),
    "reopened": _reopened,
    "followed": _followed,
    "added": _added,
    "parted": _parted,
    "shared": _same,
    "merged": _merged,
    "bundled": lambda i, e: replace(i, bundle=e.detail["bundle"]),
    "withdrawn": _withdrawn,
    "adopted": _adopted,
    "signed": lambda i, e: replace(i, manner=e.detail["manner"]),
    "forgotten": _forgotten,
    "consulted": _same,
    "agreed": _same,
    "revealed": _same,
    "report_asked": _same,
    "report_given": _same,
    "escalated": _same,
    "relayed": _same,
    "credited": _same,
    "published": _same,
    "retracted": _same,
}
"""What each event makes of an issue; there is no other way to change one."""


def apply(issue: Issue, event: Event) -> Issue:
    """The issue after the event."""
    return MOVES[event.verb](issue, event)


def replay(id: str, events: Iterable[Event]) -> Issue:
    """The issue that these events, oldest first, add up to."""
    issue = Issue(id)
    for event in events:
        issue = apply(issue, event)
    return issue
