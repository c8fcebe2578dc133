"""待办: what a member holds, and the words with which a wish heard on a walk is noted."""

from __future__ import annotations

from domain.messages import Refused
from domain.people import Role
from handlers import cards
from handlers.report import ON_BEHALF
from handlers.talk.conversation import begin
from handlers.talk.turn import Turn


async def todo(turn: Turn, part: str = "") -> None:
    """The open issues this member works on, oldest first, each a tap away."""
    if not turn.person.staff:
        raise Refused("refused.staff")
    shown = cards.part(part, await turn.store.issues.load(turn.person.id), "todo")
    if not shown.total:
        turn.say("todo.none")
        return
    mine = await turn.store.issues.held_by(turn.person.id, skip=shown.skip)
    lines, options = cards.listed(turn, mine, shown)
    turn.say("todo.list", options=options, lines=lines, count=shown.total)


async def wish(turn: Turn, words: str = "") -> None:
    """代报: note what somebody said on a walk, for somebody who does not chat."""
    if not (turn.person.sits(Role.MEMBER) or turn.person.sits(Role.LEADER)):
        raise Refused("refused.staff")
    answers = {"report.what": words.strip()} if words.strip() else {}
    await begin(turn, ON_BEHALF, **answers)
