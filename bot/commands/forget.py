"""forget: what is kept of somebody who asks the office to be forgotten; with --yes, it goes."""

from __future__ import annotations

import argparse

from bot.config import Config
from bot.opening import CommandFailed, configured, database, house
from domain.messages import Address
from storage import Store
from storage.database import Database, Transaction


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whom, and whether it is meant."""
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--issue", metavar="NUMBER", help="whoever reported this issue, such as 2026-0012")
    who.add_argument("--address", metavar="CHANNEL:ACCOUNT:USER", help="whoever writes from there")
    who.add_argument("--person", metavar="ID", help="the person of this id")
    parser.add_argument("--yes", action="store_true", help="forget them; without it, only what is kept is counted")


async def act(args: argparse.Namespace) -> int:
    """Say how much is kept, never what; then forget, or say how to."""
    config, _playing = configured(args)
    async with database(config) as opened:
        person = await _whom(opened, args)
        held = await opened.read(lambda tx: Store(tx).forgetting.held(person))
        print(
            f"person {person}: {held.addresses} addresses, {held.lines} lines, {held.drafts} drafts, "
            f"{held.files} files; reported {held.reported} issues ({held.open} open), supports {held.followed} others"
        )
        if not args.yes:
            print("nothing has been changed; say --yes to forget this person. The issues stay, without them")
            return 0
        await _forget(opened, config, person)
    print("forgotten; backups from before still know this person until they are restored or gone (docs/privacy.md)")
    return 0


async def _whom(opened: Database, args: argparse.Namespace) -> str:
    async def find(tx: Transaction) -> tuple[str, bool]:
        store = Store(tx)
        id = args.person or ""
        if args.issue and (issue := await store.issues.by_number(args.issue)) and not issue.on_behalf:
            id = issue.reporter
        if args.address:
            channel, _, rest = args.address.partition(":")
            account, _, user = rest.partition(":")
            found = await store.people.at(Address(channel, account, user))
            id = found.id if found else ""
        person = await store.people.get(id) if id else None
        return (person.id, person.staff) if person and not person.gone else ("", False)

    id, seated = await opened.read(find)
    if not id:
        raise CommandFailed("there is nobody like this, or they have been forgotten already")
    if seated:
        raise CommandFailed("this person holds a seat: take them off the roster first (python -m bot import roster)")
    return id


async def _forget(opened: Database, config: Config, person: str) -> None:
    """First the list, so that nothing brings them back; then the database, the bytes and its files."""
    from bot.app import utc_now
    from bot.forgetting import forget, list_of, settle

    home, now = await house(config), utc_now()
    list_of(config).add([person])

    async def work(tx: Transaction) -> None:
        await forget(home, tx, person, now)
        await Store(tx).forgetting.end(person, now)

    await opened.write(work, f"person:{person}")
    if await settle(config, opened, now, scouring=True):
        print("the write-ahead log is being read: the running program empties it later")
