"""A Bot API server that somebody else built, or a proxy before it: what it says is taken as it is meant."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from telegram.error import TelegramError

from bot.channels import Gone, Moved, Never, SendFailed, Unsure, Wait
from bot.channels.telegram_errors import UNREADABLE, send_failed
from bot.channels.telegram_files import MOST_FETCHED, fetched
from bot.channels.telegram_name import bot_name, problem_with
from bot.channels.telegram_poll import Poll, Waits
from bot.channels.telegram_transport import Client
from bot.config import Telegram as Settings
from tests.channels.raw_server import Answer, answering, chunked, said

TOKEN = "4242:token"
NO = b'{"ok":false,"error_code":%d,"description":"%s"%s}'


@contextlib.asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[Client]:
    """A client of a server that answers each request, known by its first line, with these bytes."""
    async with answering(answer) as address:
        client = Client(TOKEN, address, 4)
        try:
            yield client
        finally:
            await client.close_connections()


async def sent(answer: bytes) -> Any:
    """What comes of a message."""
    async with server(lambda _: answer) as client:
        try:
            return await client.plain("sendMessage", chat_id=1, text="a")
        except (TelegramError, *UNREADABLE) as error:
            return send_failed(error)


def refused(code: int, words: bytes, more: bytes = b"", status: bytes = b"") -> bytes:
    """A no, by default with the status of its number."""
    return said(NO % (code, words, more), status or b"%d No" % code)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b" \n"])
async def test_a_yes_is_a_yes_however_it_is_written(mark: bytes) -> None:
    """In pieces, with a mark before it, half a character in it, of whatever type."""
    body = mark + b'{"result":{"message_id":5,"odd":"\\ud83d"},"ok":true}'
    for whole in (said(body), said(body, kind=b"text/plain; charset=GBK"), chunked(body)):
        assert (await sent(whole))["message_id"] == 5


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refused(429, b"Too Many Requests: retry after 7", b',"parameters":{"retry_after":7}'), 7),
        (refused(429, b"Too Many Requests", b',"parameters":{"retry_after":"7"}'), 7),
        (refused(429, b"Too Many Requests: retry after 7"), 7),
        (refused(429, b"Too Many Requests", b',"parameters":null', b"429 No\r\nRetry-After: 7"), 7),
        (refused(429, b"Too Many Requests", b',"parameters":{"retry_after":"soon"}'), 5),
        (refused(429, b"Too Many Requests", b',"parameters":{"retry_after":7}', b"200 OK"), 7),
        (refused(420, b"FLOOD_WAIT_7", b',"parameters":{"retry_after":7}'), 7),
    ],
)
async def test_a_limit_is_this_chats_and_lasts_as_long_as_it_says(answer: bytes, seconds: float) -> None:
    """In the parameters, in a header, in words; nobody else waits for it, and nothing is in doubt."""
    no = await sent(answer)
    assert isinstance(no, Wait)
    assert (no.seconds, no.everyone) == (seconds, False)


@pytest.mark.parametrize("status", [b"", b"200 OK"])
@pytest.mark.parametrize(
    ("code", "words", "more", "raised"),
    [
        (400, b"Bad Request: message is too long", b"", Never),
        (400, b"Bad Request: chat not found", b',"parameters":{}', Gone),
        (400, b"Bad Request: USER_IS_BLOCKED", b"", Gone),
        (400, b"upgraded", b',"parameters":{"migrate_to_chat_id":-1001}', Moved),
        (401, b"Unauthorized", b"", Wait),
        (403, b"Forbidden: bot was blocked by the user", b"", Gone),
        (403, b"Forbidden: bot can't initiate conversation with a user", b"", Gone),
        (409, b"Conflict: terminated by other getUpdates request", b"", Wait),
        (500, b"Internal Server Error", b"", Unsure),
    ],
)
async def test_a_no_is_known_by_its_number_whatever_the_status(
    code: int, words: bytes, more: bytes, raised: type[Exception], status: bytes
) -> None:
    """Also where the status says that all is well."""
    assert type(await sent(refused(code, words, more, status))) is raised


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (said(b"<html>", b"502 Bad Gateway", b"text/html"), Unsure),
        (said(b"<html>", b"403 Forbidden", b"text/html"), Wait),
        (said(b"", b"302 Found\r\nLocation: http://127.0.0.1:9/"), Wait),
        (said(b'{"ok":true}'), Unsure),
        (said(b'{"ok":false}'), Unsure),
        (said(b"[]"), Unsure),
        (said(b""), Unsure),
        (said(b'{"ok":true}')[:-4], Unsure),
        (b"", Unsure),
    ],
)
async def test_what_is_no_answer_is_lost_or_waits(answer: bytes, raised: type[Exception]) -> None:
    """A proxy's refusal and a redirection mean that it has not arrived; what breaks off, that it may have."""
    assert type(await sent(answer)) is raised


@pytest.mark.parametrize(
    "path",
    [
        "photos/file_1.jpg",
        "photos/照片 1.jpg",
        "a#b?c=d&e.jpg",
        "100%25.jpg",
        "/var/lib/nowhere/file.jpg",
        "docs/a+b.doc",
    ],
)
async def test_a_file_is_fetched_whatever_it_is_called(path: str) -> None:
    """Every character of its path arrives as it was told; nothing on this machine's disk is read for it."""
    asked: list[str] = []

    def answer(line: bytes) -> bytes:
        if b"getFile" in line:
            return said(b'{"ok":true,"result":{"file_path":"%s"}}' % path.encode())
        asked.append(line.decode().split()[1])
        return said(b"bytes", kind=b"image/jpeg")

    async with server(answer) as client:
        assert await fetched(client, "x", local=True) == b"bytes"
    parts = urlsplit(asked[0])
    assert unquote(parts.path) == f"/file/bot{TOKEN}/{path.lstrip('/')}"
    assert (parts.query, parts.fragment) == ("", "")


async def test_a_file_on_this_disk_is_read_for_a_server_of_our_own_only(tmp_path: Path) -> None:
    """A server beside us names where it lies; the public one is never believed that."""
    place = tmp_path / "file.jpg"
    place.write_bytes(b"bytes")

    def answer(line: bytes) -> bytes:
        here = b'{"ok":true,"result":{"file_path":"%s"}}' % str(place).encode()
        return said(here) if b"getFile" in line else said(b"", b"404 Not Found")

    async with server(answer) as client:
        assert await fetched(client, "x", local=True) == b"bytes"
        with pytest.raises(Wait):
            await fetched(client, "x", local=False)


@pytest.mark.parametrize(
    ("told", "file", "raised"),
    [
        (said(b'{"ok":true,"result":{"file_size":99999999,"file_path":"a"}}'), said(b"x"), Never),
        (said(b'{"ok":true,"result":{"file_path":"a"}}'), said(b"x" * (MOST_FETCHED + 1)), Never),
        (said(b'{"ok":true,"result":{}}'), said(b"x"), Wait),
        (refused(404, b"Not Found"), said(b"x"), Wait),
        (refused(400, b"Bad Request: wrong file_id or the file is temporarily unavailable"), said(b"x"), Never),
        (said(b'{"ok":true,"result":{"file_path":"a"}}'), said(b"", b"404 Not Found"), Wait),
        (said(b'{"ok":true,"result":{"file_path":"a"}}'), said(b"xxx")[:-1], Wait),
    ],
)
async def test_a_file_that_does_not_come_keeps_no_other_waiting(
    told: bytes, file: bytes, raised: type[SendFailed]
) -> None:
    """Too large, gone, cut off: it is tried again a few times or never, and the rest of the channel goes on."""
    async with server(lambda line: told if b"getFile" in line else file) as client:
        with pytest.raises(raised) as no:
            await fetched(client, "x", local=False)
    assert not getattr(no.value, "everyone", False)


async def test_what_the_bot_is_called_needs_no_more_than_that() -> None:
    """Fields that a server leaves out, or an answer that is none: a word for the operator, never a crash."""
    whole, bare = b'{"ok":true,"result":{"username":"tongxin_bot"}}', b'{"ok":true,"result":{"id":4242}}'
    for answer, name, problem in [(whole, "tongxin_bot", ""), (bare, "", ""), (b"[]", "", "does not answer")]:
        async with answering(lambda _, answer=answer: said(answer)) as address:  # type: ignore[misc]
            settings = Settings(enabled=True, token=TOKEN, base_url=address)
            assert await bot_name(settings) == name
            assert (await problem_with(settings)).partition(" (")[0] == problem


async def test_a_server_that_keeps_no_poll_open_is_not_asked_on_and_on() -> None:
    """It says at once that nothing has come: a second later it is asked again. Numbers may be written as texts."""
    waits: list[float] = []
    asked: list[bytes] = []

    def answer(line: bytes) -> bytes:
        asked.append(line)
        return said(b'{"ok":true,"result":[]}' if len(asked) > 1 else b'{"ok":true,"result":[{"update_id":"7"}]}')

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    async def take(_: list[Any]) -> bool:
        return True

    async with server(answer) as client:
        poll = Poll(client, take, lambda: datetime.now(UTC), Waits(pause=pause))
        await poll.once()
        assert (poll._offset, waits) == (8, [])
        await poll.once()
        assert (poll._offset, waits) == (None, [1.0])
