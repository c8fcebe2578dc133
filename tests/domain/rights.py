"""The table of rights, asked of `may` itself: python -m tests.domain.rights > docs/rights.md"""

from __future__ import annotations

from domain.issue import Issue
from domain.people import AS_LONG_AS, Action, Person, Role, Seat, may

HERE, STUDIO, ELSEWHERE = "here", "studio", "elsewhere"
ISSUE = Issue("i1", reporter="reporter", followers=frozenset({"supporter"}), group=HERE, studio=STUDIO, member="holder")
HEAD = """# Who may do what

Asked of `may(actor, action, thing)`, the one question of rights, at the moment a button is pressed. A test holds this
page against the program; `python -m tests.domain.rights > docs/rights.md` writes it anew. The issue belongs to a town
group and, beside it, to a sector studio; "elsewhere" is a group that has nothing to do with it.
"""


def _seated(role: Role, group: str = HERE, id: str = "somebody") -> Person:
    return Person(id, seats=(Seat(id, group, role),))


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
    "the office": _seated(Role.OFFICE, "office"),
    "member, leader, inspector elsewhere": Person(
        "far", seats=tuple(Seat("far", ELSEWHERE, role) for role in (Role.MEMBER, Role.LEADER, Role.INSPECTOR))
    ),
}


def page() -> str:
    """The page of docs/: one row an actor, one column an action, and when an action makes sense at all."""
    actions = list(Action)
    lines = [HEAD, f"| | {' | '.join(a.value for a in actions)} |", f"|---|{'---|' * len(actions)}"]
    for name, actor in ACTORS.items():
        lines.append(f"| {name} | {' | '.join('yes' if may(actor, a, ISSUE) else '' for a in actions)} |")
    lines += ["", "An action is also refused, with the reason, where the issue is past it:", ""]
    lines += [f"* {a.value}: {', '.join(sorted(AS_LONG_AS[a]))}" for a in actions if a in AS_LONG_AS]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
