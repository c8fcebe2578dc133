"""A clock, the fake, and a program that opens what the fake delivers: for the tests of the fake itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from xml.etree import ElementTree

import aiohttp
import orjson
import pytest
from aiohttp import web

from tests.fakes.wecom import FakeWeCom, crypto

Post = Callable[..., Awaitable[dict[str, Any]]]


class Now:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 1_767_225_600.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
async def fake(now: Now) -> AsyncIterator[FakeWeCom]:
    async with FakeWeCom(clock=now) as server:
        server.member("LiWei")
        yield server


@pytest.fixture
async def post(fake: FakeWeCom) -> AsyncIterator[Post]:
    """Calls a method with a token that is fetched first."""
    async with aiohttp.ClientSession() as session:
        query = {"corpid": fake.corp_id, "corpsecret": fake.secret}

        async def post(method: str, body: Any = None, token: str | None = None, **more: str) -> dict[str, Any]:
            if token is None:
                async with session.get(f"{fake.base_url}/cgi-bin/gettoken", params=query) as answer:
                    token = (await answer.json())["access_token"]
            raw = body if isinstance(body, bytes) else orjson.dumps(body or {})
            where = f"{fake.base_url}/cgi-bin/{method}"
            async with session.post(where, params={"access_token": token, **more}, data=raw) as answer:
                told: dict[str, Any] = orjson.loads(await answer.read())
                return told

        yield post


class Program:
    """An address that opens what is delivered, and answers as the test says."""

    def __init__(self, fake: FakeWeCom) -> None:
        self.fake, self.got = fake, list[dict[str, str]]()
        self.status, self.hold = 200, asyncio.Event()
        self.hold.set()

    async def take(self, request: web.BaseRequest) -> web.Response:
        """Opens one callback; 403 for a wrong signature."""
        callback, query = self.fake.callback, request.query
        sealed = query.get("echostr") or str(ElementTree.fromstring(await request.read()).findtext("Encrypt"))
        if crypto.sign(callback.token, query["timestamp"], query["nonce"], sealed) != query["msg_signature"]:
            return web.Response(status=403)
        plain, receive_id = crypto.unseal(callback.key, sealed)
        assert receive_id == self.fake.corp_id
        if request.method == "GET":
            return web.Response(body=plain)
        self.got.append({one.tag: one.text or "" for one in ElementTree.fromstring(plain)})
        await self.hold.wait()
        return web.Response(status=self.status)


@pytest.fixture
async def program(fake: FakeWeCom) -> AsyncIterator[Program]:
    made = Program(fake)
    runner = web.ServerRunner(web.Server(made.take), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.callback.url = f"http://127.0.0.1:{runner.addresses[0][1]}/wecom"
    yield made
    made.hold.set()
    await runner.cleanup()
