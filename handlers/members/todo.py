"""待办: what a member holds, and the words with which a wish heard on a walk is noted."""

from __future__ import annotations

from domain.issue import Issue, Status
from domain.messages import Refused
from domain.people import Role
from handlers import cards, explaining, findings
from handlers.meetings import promise
from handlers.publication import relay, unheard
from handlers.report import ON_BEHALF
from handlers.talk.conversation import begin
from handlers.talk.turn import Turn
from handlers.whose import only_for
from storage.issues import LISTED

LOOKED_AT = 200
"""as many open issues of a group as are looked through for some that nobody has taken"""


async def todo(turn: Turn, part: str = "") -> None:
    """The open issues this member works on, oldest first, each a tap away; and what nobody of theirs has taken."""
    if not turn.person.staff:
        raise Refused("refused.staff")
    shown = cards.part(part, await turn.store.issues.load(turn.person.id), "todo")
    if shown.total:
        mine = await turn.store.issues.held_by(turn.person.id, skip=shown.skip)
        lines, options = cards.listed(turn, mine, shown)
        turn.say("todo.list", options=options, lines=lines, count=shown.total)
    if not part:
        to_mend = await findings.listed(turn, Role.LEADER, "finding.todo")
        to_relay = await relay.listed(turn) + await unheard.listed(turn)
        to_explain = await explaining.listed(turn)
        to_keep = await promise.listed(turn)
        if not any((shown.total, to_mend, to_relay, to_explain, to_keep)):
            turn.say("todo.none")
        await _waiting(turn)


async def _waiting(turn: Turn) -> None:
    """What waits in this person's groups for somebody to take it; the queue shows the rest of a long list."""
    groups = dict.fromkeys(s.group for s in turn.person.seats if s.role is not Role.INSPECTOR)
    found: dict[str, Issue] = {}
    for group in groups:
        issues = await turn.store.issues.queue(group, LOOKED_AT)
        found.update({i.id: i for i in issues if i.status in (Status.REPORTED, Status.ACCEPTED)})
    if found:
        first = [found[id] for id in sorted(found)[:LISTED]]
        lines, options = cards.listed(turn, first, cards.part("", len(first), "todo"))
        turn.say("todo.waiting", options=options, lines=lines, count=len(found))


async def wish(turn: Turn, words: str = "") -> None:
    """代报: note what somebody said on a walk, for somebody who does not chat."""
    if not (turn.person.sits(Role.MEMBER) or turn.person.sits(Role.LEADER)):
        raise only_for(turn, "wish")
    answers = {"report.what": words.strip()} if words.strip() else {}
    await begin(turn, ON_BEHALF, **answers)
