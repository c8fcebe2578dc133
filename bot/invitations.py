"""One-time links with which people of the roster join."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from bot.config import Config
from documents.cells import safe
from storage import Store
from storage.database import Database, Transaction
from storage.roster import never_joined

GOOD_FOR = timedelta(days=7)


def new_code() -> str:
    """A code nobody guesses; it begins so that no group's door can look like it."""
    return f"j_{secrets.token_urlsafe(18)}"


def web_link(config: Config, code: str) -> str:
    """What opens the web chat and joins there."""
    here = config.web
    base = here.public_url or f"http://{here.host}:{here.port}"
    return f"{base}/?code={code}"


async def invite(database: Database, person: str, code: str, now: datetime, good_for: timedelta = GOOD_FOR) -> None:
    """From now on the code makes whoever shows it this person, once."""
    await database.write(lambda tx: Store(tx).people.invite(person, code.removeprefix("j_"), now + good_for))


async def invite_all(database: Database, config: Config, now: datetime) -> list[tuple[str, str, str]]:
    """Key, name and link of everybody with a seat who never joined."""

    async def all_at_once(tx: Transaction) -> list[tuple[str, str, str]]:
        links = []
        for person, key, name in await never_joined(tx):
            code = new_code()
            await Store(tx).people.invite(person, code.removeprefix("j_"), now + GOOD_FOR)
            links.append((safe(key), safe(name), web_link(config, code)))
        return links

    return await database.write(all_at_once)
