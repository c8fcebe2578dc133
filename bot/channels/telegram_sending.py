"""One message of the outbox → calls to Telegram, in order, none of them twice where that can be known."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels import Moved, Never, SendFailed, Unsure, Wait
from bot.channels.shelf import Shelf
from bot.channels.telegram_errors import UNREADABLE, send_failed
from bot.channels.telegram_layout import MOST_CAPTION, keyboard, split, units
from bot.channels.telegram_transport import Client, Upload
from domain.messages import Outgoing
from storage.files import Kept

log = logging.getLogger(__name__)
Options = tuple[tuple[str, str, int], ...]
MOST_IN_ALBUM = 10
_MOST_UNFINISHED = 2000
_NO_PREVIEW: Mapping[str, bool] = {"is_disabled": True}
_UPLOADED_AS = {"image/jpeg": "photo", "image/png": "photo", "audio/ogg": "voice", "audio/mpeg": "audio",
                "audio/mp4": "audio", "video/mp4": "video"}  # fmt: skip
_MOST_PHOTO = 10 << 20
_METHODS = {
    "photo": "sendPhoto",
    "voice": "sendVoice",
    "audio": "sendAudio",
    "video": "sendVideo",
    "video_note": "sendVideoNote",
    "animation": "sendAnimation",
    "document": "sendDocument",
}


@dataclass(frozen=True, slots=True)
class Rates:
    """How much Telegram takes from a bot."""

    per_second: float = 29.0
    at_once: int = 64
    chat_gap: float = 1.0
    """seconds between two calls to one chat, once its burst is used up"""
    chat_burst: int = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One file on its way out."""

    called: str
    """photo, voice …: what Telegram calls it"""
    ref: str = ""
    """its name with this bot; empty: the bytes have to be uploaded"""
    path: Path | None = None
    name: str = ""
    """what a document is called, made to be saved and taken along"""
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One call: a text, a file with the text as caption, or an album."""

    text: str = ""
    options: Options = ()
    items: tuple[Item, ...] = ()

    def otherwise(self) -> list[Part]:
        """What to send where Telegram refuses the files: their bytes instead of their names, else the text alone."""
        if any(item.ref and item.path for item in self.items):
            return [replace(self, items=tuple(replace(i, ref="") if i.path else i for i in self.items))]
        return texts(self.text, self.options)


def texts(text: str, options: Options) -> list[Part]:
    """A text in as many parts as it needs, the buttons under the last."""
    parts = [Part(part) for part in split(text)]
    if parts:
        parts[-1] = replace(parts[-1], options=options)
    return parts


def plan(message: Outgoing, items: list[Item]) -> list[Part]:
    """The calls that a message takes: files first, so that the buttons stay at the bottom."""
    apart = any(item.called == "video_note" or (item.name and message.guarded) for item in items)
    if len(items) == 1 and not apart and 0 < units(message.text) <= MOST_CAPTION:
        return [Part(message.text, message.options, tuple(items))]
    seen = [item for item in items if item.called in ("photo", "video")]
    albums = [tuple(seen[n : n + MOST_IN_ALBUM]) for n in range(0, len(seen), MOST_IN_ALBUM)]
    rest = [(item,) for item in items if item not in seen]
    return [*(Part(items=some) for some in (*albums, *rest)), *texts(message.text, message.options)]


class ChatPace:
    """A few calls to one chat at once, then one a second; the caller waits its turn."""

    def __init__(self, rates: Rates, pause: Callable[[float], Awaitable[None]]) -> None:
        self._rates, self._pause = rates, pause
        self._free_at: OrderedDict[int, float] = OrderedDict()

    async def turn(self, chat: int) -> None:
        """Returns when the chat takes another call."""
        gap = self._rates.chat_gap * (3 if chat < 0 else 1)  # groups take 20 a minute
        if gap <= 0:
            return
        now = asyncio.get_running_loop().time()
        free = max(now, self._free_at.pop(chat, now)) + gap
        self._free_at[chat] = free
        while len(self._free_at) > 10_000:
            self._free_at.popitem(last=False)
        wait = free - now - gap * self._rates.chat_burst
        if wait > 0:
            await self._pause(wait)


class Sender:
    """Sends messages through one bot, and remembers how far it got with each."""

    def __init__(self, client: Client, shelf: Shelf, account: str, pace: ChatPace) -> None:
        self._client, self._shelf, self._account, self._pace = client, shelf, account, pace
        self._left: OrderedDict[str, deque[Part]] = OrderedDict()
        self._in_doubt = False
        """the last call was lost: ask whether Telegram is there before anything else is risked"""
        self._asking = asyncio.Lock()
        self._failures = 0

    async def send(self, message: Outgoing) -> str:
        """Send what is left of the message; the id of its last part. Raises a SendFailed."""
        if self._in_doubt:
            await self._ask()
        left = self._left.get(message.id)
        if left is None:
            left = deque(plan(message, await self._items(message)))
            self._remember(message.id, left)
        receipt = ""
        try:
            while left:
                receipt = await self._one(message, left)
        except SendFailed as no:
            if not isinstance(no, Wait | Unsure | Moved):
                self._left.pop(message.id, None)
            raise
        self._left.pop(message.id, None)
        if not receipt:
            raise Never("nothing to send")
        return receipt

    def _remember(self, id: str, left: deque[Part]) -> None:
        self._left[id] = left
        while len(self._left) > _MOST_UNFINISHED:
            self._left.popitem(last=False)

    async def _one(self, message: Outgoing, left: deque[Part]) -> str:
        """Send the first part and take it off; a refused file is replaced by what can be sent instead."""
        chat = int(message.address.user)
        await self._pace.turn(chat)
        try:
            receipt = await self._call(message, left[0])
        except BadRequest as error:
            no = send_failed(error)
            if not isinstance(no, Never) or not left[0].items:
                raise no from error
            log.warning("file refused", extra={"line": message.id})
            left.extendleft(reversed(left.popleft().otherwise()))
            return ""
        except (TelegramError, *UNREADABLE) as error:
            raise self._noted(send_failed(error)) from error
        self._failures = 0
        left.popleft()
        return receipt

    def _noted(self, no: SendFailed) -> SendFailed:
        if isinstance(no, Unsure):
            self._in_doubt = True
        if isinstance(no, Wait) and no.everyone and not no.seconds:
            self._failures += 1
            no.seconds = min(30.0, 2.0 ** min(self._failures, 5))
        return no

    async def _ask(self) -> None:
        """Nothing is risked while Telegram is out of order: its first answer to a harmless call ends the doubt."""
        async with self._asking:
            if not self._in_doubt:
                return
            try:
                await self._client.plain("getMe")
            except InvalidToken as error:
                raise send_failed(error) from error
            except (TelegramError, *UNREADABLE) as error:
                raise self._noted(Wait("out of order", 0, everyone=True)) from error
            self._in_doubt = False

    async def _call(self, message: Outgoing, part: Part) -> str:
        how: dict[str, Any] = {
            "chat_id": int(message.address.user),
            # A document that cannot be saved is of no use: an invitation goes into a calendar, a notice onto paper.
            "protect_content": message.guarded and not any(item.name for item in part.items),
            "disable_notification": message.kind == "digest",
        }
        if len(part.items) > 1:
            return await self._album(part.items, how)
        if part.options and (buttons := keyboard(part.options)):
            how["reply_markup"] = buttons
        if not part.items:
            how |= {"text": part.text, "link_preview_options": _NO_PREVIEW}
            return str((await self._client.plain("sendMessage", **how))["message_id"])
        (item,) = part.items
        how[item.called] = await self._source(item)
        if part.text:
            how["caption"] = part.text
        return str((await self._client.plain(_METHODS[item.called], **how))["message_id"])

    async def _album(self, items: tuple[Item, ...], how: dict[str, Any]) -> str:
        how["media"] = media = []
        for number, item in enumerate(items):
            source = await self._source(item)
            if isinstance(source, Upload):
                how[f"file{number}"] = source
                source = f"attach://file{number}"
            media.append({"type": item.called, "media": source})
        return str((await self._client.plain("sendMediaGroup", **how))[-1]["message_id"])

    async def _source(self, item: Item) -> str | Upload:
        if item.ref or item.path is None:
            return item.ref
        return Upload(item.name or item.path.name, await asyncio.to_thread(item.path.read_bytes), item.mime)

    async def _items(self, message: Outgoing) -> list[Item]:
        found = [await self._item(file, message.attempts) for file in message.files]
        return [item for item in found if item is not None]

    async def _item(self, file: str, attempts: int) -> Item | None:
        """The file as this bot can send it; None for one that is lost. Wait: its bytes are still on their way."""
        kept = await self._shelf.kept(file)
        if kept is None:
            return None
        if kept.channel == "telegram" and kept.account == self._account:
            called, _, ref = kept.ref.partition(":")
            return Item(called, ref, self._shelf.folder / kept.path if kept.path else None)
        path = self._shelf.place(kept, attempts)
        if path is None:
            return None
        called = _called(kept, path)
        return Item(called, path=path, name=kept.name if called == "document" else "", mime=kept.mime)


def _called(kept: Kept, path: Path) -> str:
    """As what the bytes are uploaded."""
    called = _UPLOADED_AS.get(kept.mime, "document")
    too_large = called == "photo" and path.exists() and path.stat().st_size > _MOST_PHOTO
    return "document" if too_large else called
