"""invite PERSON: a one-time link with which somebody of the roster joins, on the web or on Telegram."""

from __future__ import annotations

import argparse
from datetime import timedelta

from bot.config import Config
from bot.opening import CommandFailed, configured, database
from storage.database import Database, Transaction


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whom, and for how long."""
    parser.add_argument("person", help="the key of the roster, or the name where only one person has it")
    parser.add_argument("--days", type=int, default=7, help="how long the link is good (7)")


async def act(args: argparse.Namespace) -> int:
    """Print the link; only its hash is kept, so it cannot be shown again."""
    from bot.app import utc_now
    from bot.invitations import invite, new_code, web_link

    config, _playing = configured(args)
    if not 1 <= args.days <= 90:
        raise CommandFailed("--days must be between 1 and 90")
    code = new_code()
    async with database(config) as opened:
        await invite(opened, await _person(opened, args.person), code, utc_now(), timedelta(days=args.days))
    print(f"good once, for {args.days} days; give it to nobody else")
    print(web_link(config, code))
    if config.telegram.enabled:
        print(await _telegram(config, code))
    return 0


async def _person(opened: Database, named: str) -> str:
    from storage import Store
    from storage.roster import bearers

    async def find(tx: Transaction) -> list[tuple[str, str]]:
        person = await Store(tx).people.by_roster(named)
        return [(person.id, named)] if person else await bearers(tx, named)

    found = await opened.read(find)
    if not found:
        raise CommandFailed("nobody of this key or name is on the roster")
    if len(found) > 1:
        raise CommandFailed(f"several people have this name: {', '.join(key for _, key in found)}; give the key")
    return found[0][0]


async def _telegram(config: Config, code: str) -> str:
    """The link that opens the bot; where Telegram does not answer, what to write to it."""
    from bot.channels.telegram_name import bot_name

    name = await bot_name(config.telegram)
    return f"https://t.me/{name}?start={code}" if name else f"on Telegram, write to the bot: /start {code}"
