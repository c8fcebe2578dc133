"""请转告: what a channel does not let us say any more is said by whoever works on it, or called the meeting or ballot.

A question or an invitation is somebody's task after an hour, news after a day; what gathers about one thing for however
many people is one task, and it is gone as soon as it has reached them. A result is looked after in its own way (relay).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.ballot import AtBallot, Ballot, may_open
from domain.issue import Issue
from domain.meeting import Meeting
from domain.meeting_rights import AtMeeting, may_at
from domain.messages import Option, Refused, Words
from domain.people import Action, Person, Role, may
from domain.publication import AtPublication
from handlers import cards
from handlers.ballots.cards import group_name
from handlers.meetings.words import name
from handlers.publication import reach
from handlers.publication.relay import HOWS, responsible
from handlers.responsible import leaders
from handlers.talk.turn import Forbidden, Turn
from handlers.work import no_more_reply
from storage.issues import LISTED
from storage.unheard import UNHEARD, Held, asked, held_about, passed_on, to_pass_on

_NOBODY, _POSTED = "nobody", "posted"
_SHOWN, _MOST = 60, 5
"""characters of each message, and how many different ones, that are shown"""
_LATER = timedelta(days=1)
"""after which news is a task: most people write again before"""
_LEADS = frozenset({Action.SEE.value, AtMeeting.LOOK.value, AtBallot.LOOK.value, AtPublication.LOOK.value, "do"})
"""buttons that only show something"""
Thing = Issue | Meeting | Ballot


async def ring(turn: Turn, person: str) -> None:
    """Something has been held for this resident for a while: whoever is responsible is asked to pass it on."""
    kind = turn.house.calendar.kind_hour(turn.now)
    if kind > turn.now:
        await turn.store.timers.set(UNHEARD, person, kind)
        return
    for id in dict.fromkeys(line.about for line in await turn.store.allowances.held(person) if line.about):
        thing = await _thing(turn, id)
        if thing is not None:
            await _look(turn, thing, person)


async def _look(turn: Turn, thing: Thing, person: str) -> None:
    """Ask, where something new needs an answer, or news has waited for long and nobody was asked about the thing."""
    held = await held_about(turn.store.transaction, thing.id)
    fresh = [line for line in held if not line.passing]
    if not any(line.refused or _needs_answer(thing, line, turn.now) for line in fresh):
        news = [line for line in fresh if await _is_news(turn, thing, line)]
        if not news or len(fresh) < len(held):
            return
        due = turn.house.calendar.kind_hour(min(line.since for line in news) + _LATER)
        if due > turn.now:
            await turn.store.timers.set(UNHEARD, person, due)
            return
    for to in await _responsible(turn, thing):
        await _ask(turn, thing, held, to)


def _needs_answer(thing: Thing, line: Held, now: datetime) -> bool:
    """A question, an invitation, a ballot that is open; a second reminder of a meeting is news."""
    if all(press.partition(":")[0] in _LEADS for press in line.presses):
        return False
    if isinstance(thing, Meeting):
        return line.kind != "reminder" and (now < thing.at or not _is_invitation(line))
    return thing.is_open(now) if isinstance(thing, Ballot) else True


def _is_invitation(line: Held) -> bool:
    return any(press.startswith(f"{AtMeeting.COME.value}:") for press in line.presses)


async def _is_news(turn: Turn, thing: Thing, line: Held) -> bool:
    """Whether it is still worth telling: not what is older than the result, nor beside a result that somebody has to
    pass on anyway, nor an invitation to what is over."""
    if isinstance(thing, Issue):
        old = reach.stands(thing) and thing.answered_at is not None and line.since <= thing.answered_at
        return not old and not (reach.stands(thing) and await reach.missed(turn, thing))
    over = turn.now >= thing.at if isinstance(thing, Meeting) else not thing.is_open(turn.now)
    return not over or all(press.partition(":")[0] in _LEADS for press in line.presses)


async def _thing(turn: Turn, id: str) -> Thing | None:
    store = turn.store
    return await store.issues.get(id) or await store.meetings.get(id) or await store.ballots.get(id)


async def _responsible(turn: Turn, thing: Thing) -> list[str]:
    """Who works on the issue; who called the meeting or the ballot, while they may; else the leaders, or the office."""
    if isinstance(thing, Issue):
        return await responsible(turn, thing)
    caller = await turn.store.people.get(thing.caller)
    return [caller.id] if caller and _may(caller, thing) else await leaders(turn, thing.group)


def _may(person: Person, thing: Thing) -> bool:
    if isinstance(thing, Issue):
        return may(person, Action.RELAY, thing)
    if isinstance(thing, Meeting):
        return may_at(person, AtMeeting.MOVE, thing)
    return may_open(person, thing.group)


async def _called(turn: Turn, thing: Thing) -> Words:
    """The thing as those who work on it call it."""
    if isinstance(thing, Issue):
        return Words("unheard.issue", {"number": thing.number})
    if isinstance(thing, Meeting):
        return Words("unheard.meeting", {"meeting": name(turn.house, thing)})
    return Words("unheard.ballot", {"group": await group_name(turn, thing)})


async def _ask(turn: Turn, thing: Thing, held: Sequence[Held], to: str) -> None:
    """One message about all that waits; from now on these are somebody's task."""
    await asked(turn.store.transaction, held)
    words = dict.fromkeys(cards.shorten(line.text, _SHOWN) for line in held)
    lines = "\n".join(f"● {each}" for each in list(words)[-_MOST:])
    ways = [how for how in HOWS if how != _POSTED or not isinstance(thing, Issue)]
    options = [Option(f"{UNHEARD}:{thing.id}:{h}", Words(f"relay.how.{h}"), row=n // 2) for n, h in enumerate(ways)]
    options.append(_shows(thing))
    count = len({line.person for line in held})
    what = cards.shorten(thing.what) if isinstance(thing, Issue) else ""
    told: dict[str, Any] = {"about": await _called(turn, thing), "lines": "\n".join(filter(None, (what, lines)))}
    turn.say(
        "unheard.ask_refused" if _never(held) else "unheard.ask",
        to=to,
        kind="reminder",
        options=options,
        count=count,
        **told,
    )


def _never(held: Sequence[Held]) -> bool:
    """Whether some of it reaches nobody unless somebody says it."""
    return any(line.refused for line in held)


def _shows(thing: Thing) -> Option:
    if isinstance(thing, Issue):
        return Option(f"{Action.SEE.value}:{thing.id}", thing.number, row=3)
    if isinstance(thing, Meeting):
        return Option(f"{AtMeeting.LOOK.value}:{thing.id}", Words("unheard.see_meeting"), row=3)
    return Option(f"{AtBallot.LOOK.value}:{thing.id}", Words("unheard.see_ballot"), row=3)


async def told(turn: Turn, id: str, how: str = "") -> None:
    """已转告: what was asked for is not said again; where nobody was found, it goes on waiting for their next word."""
    thing = await _thing(turn, id)
    if thing is None or not _may(turn.person, thing) or (how and how not in HOWS):
        raise Forbidden(f"{UNHEARD}:{id}")
    held = [line for line in await held_about(turn.store.transaction, id) if line.passing or not how]
    about = await _called(turn, thing)
    if not held:
        raise Refused("unheard.nothing", about=about)
    if not how:
        await _ask(turn, thing, held, turn.person.id)
        return
    if how != _NOBODY:
        await passed_on(turn.store.transaction, held)
    if isinstance(thing, Issue):
        if how != _NOBODY:
            await no_more_reply(turn, thing)
        await turn.happen(thing, "relayed", how=how, count=len(held), held=True)
    if how != _NOBODY:
        turn.say("unheard.done", about=about)
    else:
        turn.say("unheard.lost_refused" if _never(held) else "unheard.lost", about=about)


async def listed(turn: Turn) -> int:
    """What the person of this turn was asked to pass on, as a list in 待办; answers how many things it is about."""
    groups = [seat.group for seat in turn.person.seats if seat.role is Role.LEADER]
    ids = await to_pass_on(turn.store.transaction, turn.person.id, groups, LISTED)
    things = [thing for id in ids if (thing := await _thing(turn, id)) and _may(turn.person, thing)]
    if things:
        lines = [turn.sentence(await _line(turn, thing)) for thing in things]
        options = [Option(f"{UNHEARD}:{thing.id}", _shows(thing).label, row=n // 3) for n, thing in enumerate(things)]
        turn.say("unheard.todo", options=options, lines="\n".join(lines), count=len(things))
    return len(things)


async def _line(turn: Turn, thing: Thing) -> Words:
    what = cards.shorten(thing.what) if isinstance(thing, Issue) else ""
    return Words("unheard.line", {"about": await _called(turn, thing), "what": what})
