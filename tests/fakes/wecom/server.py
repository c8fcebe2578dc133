"""WeCom on loopback: real crypto, tokens that expire, cards changed once a code, and a ledger of every call.

async with FakeWeCom(clock=clock) as fake:
    fake.callback.url = "http://127.0.0.1:8080/wecom"
    hua = fake.member("zhanghua", "Hua")
    fake.fault("errcode", method="message/send", code=45009)
    await hua.says("待办")  # delivered encrypted; returns when the program has answered
    (card,) = await hua.hears()
    assert not fake.ledger.refused
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from tests.fakes.wecom.answers import Gone, Json, Refusal, failure, read, response
from tests.fakes.wecom.app_calls import AppCalls, Call, Done
from tests.fakes.wecom.callbacks import Callbacks
from tests.fakes.wecom.faults import Fault, Faults
from tests.fakes.wecom.kf import Kf
from tests.fakes.wecom.ledger import Ledger, Turned
from tests.fakes.wecom.media import Media
from tests.fakes.wecom.members import Member
from tests.fakes.wecom.messages import Inbox, Messages
from tests.fakes.wecom.residents import Resident
from tests.fakes.wecom.tokens import Tokens
from tests.fakes.wecom.updates import Updates

CORP, AGENT, SECRET = "ww0example00000001", 1000002, "fake-secret_for-tests"
_READS = frozenset({"gettoken", "user/get", "agent/get", "menu/get", "getcallbackip", "get_api_domain_ip", "media/get",
                    "kf/sync_msg", "kf/service_state/get", "kf/customer/batchget", "kf/account/list"})  # fmt: skip


class FakeWeCom:
    """The platform; an async context manager that listens on a free port of 127.0.0.1."""

    corp_id, agent_id, secret = CORP, AGENT, SECRET

    def __init__(self, *, clock: Callable[[], float] = time.time, token_life: float = 7200, port: int = 0) -> None:
        self.clock, self._port = clock, port
        self.ledger = Ledger()
        self.faults = Faults()
        self.media = Media(clock)
        self.tokens = Tokens(CORP, SECRET, token_life, clock)
        self.messages = Messages(AGENT, self.media, self.ledger, clock)
        self.updates = Updates(self.messages, clock)
        self.callback = Callbacks(CORP, AGENT, clock, self.ledger.stir)
        self.messages.has_callback = lambda: bool(self.callback.url)
        self.menu: Json = {}
        self.kf = Kf(Callbacks(CORP, AGENT, clock, self.ledger.stir), self.media, self.ledger, clock)
        self._members: dict[str, Member] = {}
        self._residents: dict[str, Resident] = {}
        self._calls: dict[str, Call] = {**AppCalls(self).table, **self.kf.table}

    @property
    def base_url(self) -> str:
        """http://127.0.0.1:PORT; the calls live under /cgi-bin/."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        self.callback.open(self._session)
        self.kf.callback.open(self._session)
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/cgi-bin/{name:.+}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        await self._runner.cleanup()
        await self._session.close()

    def member(self, user_id: str, name: str = "") -> Member:
        """A member of the corp in the app's range; the same one for the same id."""
        if user_id not in self._members:
            inbox = self.messages.inboxes.setdefault(user_id, Inbox(user_id, name or user_id))
            self._members[user_id] = Member(self, inbox)
        return self._members[user_id]

    def resident(self, user_id: str = "wm0mei") -> Resident:
        """Somebody with ordinary WeChat; the same one for the same id."""
        if user_id not in self._residents:
            self._residents[user_id] = Resident(self, self.kf.chat(user_id))
        return self._residents[user_id]

    def fault(
        self,
        kind: str,
        method: str | None = "message/send",
        user: str | None = None,
        times: int | None = 1,
        every: int = 1,
        **params: object,
    ) -> Fault:
        """Spoils the next `times` calls of that method (None: any but gettoken); README.md has the kinds."""
        return self.faults.add(Fault(kind=kind, method=method, user=user, times=times, every=every, params=params))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, body = request.match_info["name"], await self._body(request)
        query = dict(request.query)
        try:
            fault = self.faults.meet(method, self._meant(body))
            if fault is None or fault.kind == "hold":
                if fault is not None:
                    self.ledger.stir()
                    await fault.released()
                return self._answer(method, body, query, await self._upload(request))
            return await self._spoil(request, fault, method, body, query)
        except Refusal as refusal:
            self.ledger.turn(Turned(self.clock(), method, _told(body), refusal.code, refusal.why),
                             malformed=refusal.malformed)  # fmt: skip
            return response(failure(refusal))
        except Gone:
            return web.Response(status=500)

    async def _body(self, request: web.Request) -> bytes:
        return b"" if request.content_type == "multipart/form-data" else await request.read()

    async def _upload(self, request: web.Request) -> tuple[str, bytes] | None:
        if request.content_type != "multipart/form-data":
            return None
        field = (await request.post()).get("media")
        if not isinstance(field, web.FileField):
            raise Refusal(41005, "media data missing")
        return field.filename, field.file.read()

    def _meant(self, body: bytes) -> tuple[str, ...]:
        told = _told(body)
        return tuple(str(told.get("touser", "")).split("|"))

    def _answer(
        self, method: str, body: bytes, query: Json, upload: tuple[str, bytes] | None = None, outcome: str = "ok"
    ) -> web.Response:
        if method == "gettoken":
            return response(self.tokens.get(query))
        self.tokens.check(query.get("access_token", ""))
        if method == "media/get":
            kept = self.media.get(query.get("media_id", ""))
            name = f'attachment; filename="{kept.name}"'
            return web.Response(body=kept.content, headers={"Content-Type": "application/octet-stream",
                                                            "Content-Disposition": name})  # fmt: skip
        if method == "media/upload":
            answer = self.media.upload(query.get("type", ""), *(upload or ("", b"")))
            self._note(method, b"{}", Done(answer, msgid=answer["media_id"]), outcome)
            return response(answer)
        call = self._calls.get(method)
        if call is None:
            raise Refusal(40035, f"no such call: {method}")
        done = call(body, query)
        if method not in _READS:
            self._note(method, body, done, outcome)
        return response(done.answer)

    def _note(self, method: str, body: bytes, done: Done, outcome: str) -> None:
        outcome = "duplicate" if done.repeat else outcome
        self.ledger.accept(self.clock(), method, done.users, done.text, _told(body), done.msgid, outcome)

    async def _spoil(
        self, request: web.Request, fault: Fault, method: str, body: bytes, query: Json
    ) -> web.StreamResponse:
        self.ledger.stir()
        if refusal := fault.refusal():
            raise refusal
        answer = b"{}"
        if fault.accepts:
            whole = self._answer(method, body, query, await self._upload(request), fault.kind).body
            assert isinstance(whole, bytes)
            answer = whole
        else:
            self.ledger.turn(Turned(self.clock(), method, _told(body), 0, fault.kind), malformed=False)
        if fault.kind == "status":
            status = int(fault.params.get("status", 502))
            return web.Response(status=status, text=f"<html><h1>{status}</h1></html>", content_type="text/html")
        if fault.kind == "cut_json":
            return web.Response(body=answer[: len(answer) // 2], content_type="application/json")
        if fault.kind == "half_open" or fault.params.get("held"):
            await fault.released()
        if request.transport is not None:
            request.transport.abort()
        raise Gone


def _told(body: bytes) -> Json:
    try:
        return read(body)
    except Refusal:
        return {}
