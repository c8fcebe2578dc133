"""请转告: whom a result cannot reach is told by whoever is responsible, who is reminded of it like of other duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.issue import Issue
from domain.messages import Option, Refused, Words
from domain.people import Action, Role, may
from handlers import cards
from handlers.publication import reach
from handlers.responsible import leaders, nearest
from handlers.talk.turn import Forbidden, Turn
from storage.ids import stamp
from storage.issues import LISTED
from storage.tellings import WISH, Telling, Told
from storage.timers import Timer

RELAY = "relay"
REMIND, OVERDUE, INSPECT = "remind", "overdue", "inspect"
_STAGES = {REMIND: timedelta(days=1), OVERDUE: timedelta(days=3), INSPECT: timedelta(days=10)}
"""when it is looked at, counted from the moment it became somebody's task"""
_NOBODY = "nobody"
HOWS = ("phone", "visit", "asked", "posted", _NOBODY)
"""how somebody was told, or that nobody was found"""


async def responsible(turn: Turn, issue: Issue) -> list[str]:
    """The member who holds it, while they have a seat there; else the leaders, else the office."""
    member = await turn.store.people.get(issue.member) if issue.member else None
    if member and may(member, Action.RELAY, issue):
        return [member.id]
    return await leaders(turn, issue.group)


async def look(turn: Turn, issue: Issue, *, last: bool = False) -> list[Telling]:
    """Whom the result has reached by now; once it cannot reach somebody, that is somebody's task."""
    before = await reach.missed(turn, issue)
    found = await reach.refresh(turn, issue, last=last)
    if not before and any(t.state is Told.UNREACHABLE for t in found):
        await _begin(turn, issue)
    return found


async def _begin(turn: Turn, issue: Issue) -> None:
    """From now on somebody has to pass it on: they are told, unless they are looking, and it is looked at again."""
    turns, at = await _turns(turn, issue), stamp(turn.now)
    for person in await responsible(turn, issue):
        if person != turn.person.id:
            await _ask(turn, issue, person, "relay.ask")
    kind_hour = turn.house.calendar.kind_hour
    ahead = [
        Timer(RELAY, f"{issue.id}:{turns}:{stage}:{at}", kind_hour(turn.now + wait)) for stage, wait in _STAGES.items()
    ]
    await turn.store.timers.set_all(ahead)


async def _turns(turn: Turn, issue: Issue) -> int:
    """How often somebody has passed a result of it on: what was set before that means nothing any more."""
    # What was passed on beside the result, before it or after, is another matter.
    events = await turn.store.events.of(issue.id)
    return sum(event.verb == "relayed" and not event.detail.get("held") for event in events)


async def _ask(turn: Turn, issue: Issue, to: str, key: str, kind: str = "receipt") -> None:
    what = cards.shorten(issue.what)
    lines = await _lines(turn, issue, await reach.missed(turn, issue))
    turn.say(key, to=to, kind=kind, options=await _hows(turn, issue), number=issue.number, what=what, lines=lines)


async def _hows(turn: Turn, issue: Issue) -> list[Option]:
    """How they were told, a tap each; and where the person of a wish is to be found, for whoever may see that."""
    hows = [Option(f"{RELAY}:{issue.id}:{how}", Words(f"relay.how.{how}"), row=n // 2) for n, how in enumerate(HOWS)]
    whose = [Option(f"{Action.REVEAL.value}:{issue.id}", Words("button.reveal"), row=3)]
    found = whose if issue.on_behalf and await turn.store.issues.contact(issue.id) else []
    return [*hows, *found, Option(f"{Action.SEE.value}:{issue.id}", issue.number, row=3)]


async def _lines(turn: Turn, issue: Issue, among: Sequence[Telling]) -> str:
    """Who they are, as far as those who work on it know; never where they can be reached."""
    lines: list[Words] = []
    people = {t.person for t in among}
    if WISH in people:
        lines.append(Words("relay.wish"))
    if issue.reporter in people:
        lines.append(Words("relay.reporter", {"who": await cards.reporter(turn, issue)}))
    if others := len(people - {WISH, issue.reporter}):
        lines.append(Words("relay.followers", {"count": others}))
    return "\n".join(turn.sentence(line) for line in lines)


async def ring(turn: Turn, subject: str) -> None:
    """Still to be passed on: whoever is responsible is reminded; later the leaders know, at last the inspectors. Of
    several that are late only the last is said."""
    id, turns, stage, at = subject.split(":", 3)
    issue = await turn.store.issues.get(id)
    since = datetime.fromisoformat(at)
    if issue is None or not reach.stands(issue) or issue.answered_at is None or issue.answered_at > since:
        return
    await reach.refresh(turn, issue)
    if not await reach.missed(turn, issue) or await _turns(turn, issue) != int(turns):
        return
    later = [wait for wait in _STAGES.values() if wait > _STAGES[stage]]
    if any(turn.now >= since + wait for wait in later):
        return
    people = await responsible(turn, issue)
    if stage != REMIND:
        people = [*people, *await cards.staff(turn, [issue.group], Role.LEADER)]
    if stage == INSPECT:
        people = [*people, *await nearest(turn, issue.group, issue.subject)]
    for person in dict.fromkeys(people):
        await _ask(turn, issue, person, f"relay.{stage}", kind="reminder")


async def relay(turn: Turn, id: str, how: str = "") -> None:
    """已转告: one tap says that and how; a second tap is told that it is done."""
    issue = await turn.issue(id, Action.RELAY)
    if how and how not in HOWS:
        raise Forbidden(f"{RELAY}:{id}")
    found = await reach.missed(turn, issue)
    if not found or issue.answered_at is None:
        raise Refused("relay.nothing", number=issue.number)
    if not how:
        await _ask(turn, issue, turn.person.id, "relay.ask")
        return
    state = Told.LOST if how == _NOBODY else Told.RELAYED
    await turn.store.tellings.note(id, issue.answered_at, [t.person for t in found], state, turn.now)
    await turn.happen(issue, "relayed", how=how, count=len(found))
    turn.say(f"relay.done.{state.value}", number=issue.number, count=len(found))


async def reached(turn: Turn, id: str) -> None:
    """谁收到了: how many; whoever is responsible sees which of them, and may say that they were told."""
    issue = await turn.issue(id, Action.REACHED)
    found = await look(turn, issue)
    if not found:
        raise Refused("reached.unknown", number=issue.number)
    counts: dict[str, Any] = {state.value: n for state, n in Counter(t.state for t in found).items()}
    lines = [Words(f"reached.{state.value}", {"count": counts[state.value]}) for state in Told if state.value in counts]
    told = [turn.sentence(line) for line in lines]
    missing = await reach.missed(turn, issue)
    options: list[Option] = []
    if missing and may(turn.person, Action.RELAY, issue):
        told.append(await _lines(turn, issue, missing))
        options = await _hows(turn, issue)
    turn.say("reached.list", options=options, number=issue.number, count=len(found), lines="\n".join(told))


async def owed(turn: Turn) -> list[str]:
    """The issues whose result the person of this turn has to pass on."""
    groups = [seat.group for seat in turn.person.seats if seat.role is Role.LEADER]
    return await turn.store.tellings.duties(turn.person.id, groups)


async def listed(turn: Turn) -> int:
    """What the person of this turn has to pass on, as a list in 待办; answers how many."""
    ids = await owed(turn)
    issues = [issue for id in ids[:LISTED] if (issue := await turn.store.issues.get(id))]
    if not issues:
        return 0
    lines = [
        turn.sentence(Words("relay.line", {"number": issue.number, "what": cards.shorten(issue.what)}))
        for issue in issues
    ]
    options = [Option(f"{RELAY}:{issue.id}", issue.number, row=n // 3) for n, issue in enumerate(issues)]
    turn.say("relay.todo", options=options, lines="\n".join(lines), count=len(ids))
    return len(ids)
