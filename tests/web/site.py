"""A running program with its pages served on loopback, and callers that behave like browsers."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import io
import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from aiohttp.test_utils import TestServer
from PIL import Image
from yarl import URL

from bot.app import App, running, utc_now
from bot.channels.webchat import WebChat
from bot.config import Config, Database, Files, Talk, Web
from bot.pages import Demo, Part, pages
from domain.people import Group, Role
from handlers.talk.turn import House
from storage import Store, new_id
from storage.database import Driver, StorageFailed, Transaction, Unit, Work

CONCERN = "白云湖社区水泥制品厂小区下水道堵了，污水都漫到路上"
CODE = "j_k3v9x2m7q4w8z1"
T = TypeVar("T")
_EVENTS = itertools.count(1)


def fresh_event() -> str:
    """An id as a page makes it."""
    return f"event-{next(_EVENTS):08d}"


class Outage:
    """The way to the database, cut: everything behind it stays as it is."""

    def __init__(self, driver: Driver, reads: bool) -> None:
        self.driver = driver
        self.dialect = driver.dialect
        self.reads = reads

    async def commit(self, units: Sequence[Unit]) -> None:
        raise StorageFailed("cut by a test")

    async def read(self, work: Work[T]) -> T:
        if self.reads:
            raise StorageFailed("cut by a test")
        return await self.driver.read(work)

    async def lead(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.driver, name)


@dataclass
class Opened:
    """The running parts and where they are served."""

    app: App
    chat: WebChat
    server: TestServer
    files: Path
    callers: contextlib.AsyncExitStack

    @property
    def url(self) -> str:
        return str(self.server.make_url("/")).rstrip("/")

    async def caller(self) -> Caller:
        """A browser nobody knows yet."""
        jar = aiohttp.CookieJar(unsafe=True)
        session = aiohttp.ClientSession(self.url, cookie_jar=jar, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        return Caller(self, await self.callers.enter_async_context(session))

    @contextlib.contextmanager
    def outage(self, *, reads: bool = True) -> Iterator[None]:
        """The database is out of reach for a while; or only cannot be written."""
        database = self.app.database
        whole = database.driver
        database.driver = Outage(whole, reads)
        try:
            yield
        finally:
            database.driver = whole

    async def settled(self) -> None:
        """Everything said has been delivered."""
        await self.app.deliverer.idle.wait()

    def kept(self) -> list[Path]:
        """The files on disk."""
        return sorted(path for path in self.files.rglob("*") if path.is_file())


@dataclass
class Caller:
    """A browser: keeps cookies, says where it comes from, and sends again when it is given a session."""

    site: Opened
    session: aiohttp.ClientSession
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Origin": self.site.url}

    async def post(self, path: str, told: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """One request: status and answer."""
        async with self.session.post(path, json=told, headers=self.headers | headers) as response:
            self.answers.append({"headers": response.headers})
            return response.status, _read(await response.read())

    async def say(self, text: str = "", event: str = "", **told: Any) -> dict[str, Any]:
        """What a page does to send: once more, where it was given a session, until it is kept."""
        body = {"event": event or fresh_event(), **({"text": text} if text else told)}
        for _ in range(3):
            status, answer = await self.post("/messages", body)
            if status != 409:
                break
        assert status == 200, (status, answer)
        await self.site.settled()
        return answer

    async def send(self, body: bytes, kind: str = "photo", event: str = "") -> tuple[int, dict[str, Any]]:
        """A file, as a page sends it."""
        query = {"event": event or fresh_event(), "kind": kind}
        headers = self.headers | {"Content-Type": "application/octet-stream"}
        for _ in range(2):
            async with self.session.post("/files", params=query, data=io.BytesIO(body), headers=headers) as response:
                status, answer = response.status, _read(await response.read())
            if status != 409:
                break
        await self.site.settled()
        return status, answer

    async def lines(self, **query: str) -> list[dict[str, Any]]:
        """The conversation as the page gets it."""
        async with self.session.get("/lines", params=query) as response:
            assert response.status == 200
            found: list[dict[str, Any]] = (await response.json())["lines"]
            return found

    async def texts(self) -> list[str]:
        """What was said, and by whom."""
        return [f"{'me' if line['mine'] else 'bot'}: {line['text']}" for line in await self.lines()]

    async def tap(self, label: str) -> dict[str, Any]:
        """Press the newest button with this label."""
        for line in reversed(await self.lines()):
            for option in line["options"]:
                if option["label"] == label:
                    return await self.say(press=option["press"])
        raise AssertionError(f"no button {label}")

    def show(self, secret: str) -> None:
        """From now on this browser holds that secret."""
        self.session.cookie_jar.clear()
        self.session.cookie_jar.update_cookies({"tongxin": secret}, URL(self.site.url))

    def cookie(self) -> str:
        """The secret this browser holds."""
        return next((each.value for each in self.session.cookie_jar), "")


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def configured(tmp_path: Path, url: str = "", **web: Any) -> Config:
    """A configuration of its own for a test."""
    return dataclasses.replace(
        Config(),
        database=Database(url=url or f"sqlite:{tmp_path / 'tongxin.db'}"),
        files=Files(folder=str(tmp_path / "files"), max_mb=1),
        web=Web(**web),
        talk=Talk(per_minute=1000),
    )


@contextlib.asynccontextmanager
async def opened(
    house: House, config: Config, demo: Demo | None = None, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Opened]:
    """The program running, its pages served on a free port; on the true clock, as in the demo, without a night."""
    if clock is utc_now:
        house = dataclasses.replace(house, calendar=dataclasses.replace(house.calendar, quiet=()))
    chat = WebChat()
    async with running(config, house, lambda _app: [chat], clock=clock) as app, contextlib.AsyncExitStack() as callers:
        server = TestServer(pages(app, chat, demo=demo))
        await server.start_server(shutdown_timeout=0.5)
        try:
            yield Opened(app, chat, server, Path(config.files.folder), callers)
        finally:
            await server.close()


async def seat(site: Opened) -> None:
    """One group with a member and a leader, both behind personas' addresses; and a member yet to join."""
    group = Group(new_id(), "xicheng", "西城街道活动组", "town", "xc_door", ("421303001",), ())
    now = site.app.clock()

    async def unit(tx: Transaction) -> None:
        store = Store(tx)
        await store.groups.keep(group)
        for name, role, user in (("李秀兰", Role.MEMBER, "li"), ("周桂芳", Role.LEADER, "zhou")):
            person = await store.people.add(now, name=name, roster=user)
            await store.people.seat(person.id, [(group.id, role)])
            await store.people.settle(person.id, site.chat.address(user), now)
        joining = await store.people.add(now, name="何立新", roster="he")
        await store.people.seat(joining.id, [(group.id, Role.MEMBER)])
        await store.people.invite(joining.id, CODE.removeprefix("j_"), now + timedelta(days=1))

    await site.app.database.write(unit)


PERSONAS = Demo(
    (
        Part("guest", {"zh": "居民 小孙", "en": "Resident, Mr Sun"}),
        Part("li", {"zh": "委员 李秀兰", "en": "Member Li"}),
        Part("zhou", {"zh": "组长 周桂芳"}),
    )
)


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **how: Any) -> bytes:
    """A picture."""
    written = io.BytesIO()
    Image.new("RGB", size, "#2a7").save(written, kind, **how)
    return written.getvalue()


async def shown(caller: Caller) -> list[dict[str, str]]:
    """The files of the conversation, oldest first."""
    return [file for line in await caller.lines() for file in line["files"]]


async def within(seconds: float, waiting: Any) -> Any:
    """The result, or a failure instead of a hanging test."""
    async with asyncio.timeout(seconds):
        return await waiting
