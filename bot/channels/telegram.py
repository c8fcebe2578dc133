"""Telegram: python-telegram-bot as the client, our own loop that confirms an update once it is committed.

Updates come by poll or by webhook and take the same way: each becomes an Incoming, is handed in, and is confirmed
only when it is on disk. Where we stand is stored nowhere: an update that comes again is known by the inbox.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from aiohttp import web
from telegram.error import TelegramError

from bot.channels import Receive
from bot.channels.intake import Intake, Outage
from bot.channels.shelf import Shelf
from bot.channels.telegram_errors import UNREADABLE
from bot.channels.telegram_files import fetched
from bot.channels.telegram_poll import Poll, Waits
from bot.channels.telegram_sending import ChatPace, Rates, Sender
from bot.channels.telegram_transport import Client, Transport
from bot.channels.telegram_updates import Plain, incoming, press_id
from bot.config import Telegram as Settings
from domain.messages import Incoming, Outgoing

log = logging.getLogger(__name__)
OFFICIAL = "https://api.telegram.org"
MOST_UPDATE = 1 << 20
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_BODY_WITHIN, _ANSWER_WITHIN = 5.0, 5.0
_RETRY_AFTER = "10"


class Telegram:
    """One bot. `run` listens, by poll or webhook as configured, until it is cancelled; `close` hangs up afterwards."""

    name = "telegram"

    def __init__(
        self,
        settings: Settings,
        receive: Receive,
        outage: Outage,
        clock: Callable[[], datetime],
        shelf: Shelf,
        public_url: str = "",
        rates: Rates | None = None,
        waits: Waits | None = None,
    ) -> None:
        rates, waits = rates or Rates(), waits or Waits()
        self.account = settings.token.partition(":")[0]
        self.per_second, self.at_once = rates.per_second, rates.at_once
        self._settings, self._intake = settings, Intake(self, receive, outage)
        self._client = Client(settings.token, settings.base_url, rates.at_once + 32)
        self._sender = Sender(self._client, shelf, self.account, ChatPace(rates, waits.pause))
        self._poll = Poll(self._client, self._take_all, clock, waits)
        self._hook = f"{public_url}{settings.webhook_path}"
        self._tasks: asyncio.TaskGroup | None = None

    @property
    def last_poll(self) -> datetime | None:
        """When Telegram last answered a poll; None before the first, and with a webhook."""
        return self._poll.last_good

    @property
    def problem(self) -> str:
        """What keeps us from listening, in a word; empty when nothing does."""
        return self._poll.problem

    async def run(self) -> None:
        """Listen until cancelled."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                if self._settings.mode == "webhook":
                    await self._poll.instead(self._hook, self._settings.webhook_secret)
                else:
                    await self._poll.run()
        finally:
            self._tasks = None

    async def close(self) -> None:
        """Hang up; for when nothing is sent any more."""
        await self._client.close_connections()

    async def send(self, message: Outgoing) -> str:
        """Send the message; the id of its last part."""
        return await self._sender.send(message)

    async def hotline(self, message: Incoming, text: str) -> None:
        """Say this now; whether it arrives nobody writes down."""
        try:
            await self._client.plain("sendMessage", chat_id=int(message.address.user), text=text)
        except (TelegramError, *UNREADABLE):
            log.exception("hotline not answered")

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file somebody sent."""
        return await fetched(self._client, ref.partition(":")[2], local=self._settings.base_url != OFFICIAL)

    def routes(self) -> Iterable[web.RouteDef]:
        """What the web server serves for us."""
        return [web.post(self._settings.webhook_path, self.webhook)] if self._settings.mode == "webhook" else []

    async def webhook(self, request: web.Request) -> web.Response:
        """Take one update that Telegram pushes; 2xx once it is on disk, and always empty."""
        given = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not self._settings.webhook_secret or not hmac.compare_digest(given, self._settings.webhook_secret.encode()):
            return web.Response(status=403)
        status, body = await _body(request)
        if status:
            return web.Response(status=status)
        try:
            update = Transport.parse_json_payload(body)
        except TelegramError:
            return web.Response(status=400)
        message = self._read(update)
        if message is None or await self._intake.take(message):
            return web.Response(status=200)
        return web.Response(status=503, headers={"Retry-After": _RETRY_AFTER})

    async def _take_all(self, updates: list[Plain]) -> bool:
        """Hand in the updates of a poll, different people at the same time; whether all may be confirmed."""
        lanes: dict[str, list[Incoming]] = {}
        for update in updates:
            message = self._read(update)
            if message is not None:
                lanes.setdefault(message.address.user, []).append(message)
        return all(await asyncio.gather(*map(self._lane, lanes.values())))

    async def _lane(self, messages: list[Incoming]) -> bool:
        """What one person did, one after the other; after a failure the rest waits for the next poll."""
        for message in messages:
            if not await self._intake.take(message):
                return False
        return True

    def _read(self, update: Plain) -> Incoming | None:
        """The update as a message; a malformed one is told to the log and let go, or it would come for ever."""
        try:
            if self._tasks is not None and (press := press_id(update)):
                self._tasks.create_task(self._answer(press))
            return incoming(update, self.account)
        except Exception as error:
            event = update.get("update_id") if isinstance(update, dict) else None
            log.error("update not understood", extra={"update": event, "problem": type(error).__name__})
            return None

    async def _answer(self, press: str) -> None:
        """Stop the button from spinning; for show only, so nothing waits for it and nothing hangs on it."""
        try:
            await self._client.plain("answerCallbackQuery", _ANSWER_WITHIN, callback_query_id=press)
        except (TelegramError, *UNREADABLE) as error:
            log.info("press not answered", extra={"problem": type(error).__name__})


async def _body(request: web.Request) -> tuple[int, bytes]:
    """(0, the body), or the status to refuse with: packed, too large, too slow."""
    if "Content-Encoding" in request.headers:
        return 415, b""
    if (request.content_length or 0) > MOST_UPDATE:
        return 413, b""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_WITHIN):
            async for chunk in request.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > MOST_UPDATE:
                    return 413, b""
    except TimeoutError:
        return 408, b""
    return 0, bytes(body)
