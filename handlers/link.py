"""绑定: one person in two chats: a short-lived code from the one is said in the other, and they are one."""

from __future__ import annotations

import secrets
from datetime import timedelta

from domain.messages import Address, Words
from handlers.members.join import inherit
from handlers.talk import first
from handlers.talk.turn import Turn
from storage.outbox import Line

LASTS = timedelta(minutes=10)
TRIES, ALL_TRIES = 5, 200
"""wrong codes an hour: of one person, and of everybody together"""
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""none that looks like another"""
_LONG = 12
"""letters of a code: 59 bits, so that guessing is hopeless even before it is slowed down"""


async def link(turn: Turn, words: str) -> None:
    """Without words a new code; with them the code of another chat."""
    if turn.person.staff:
        turn.say("link.staff")
    elif code := "".join(letter for letter in words.lower() if letter in _LETTERS):
        await _redeem(turn, code)
    else:
        await _offer(turn)


async def _offer(turn: Turn) -> None:
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LONG))
    await turn.store.links.offer(turn.person.id, code, turn.now + LASTS)
    shown = "-".join(code[n : n + 4] for n in range(0, _LONG, 4))
    turn.say("link.code", code=shown, minutes=int(LASTS.total_seconds() // 60))


async def _redeem(turn: Turn, code: str) -> None:
    """Whoever says the code of another chat is that chat's person from now on."""
    links, stranger = turn.store.links, turn.person
    own, every = await links.tries(stranger.id, turn.now)
    if own >= TRIES or every >= ALL_TRIES:
        turn.say("link.wait", options=first.menu(turn))
        return
    found = await links.whose(code, turn.now)
    if found == stranger.id:
        turn.say("link.here")
        return
    person = await turn.store.people.get(found) if found else None
    if person is None or person.staff or turn.heard is None or not await links.use(code, turn.now):
        await links.wrong(stranger.id, turn.now)
        turn.say("link.unknown", options=first.menu(turn))
        return
    before = await links.addresses(person.id)
    alone = len(await links.addresses(stranger.id)) == 1
    await turn.store.people.settle(person.id, turn.heard.address, turn.now)
    if alone:  # who uses a third chat keeps what they said there
        await links.follow(stranger.id, person.id)
        await inherit(turn, stranger.id, person)
    turn.person = person
    turn.say("link.done", options=first.menu(turn))
    if before:
        await _tell(turn, before[0])


async def _tell(turn: Turn, address: Address) -> None:
    """The chat that gave the code hears that it was used: whoever did not mean it can part them again."""
    text = turn.sentence(Words("link.told"))
    button = (turn.sentence(Words("button.unlink")), "do:unlink", 0)
    await turn.store.outbox.add(Line(turn.person.id, address, text, (button,), guarded=False), turn.now)
    await turn.store.outbox.rouse(address, turn.now)


async def unlink(turn: Turn, words: str = "") -> None:
    """Every other chat is somebody else's from now on: what was said stays here."""
    if turn.person.staff or turn.heard is None:
        turn.say("link.staff")
        return
    others = [one for one in await turn.store.links.addresses(turn.person.id) if one != turn.heard.address]
    for address in others:
        fresh = await turn.store.people.add(turn.now, language=turn.person.language)
        await turn.store.people.settle(fresh.id, address, turn.now)
    turn.say("link.parted" if others else "link.alone", options=first.menu(turn))
