"""What residents are told without having asked says what it tells of: where it cannot arrive, somebody passes it on."""

from __future__ import annotations

import ast
from pathlib import Path

HANDLERS = Path(__file__).parents[2] / "handlers"
TO_STAFF = {
    *(
        "above.",
        "inspect.left_out",
        "inspect.left_yours",
        "after.mended",
        "ballot.nobody",
        "ballot.result_lead",
        "ballot.stand",
        "brief.message",
        "brief.so_far",
    ),
    *("card.dropped", "card.merged", "card.moved", "card.taken_by", "card.withdrawn"),
    *("forget.told", "halfyear.late", "idea.answered", "inspect.told", "keep.all", "keep.told"),
    *("meet.call_guests", "meeting.missed", "minutes.final", "promise.yours"),
    *("publish.ask_second", "publish.offer", "publish.offer_minor", "publish.offer_minutes", "publish.seconded"),
    *("commitment.", "halfyear.ring.", "decline.told", "report_asked.please", "retract.told"),
    *("still.published", "unheard.ask", "unheard.ask_refused"),
}
"""what only people with a seat are told: they have a list of what they have to do"""
WHO_WORKS = {"caller", "member", "approver", "marked_by"}
"""of an issue, a meeting, a publication, an idea"""
SHOWN = {"handlers/ballots/cards.py", "handlers/cards.py", "handlers/findings.py", "handlers/publication/relay.py"}
"""where the key is named by the caller: cards for who works here, and a ballot for who asks for it"""


def test_whatever_goes_to_somebody_else_is_told_about_something() -> None:
    """`say` with a recipient is for people with a seat; a resident is told with `tell`, which names the thing."""
    found = []
    for path in sorted(HANDLERS.rglob("*.py")):
        name = path.relative_to(HANDLERS.parent).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"):
                continue
            to = next((keyword.value for keyword in node.keywords if keyword.arg == "to"), None)
            if to is None or (isinstance(to, ast.Attribute) and to.attr in WHO_WORKS):
                continue
            keys = {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
            if not (keys and keys <= TO_STAFF) and not (not keys and name in SHOWN):
                found.append(f"{name}:{node.lineno}: {sorted(map(str, keys))}")
    assert not found, found
