"""One call to WeCom's API: JSON with the app's token, refusals by code, lost answers by what may have happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels import Never, Unsure, Wait
from bot.channels.connections import Connections
from bot.channels.wecom_api.errors import BUSY, STALE, Refusal
from bot.channels.wecom_api.json_text import MARK, read, written
from bot.channels.wecom_api.token import Token

CONNECT, READ, UPLOAD = 3.0, 10.0, 60.0
"""seconds for a connection, an answer, and the answer to a file"""
MOST_FETCHED = 20 << 20
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_SAFE = str.maketrans({'"': "_", "\\": "_", "\r": "_", "\n": "_", "/": "_", "\0": "_"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way out; `kind` is image, voice, video or file."""

    kind: str
    name: str
    content: bytes
    mime: str = "application/octet-stream"


class Client:
    """The calls of one app. `clock` counts seconds and only ever forward."""

    def __init__(
        self, base_url: str, corp_id: str, secret: str, clock: Callable[[], float], connections: int = 64
    ) -> None:
        self._base_url, self._corp_id, self._secret = base_url, corp_id, secret
        self._connections = Connections(connections)
        self.token = Token(self._fetch_token, clock)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | bytes | None = None,
        file: Upload | None = None,
    ) -> dict[str, Any]:
        """The answer to one call below /cgi-bin; raises Refusal, or Wait or Unsure where there was no answer.

        `json` as bytes goes out as it is: what is sent again can be the same to the byte. A token that is refused is
        fetched anew, once.
        """
        body = written(json) if isinstance(json, Mapping) else json
        stale = ""
        while True:
            token = await self.token.get(stale)
            given = {**(params or {}), "access_token": token}
            try:
                return await self._answer(method, path, given, _form(file) if file else body)
            except Refusal as no:
                if no.code not in STALE or stale:
                    raise
                stale = token

    async def upload(self, file: Upload) -> str:
        """The media id under which WeCom keeps the file for three days."""
        answer = await self.call("POST", "media/upload", params={"type": file.kind}, file=file)
        return _told(answer, "media_id")

    async def download(self, media_id: str) -> bytes:
        """The file somebody sent; raises Refusal where WeCom has none any more, Never where it is too large."""
        stale = ""
        while True:
            token = await self.token.get(stale)
            try:
                return await self._file({"media_id": media_id, "access_token": token})
            except Refusal as no:
                if no.code not in STALE or stale:
                    raise
                stale = token

    async def close(self) -> None:
        """Hang up; a later call opens the connection again."""
        await self._connections.close()

    async def _fetch_token(self) -> tuple[str, float]:
        asked = {"corpid": self._corp_id, "corpsecret": self._secret}
        try:
            answer = await self._answer("GET", "gettoken", asked, None)
            return _told(answer, "access_token"), float(answer.get("expires_in") or 7200)
        except Unsure as lost:  # whatever it was wanted for has not been tried
            raise Wait(lost.problem, 0, everyone=True) from None

    async def _answer(
        self, method: str, path: str, params: Mapping[str, str], body: bytes | aiohttp.FormData | None
    ) -> dict[str, Any]:
        seconds = UPLOAD if isinstance(body, aiohttp.FormData) else READ
        headers = _JSON if isinstance(body, bytes) else None
        async with _Losses(), self._asked(method, path, params, body, headers, seconds) as got:
            return _checked(got.status, await got.read())

    async def _file(self, params: Mapping[str, str]) -> bytes:
        async with _Losses(), self._asked("GET", "media/get", params, None, None, UPLOAD) as got:
            content = await _within(got, MOST_FETCHED)
            if got.status not in (200, 206) or _is_answer(content):
                _checked(got.status, content)
                raise Refusal(min(BUSY))
            return content

    def _asked(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        body: bytes | aiohttp.FormData | None,
        headers: Mapping[str, str] | None,
        seconds: float,
    ) -> Any:
        return self._connections.request(
            method,
            f"{self._base_url}/cgi-bin/{path}",
            params=params,
            data=body,
            headers=headers,
            timeout=aiohttp.ClientTimeout(CONNECT + seconds, sock_connect=CONNECT),
        )


class _Losses:
    """Says of a call that failed on the way whether it can have taken effect."""

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        # The text of the error quotes the address, and the address the token: it goes no further.
        if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
            raise Wait("no connection", 0, everyone=True) from None
        if isinstance(error, TimeoutError | aiohttp.ClientError | OSError):
            raise Unsure("answer lost") from None


def _told(answer: Mapping[str, Any], name: str) -> str:
    """What the answer has to say; without it, it is none."""
    if not (told := answer.get(name)):
        raise Unsure("answer unreadable")
    return str(told)


def _checked(status: int, payload: bytes) -> dict[str, Any]:
    """The answer, if it is one and says yes; errors come with status 200 as well."""
    try:
        answer = read(payload)
        code = int(answer.get("errcode") or 0)
    except (AttributeError, TypeError, ValueError):
        if status != 200:  # a proxy answered in WeCom's place
            raise Wait("a page instead of an answer", 0, everyone=True) from None
        raise Unsure("answer unreadable") from None
    if code:
        raise Refusal(code, str(answer.get("errmsg", "")))
    if status != 200:
        raise Refusal(min(BUSY))
    return dict(answer)


def _is_answer(content: bytes) -> bool:
    """Whether this is no file but an answer that says why there is none: errors come with status 200."""
    if not content.removeprefix(MARK.encode()).lstrip().startswith(b"{"):
        return not content
    try:
        return "errcode" in read(content)
    except ValueError:
        return False


async def _within(got: aiohttp.ClientResponse, most: int) -> bytes:
    content = bytearray()
    async for chunk in got.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > most:
            raise Never("file too large")
    return bytes(content)


def _form(file: Upload) -> aiohttp.FormData:
    # A name goes as it is: WeCom does not understand one in percent signs, nor filename*=.
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("media", file.content, filename=file.name.translate(_SAFE), content_type=file.mime)
    return form


def seconds() -> float:
    """A clock for a running system; tests bring their own."""
    return asyncio.get_running_loop().time()
