"""Who is who, and the one question of rights: may(actor, action, thing)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.issue import Issue, Status


class Role(StrEnum):
    """What a seat in a group entitles to."""

    MEMBER = "member"
    LEADER = "leader"
    INSPECTOR = "inspector"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Group:
    """A town group, a working group or a sector studio; the office is a group without places."""

    id: str
    code: str
    name: str
    kind: str
    """town, working, studio or office"""
    door: str = ""
    """the public code on the group's door (QR): fills in the place, proves nothing"""
    places: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one group in one role."""

    person: str
    group: str
    role: Role


class Reach(StrEnum):
    """How far a line of responsibility goes."""

    ALL = "all"
    AREA = "area"
    RING = "ring"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody of the chair answers for: the city, an area, a ring or a class.

    An area and a ring are seats with the groups there, given by the roster; the city and a class are no group's.
    """

    reach: Reach
    of: str = ""
    """the place's code, the ring's name, the class's key"""


@dataclass(frozen=True, slots=True)
class Person:
    """Anybody who writes or is written to; the name is what they gave or the roster says."""

    id: str
    name: str = ""
    language: str = "zh"
    notice: str = ""
    """the version of the notice this person was shown; empty: none yet"""
    seats: tuple[Seat, ...] = ()
    lines: tuple[Line, ...] = ()
    gone: bool = False
    """wanted to be forgotten: an id in the past of things, and nobody to be told anything"""

    def sits(self, role: Role, group: str | None = None) -> bool:
        """Whether this person holds the role, in this group or in any; who answers for all inspects everywhere."""
        if role is Role.INSPECTOR and (self.sees_all or (group is None and self.lines)):
            return True
        return any(s.role is role and group in (None, s.group) for s in self.seats)

    @property
    def sees_all(self) -> bool:
        return any(line.reach is Reach.ALL for line in self.lines)

    def answers_for(self, subject: str) -> bool:
        """Whether a line of this person's is this class of issues."""
        return any(line.reach is Reach.SUBJECT and line.of == subject for line in self.lines)

    @property
    def staff(self) -> bool:
        return bool(self.seats or self.lines)


class Action(StrEnum):
    """Everything that can be done to an issue, by button or by word."""

    SEE = "see"
    ADD = "add"
    WITHDRAW = "withdraw"
    SUPPORT = "support"
    RATE = "rate"
    REOPEN = "reopen"
    REPLY = "reply"
    TAKE = "take"
    PASS_ON = "pass"  # noqa: S105 - a verb
    RETURN = "return"
    VISIT = "visit"
    HAND = "hand"
    QUESTION = "question"
    RESOLVE = "resolve"
    REVEAL = "reveal"
    ASSIGN = "assign"
    MERGE = "merge"
    BUNDLE = "bundle"
    REROUTE = "reroute"
    CLASSIFY = "classify"
    MEET = "meet"
    ASK_REPORT = "ask_report"
    GIVE_REPORT = "give_report"
    PUBLISH = "publish"
    CREDIT = "credit"
    """say whose idea it was"""
    REACHED = "reached"
    """see whom the result has reached"""
    RELAY = "relay"
    """pass the result on to whom it has not"""
    HISTORY = "history"
    """see everything that happened, as those who work on it do"""


class Standing(StrEnum):
    """How an actor stands to an issue."""

    ANYONE = "anyone"
    REPORTER = "reporter"
    FOLLOWER = "follower"
    HOLDER = "holder"
    MEMBER = "member"
    FREE_MEMBER = "free_member"
    """a member while nobody holds it"""
    LEADER = "leader"
    INSPECTOR = "inspector"
    OFFICE = "office"


_S = Standing
ALLOWED: dict[Action, frozenset[Standing]] = {
    Action.SEE: frozenset({_S.REPORTER, _S.FOLLOWER, _S.HOLDER, _S.MEMBER, _S.LEADER, _S.INSPECTOR, _S.OFFICE}),
    Action.ADD: frozenset({_S.REPORTER, _S.FOLLOWER}),
    Action.WITHDRAW: frozenset({_S.REPORTER}),
    Action.SUPPORT: frozenset({_S.ANYONE}),
    Action.RATE: frozenset({_S.REPORTER, _S.FOLLOWER}),
    Action.REOPEN: frozenset({_S.REPORTER}),
    Action.REPLY: frozenset({_S.REPORTER}),
    Action.TAKE: frozenset({_S.MEMBER, _S.LEADER}),
    Action.PASS_ON: frozenset({_S.HOLDER, _S.LEADER}),
    Action.RETURN: frozenset({_S.HOLDER, _S.FREE_MEMBER, _S.LEADER}),
    Action.VISIT: frozenset({_S.HOLDER}),
    Action.HAND: frozenset({_S.HOLDER}),
    Action.QUESTION: frozenset({_S.HOLDER}),
    Action.RESOLVE: frozenset({_S.HOLDER}),
    Action.REVEAL: frozenset({_S.HOLDER, _S.LEADER}),
    Action.ASSIGN: frozenset({_S.LEADER, _S.OFFICE}),
    Action.MERGE: frozenset({_S.LEADER, _S.OFFICE}),
    Action.BUNDLE: frozenset({_S.LEADER, _S.OFFICE}),
    Action.REROUTE: frozenset({_S.LEADER, _S.OFFICE}),
    Action.CLASSIFY: frozenset({_S.HOLDER, _S.LEADER, _S.OFFICE}),
    Action.MEET: frozenset({_S.LEADER, _S.OFFICE}),
    Action.ASK_REPORT: frozenset({_S.INSPECTOR}),
    Action.GIVE_REPORT: frozenset({_S.LEADER, _S.OFFICE}),
    Action.PUBLISH: frozenset({_S.LEADER, _S.OFFICE}),
    Action.CREDIT: frozenset({_S.LEADER, _S.OFFICE}),
    Action.REACHED: frozenset({_S.HOLDER, _S.MEMBER, _S.LEADER, _S.OFFICE}),
    Action.RELAY: frozenset({_S.HOLDER, _S.LEADER, _S.OFFICE}),
    Action.HISTORY: frozenset({_S.HOLDER, _S.MEMBER, _S.LEADER, _S.INSPECTOR, _S.OFFICE}),
}
"""Who may do what; tests print it as one table."""

AS_LONG_AS: dict[Action, frozenset[Status]] = {
    Action.ADD: frozenset(Status) - {Status.WITHDRAWN, Status.MERGED},
    Action.WITHDRAW: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.RATE: frozenset({Status.ANSWERED, Status.CLOSED}),
    Action.REOPEN: frozenset({Status.ANSWERED, Status.CLOSED}),
    Action.TAKE: frozenset({Status.REPORTED, Status.ACCEPTED}),
    Action.PASS_ON: frozenset({Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.RETURN: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED}),
    Action.VISIT: frozenset({Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.HAND: frozenset({Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.QUESTION: frozenset({Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.RESOLVE: frozenset({Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.ASSIGN: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.MERGE: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.BUNDLE: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.REROUTE: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.CLASSIFY: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.MEET: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.SUPPORT: frozenset({Status.REPORTED, Status.ACCEPTED, Status.TAKEN, Status.VISITED, Status.HANDED}),
    Action.PUBLISH: frozenset({Status.ANSWERED, Status.CLOSED}),
    Action.CREDIT: frozenset({Status.TAKEN, Status.VISITED, Status.HANDED, Status.ANSWERED, Status.CLOSED}),
    Action.REACHED: frozenset({Status.ANSWERED, Status.CLOSED}),
    Action.RELAY: frozenset({Status.ANSWERED, Status.CLOSED}),
}
"""The statuses in which an action makes sense; an action that is not named here always does."""


def standings(actor: Person, issue: Issue) -> frozenset[Standing]:
    """Every way in which this actor stands to this issue, as it is now."""
    found = {Standing.ANYONE}
    if actor.id == issue.reporter:
        found.add(Standing.REPORTER)
    if actor.id in issue.followers:
        found.add(Standing.FOLLOWER)
    holding = {issue.group, issue.studio} - {""}
    for seat in actor.seats:
        if seat.role is Role.OFFICE:
            found.add(Standing.OFFICE)
        elif seat.group in holding:
            found.add(Standing(seat.role.value))
    if actor.sees_all or actor.answers_for(issue.subject):
        found.add(Standing.INSPECTOR)
    if Standing.MEMBER in found and not issue.member:
        found.add(Standing.FREE_MEMBER)
    if actor.id == issue.member and found & {Standing.MEMBER, Standing.LEADER}:
        found.add(Standing.HOLDER)
    return frozenset(found)


def may(actor: Person, action: Action, thing: Issue) -> bool:
    """Whether the actor has the right; asked at press time, of today's seats and today's issue."""
    return bool(standings(actor, thing) & ALLOWED[action])


def fits(action: Action, thing: Issue) -> bool:
    """Whether the issue is still where the action makes sense; a stale button is told so."""
    return thing.status in AS_LONG_AS.get(action, frozenset(Status))
