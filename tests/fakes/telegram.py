"""A Telegram Bot API server on loopback, with a ledger of every call and faults on demand.

    async with FakeTelegram(clock=clock) as fake:
        mei = fake.user(7001, "Mei", language="zh-hans")
        fake.fault("retry_after", method="sendMessage", seconds=7)
        await mei.says("路灯坏了")
        (answer,) = await mei.hears()
        assert not fake.ledger.refused

As a process of its own: `python -m tests.fakes.telegram --port 9000` (driven over /control, see `telegram_control`).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson
import uvloop
from aiohttp import web

from tests.fakes.telegram_calls import Calls
from tests.fakes.telegram_chats import Chat, Chats, Files
from tests.fakes.telegram_control import Control, ShiftedClock
from tests.fakes.telegram_faults import Fault, Faults
from tests.fakes.telegram_ledger import Ledger
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_methods import Methods
from tests.fakes.telegram_schema import Json, Refusal, Schema
from tests.fakes.telegram_updates import UpdateLog
from tests.fakes.telegram_users import Group, User
from tests.fakes.telegram_webhook import Webhook
from tests.fakes.telegram_wire import Gone, failure, large_request

TOKEN = "4242:fake-token_for-tests"
_BOT = {"id": 4242, "is_bot": True, "first_name": "Tongxin", "username": "tongxin_test_bot"}


class FakeTelegram:
    """The server; an async context manager that listens on a free port of 127.0.0.1."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limits: bool = False,
        local: bool = True,
        open_to_all: bool = False,
        port: int = 0,
        advance: Callable[[float], None] | None = None,
    ) -> None:
        """`pause` waits between webhook retries; `local` allows plain-HTTP webhooks, as a self-hosted server does;
        `open_to_all` lets the bot write to chats nobody has made known; `advance` moves the clock over /control.
        """
        self.token, self.clock, self._port = token, clock, port
        self.bot = _BOT
        self.schema = Schema()
        self.ledger = Ledger()
        self.faults = Faults()
        self.files = Files()
        self.chats = Chats(clock, _BOT, open_to_all=open_to_all)
        self.methods = Methods(clock, _BOT, self.chats, self.files)
        self.updates = UpdateLog(clock, self.schema.kinds_of_update())
        self.updates.on_poll = self.ledger.stir
        self.webhook = Webhook(self.updates, clock, pause, self.ledger.stir, local=local)
        self.people: dict[int, User] = {}
        self._calls = Calls(self, Limits(clock) if limits else None)
        self._control = Control(self, advance)

    @property
    def base_url(self) -> str:
        """http://127.0.0.1:PORT; the methods live under /bot<token>/, the files under /file/bot<token>/."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._tasks = await asyncio.TaskGroup().__aenter__()
        self._session = aiohttp.ClientSession()
        self.webhook.open(self._tasks, self._session)
        server = web.Server(self._serve, request_factory=large_request, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        self.updates.release()
        self.webhook.delete({})
        self.webhook.stop()
        await self._runner.cleanup()
        await self._session.close()
        await self._tasks.__aexit__(None, None, None)

    def user(self, user_id: int, name: str = "Mei", *, language: str | None = "zh-hans", started: bool = True) -> User:
        """A person with a private chat; the same one for the same id."""
        if user_id not in self.people:
            about: Json = {"id": user_id, "is_bot": False, "first_name": name}
            if language:
                about["language_code"] = language
            chat = Chat(user_id, {"id": user_id, "type": "private", "first_name": name}, started=started)
            self.people[user_id] = User(self, about, self.chats.add(chat))
        return self.people[user_id]

    def group(self, chat_id: int, title: str = "Group") -> Group:
        """A group the bot is in; its id is negative."""
        kind = "supergroup" if str(chat_id).startswith("-100") else "group"
        return Group(self, self.chats.add(Chat(chat_id, {"id": chat_id, "type": kind, "title": title})))

    def fault(
        self,
        kind: str,
        method: str | None = "sendMessage",
        chat: int | None = None,
        times: int | None = 1,
        every: int = 1,
        **params: Any,
    ) -> Fault:
        """Spoils the next `times` calls of that method (None: any); see tests/fakes/README.md for the kinds."""
        return self.faults.add(Fault(kind=kind, method=method, chat=chat, times=times, every=every, params=params))

    def push(self, body: Json, update_id: int | None = None) -> int | None:
        """Adds a raw update, checked against the schema; its id, or None if the bot did not ask for its kind."""
        self.schema.check("Update", {"update_id": 0} | body)
        return self.updates.push(body, update_id)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        try:
            if path.startswith("/bot"):
                return await self._calls.answer(request, self._behind_token(path, "/bot"))
            if path.startswith("/file/bot"):
                return await self._calls.download(request, self._behind_token(path, "/file/bot"))
            if path.startswith("/control/"):
                return await self._control.serve(request)
        except Refusal as refusal:
            return failure(refusal)
        except Gone:
            pass
        return web.Response(status=404)

    def _behind_token(self, path: str, before: str) -> str:
        token, _, rest = path.removeprefix(before).partition("/")
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        return rest


async def _run(port: int, *, limits: bool, open_to_all: bool) -> None:
    clock = ShiftedClock()
    fake = FakeTelegram(clock=clock, limits=limits, open_to_all=open_to_all, port=port, advance=clock.advance)
    async with fake:
        print(orjson.dumps({"base_url": fake.base_url, "token": fake.token}).decode(), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serves until it is killed; prints its address as one line of JSON when ready."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--limits", action="store_true", help="refuse excess with 429, as Telegram does")
    parser.add_argument("--open", action="store_true", help="let the bot write to any chat")
    given = parser.parse_args()
    # The ledger only grows; walking it over and over would be most of the work.
    gc.set_threshold(100_000, 50, 1000)
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(given.port, limits=given.limits, open_to_all=given.open))


if __name__ == "__main__":
    main()
