"""A meeting that somebody calls and one other person is invited to, whatever channel they are on."""

from __future__ import annotations

from datetime import timedelta

from domain.messages import Address, Incoming
from handlers.meetings import crowd
from handlers.talk.turn import Turn
from storage import Store
from storage.database import Transaction
from tests.channels.house import Running


async def called(tx: Transaction, bot: Running, by: Address, guest: Address, within: timedelta) -> str:
    """Called for so much later, and the invitation is on its way; the meeting's id."""
    store, now = Store(tx), bot.moment()
    caller, invited = await store.people.at(by), await store.people.at(guest)
    assert caller
    assert invited
    turn = Turn(bot.app.house, store, now, caller, Incoming(by, "x"))
    told = {"place": "", "spot": "村口", "agenda": "下水道", "contact": "李伟", "guests": "", "minor": False}
    meeting = await store.meetings.call(
        now,
        caller.id,
        "test",
        group=caller.seats[0].group,
        form="courtyard",
        begins=(now + within).isoformat(),
        issues=[],
        invited=[caller.id, invited.id],
        **told,
    )
    await crowd.tell(turn, meeting, "invite")
    await turn.flush()
    return meeting.id
