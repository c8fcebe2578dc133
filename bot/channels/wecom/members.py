"""Who may use the app: whoever is on the roster with a WeCom account, for as long as they are in the app's range."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.channels.wecom.incoming import Came, Warned, Went, address
from domain.messages import Address, Incoming
from domain.people import Person, Role
from handlers.members.join import inherit
from handlers.talk.turn import House, Turn
from storage import Store
from storage import wecom as kept
from storage.database import Transaction

log = logging.getLogger(__name__)


async def attach(tx: Transaction, house: House, account: str, users: Mapping[str, str], now: datetime) -> None:
    """From now on the accounts of the app are whose the roster says: person → user id, empty for none."""
    wanted = {user.lower(): person for person, user in users.items() if user}
    for user, person in await kept.enrolled(tx, account):
        if wanted.get(user) != person:
            await kept.strike(tx, address(account, user))
            await part(tx, address(account, user))
    for user, person in wanted.items():
        await kept.enrol(tx, address(account, user), person)
        await join(tx, house, address(account, user), person, now)


async def join(tx: Transaction, house: House, where: Address, person: str, now: datetime) -> None:
    """The account is this person's; what was said from it before, by a stranger, stays theirs."""
    store = Store(tx)
    before = await store.people.at(where)
    for user in await kept.addresses_of(tx, where.channel, where.account, person):
        if user != where.user:
            await part(tx, address(where.account, user))
    if before is not None and before.id == person:
        return
    await store.people.settle(person, where, now)
    member = await store.people.get(person)
    if before is not None and member is not None and not before.staff:
        turn = Turn(house, store, now, member, None)
        await inherit(turn, before.id, member)
        await turn.flush()


async def part(tx: Transaction, where: Address) -> None:
    """Nobody writes from this account any more, and nothing is written to it."""
    await kept.part(tx, where)
    await Store(tx).outbox.give_up(where, "left")


async def came(tx: Transaction, house: House, came: Came, now: datetime) -> Incoming | None:
    """A member is in the range (again): theirs by the roster; None for somebody who is not on it, or has left since."""
    person = await kept.on_roster(tx, came.address)
    if not person or not await kept.note_range(tx, came.address, came.at, out=False):
        return None
    await join(tx, house, came.address, person, now)
    return Incoming(came.address, came.event, reachable=True)


async def is_missed(tx: Transaction, where: Address) -> bool:
    """Whether somebody of the roster writes whose coming was never told."""
    return await Store(tx).people.at(where) is None and bool(await kept.on_roster(tx, where, inside=True))


async def known(tx: Transaction, house: House, where: Address, now: datetime) -> None:
    """Whoever writes and is on the roster is who the roster says, though their coming was never told; unless they are
    out of the range: what they said before, or what somebody says with their telephone, comes from a stranger."""
    store = Store(tx)
    if await store.people.at(where) is None and (person := await kept.on_roster(tx, where, inside=True)):
        await join(tx, house, where, person, now)


async def went(tx: Transaction, went: Went, now: datetime) -> bool:
    """A member is out of the range: their seat cannot be used from this account. False: told before."""
    where = went.address
    if not await Store(tx).inbox.note(where.channel, where.account, went.event, now):
        return False
    if await kept.note_range(tx, where, went.at, out=True):
        if went.gone:
            await kept.strike(tx, where)
        await part(tx, where)
    return True


async def warned(tx: Transaction, house: House, account: str, warned: Warned, now: datetime) -> bool:
    """Tell everybody in the office that WeCom switches the app off. False: told before."""
    store = Store(tx)
    if not await store.inbox.note("wecom", account, warned.event, now):
        return False
    log.critical("wecom warns of the app", extra={"about": warned.about})
    turn = Turn(house, store, now, Person(""), None)
    for person in await store.people.reached(Role.OFFICE):
        turn.say("operator.wecom_inactive", to=person, at=_day(house, warned.at) or "—")
    await turn.flush()
    return True


def _day(house: House, at: str) -> str:
    """The moment WeCom names, as a date; empty where it names none."""
    if not (at.isascii() and at.isdigit() and len(at) <= 11):
        return ""
    return f"{house.calendar.local(datetime.fromtimestamp(int(at), UTC)):%F}"
