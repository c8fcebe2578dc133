"""One call, from its body to its answer: decoded, checked, spoiled or carried out, and written into the ledger."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from tests.fakes.telegram_checks import Shown, check_by_hand
from tests.fakes.telegram_faults import Fault
from tests.fakes.telegram_ledger import SENDS, Call, Turned
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_schema import Json, Refusal, Upload
from tests.fakes.telegram_wire import Body, cut, decode, success, web_page

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram

_LIMITED = SENDS | {"editMessageText", "editMessageReplyMarkup"}


class Calls:
    """The counter at which calls are handed in."""

    def __init__(self, fake: FakeTelegram, limits: Limits | None) -> None:
        self._fake = fake
        self._limits = limits

    async def answer(self, request: web.BaseRequest, wanted: str) -> web.StreamResponse:
        """Answers one call; a Refusal is for the caller to read."""
        body = await decode(request)
        method, params, shown = self._checked(wanted, body)
        fault = self._fake.faults.meet(method, params.get("chat_id"))
        if fault is not None:
            return await self._spoil(request, fault, method, params, shown)
        return success(await self._run(method, params, shown))

    async def download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """A file of the server."""
        fault = self._fake.faults.meet("file", None)
        if fault is not None:
            return await self._spoil(request, fault, "file", {"path": path}, Shown())
        content = self._fake.files.content(path)
        if content is None:
            raise Refusal(404, "Not Found")
        return web.Response(body=content, content_type="application/octet-stream")

    def _checked(self, wanted: str, body: Body) -> tuple[str, Json, Shown]:
        method = self._fake.schema.method(wanted)
        try:
            if method is None:
                raise Refusal(404, "Not Found: method not found")
            params = self._fake.schema.call(method, body.params, form=body.form)
            shown = check_by_hand(method, params)
            self._fake.updates.check_kinds(params.get("allowed_updates"))
            if body.uploads:
                body.place(params)
        except Refusal as refusal:
            self._fake.ledger.refuse(self._turned(method or wanted, body.params, refusal))
            raise
        return method, params, shown

    async def _run(self, method: str, params: Json, shown: Shown, outcome: str = "ok") -> bytes:
        if method == "file":
            content = self._fake.files.content(params["path"])
            return content or b""
        if method == "getUpdates":
            return await self._poll(params)
        return self._accept(method, params, shown, outcome)

    async def _poll(self, params: Json) -> bytes:
        if self._fake.webhook.url:
            text = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(409, f"Conflict: {text}")
        return await self._fake.updates.poll(params)

    def _accept(self, method: str, params: Json, shown: Shown, outcome: str) -> bytes:
        chat = params.get("chat_id")
        chat = chat if isinstance(chat, int) else None
        try:
            if self._limits is not None and chat is not None and method in _LIMITED:
                self._limits.spend(chat)
            result = self._carry_out(method, params, shown)
        except Refusal as refusal:
            self._fake.ledger.decline(self._turned(method, params, refusal))
            raise
        first = result[0] if isinstance(result, list) and result else result
        number = first.get("message_id") if isinstance(first, dict) else None
        ledger = self._fake.ledger
        ledger.accept(
            Call(len(ledger.calls) + 1, self._fake.clock(), method, chat, shown.text, _plain(params), number, outcome)
        )
        return orjson.dumps(result)

    def _carry_out(self, method: str, params: Json, shown: Shown) -> Any:
        webhook = self._fake.webhook
        if method == "setWebhook":
            webhook.set(params)
        elif method == "deleteWebhook":
            webhook.delete(params)
        elif method == "getWebhookInfo":
            return webhook.state()
        else:
            return self._fake.methods.carry_out(method, params, shown)
        return True

    async def _spoil(
        self, request: web.BaseRequest, fault: Fault, method: str, params: Json, shown: Shown
    ) -> web.StreamResponse:
        self._fake.ledger.stir()
        if fault.kind == "slow":
            await asyncio.sleep(fault.params["seconds"])
            return success(await self._run(method, params, shown))
        if fault.kind == "hold":
            await fault.released()
            return success(await self._run(method, params, shown))
        result = b""
        if fault.accepts:
            result = await self._run(method, params, shown, fault.kind)
        else:
            refusal = fault.error() or Refusal(0, fault.kind)
            self._fake.ledger.decline(self._turned(method, params, refusal))
        return await self._spoiled(request, fault, result)

    async def _spoiled(self, request: web.BaseRequest, fault: Fault, result: bytes) -> web.StreamResponse:
        error = fault.error()
        if error is not None:
            raise error
        if fault.kind == "status":
            return web_page(fault.params.get("status", 502))
        if fault.kind == "ok_without_result":
            return web.json_response({"ok": True})
        if fault.kind == "cut_json":
            whole = success(result).body
            assert isinstance(whole, bytes)
            return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
        if fault.kind == "half_open" or fault.params.get("held"):
            await fault.released()
        return cut(request)

    def _turned(self, method: str, params: Json, refusal: Refusal) -> Turned:
        chat = params.get("chat_id")
        known = int(chat) if isinstance(chat, int) or (isinstance(chat, str) and chat.lstrip("-").isdigit()) else None
        return Turned(self._fake.clock(), method, known, _plain(params), refusal.code, refusal.description)


def _plain(value: Any) -> Any:
    """The same with files replaced by their name and size."""
    if isinstance(value, Upload):
        return {"file_name": value.name, "file_size": len(value.content)}
    if isinstance(value, dict):
        return {key: _plain(part) if isinstance(part, (dict, list, Upload)) else part for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
