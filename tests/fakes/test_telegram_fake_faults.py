"""The fake Telegram server goes wrong in each of the ways the real one does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_remote import telegram_elsewhere

MEI = 7001


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        server.user(MEI)
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


Send = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def send(fake: FakeTelegram, session: aiohttp.ClientSession) -> Send:
    """Calls a method; status and decoded body (None if it is not JSON)."""

    async def send(method: str = "sendMessage", **params: Any) -> tuple[int, Any]:
        given = {"chat_id": MEI, "text": "好"} | params if method == "sendMessage" else params
        async with session.post(f"{fake.base_url}/bot{fake.token}/{method}", json=given) as answer:
            body = await answer.read()
            with contextlib.suppress(orjson.JSONDecodeError):
                return answer.status, orjson.loads(body)
            return answer.status, None

    return send


@pytest.mark.parametrize(
    ("kind", "params", "status", "said"),
    [
        ("retry_after", {"seconds": 7}, 429, {"parameters": {"retry_after": 7}}),
        ("migrate", {"new_chat_id": -1005}, 400, {"parameters": {"migrate_to_chat_id": -1005}}),
        ("bad_request", {"description": "odd"}, 400, {"description": "Bad Request: odd"}),
        ("unauthorized", {}, 401, {"description": "Unauthorized"}),
        ("blocked", {}, 403, {"description": "Forbidden: bot was blocked by the user"}),
        ("conflict", {}, 409, {"error_code": 409}),
    ],
)
async def test_an_error_is_answered_once_and_leaves_no_message(
    fake: FakeTelegram, send: Send, kind: str, params: dict[str, Any], status: int, said: dict[str, Any]
) -> None:
    """The call takes no effect, is written down as declined, and the next one goes through."""
    fake.fault(kind, **params)
    got, body = await send()
    assert (got, body | said) == (status, body)
    assert (fake.ledger.calls, len(fake.ledger.declined)) == ([], 1)

    assert (await send())[0] == 200
    assert len(fake.ledger.calls) == 1


async def test_a_proxy_may_answer_with_a_page(fake: FakeTelegram, send: Send) -> None:
    """A 502 is HTML; the call has taken effect or not, as the test wants."""
    fake.fault("status", status=502)
    assert await send() == (502, None)
    assert fake.ledger.calls == []
    fake.fault("status", status=500, accepted=True)
    assert await send() == (500, None)
    assert [one.outcome for one in fake.ledger.calls] == ["status"]


@pytest.mark.parametrize(("kind", "body"), [("cut_json", None), ("ok_without_result", {"ok": True})])
async def test_an_answer_may_be_unreadable_after_the_call_took_effect(
    fake: FakeTelegram, send: Send, kind: str, body: Any
) -> None:
    """The ledger has the call, the caller has nothing to go by."""
    fake.fault(kind)
    assert await send() == (200, body)
    assert [one.outcome for one in fake.ledger.calls] == [kind]


async def test_an_answer_may_be_lost(fake: FakeTelegram, send: Send) -> None:
    """Cut at once or held until the caller gives up: the message is there all the same."""
    fake.fault("lost_answer")
    with pytest.raises(aiohttp.ClientError):
        await send()
    fake.fault("lost_answer", held=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await send()
    assert [one.outcome for one in fake.ledger.calls] == ["lost_answer"] * 2
    assert len(await fake.user(MEI).hears(2)) == 2


async def test_a_connection_may_be_cut_before_anything_happens(fake: FakeTelegram, send: Send) -> None:
    """A reset leaves nothing in the ledger."""
    fake.fault("reset")
    with pytest.raises(aiohttp.ClientError):
        await send()
    assert fake.ledger.calls == []


async def test_a_poll_may_stay_half_open(fake: FakeTelegram, send: Send) -> None:
    """It never answers, although updates arrive; a new connection gets them."""
    fault = fake.fault("half_open", method="getUpdates")
    await fake.user(MEI).says("一")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await send("getUpdates", timeout=1)
    assert fault.hits == 1
    assert len((await send("getUpdates"))[1]["result"]) == 1


async def test_a_call_may_be_held_or_slow(fake: FakeTelegram, send: Send) -> None:
    """It goes through when the test lets it."""
    fault = fake.fault("hold")
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(_status(send))
        await fake.ledger.until(lambda: fault.hits)
        assert fake.ledger.calls == []
        fault.release()
    assert sending.result() == 200
    fake.fault("slow", seconds=0.001)
    assert (await send())[0] == 200


async def _status(send: Send) -> int:
    return (await send())[0]


async def test_faults_choose_their_calls(fake: FakeTelegram, send: Send) -> None:
    """By chat, by method, every other one, for ever, until cleared."""
    fake.user(7002)
    fake.fault("blocked", chat=7002, times=None)
    assert [(await send(chat_id=chat))[0] for chat in (MEI, 7002, 7002)] == [200, 403, 403]
    fake.faults.clear()
    fake.fault("retry_after", every=2, times=None)
    assert [(await send())[0] for _ in range(4)] == [200, 429, 200, 429]
    assert (await send("getMe"))[0] == 200
    with pytest.raises(ValueError, match="no such kind"):
        fake.fault("earthquake")


async def test_downloads_go_wrong_too(fake: FakeTelegram, send: Send, session: aiohttp.ClientSession) -> None:
    """A file can be refused, and more than 20 MB are never given."""
    kept = fake.files.keep("photos", "jpg", b"picture")
    path = (await send("getFile", file_id=kept["file_id"]))[1]["result"]["file_path"]
    address = f"{fake.base_url}/file/bot{fake.token}/{path}"
    fake.fault("status", method="file", status=500)
    async with session.get(address) as answer:
        assert answer.status == 500
    async with session.get(address) as answer:
        assert await answer.read() == b"picture"
    large = fake.files.keep("documents", "bin", bytes(20_000_001))
    assert "file is too big" in (await send("getFile", file_id=large["file_id"]))[1]["description"]


async def test_limits_refuse_excess() -> None:
    """One a second to a person after a short burst; the wait is said, and waiting helps."""
    now = [1_767_225_600.0]
    async with FakeTelegram(clock=lambda: now[0], limits=True) as fake, aiohttp.ClientSession() as session:
        fake.user(MEI)
        address = f"{fake.base_url}/bot{fake.token}/sendMessage"

        async def send() -> int:
            async with session.post(address, json={"chat_id": MEI, "text": "好"}) as answer:
                return answer.status

        assert [await send() for _ in range(4)] == [200, 200, 200, 429]
        assert "retry after 1" in fake.ledger.declined[0].description
        now[0] += 1
        assert await send() == 200


class Endpoint:
    """A bot's webhook address that answers as the test says."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.got: list[tuple[str | None, Any]] = []

    async def take(self, request: web.BaseRequest) -> web.Response:
        """Writes the update down and gives the next answer; 200 when none is left."""
        self.got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        return web.Response(status=status, headers=headers)


@pytest.fixture
async def endpoint() -> AsyncIterator[tuple[Endpoint, str]]:
    taker = Endpoint()
    runner = web.ServerRunner(web.Server(taker.take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield taker, f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    await runner.cleanup()


async def test_a_webhook_is_tried_until_it_takes_the_update(endpoint: tuple[Endpoint, str]) -> None:
    """First again at once, then 2, 4 … seconds or what Retry-After says; the secret comes along; order is kept."""
    taker, url = endpoint
    taker.answers = [(500, {}), (500, {}), (503, {"Retry-After": "9"}), (500, {})]
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    async with FakeTelegram(pause=pause) as fake, aiohttp.ClientSession() as session:
        mei = fake.user(MEI)
        first = await mei.says("一")
        setting = {"url": url, "secret_token": "s3cret"}
        async with session.post(f"{fake.base_url}/bot{fake.token}/setWebhook", json=setting) as answer:
            assert answer.status == 200
        second = await mei.says("二")
        await fake.ledger.until(lambda: not fake.updates.pending)

        assert [body["update_id"] for _, body in taker.got] == [first] * 5 + [second]
        assert {secret for secret, _ in taker.got} == {"s3cret"}
        assert waits == [2.0, 9.0, 8.0]
        assert [one.wait for one in fake.webhook.deliveries] == [0.0, 2.0, 9.0, 8.0, None, None]
        assert all(one.body == b"" for one in fake.webhook.deliveries)


async def test_a_press_may_overtake_a_message(endpoint: tuple[Endpoint, str]) -> None:
    """Presses have a queue of their own: one goes out while a message waits for its repetition."""
    taker, url = endpoint
    taker.answers = [(500, {}), (500, {})]
    let_go = asyncio.Event()

    async def pause(_seconds: float) -> None:
        await let_go.wait()

    async with FakeTelegram(pause=pause) as fake:
        mei = fake.user(MEI)
        fake.webhook.set({"url": url})
        written = await mei.says("一")
        await fake.ledger.until(lambda: len(fake.webhook.deliveries) == 2)
        mei.presses_data("d:1")
        await fake.ledger.until(lambda: len(fake.updates.pending) == 1)
        assert [one["update_id"] for one in fake.updates.pending] == [written]
        assert fake.webhook.state()["last_error_message"] == "Wrong response from the webhook: 500"
        let_go.set()
        await fake.ledger.until(lambda: not fake.updates.pending)


async def test_the_cloud_wants_https() -> None:
    """Without `local` a plain-HTTP address or another port is refused."""
    async with FakeTelegram(local=False) as fake, aiohttp.ClientSession() as session:
        for url in ("http://example.org/", "https://example.org:9000/"):
            async with session.post(f"{fake.base_url}/bot{fake.token}/setWebhook", json={"url": url}) as answer:
                assert answer.status == 400
        assert fake.webhook.url == ""


async def test_another_process_can_be_driven() -> None:
    """Everything above is at hand over /control."""
    async with telegram_elsewhere() as remote, aiohttp.ClientSession() as session:
        await remote.user(MEI, "says", "路灯坏了", name="Mei")
        await remote.user(MEI, "sends_location", 31.69, 113.38)
        (_, pending) = await remote.pending()
        await remote.fault("retry_after", seconds=3)
        address = f"{remote.base_url}/bot{remote.token}"
        for expected in (429, 200):
            async with session.post(f"{address}/sendMessage", json={"chat_id": MEI, "text": "好"}) as answer:
                assert answer.status == expected
        async with session.post(f"{address}/sendMessage", json={"chat_id": MEI}) as answer:
            assert answer.status == 400
        assert await remote.reach(1, "sendMessage", MEI) == 1
        with pytest.raises(AssertionError, match="in vain"):
            await remote.reach(2, timeout=0.01)
        assert [call["text"] for call in await remote.ledger()] == ["好"]
        assert (len(await remote.declined()), len(await remote.refused())) == (1, 1)
        assert (await remote.heard(MEI))[0]["text"] == "好"
        message = {"message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}}
        assert await remote.push(message) == pending + 1
        await remote.advance(25 * 3600)
        assert await remote.pending() == []
