"""Files on their way out: found on the shelf, uploaded once, and sent by the id that WeCom keeps for three days."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.channels import Wait
from bot.channels.wecom_api.client import Client, Upload
from storage.database import StorageFailed
from storage.files import Kept

log = logging.getLogger(__name__)
PATIENCE = 3
"""so many tries a message waits for a file that is still on its way; then it goes out without"""
_KEPT = 2 * 86400.0
"""seconds for which a media id is used again; WeCom keeps it three days"""
_SENT_AS = {"image/jpeg": "image", "image/png": "image", "audio/amr": "voice", "video/mp4": "video"}
_MOST = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
_LEAST = 6
"""bytes; fewer are refused"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where files are: those people sent, on whatever channel, and documents, which `find` makes where they lack."""

    find: Callable[[str], Awaitable[Kept | None]]
    folder: Path


@dataclass(frozen=True, slots=True)
class Media:
    """A file that can be sent: as what, and under which id."""

    kind: str
    """image, voice, video or file"""
    id: str
    named: bool
    """a document, made to be saved and taken along"""


class Post:
    """Puts files into WeCom's hands."""

    def __init__(self, client: Client, shelf: Shelf, clock: Callable[[], float]) -> None:
        self._client, self._shelf, self._clock = client, shelf, clock
        self._uploaded: OrderedDict[str, tuple[Media, float]] = OrderedDict()

    async def media(self, file: str, attempts: int) -> Media | None:
        """The file as it can be sent; None for one that is lost or too large. Wait: its bytes are still on their way.

        Raises what the upload raises.
        """
        media, until = self._uploaded.get(file, (None, 0.0))
        if media is not None and self._clock() < until:
            return media
        upload = await self._upload(file, attempts)
        if upload is None:
            return None
        fresh = Media(upload[0].kind, await self._client.upload(upload[0]), upload[1])
        self._uploaded[file] = (fresh, self._clock() + _KEPT)
        while len(self._uploaded) > 2000:
            self._uploaded.popitem(last=False)
        return fresh

    def forget(self, media: Media) -> None:
        """WeCom has it no more: upload it again."""
        for file in [file for file, (known, _) in self._uploaded.items() if known.id == media.id]:
            del self._uploaded[file]

    async def _upload(self, file: str, attempts: int) -> tuple[Upload, bool] | None:
        try:
            kept = await self._shelf.find(file)
        except StorageFailed as error:
            raise Wait("files out of reach", 5) from error
        if kept is None:
            return None
        if not kept.path:
            if not kept.problem and attempts < PATIENCE:
                raise Wait("file is on its way", 10)
            return None
        path = self._shelf.folder / kept.path
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
