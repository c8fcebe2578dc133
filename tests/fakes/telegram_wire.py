"""HTTP on the fake's side: calls decoded from whichever body they came in, and Telegram's form of an answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.fakes.telegram_schema import Json, Refusal, Upload, refuse

BODY_MOST = 64 * 2**20
_JSON = {"Content-Type": "application/json"}


class Gone(Exception):
    """The caller gets no answer: the connection was cut."""


@dataclass(frozen=True)
class Body:
    """What a call carried: its parameters, whether they still are form text, and the files beside them."""

    params: Json
    form: bool
    uploads: dict[str, Upload] = field(default_factory=dict)

    def place(self, params: Json) -> None:
        """Puts the files an album's items point at (`attach://name`) into the items."""
        for item in params.get("media") or ():
            if isinstance(item, dict) and (target := _target(item["media"])) is not None:
                item["media"] = _upload(self.uploads, target)


async def decode(request: web.BaseRequest) -> Body:
    """The body of a call, whichever of the three ways it was written."""
    if request.content_type == "application/x-www-form-urlencoded":
        return Body(dict(parse_qsl((await request.read()).decode(), keep_blank_values=True)), True)
    if request.content_type == "application/json":
        return Body(_object(await request.read()), False)
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    return Body(dict(request.query), True)


def _object(body: bytes) -> Json:
    try:
        params = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        raise refuse("can't parse the request body as JSON") from None
    if not isinstance(params, dict):
        raise refuse("the request body must be a JSON object")
    return params


async def _multipart(request: web.BaseRequest) -> Body:
    params: Json = {}
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
        elif isinstance(value, str):
            params[name] = value
    pointed_at = [name for name in uploads if f"attach://{name}" in str(params.get("media"))]
    for name, value in params.items():
        if (target := _target(value)) is not None:
            params[name] = _upload(uploads, target)
            pointed_at.append(target)
    params |= {name: upload for name, upload in uploads.items() if name not in pointed_at}
    return Body(params, True, uploads)


def _target(value: Any) -> str | None:
    return value.removeprefix("attach://") if isinstance(value, str) and value.startswith("attach://") else None


def _upload(uploads: dict[str, Upload], name: str) -> Upload:
    if name not in uploads:
        raise refuse(f"can't find the attached file {name}")
    return uploads[name]


def success(result: bytes) -> web.Response:
    """The answer to a call that worked."""
    return web.Response(body=b'{"ok":true,"result":' + result + b"}", headers=_JSON)


def failure(refusal: Refusal) -> web.Response:
    """The answer to a call that did not."""
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.Response(status=refusal.code, body=orjson.dumps(body), headers=_JSON)


def web_page(status: int) -> web.Response:
    """What a proxy in front of the server says when the server is down."""
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>nginx</body></html>"
    return web.Response(status=status, text=page, content_type="text/html")


def cut(request: web.BaseRequest) -> NoReturn:
    """Ends the connection at once, without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise Gone


def large_request(message: Any, payload: Any, protocol: Any, writer: Any, task: asyncio.Task[None]) -> web.BaseRequest:
    """A request whose body may be as large as Telegram allows uploads to be."""
    return web.BaseRequest(
        message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=BODY_MOST
    )
