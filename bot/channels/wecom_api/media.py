"""Files on their way out: found on the shelf, uploaded once, and sent by the name that WeCom keeps for three days."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels import Wait
from bot.channels.shelf import Shelf
from bot.channels.wecom_api.client import Client, Upload
from storage.database import Database, StorageFailed
from storage.wecom_media import Media, forget_media, keep_media, media_of

log = logging.getLogger(__name__)
_KEPT, _REPEATED, _OVER = timedelta(days=2), timedelta(hours=6), timedelta(days=3)
"""for how long a name is used again, how much longer for a message that is repeated, and how long WeCom keeps it"""
_SENT_AS = {"image/jpeg": "image", "image/png": "image", "audio/amr": "voice", "video/mp4": "video"}
_MOST = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
_LEAST = 6
"""bytes; fewer are refused"""


class Post:
    """Puts files into WeCom's hands, and remembers under which name, over restarts as well."""

    def __init__(
        self, client: Client, shelf: Shelf, database: Database, corp: str, clock: Callable[[], datetime]
    ) -> None:
        """`corp`: whose files they are; every app of it may send them."""
        self._client, self._shelf, self._database, self._corp, self._clock = client, shelf, database, corp, clock

    async def media(self, file: str, attempts: int) -> Media | None:
        """The file as it can be sent; None for one that is lost or too large. Wait: its bytes are still on their way.

        Raises what the upload raises. A message that is tried again names the file as it did before.
        """
        since = self._clock() - (_KEPT + _REPEATED if attempts else _KEPT)
        return await self._known(file, since) or await self._sent_up(file, attempts, since)

    async def forget(self, media: Media) -> None:
        """WeCom has it no more: upload it again."""
        try:
            await self._database.write(lambda tx: forget_media(tx, self._corp, media.id))
        except StorageFailed as error:
            raise Wait("database out of reach", 5) from error

    async def _known(self, file: str, since: datetime) -> Media | None:
        try:
            return await self._database.read(lambda tx: media_of(tx, self._corp, file, since))
        except StorageFailed as error:
            raise Wait("database out of reach", 5) from error

    async def _sent_up(self, file: str, attempts: int, since: datetime) -> Media | None:
        """Upload it, and write down its name before anything is sent with it."""
        upload = await self._upload(file, attempts)
        if upload is None:
            return None
        fresh, now = Media(upload[0].kind, await self._client.upload(upload[0]), upload[1]), self._clock()
        try:
            return await self._database.write(
                lambda tx: keep_media(tx, self._corp, file, fresh, since, now - _OVER, now)
            )
        except StorageFailed as error:
            raise Wait("database out of reach", 5) from error

    async def _upload(self, file: str, attempts: int) -> tuple[Upload, bool] | None:
        kept = await self._shelf.kept(file)
        path = self._shelf.place(kept, attempts) if kept else None
        if kept is None or path is None:
            return None
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError:
            log.exception("file not read", extra={"file": file})
            return None
        kind = _SENT_AS.get(kept.mime, "file")
        kind = kind if len(content) <= _MOST[kind] else "file"
        if not _LEAST <= len(content) <= _MOST[kind]:
            log.warning("file left out", extra={"file": file, "count": len(content)})
            return None
        return Upload(kind, kept.name or path.name, content, kept.mime or "application/octet-stream"), bool(kept.name)
