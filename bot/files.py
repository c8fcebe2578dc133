"""Photos and voice: kept below one folder under names of our own, and fetched from channels after the turn."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from bot.channels import Channel, SendFailed, Unsure, Wait
from bot.config import Config
from bot.photos import Unkept, cleaned, looks_like_photo
from handlers.lost import LOST
from storage import Store, crash
from storage.database import Database, StorageFailed, Transaction
from storage.files import Kept

log = logging.getLogger(__name__)
MOST_TRIES = 8
LOOK_EVERY = 30.0
"""seconds; what waits to be fetched is looked for now and then even when nobody has called"""
TYPES = {
    "jpg": "image/jpeg",
    "ogg": "audio/ogg",
    "webm": "audio/webm",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "png": "image/png",
    "ics": "text/calendar",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "bin": "application/octet-stream",
}
"""the ending of a kept file → what it is; decided by its bytes, never by what its sender calls it"""
NAME = re.compile(rf"[0-9a-f]{{32}}\.({'|'.join(TYPES)})")
_HEAD = 32


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that lie on disk for good."""

    path: str
    """below the folder"""
    mime: str
    size: int


class Folder:
    """The folder of kept files; a name in it is random, and whole as soon as it exists."""

    def __init__(self, root: Path, most_bytes: int) -> None:
        self.root = root
        self.most_bytes = most_bytes
        self._one = asyncio.Semaphore(1)
        """one picture is unpacked at a time, so that ten large ones do not fill the memory together"""

    async def keep(self, kind: str, chunks: AsyncIterator[bytes], once: str = "") -> Stored:
        """Write what comes to disk, made harmless; Unkept for what is not taken. Nothing is left of a failure.

        What is kept `once` takes the place of what was kept under the same word: a repeated try leaves one file.
        """
        with self._draft() as (draft, file):
            size = 0
            async for chunk in chunks:
                size += len(chunk)
                if size > self.most_bytes:
                    raise Unkept("too_large")
                await asyncio.to_thread(file.write, chunk)
            if not size:
                raise Unkept("empty")
            async with self._one:
                return await asyncio.to_thread(self._finish, kind, draft, file, _name(once))

    async def keep_bytes(self, kind: str, whole: bytes) -> Stored:
        """The same for bytes that are all there."""

        async def chunks() -> AsyncIterator[bytes]:
            yield whole

        return await self.keep(kind, chunks())

    async def keep_made(self, ending: str, whole: bytes, once: str) -> Stored:
        """What this program made itself is kept as it is; made again under the same word, it takes its own place."""
        with self._draft() as (draft, file):
            await asyncio.to_thread(file.write, whole)
            return await asyncio.to_thread(self._place, draft, file, f"{_name(once)}.{ending}")

    def _finish(self, kind: str, draft: Path, file: BinaryIO, stem: str) -> Stored:
        file.seek(0)
        ending = _ending(kind, file.read(_HEAD))
        if ending == "jpg":
            file.seek(0)
            picture = cleaned(file)
            file.seek(0)
            file.truncate()
            file.write(picture)
        return self._place(draft, file, f"{stem}.{ending}")

    def _place(self, draft: Path, file: BinaryIO, name: str) -> Stored:
        """Under its name, whole and for good."""
        file.flush()
        os.fsync(file.fileno())
        home = self.root / name[:2]
        home.mkdir(parents=True, exist_ok=True)
        size = file.seek(0, os.SEEK_END)
        crash.at("file.written")
        draft.rename(home / name)
        crash.at("file.named")
        _sync(home)
        return Stored(f"{name[:2]}/{name}", TYPES[name.partition(".")[2]], size)

    @contextlib.contextmanager
    def _draft(self) -> Iterator[tuple[Path, BinaryIO]]:
        self.root.mkdir(parents=True, exist_ok=True)
        draft = self.root / f".{secrets.token_hex(16)}.part"
        try:
            with draft.open("xb+") as file:
                yield draft, file
        finally:
            draft.unlink(missing_ok=True)

    def where(self, path: str) -> Path | None:
        """Where the bytes of a kept path lie; None for a path this folder never gave out, or bytes that are gone."""
        name = path.rpartition("/")[2]
        if not NAME.fullmatch(name) or path != f"{name[:2]}/{name}":
            return None
        place = self.root / path
        return place if place.is_file() else None

    def drop(self, paths: Sequence[str]) -> None:
        """Remove the bytes of these paths for good; those that are gone already do no harm."""
        for place in filter(None, map(self.where, paths)):
            place.unlink(missing_ok=True)
            _sync(place.parent)

    def sweep(self) -> int:
        """Remove what an earlier process left half written; answers how many."""
        halves = list(self.root.glob(".*.part"))
        for half in halves:
            half.unlink(missing_ok=True)
        return len(halves)


def folder_of(config: Config) -> Folder:
    """The folder this configuration names."""
    return Folder(Path(config.files.folder), config.files.max_mb << 20)


def _sync(folder: Path) -> None:
    """A rename lasts once its folder is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name(once: str) -> str:
    """A name nobody can guess who does not know the word."""
    return hashlib.sha256(once.encode()).hexdigest()[:32] if once else secrets.token_hex(16)


def _ending(kind: str, head: bytes) -> str:
    """What the bytes are. A picture is cleaned however it was sent; the rest must be what it is said to be."""
    if looks_like_photo(head):
        return "jpg"
    if kind == "photo":
        raise Unkept("odd_photo")
    sound = _sound(head)
    if kind == "voice":
        if not sound:
            raise Unkept("odd_voice")
        return sound
    return "mp4" if kind == "video" and head[4:8] == b"ftyp" else "bin"


def _sound(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    starts = {b"OggS": "ogg", b"\x1aE\xdf\xa3": "webm", b"#!AMR": "amr", b"ID3": "mp3"}
    for start, ending in starts.items():
        if head.startswith(start):
            return ending
    if head[4:8] == b"ftyp":
        return "m4a"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "aac" if head[1] & 0x06 == 0 else "mp3"
    return ""


class Fetcher:
    """Brings the bytes of what people sent from their channels into the folder; `make` makes what is made here."""

    def __init__(
        self,
        database: Database,
        folder: Folder,
        channels: Sequence[Channel],
        make: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._database = database
        self._folder = folder
        self._channels = channels
        self._make = make
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """A message with files has been taken in."""
        self._wake.set()

    async def run(self) -> None:
        """Fetch until cancelled."""
        await asyncio.to_thread(self._folder.sweep)
        while True:
            self._wake.clear()
            wait = LOOK_EVERY
            try:
                wait = await self.once()
            except StorageFailed:
                log.warning("files not readable")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    async def once(self) -> float:
        """Fetch what is there; answers in how many seconds to look again."""
        wait = LOOK_EVERY
        if self._make:
            await self._make()
        for channel in self._channels:
            waiting = await self._database.read(lambda tx, c=channel: Store(tx).files.unfetched(c.name))  # type: ignore[misc]
            for kept in waiting:
                if kept.account == channel.account:
                    pause = await self._fetch(channel, kept)
                    wait = min(wait, pause or wait)
                    if pause:
                        break
        return wait

    async def _fetch(self, channel: Channel, kept: Kept) -> float:
        """Fetch one file; answers how many seconds to leave its channel alone."""
        pause, problem = 0.0, ""
        try:
            stored = await self._folder.keep_bytes(kept.kind, await channel.fetch(kept.ref))
        except Unkept as no:
            problem = no.problem
        except (Wait, Unsure) as no:
            pause = min(LOOK_EVERY, max(1.0, getattr(no, "seconds", 0.0)))
            problem = no.problem if kept.tries + 1 >= MOST_TRIES and not getattr(no, "everyone", False) else ""
        except SendFailed as no:
            problem = no.problem
        except OSError:
            log.exception("file not written", extra={"file": kept.id})
            pause = LOOK_EVERY
        except Exception:
            log.exception("file not fetched", extra={"file": kept.id})
            problem = "bug"
        else:
            await self._database.write(lambda tx: Store(tx).files.fetched(kept.id, stored.path, stored.mime))
            crash.at("file.noted")
            return 0.0
        log.info("file missed", extra={"file": kept.id, "problem": problem or "later", "tries": kept.tries + 1})
        await self._database.write(lambda tx: self._missed(tx, kept, problem))
        return pause

    async def _missed(self, transaction: Transaction, kept: Kept, problem: str) -> None:
        """One try failed; after the last one whoever sent it is asked to send it again."""
        store = Store(transaction)
        await store.files.missed(kept.id, problem)
        if problem:
            await store.timers.set(LOST, kept.id, datetime.now(UTC))

    async def read(self, file: str) -> tuple[bytes, str]:
        """Bytes and type of a kept file, for a channel that passes it on; FileNotFoundError where there are none."""
        kept = await self._database.read(lambda tx: Store(tx).files.get(file))
        place = self._folder.where(kept.path) if kept and kept.path else None
        if kept is None or place is None:
            raise FileNotFoundError(file)
        return await asyncio.to_thread(place.read_bytes), kept.mime
