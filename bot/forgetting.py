"""What forgetting leaves to do outside the database: the list beside it, bytes of photos, its own files, backups.

The list holds ids and nothing else. It is no part of the database, so a backup from before somebody was forgotten does
not bring them back: whoever is on the list and known again is forgotten again, before anything is received or sent.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.config import Config
from bot.files import folder_of
from domain.messages import Words
from domain.people import Person
from handlers.residents.forget import erase
from handlers.talk.turn import House, Turn
from storage import Store, fading, unwanted
from storage.database import Database, Transaction
from storage.sqlite import scour

log = logging.getLogger(__name__)
READ = timedelta(minutes=10)
"""for so long the last line to somebody stays where it can be read: the web chat shows it from the database"""
LATEST = timedelta(days=1)
"""after which it goes, sent or not"""
_BATCH = 1000
_ID = re.compile(r"[0-9a-z]{16}")


class ForgottenList:
    """The ids of everybody who was forgotten, a line each."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[str]:
        """Everybody on it; what is no id is left out."""
        try:
            lines = self._path.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []
        return list(dict.fromkeys(line for line in lines if _ID.fullmatch(line)))

    def add(self, persons: Sequence[str]) -> int:
        """Add whoever is missing, on disk when this returns; answers how many."""
        known = set(self.read())
        fresh = [person for person in persons if person not in known]
        if fresh:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                # Begun on a line of its own: the one before may have been cut off.
                os.write(handle, "".join(f"\n{person}" for person in fresh).encode() + b"\n")
                os.fsync(handle)
            finally:
                os.close(handle)
        return len(fresh)


def list_of(config: Config) -> ForgottenList:
    """The list this configuration names."""
    return ForgottenList(Path(config.forgetting.list))


async def again(app: App) -> None:
    """Forget whoever is on the list and known again, and list whom the database says; the first thing a start does."""
    forgotten = list_of(app.config)
    listed = forgotten.read()

    async def known(tx: Transaction) -> tuple[list[str], list[str]]:
        forgetting = Store(tx).forgetting
        return await forgetting.known(listed), await forgetting.everybody()

    persons, everybody = await app.database.read(known)
    forgotten.add(everybody)
    for person in persons:
        await app.database.write(
            lambda tx, p=person: forget(app.house, tx, p, app.clock()),  # type: ignore[misc]
            f"person:{person}",
        )
    if persons:
        log.warning("forgotten again", extra={"count": len(persons)})


async def forget(house: House, transaction: Transaction, person: str, now: datetime) -> None:
    """Forget somebody who is not in a conversation; they are told nothing."""
    turn = Turn(house, Store(transaction), now, Person(""), None)
    if found := await turn.store.people.get(person):
        await erase(turn, found)
        await turn.flush()


async def settle(config: Config, database: Database, now: datetime, *, scouring: bool = False) -> bool:
    """Remove what is still to be removed; answers whether the files of the database are still to be scoured."""
    open_, ended, paths = await database.read(lambda tx: Store(tx).forgetting.waiting(now - READ, now - LATEST))
    listed = await asyncio.to_thread(list_of(config).add, open_) if open_ else 0
    if paths:
        await asyncio.to_thread(folder_of(config).drop, paths)
        await database.write(lambda tx: unwanted.removed(tx, paths))
    for person in ended:
        await database.write(lambda tx, p=person: Store(tx).forgetting.end(p, now))  # type: ignore[misc]
    if listed or paths or ended:
        log.info("forgotten", extra={"listed": listed, "files": len(paths), "ended": len(ended)})
        scouring = True
    return scouring and not await scour(database.driver)


async def fade(app: App) -> int:
    """Take the words and photos from issues that have been over for as long as is set; answers from how many."""
    months = app.config.forgetting.words_months
    if not months:
        return 0
    now, mark = app.clock(), app.house.texts.say("", Words("forget.faded"))
    before = now - timedelta(days=30.44 * months)
    faded, after = 0, ""
    while True:
        after, issues = await app.database.read(lambda tx, a=after: fading.over(tx, a, before, mark, _BATCH))  # type: ignore[misc]
        for issue in issues:
            await app.database.write(lambda tx, i=issue: fading.fade(tx, Store(tx).issues, i, mark, now))  # type: ignore[misc]
        faded += len(issues)
        if not after:
            return faded
