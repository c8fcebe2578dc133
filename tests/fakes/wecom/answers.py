"""How WeCom answers: always HTTP 200, with an errcode that says what it thinks."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import orjson
from aiohttp import web

Json = dict[str, Any]
MALFORMED = frozenset(
    {40008, 40033, 40035, 40058, 40063, 41001, 41005, 41011, 44001, 44004, 45002, 82001, 82002, 82003}
    | set(range(42012, 42054)) - {42015, 42016}
)
"""what is wrong with the call itself: a bug in the caller, whatever the state of things"""


class Refusal(Exception):
    """The call takes no effect; the code says why."""

    def __init__(self, code: int, why: str = "") -> None:
        super().__init__(f"{code} {why}")
        self.code, self.why = code, why

    @property
    def malformed(self) -> bool:
        """Whether the caller is to blame, and nobody else."""
        return self.code in MALFORMED


class Gone(Exception):
    """The caller gets no answer: the connection was cut."""


def refuse(code: int, why: str) -> NoReturn:
    """Turn the call away."""
    raise Refusal(code, why)


def ok(**more: Any) -> Json:
    """The answer to a call that worked."""
    return {"errcode": 0, "errmsg": "ok", **more}


def failure(refusal: Refusal) -> Json:
    """The answer to a call that did not, with the hint that WeCom hangs behind every sentence."""
    hint = f"{refusal.why}, hint: [1767225600123456789], from ip: 127.0.0.1, more info at https://open.example.org"
    return {"errcode": refusal.code, "errmsg": hint}


def response(body: Json) -> web.Response:
    """The answer on the wire; half a character that somebody typed is handed on as it is."""
    try:
        told = orjson.dumps(body)
    except TypeError:
        told = json.dumps(body).encode()
    return web.Response(body=told, content_type="application/json", charset="UTF-8")


def read(body: bytes) -> Json:
    """A call's body; escapes instead of raw UTF-8 are refused, as the vendor does."""
    if b"\\u" in body.replace(b"\\\\", b""):
        refuse(40033, "invalid charset: no unicode escapes")
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        refuse(40058, "invalid json")
    if not isinstance(told, dict):
        refuse(40058, "an object is wanted")
    return told


def size(text: Any) -> int:
    """The length of a text as WeCom counts it: bytes."""
    return len(text.encode()) if isinstance(text, str) else refuse(40058, "a string is wanted")


def only(told: Json, *known: str, where: str = "body") -> None:
    """Stricter than the real one, which overlooks what it does not know."""
    if unknown := set(told) - set(known):
        refuse(40058, f"{where}: unknown {sorted(unknown)}")


def text_of(told: Json, name: str, most: int, code: int = 45002, *, needed: bool = True) -> str:
    """A string of a call, present and short enough."""
    given = told.get(name, "")
    if size(given) > most:
        refuse(code, f"{name} longer than {most} bytes")
    if needed and not given:
        refuse(40063, f"{name} missing")
    return str(given)
