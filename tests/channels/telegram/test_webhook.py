"""The webhook: only Telegram is let in, and it is told "taken" only when the update is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.channels.telegram import MOST_UPDATE, SECRET
from tests.channels.telegram.fixtures import fake, moment
from tests.channels.telegram.house import CONCERN, MEI, Line, Moment, line
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_users import User

__all__ = ["fake", "moment"]
OURS = "a-secret_of-32-letters-and-digits"
PATH = "/telegram"


@pytest.fixture
async def bot(tmp_path: Path, fake: FakeTelegram, moment: Moment) -> AsyncIterator[Line]:
    """The bot, reached by webhook and not yet served."""
    settings = {"mode": "webhook", "webhook_secret": OURS, "webhook_path": PATH}
    fake.webhook._pause = moment.pause
    async with line(tmp_path, fake, moment, **settings) as opened:
        yield opened


@pytest.fixture
async def address(bot: Line) -> AsyncIterator[str]:
    """Where the bot's routes are served."""
    app = web.Application()
    app.add_routes(bot.channel.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def mei(bot: Line, fake: FakeTelegram, address: str) -> User:
    """Somebody whose updates are pushed to the bot."""
    fake.webhook.set({"url": address, "secret_token": OURS})
    return fake.user(MEI)


async def post(address: str, headers: dict[str, str], **body: Any) -> tuple[int, bytes]:
    """One request to the webhook, as anybody can make it."""
    async with aiohttp.ClientSession() as client, client.post(address, headers=headers, **body) as answer:
        return answer.status, await answer.read()


async def test_a_concern_comes_by_webhook(bot: Line, fake: FakeTelegram, mei: User) -> None:
    """Message and press are taken, each answered with nothing but 200."""
    await mei.says(CONCERN)
    await mei.hears(2)
    await mei.presses("提交")
    (filed,) = await mei.hears()

    assert "编号" in filed.text
    await fake.ledger.until(lambda: not fake.updates.pending)
    assert {(one.status, one.body) for one in fake.webhook.deliveries} == {(200, b"")}
    await bot.oracle()


async def test_the_webhook_is_set_with_its_secret_and_all_kinds(bot: Line, fake: FakeTelegram) -> None:
    """What Telegram is told when the bot begins to listen; presses are answered from then on."""
    bot.listen()
    await fake.ledger.until(lambda: fake.webhook.url)

    assert fake.webhook.url == f"http://127.0.0.1:1{PATH}"
    assert fake.webhook.secret == OURS
    assert fake.updates.allowed == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_a_bot_that_polls_serves_nothing(tmp_path: Path, fake: FakeTelegram, moment: Moment) -> None:
    """Without webhook mode there is no door."""
    async with line(tmp_path, fake, moment) as polling:
        assert list(polling.channel.routes()) == []


@pytest.mark.parametrize("given", [None, "", "wrong", OURS[:-1], OURS + "x", "秘密秘密秘密秘密秘密秘密", "\udcff" * 8])
async def test_who_does_not_know_the_secret_is_refused(bot: Line, address: str, given: str | None) -> None:
    """Missing, wrong and non-ASCII secrets alike: 403 and nothing is kept."""
    headers = {} if given is None else {SECRET: given}
    update = {"update_id": 1, "message": {"chat": {"id": MEI, "type": "private"}, "text": CONCERN}}
    raw = {name: value.encode("utf-8", "surrogateescape").decode("latin-1") for name, value in headers.items()}

    assert await _raw(address, raw) == 403
    assert (await post(address, {}, json=update))[0] == 403
    assert await bot.rows() == []


async def _raw(address: str, headers: dict[str, str]) -> int:
    """The status of a request whose headers hold any bytes, which no decent client would send."""
    host, _, path = address.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    lines = [f"POST /{path} HTTP/1.1", f"Host: {host}", "Content-Length: 2", "Connection: close"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    writer.write("\r\n".join([*lines, "", "{}"]).encode("latin-1"))
    await writer.drain()
    status = int((await reader.readline()).split()[1])
    writer.close()
    await writer.wait_closed()
    return status


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x" * (MOST_UPDATE + 1), {}, 413),
        (b"{}", {"Content-Encoding": "identity"}, 415),
        (b"not json", {}, 400),
        (b"{}", {}, 200),
        (b"[]", {}, 200),
        (b"\xef\xbb\xbf{}", {}, 200),
        (b'{"update_id": 1, "later": "\\ud83d"}', {}, 200),
        (b'{"update_id": 1, "message": {}}', {}, 200),
    ],
)
async def test_what_is_no_update_is_refused_or_forgotten(
    bot: Line, address: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Oversize, packed and broken bodies are refused; what nobody understands is taken once and not again."""
    assert await post(address, {SECRET: OURS} | headers, data=BytesIO(body)) == (status, b"")
    assert await bot.rows() == []


async def test_a_body_of_unknown_length_is_read_no_further_than_the_limit(bot: Line, address: str) -> None:
    """Chunked bodies announce nothing: reading ends where an update cannot be that long."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(400):
            sent += 1
            yield b"x" * (1 << 16)

    try:
        status, _ = await post(address, {SECRET: OURS}, data=endless())
    except aiohttp.ClientError:
        status = 413  # the door was shut while we were still talking

    assert status == 413
    assert sent < 400


async def test_nothing_is_taken_while_the_database_is_down(
    bot: Line, fake: FakeTelegram, mei: User, moment: Moment
) -> None:
    """503 with Retry-After, and when the database is back the update is handled once."""
    commit = bot.app.database.driver.commit
    tries = 0

    async def refuse(units: Any) -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            bot.app.database.driver.commit = commit  # type: ignore[method-assign]
        raise OSError("disk full")

    await bot.quiet()
    bot.app.database.driver.commit = refuse  # type: ignore[method-assign]
    await mei.says(CONCERN)
    await mei.hears(2)
    await fake.ledger.until(lambda: not fake.updates.pending)

    statuses = [one.status for one in fake.webhook.deliveries]
    assert statuses == [503] * (len(statuses) - 1) + [200]
    assert len(statuses) > 1
    assert {one.wait for one in fake.webhook.deliveries} == {10.0, None}
    assert {one.body for one in fake.webhook.deliveries} == {b""}
    await bot.oracle()
