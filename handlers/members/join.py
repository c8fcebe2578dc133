"""People of the roster join by a one-time link; one person may use several channels."""

from __future__ import annotations

from domain.messages import Words
from domain.people import Person, Role
from handlers.ballots import vote
from handlers.meetings import joined
from handlers.talk import first
from handlers.talk.turn import Turn

COMMANDS = {
    Role.MEMBER: "join.member",
    Role.LEADER: "join.leader",
    Role.INSPECTOR: "join.inspector",
    Role.OFFICE: "join.office",
}


async def join(turn: Turn, code: str) -> bool:
    """Use up a one-time code: this address belongs to its person from now on. False: no such code."""
    id = await turn.store.people.redeem(code, turn.now)
    person = await turn.store.people.get(id) if id else None
    if person is None and turn.person.staff:  # the link again, from somebody who has used it
        await welcome(turn)
        return True
    if person is None or turn.heard is None:
        return False
    stranger = turn.person
    await turn.store.people.settle(person.id, turn.heard.address, turn.now)
    if not stranger.staff:
        await inherit(turn, stranger.id, person)
    turn.person = person
    await first.inform(turn)
    await welcome(turn)
    return True


async def inherit(turn: Turn, stranger: str, person: Person) -> None:
    """What the same human said before joining stays theirs."""
    await turn.store.people.inherit(stranger, person.id)
    issues = turn.store.issues
    for issue in [*await issues.reported_by(stranger, 100), *await issues.followed_by(stranger, 100)]:
        whole = await issues.get(issue.id)
        if whole:
            await turn.happen(whole, "adopted", was=stranger, person=person.id)
    await vote.inherit(turn, stranger, person)
    await joined.inherit(turn, stranger, person.id)
    await turn.store.tellings.adopt(stranger, person.id)
    await turn.store.publications.adopt(stranger, person.id)


async def welcome(turn: Turn) -> None:
    """Say what this person's seats let them do."""
    seats = []
    for seat in turn.person.seats:
        group = await turn.store.groups.get(seat.group)
        if group:
            seats.append(turn.sentence(Words("join.seat", {"group": group.name, "role": Words(f"role.{seat.role}")})))
    roles = {seat.role for seat in turn.person.seats}
    hints = [turn.sentence(Words(key)) for role, key in COMMANDS.items() if role in roles]
    turn.say("join.done", name=turn.person.name, seats="\n".join(seats), hints="\n".join(hints))
