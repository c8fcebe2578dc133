"""请转告, before there is a result: what a channel does not let us say any more is said by whoever works on it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.issue import Issue
from domain.messages import Option, Refused, Words
from domain.people import Action, may
from handlers import cards
from handlers.publication.relay import HOWS, responsible
from handlers.standing import about
from handlers.talk.turn import Forbidden, Turn
from handlers.work import no_more_reply
from storage.issues import LISTED
from storage.tellings import RESULT
from storage.unheard import UNHEARD, Held

_NOBODY, _POSTED = "nobody", "posted"
_SHOWN = 60
"""characters of each message that are shown"""


async def ring(turn: Turn, person: str) -> None:
    """Something has been held for this resident for a while: whoever is responsible is asked to pass on what it needs
    an answer to. News waits for the resident's next word, and a result is looked after in its own way."""
    kind = turn.house.calendar.kind_hour(turn.now)
    if kind > turn.now:
        await turn.store.timers.set(UNHEARD, person, kind)
        return
    for id, lines in (await _held(turn, person)).items():
        issue = await turn.store.issues.get(id)
        if issue is not None:
            for to in await responsible(turn, issue):
                _ask(turn, issue, lines, to)


async def _held(turn: Turn, person: str) -> dict[str, list[Held]]:
    """What waits for this person and has buttons about one issue: the issue, and the lines."""
    found: dict[str, list[Held]] = {}
    for line in await turn.store.allowances.held(person):
        if not line.fold.startswith(RESULT) and (id := about(line.presses)):
            found.setdefault(id, []).append(line)
    return found


async def _about(turn: Turn, issue: Issue) -> list[Held]:
    """What waits for everybody whom this issue concerns."""
    people = (issue.reporter, *sorted(issue.followers - {issue.reporter}))
    return [line for person in people for line in (await _held(turn, person)).get(issue.id, ())]


def _ask(turn: Turn, issue: Issue, held: Sequence[Held], to: str) -> None:
    lines = "\n".join(f"● {cards.shorten(line.text, _SHOWN)}" for line in held)
    ways = [how for how in HOWS if how != _POSTED]
    options = [Option(f"{UNHEARD}:{issue.id}:{h}", Words(f"relay.how.{h}"), row=n // 2) for n, h in enumerate(ways)]
    options.append(Option(f"{Action.SEE.value}:{issue.id}", issue.number, row=3))
    what = cards.shorten(issue.what)
    turn.say("unheard.ask", to=to, kind="reminder", options=options, number=issue.number, what=what, lines=lines)


async def told(turn: Turn, id: str, how: str = "") -> None:
    """已转告: it is not said again; where nobody was found, it goes on waiting for their next word."""
    issue = await turn.store.issues.get(id)
    if issue is None or not may(turn.person, Action.RELAY, issue) or (how and how not in HOWS):
        raise Forbidden(f"{UNHEARD}:{id}")
    held = await _about(turn, issue)
    if not held:
        raise Refused("relay.nothing", number=issue.number)
    if not how:
        _ask(turn, issue, held, turn.person.id)
        return
    if how != _NOBODY:
        for line in held:
            await turn.store.allowances.passed_on(line.id)
        await no_more_reply(turn, issue)
    await turn.happen(issue, "relayed", how=how, count=len(held))
    turn.say("unheard.lost" if how == _NOBODY else "unheard.done", number=issue.number)


async def listed(turn: Turn) -> int:
    """What the person of this turn has to pass on of the issues they hold, as a list in 待办; answers how many."""
    mine = await turn.store.issues.held_by(turn.person.id)
    waiting = [issue for issue in mine[:LISTED] if await _about(turn, issue)]
    if waiting:
        lines = [
            turn.sentence(Words("relay.line", {"number": issue.number, "what": cards.shorten(issue.what)}))
            for issue in waiting
        ]
        options = [Option(f"{UNHEARD}:{issue.id}", issue.number, row=n // 3) for n, issue in enumerate(waiting)]
        turn.say("unheard.todo", options=options, lines="\n".join(lines), count=len(waiting))
    return len(waiting)
