"""投票: residents find the open ballots, choose up to three topics, and change their minds until it closes."""

from __future__ import annotations

from domain.ballot import CHOICES, AtBallot, Ballot, is_resident
from domain.people import Person
from handlers.ballots import cards
from handlers.hearing import heard
from handlers.talk.turn import Forbidden, Turn

SHOWN = 3
"""as many ballots as are shown at once"""
LOOKED_AT = 20
"""as many of somebody's own issues as tell which groups ask them"""


async def ballots(turn: Turn, words: str = "") -> None:
    """What this person may vote on: where they are asked, where they reported something, the place they name, and
    what goes on in their own groups."""
    groups = await _groups_at(turn, words) if words else await _own_groups(turn)
    seats = [seat.group for seat in turn.person.seats]
    store = turn.store.ballots
    shown = [] if words else await store.shown_to(turn.person.id)
    ids = sorted({*shown, *await store.going_on([*groups, *seats])})
    found = [ballot for id in ids if (ballot := await store.get(id)) and ballot.is_open(turn.now)]
    if not found:
        turn.say("ballot.none_there" if words else "ballot.none")
    for ballot in found[-SHOWN:]:
        await cards.show(turn, await _joined(turn, ballot), turn.person, "ballot.card")


async def _own_groups(turn: Turn) -> list[str]:
    """The groups to which this person has reported something, or support it."""
    issues = turn.store.issues
    mine = [
        *await issues.reported_by(turn.person.id, LOOKED_AT),
        *await issues.followed_by(turn.person.id, LOOKED_AT),
    ]
    return list(dict.fromkeys(group for issue in mine for group in (issue.group, issue.studio) if group))


async def _groups_at(turn: Turn, words: str) -> list[str]:
    """The groups that answer for the place somebody names; residents are taken at their word."""
    where = heard.place(turn, words, insist=True)
    codes = [place.code for code in (where.code, *where.candidates) for place in turn.house.places.ancestors(code)]
    return [group.id for group in await turn.store.groups.answering(codes, [])] if codes else []


async def _joined(turn: Turn, ballot: Ballot) -> Ballot:
    """Whoever finds the ballot of their place may vote in it."""
    if turn.person.id in ballot.asked or not is_resident(turn.person, ballot.group):
        return ballot
    return await turn.store.ballots.happen(ballot, "joined", turn.person.id, turn.now, turn.origin)


async def look(turn: Turn, id: str) -> None:
    """The ballot as it stands, to who was asked and who works in the group."""
    await cards.show(turn, await cards.allowed(turn, id, AtBallot.LOOK), turn.person, "ballot.card")


async def vote(turn: Turn, id: str, number: str = "") -> None:
    """Choose a topic, beside those that were chosen before."""
    await _choose(turn, id, AtBallot.VOTE, number)


async def take_back(turn: Turn, id: str, number: str = "") -> None:
    """Choose a topic no more."""
    await _choose(turn, id, AtBallot.TAKE_BACK, number)


async def _choose(turn: Turn, id: str, action: AtBallot, number: str) -> None:
    ballot = await cards.allowed(turn, id, action)
    if not (number.isascii() and number.isdecimal() and int(number) < len(ballot.topics)):
        raise Forbidden(f"{action.value}:{id}")
    before = set(await turn.store.ballots.choice(ballot.id, turn.person.id))
    after = before | {int(number)} if action is AtBallot.VOTE else before - {int(number)}
    if len(after) > CHOICES:
        await cards.show(turn, ballot, turn.person, "ballot.full")
        return
    # That somebody votes is told by the events; what they chose is not.
    if bool(after) != bool(before):
        verb = "voted" if after else "took_back"
        ballot = await turn.store.ballots.happen(ballot, verb, turn.person.id, turn.now, turn.origin)
    await turn.store.ballots.choose(ballot.id, turn.person.id, sorted(after))
    await cards.show(turn, ballot, turn.person, "ballot.noted")


async def inherit(turn: Turn, stranger: str, person: Person) -> None:
    """The same human joined: one vote from now on, and none where they work in the group that asks."""
    store = turn.store.ballots
    for id in await store.shown_to(stranger):
        ballot = await store.get(id)
        if ballot is None:
            continue
        ballot = await store.adopt(ballot, stranger, person.id, turn.now, turn.origin)
        if person.id in ballot.voters and not is_resident(person, ballot.group):
            await store.happen(ballot, "took_back", person.id, turn.now, turn.origin)
            await store.choose(ballot.id, person.id, [])
