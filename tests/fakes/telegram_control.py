"""The fake's control surface over HTTP, for a test or a bench in another process.

GET  /control/ledger?since=0&method=&chat=      accepted calls with seq > since
GET  /control/refused · /control/declined       calls that took no effect
GET  /control/wait?count=&method=&chat=&timeout=  answers when so many calls were accepted, 408 when not
GET  /control/updates                           {"pending": [ids], "polls": n}
POST /control/push    {"update": {…}, "update_id": null}
POST /control/fault   {"kind": …, "method": …, "chat": null, "times": 1, "every": 1, …}
POST /control/clear_faults
POST /control/clock   {"seconds": 3600}         moves the virtual clock
POST /control/user    {"id": 7001, "name": "Mei", "does": "says", "with": ["路灯坏了"]}
GET  /control/heard?chat=                       what the bot said there: text and labels
"""

from __future__ import annotations

import base64
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from tests.fakes.telegram_schema import Json

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram


class ShiftedClock:
    """The system's time, and what was added to it."""

    def __init__(self) -> None:
        self._shift = 0.0

    def __call__(self) -> float:
        """Now, in seconds since 1970."""
        return time.time() + self._shift

    def advance(self, seconds: float) -> None:
        """Lets time pass at once."""
        self._shift += seconds


class Control:
    """Carries out what a test in another process asks for."""

    def __init__(self, fake: FakeTelegram, advance: Callable[[float], None] | None) -> None:
        self._fake = fake
        self._advance = advance
        self._table: Mapping[str, Callable[[Json], Awaitable[Any]]] = {
            "ledger": self._ledger,
            "refused": self._refused,
            "declined": self._declined,
            "wait": self._wait,
            "updates": self._updates,
            "push": self._push,
            "fault": self._fault,
            "clear_faults": self._clear_faults,
            "clock": self._clock,
            "user": self._user,
            "heard": self._heard,
        }

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Answers one request; a wrong one with 400 and the reason."""
        does = self._table.get(request.path.removeprefix("/control/"))
        if does is None:
            return web.Response(status=404)
        body = await request.read()
        asked: Json = orjson.loads(body) if body else dict(request.query)
        try:
            answer = await does(asked)
        except AssertionError as error:
            return web.json_response({"error": str(error)}, status=408)
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": repr(error)}, status=400)
        return web.Response(body=orjson.dumps(answer), content_type="application/json")

    async def _ledger(self, asked: Json) -> list[Json]:
        since = int(asked.get("since", 0))
        return [asdict(call) for call in self._fake.ledger.of(*_filter(asked)) if call.seq > since]

    async def _refused(self, _asked: Json) -> list[Json]:
        return [asdict(turned) for turned in self._fake.ledger.refused]

    async def _declined(self, _asked: Json) -> list[Json]:
        return [asdict(turned) for turned in self._fake.ledger.declined]

    async def _wait(self, asked: Json) -> Json:
        calls = await self._fake.ledger.reach(int(asked["count"]), *_filter(asked), float(asked.get("timeout", 10)))
        return {"count": len(calls)}

    async def _updates(self, _asked: Json) -> Json:
        log = self._fake.updates
        return {"pending": [update["update_id"] for update in log.pending], "polls": log.polls}

    async def _push(self, asked: Json) -> Json:
        return {"update_id": self._fake.push(asked["update"], asked.get("update_id"))}

    async def _fault(self, asked: Json) -> Json:
        self._fake.fault(**asked)
        return {}

    async def _clear_faults(self, _asked: Json) -> Json:
        self._fake.faults.clear()
        return {}

    async def _clock(self, asked: Json) -> Json:
        if self._advance is None:
            raise ValueError("this server's clock belongs to somebody else")
        self._advance(float(asked["seconds"]))
        return {"now": self._fake.clock()}

    async def _user(self, asked: Json) -> Json:
        user = self._fake.user(int(asked["id"]), asked.get("name", "Mei"))
        verb = asked["does"]
        if verb not in _VERBS:
            raise ValueError(f"a user cannot {verb}")
        given = [base64.b64decode(one["base64"]) if isinstance(one, dict) else one for one in asked.get("with", [])]
        return {"result": await getattr(user, verb)(*given)}

    async def _heard(self, asked: Json) -> list[Json]:
        chat = self._fake.chats[int(asked["chat"])]
        return [
            {"message_id": one.message_id, "text": one.text, "labels": one.labels, "edited": one.edited}
            for one in chat.heard
        ]


_VERBS = frozenset({
    "says", "starts", "edits", "sends_photo", "sends_voice", "sends_document", "sends_location", "moves",
    "sends_contact", "forwards", "presses", "blocks_bot", "unblocks_bot",
})  # fmt: skip


def _filter(asked: Json) -> tuple[str | None, int | None]:
    return asked.get("method") or None, int(asked["chat"]) if asked.get("chat") else None
