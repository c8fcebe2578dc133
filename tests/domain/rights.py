"""The table of rights, asked of `may` itself: python -m tests.domain.rights > docs/rights.md"""

from __future__ import annotations

from domain.activity import Activity, AtActivity, may_on
from domain.ballot import AtBallot, Ballot, may_at_ballot
from domain.half_year import AtHalfYear, may_report
from domain.inspection import AtInspection, may_inspect
from domain.issue import Issue
from domain.meeting import Answer, Invited, Meeting, View
from domain.meeting_rights import AtMeeting, may_at
from domain.people import AS_LONG_AS, Action, Line, Person, Reach, Role, Seat, may
from domain.publication import AtPublication, Publication, Stage, may_publish

HERE, STUDIO, ELSEWHERE = "here", "studio", "elsewhere"
ISSUE = Issue(
    "i1",
    reporter="reporter",
    followers=frozenset({"supporter"}),
    group=HERE,
    studio=STUDIO,
    member="holder",
    subject="education",
)
MEETING = Meeting(
    "m1",
    group=HERE,
    caller="caller",
    invited={
        "caller": Invited(Answer.COME),
        "coming": Invited(Answer.COME),
        "invited": Invited(),
        "declined": Invited(Answer.STAY),
        "objected": Invited(Answer.COME, View.SETTLED),
    },
)
BALLOT = Ballot("b1", group=HERE, caller="caller", asked=frozenset({"asked", "far"}))
HEAD = """# Who may do what

Asked of `may(actor, action, thing)`, the one question of rights, at the moment a button is pressed. A test holds this
page against the program; `python -m tests.domain.rights > docs/rights.md` writes it anew. The issue belongs to a town
group and, beside it, to a sector studio; "elsewhere" is a group that has nothing to do with it.
"""


def _seated(role: Role, group: str = HERE, id: str = "somebody") -> Person:
    return Person(id, seats=(Seat(id, group, role),))


CHAIR = Person("chair", lines=(Line(Reach.ALL),))
COMMITTEE = Person("committee", lines=(Line(Reach.SUBJECT, "education"),))
ACTORS = {
    "a stranger": Person("stranger"),
    "the reporter": Person("reporter"),
    "a supporter": Person("supporter"),
    "a member": _seated(Role.MEMBER),
    "a member of the studio": _seated(Role.MEMBER, STUDIO),
    "the member who holds it": _seated(Role.MEMBER, id="holder"),
    "who held it, without a seat now": Person("holder"),
    "the leader": _seated(Role.LEADER),
    "the leader of the studio": _seated(Role.LEADER, STUDIO),
    "the inspector": _seated(Role.INSPECTOR),
    "the chair, who answers for all": CHAIR,
    "a committee, which answers for its class": COMMITTEE,
    "a committee of another class": Person("other", lines=(Line(Reach.SUBJECT, "health"),)),
    "the office": _seated(Role.OFFICE, "office"),
    "member, leader, inspector elsewhere": Person(
        "far", seats=tuple(Seat("far", ELSEWHERE, role) for role in (Role.MEMBER, Role.LEADER, Role.INSPECTOR))
    ),
}


AT_MEETING = {
    "a stranger": Person("stranger"),
    "who is invited": Person("invited"),
    "who said to come": Person("coming"),
    "who said no": Person("declined"),
    "whose objection was answered": Person("objected"),
    "who called it": _seated(Role.MEMBER, id="caller"),
    "who called it, without a seat now": Person("caller"),
    "a member": _seated(Role.MEMBER),
    "the leader": _seated(Role.LEADER),
    "the inspector": _seated(Role.INSPECTOR),
    "the chair, who answers for all": CHAIR,
    "the office": _seated(Role.OFFICE, "office"),
    "member, leader, inspector elsewhere": ACTORS["member, leader, inspector elsewhere"],
}

AT_BALLOT = {
    "a stranger": Person("stranger"),
    "who was shown it": Person("asked"),
    "who opened it, without a seat now": Person("caller"),
    "a member": _seated(Role.MEMBER),
    "a member who was shown it": _seated(Role.MEMBER, id="asked"),
    "the leader": _seated(Role.LEADER),
    "the inspector": _seated(Role.INSPECTOR),
    "the office": _seated(Role.OFFICE, "office"),
    "member, leader, inspector elsewhere, who was shown it": ACTORS["member, leader, inspector elsewhere"],
}


WAITING = Publication("p1", group=HERE, stage=Stage.APPROVED, approver="first")
AT_PUBLICATION = {
    "a stranger": Person("stranger"),
    "a member": _seated(Role.MEMBER),
    "the leader who agreed first": _seated(Role.LEADER, id="first"),
    "who agreed first, without a seat now": Person("first"),
    "another leader": _seated(Role.LEADER),
    "the inspector": _seated(Role.INSPECTOR),
    "the office": _seated(Role.OFFICE, "office"),
    "member, leader, inspector elsewhere": ACTORS["member, leader, inspector elsewhere"],
}


ACTIVITY = Activity("a1", member="author", group=HERE)
AT_ACTIVITY = {
    "a stranger": Person("stranger"),
    "the author": _seated(Role.MEMBER, id="author"),
    "the author, without a seat now": Person("author"),
    "a colleague": _seated(Role.MEMBER),
    "the leader": _seated(Role.LEADER),
    "the inspector": _seated(Role.INSPECTOR),
    "the chair, who answers for all": CHAIR,
    "a committee, which answers for its class": COMMITTEE,
    "the office": _seated(Role.OFFICE, "office"),
    "member, leader, inspector elsewhere": ACTORS["member, leader, inspector elsewhere"],
}


def page() -> str:
    """The page of docs/: one row an actor, one column an action, and when an action makes sense at all."""
    actions = list(Action)
    lines = [HEAD, f"| | {' | '.join(a.value for a in actions)} |", f"|---|{'---|' * len(actions)}"]
    for name, actor in ACTORS.items():
        lines.append(f"| {name} | {' | '.join('yes' if may(actor, a, ISSUE) else '' for a in actions)} |")
    lines += ["", "An action is also refused, with the reason, where the issue is past it:", ""]
    lines += [f"* {a.value}: {', '.join(sorted(AS_LONG_AS[a]))}" for a in actions if a in AS_LONG_AS]
    lines += [
        "",
        *_meeting_table(),
        "",
        *_activity_table(),
        "",
        *_inspection_table(),
        "",
        *_report_table(),
        "",
        *_ballot_table(),
    ]
    lines += ["", *_publication_table()]
    return "\n".join(lines) + "\n"


def _meeting_table() -> list[str]:
    """The same for a meeting: one row an actor, one column an action."""
    actions = list(AtMeeting)
    head = f"| about a meeting | {' | '.join(a.value for a in actions)} |"
    rows = [
        f"| {name} | {' | '.join('yes' if may_at(actor, a, MEETING) else '' for a in actions)} |"
        for name, actor in AT_MEETING.items()
    ]
    return ["About a meeting of that group:", "", head, f"|---|{'---|' * len(actions)}", *rows]


def _activity_table() -> list[str]:
    """The same for a note in a member's record."""
    actions = list(AtActivity)
    head = f"| about a note in the record | {' | '.join(a.value for a in actions)} |"
    rows = [
        f"| {name} | {' | '.join('yes' if may_on(actor, a, ACTIVITY) else '' for a in actions)} |"
        for name, actor in AT_ACTIVITY.items()
    ]
    return ["About a note in a member's record, in that group:", "", head, f"|---|{'---|' * len(actions)}", *rows]


def _inspection_table() -> list[str]:
    """The same for the inspection of a group."""
    actions = list(AtInspection)
    head = f"| about an inspection | {' | '.join(a.value for a in actions)} |"
    rows = [
        f"| {name} | {' | '.join('yes' if may_inspect(actor, a, HERE) else '' for a in actions)} |"
        for name, actor in AT_ACTIVITY.items()
        if "author" not in name
    ]
    return ["About an inspection of that group:", "", head, f"|---|{'---|' * len(actions)}", *rows]


def _report_table() -> list[str]:
    """The same for a half-year report, of a group with a leader and of one without."""
    actions = list(AtHalfYear)
    head = f"| about a half-year report | {' | '.join(a.value for a in actions)} |"
    rows = [
        f"| {name} | {' | '.join('yes' if may_report(actor, a, HERE) else '' for a in actions)} |"
        for name, actor in AT_ACTIVITY.items()
        if "author" not in name
    ]
    office = _seated(Role.OFFICE, "office")
    alone = " | ".join("yes" if may_report(office, a, HERE, led=False) else "" for a in actions)
    rows.append(f"| the office, where nobody leads the group | {alone} |")
    return ["About the half-year report of that group:", "", head, f"|---|{'---|' * len(actions)}", *rows]


def _ballot_table() -> list[str]:
    """The same for a ballot."""
    actions = list(AtBallot)
    head = f"| about a ballot | {' | '.join(a.value for a in actions)} |"
    rows = [
        f"| {name} | {' | '.join('yes' if may_at_ballot(actor, a, BALLOT) else '' for a in actions)} |"
        for name, actor in AT_BALLOT.items()
    ]
    return ["About a ballot of that group:", "", head, f"|---|{'---|' * len(actions)}", *rows]


def _publication_table() -> list[str]:
    """The same for what waits to be published."""
    actions = list(AtPublication)
    head = f"| about a publication | {' | '.join(a.value for a in actions)} |"
    rows = [
        f"| {name} | {' | '.join('yes' if may_publish(actor, a, WAITING) else '' for a in actions)} |"
        for name, actor in AT_PUBLICATION.items()
    ]
    first = (
        "About what speaks of a child and one person of that group agreed to publish; once it is, everybody may look:"
    )
    return [first, "", head, f"|---|{'---|' * len(actions)}", *rows]


if __name__ == "__main__":
    print(page(), end="")
