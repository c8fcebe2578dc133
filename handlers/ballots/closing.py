"""A ballot ends, by its hour or by who leads: the votes are counted once, and the ranking is told."""

from __future__ import annotations

from typing import Any

from domain.ballot import AtBallot, Ballot, OnBallot, Stage, winners
from domain.messages import Option, Words
from domain.people import Action, Person, Role, fits, may
from handlers.ballots import cards
from handlers.ballots.opening import CLOSE
from handlers.cards import shorten, staff
from handlers.talk.conversation import Conversation, begin, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose
from handlers.talk.turn import Turn
from storage.drafts import Draft

SURE = (
    Choose("yes", Words("end.yes"), row=0),
    Choose("", Words("end.no"), row=0, does="cancel"),
)


def script(ask: Ask, _facts: Any) -> bool:
    """Whether it is meant."""
    return ask(Choice("end.sure", among=SURE)) == "yes"


async def end(turn: Turn, id: str) -> None:
    """提前结束: for who leads the group."""
    ballot = await cards.allowed(turn, id, AtBallot.END)
    await begin(turn, END, ballot.id)


async def done(turn: Turn, draft: Draft, _sure: bool) -> None:
    """No vote counts from now on; in the hours of quiet the result waits for the morning."""
    ballot = await cards.allowed(turn, draft.subject, AtBallot.END)
    actor = turn.person.id
    ballot = await turn.store.ballots.happen(ballot, "ended", actor, turn.now, turn.origin)
    if turn.house.calendar.is_quiet(turn.now):
        await turn.store.timers.set(CLOSE, ballot.id, turn.house.calendar.kind_hour(turn.now))
        turn.say("end.later")
        return
    turn.say("end.done")
    await _count(turn, ballot, actor)


async def ring_close(turn: Turn, id: str) -> None:
    """Its hour has come; nothing to do where it was ended before."""
    ballot = await turn.store.ballots.get(id)
    if ballot is not None and ballot.stage is Stage.OPEN and not ballot.is_open(turn.now):
        await _count(turn, ballot, "")


async def _count(turn: Turn, ballot: Ballot, actor: str) -> None:
    """Count, forget who chose what, and tell the leaders and everybody who voted."""
    counts = list(await turn.store.ballots.tally(ballot))
    ballot = await turn.store.ballots.happen(ballot, "counted", actor, turn.now, turn.origin, counts=counts)
    leaders = list(dict.fromkeys([ballot.caller, *await staff(turn, [ballot.group], Role.LEADER)]))
    results: dict[str, dict[str, Any]] = {}
    known = await turn.store.people.several([*leaders, *ballot.voters])
    for id in [*leaders, *sorted(ballot.voters - set(leaders))]:
        person = known.get(id)
        if person is None:
            continue
        if person.language not in results:
            results[person.language] = await cards.result(turn, ballot, person.language)
        told = results[person.language]
        if id not in leaders:
            turn.tell(ballot.id, "ballot.result", to=id, **told)
        elif ballot.voters:
            turn.say("ballot.result_lead", to=id, options=await _meet(turn, ballot, person), **told)
        else:
            turn.say("ballot.nobody", to=id, group=told["group"], asked=len(ballot.asked))


async def _meet(turn: Turn, ballot: Ballot, person: Person) -> list[Option]:
    """A button that calls a meeting about each topic that won, with all its issues."""
    found = []
    for row, on in enumerate(winners(ballot)):
        if await _is_open(turn, on, person):
            words = shorten(
                turn.sentence(Words("ballot.words", {"words": on.title or on.words}), person.language), cards.ON_BUTTON
            )
            found.append(
                Option(f"elected:{ballot.id}:{ballot.topics.index(on)}", Words("ballot.meet", {"words": words}), row)
            )
    return found


async def _is_open(turn: Turn, on: OnBallot, person: Person) -> bool:
    """Whether one of the topic's issues is still open and no child's."""
    for id in on.issues:
        issue = await turn.store.issues.get(id)
        if issue and not issue.minor and may(person, Action.MEET, issue) and fits(Action.MEET, issue):
            return True
    return False


END = Conversation("end", no_facts, script, done)
