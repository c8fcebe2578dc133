"""How calls reach Telegram: python-telegram-bot's client over aiohttp and orjson, updates as plain dicts.

Every failure says whether the call can have taken effect: NotConnected and Limited mean it has not, InvalidToken,
Forbidden and BadRequest that it never will; any other error leaves it open.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import aiohttp
import orjson
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.connections import Connections

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""always sent along, because Telegram keeps the last list it was given"""
MOST = 100
"""the most updates Telegram hands out at once"""
CONNECT, WRITE, UPLOAD, READ = 5.0, 5.0, 60.0, 15.0
"""seconds for a connection, for writing a request, one with files, and for its answer"""
_JSON = {"Content-Type": "application/json"}
_REFUSED = re.compile(rb'\s*\{\s*"ok"\s*:\s*false')
_WAIT = re.compile(r"retry after (\d+)", re.IGNORECASE)
_SOME_WAIT = 5.0
"""seconds, where nobody says how many"""


class NotConnected(NetworkError):
    """There was no connection, or a proxy answered in Telegram's place: the call has not taken effect."""


class Limited(TelegramError):
    """Too many calls: not before so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many calls")
        self.seconds = seconds


class TooLarge(TelegramError):
    """There are more bytes than were wanted."""


class Transport(BaseRequest):
    """python-telegram-bot's request over one aiohttp session."""

    def __init__(self, connections: int, *, listens: bool = False) -> None:
        """`listens`: for the poll, which is given up as soon as nothing has come for its time to read."""
        self._connections = Connections(connections)
        self._listens = listens

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        """The session is opened by the first call."""

    async def shutdown(self) -> None:
        """Close what is open; a later call opens it again."""
        await self._connections.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One exchange; raises where it failed, in words that say whether it can have taken effect."""
        timeout = _timeout(_or(read_timeout, READ), _or(write_timeout, WRITE), listens=self._listens)
        body, headers = _body(request_data)
        with _losses():
            async with self._connections.request(method, url, data=body, headers=headers, timeout=timeout) as answer:
                status, payload = answer.status, await answer.read()
        return _checked(status, payload, answer.headers.get("Retry-After", "")), payload

    async def file(self, url: str, most: int) -> bytes:
        """The bytes at this address; raises TooLarge beyond so many, and where there are none."""
        content, timeout = bytearray(), _timeout(UPLOAD, WRITE, listens=False)
        with _losses():
            async with self._connections.request("GET", url, timeout=timeout) as answer:
                if answer.status != 200:
                    raise TelegramError(f"no file: {answer.status}")
                async for chunk in answer.content.iter_chunked(1 << 16):
                    content += chunk
                    if len(content) > most:
                        raise TooLarge("file")
        return bytes(content)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a dict; what cannot be read is not quoted, because it holds what people said."""
        try:
            return cast("dict[str, Any]", orjson.loads(payload))
        except orjson.JSONDecodeError:
            pass
        try:  # the standard library reads half a surrogate pair, which orjson refuses
            return cast("dict[str, Any]", json.loads(payload.decode("utf-8", "replace").removeprefix("\ufeff")))
        except ValueError:
            raise TelegramError("unreadable answer") from None


@contextlib.contextmanager
def _losses() -> Iterator[None]:
    """What went wrong on the way, in words that say whether the call can have taken effect."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
        raise NotConnected(type(error).__name__) from error
    except TimeoutError as error:
        raise TimedOut from error
    except (aiohttp.ClientError, OSError) as error:
        raise NetworkError(type(error).__name__) from error


def _or(given: Any, otherwise: float) -> float:
    return float(given) if isinstance(given, int | float) else otherwise


@functools.lru_cache(maxsize=64)
def _timeout(reading: float, writing: float, *, listens: bool) -> aiohttp.ClientTimeout:
    most = CONNECT + writing + reading
    return aiohttp.ClientTimeout(most, sock_connect=CONNECT, sock_read=reading if listens else None)


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """JSON, or a form where files go along."""
    if data is None:
        return None, None
    if not data.contains_files:
        return orjson.dumps(data.parameters), _JSON
    # A name goes as it is: Telegram would show what is quoted as %E9%99%A2….
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, None


def _checked(status: int, payload: bytes, later: str) -> int:
    """The status, where python-telegram-bot draws the right conclusion from it; `later`: the header of that name."""
    if status == 413:
        raise BadRequest("too large")
    if status >= 500 or (status < 300 and not _REFUSED.match(payload)):
        return status
    try:
        told = orjson.loads(payload)
        parameters, words = told.get("parameters") or {}, str(told.get("description"))
        given = parameters.get("retry_after")
    except (orjson.JSONDecodeError, AttributeError):
        raise NotConnected(f"a page with {status}") from None
    if status < 300:  # a no that says that all is well: its own number counts
        status = int(told.get("error_code") or 500)
    if status == 429 or given:
        raise Limited(_seconds(given, later, *_WAIT.findall(words)))
    return status


def _seconds(*told: object) -> float:
    """The first of these that is a number."""
    for each in map(str, told):
        with contextlib.suppress(ValueError):
            if (seconds := float(each)) >= 0:
                return seconds
    return _SOME_WAIT


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes along with a call, in the place of a parameter."""

    name: str
    content: bytes
    mime: str = ""


class _Plain:
    """Parameters that need no objects, in the place of python-telegram-bot's RequestData."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._files = {name: value for name, value in given.items() if isinstance(value, Upload)}
        self.contains_files = bool(self._files)
        self.parameters = {n: v for n, v in given.items() if n not in self._files} if self._files else given

    @property
    def json_parameters(self) -> dict[str, str]:
        """As the fields of a form."""
        return {n: v if isinstance(v, str) else orjson.dumps(v).decode() for n, v in self.parameters.items()}

    @property
    def multipart_data(self) -> dict[str, tuple[str, bytes, str]]:
        """As the files of a form."""
        unknown = "application/octet-stream"
        return {name: (file.name, file.content, file.mime or unknown) for name, file in self._files.items()}


class Client(Bot):
    """python-telegram-bot's client, on our transport; polls have a connection of their own.

    Messages go plain, with its errors but without its objects. Those are twice the work of the call itself; and a
    message that was sent must not count as lost because its description lacks a field.
    """

    def __init__(self, token: str, base_url: str, connections: int) -> None:
        super().__init__(
            token,
            f"{base_url}/bot",
            f"{base_url}/file/bot",
            request=Transport(connections),
            get_updates_request=Transport(1, listens=True),
        )

    async def plain_updates(self, offset: int | None, seconds: float, margin: float) -> list[dict[str, Any]]:
        """getUpdates as it comes: building objects for it would be most of the work of receiving."""
        asked: dict[str, Any] = {"timeout": int(seconds), "limit": MOST, "allowed_updates": ALLOWED}
        if offset is not None:
            asked["offset"] = offset
        url, data = f"{self.base_url}/getUpdates", cast("RequestData", _Plain(asked))
        found = await self._request[0].post(url, data, read_timeout=seconds + margin)
        if not isinstance(found, list):
            raise TelegramError("unreadable answer")
        return found

    async def plain(self, method: str, seconds: float = READ, **params: Any) -> Any:
        """A method by Telegram's own names, its result as it comes; an Upload among the parameters goes as a file."""
        data = _Plain(params)
        writing = UPLOAD if data.contains_files else WRITE
        url = f"{self.base_url}/{method}"
        return await self._request[1].post(url, cast("RequestData", data), read_timeout=seconds, write_timeout=writing)

    async def file(self, path: str, most: int) -> bytes:
        """The bytes behind a path that getFile named, whatever it is called; raises TooLarge beyond so many."""
        return await cast("Transport", self._request[1]).file(f"{self.base_file_url}/{quote(path.lstrip('/'))}", most)

    async def close_connections(self) -> None:
        """Hang up."""
        for request in self._request:
            await request.shutdown()
