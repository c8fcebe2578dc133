"""Documents: made when somebody is to have them, from what is kept, instead of fetched from where they were sent."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.files import Folder
from documents import Document, code
from domain.messages import Words
from handlers.cadences.brief_paper import brief_file
from handlers.cadences.chart import weeks_of
from handlers.cadences.half_year import half_year_report
from handlers.ledger.order import ledger_file
from handlers.meetings.papers import invite_of, notice_of
from handlers.talk.turn import House
from storage import Store, crash
from storage.database import Database, StorageFailed, Transaction
from storage.files import MADE, Kept

log = logging.getLogger(__name__)
Maker = Callable[[House, Store, str], Awaitable[Document]]
"""reads what a document is about, by the argument of its recipe; the bytes are written after the transaction"""
LONGEST_NAME = 80
_NOT_IN_NAMES = re.compile(r'[\s\\/:*?"<>|\x00-\x1f\x7f]+')


async def code_of(house: House, _store: Store, argument: str) -> Document:
    """A picture of an address for a camera; the argument is `language:address`."""
    language, _, address = argument.partition(":")
    name = house.texts.say(language, Words("document.code.name"))
    return Document(name, "png", partial(code.picture, address))


MAKERS: Mapping[str, Maker] = {
    "brief": brief_file,
    "code": code_of,
    "halfyear": half_year_report,
    "invite": invite_of,
    "ledger": ledger_file,
    "notice": notice_of,
    "weeks": weeks_of,
}
"""the first word of a recipe → who makes what it asks for"""


class Workshop:
    """Where documents are made, one at a time."""

    def __init__(self, database: Database, folder: Folder, house: House, makers: Mapping[str, Maker] = MAKERS) -> None:
        self._database = database
        self.folder = folder
        self._house = house
        self._makers = makers
        self._one = asyncio.Lock()

    async def ready(self, file: str) -> Kept | None:
        """The file as it is kept. A document that is not made yet, or whose bytes are gone, is made before."""
        kept = await self._get(file)
        if kept is None or not self._lacks(kept):
            return kept
        async with self._one:
            kept = await self._get(file)
            if kept is not None and self._lacks(kept):
                await self._make(kept)
                kept = await self._get(file)
        return kept

    async def once(self) -> None:
        """Make what nobody has asked for yet, as things are now."""
        for kept in await self._database.read(lambda tx: Store(tx).files.unfetched(MADE)):
            await self.ready(kept.id)

    async def _get(self, file: str) -> Kept | None:
        return await self._database.read(lambda tx: Store(tx).files.get(file))

    def _lacks(self, kept: Kept) -> bool:
        there = bool(kept.path) and self.folder.where(kept.path) is not None
        return kept.channel == MADE and not kept.problem and not there

    async def _make(self, kept: Kept) -> None:
        """Make it and note where it lies; what fails for a reason that may pass is tried again with the next look."""
        kind, _, argument = kept.ref.partition(":")
        maker = self._makers.get(kind)
        problem = "" if maker else "unknown_document"
        try:
            if maker:
                document = await self._read(maker, argument)
                whole = await asyncio.to_thread(document.write)
                stored = await self.folder.keep_made(document.ending, whole, kept.id)
                name = _name(document)
                await self._database.write(lambda tx: Store(tx).files.fetched(kept.id, stored.path, stored.mime, name))
                crash.at("file.noted")
                return
        except OSError:
            log.exception("document not written", extra={"file": kept.id})
        except StorageFailed:
            raise
        except Exception:
            log.exception("document not made", extra={"file": kept.id})
            problem = "bug"
        await self._database.write(lambda tx: Store(tx).files.missed(kept.id, problem))

    async def _read(self, maker: Maker, argument: str) -> Document:
        async def values(tx: Transaction) -> Document:
            return await maker(self._house, Store(tx), argument)

        return await self._database.read_at_length(values)


def _name(document: Document) -> str:
    """A name that every system takes."""
    return f"{_NOT_IN_NAMES.sub(' ', document.name).strip(' .')[:LONGEST_NAME]}.{document.ending}"
