"""The fake in a process of its own, driven from here: for tests that kill programs and benches that need the core."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson

from tests.fakes.telegram_schema import Json


class RemoteTelegram:
    """What a test asks of a fake server elsewhere; one method for each request of `telegram_control`."""

    def __init__(self, base_url: str, token: str, session: aiohttp.ClientSession) -> None:
        self.base_url, self.token, self._session = base_url, token, session

    async def ledger(self, since: int = 0, method: str | None = None, chat: int | None = None) -> list[Json]:
        """Accepted calls after that one, oldest first."""
        calls: list[Json] = await self._ask("ledger", since=since, method=method, chat=chat)
        return calls

    async def refused(self) -> list[Json]:
        """Malformed calls."""
        calls: list[Json] = await self._ask("refused")
        return calls

    async def declined(self) -> list[Json]:
        """Well-formed calls that took no effect."""
        calls: list[Json] = await self._ask("declined")
        return calls

    async def reach(self, count: int, method: str | None = None, chat: int | None = None, timeout: float = 10) -> int:
        """How many calls there are, as soon as there are that many."""
        answer: Json = await self._ask("wait", count=count, method=method, chat=chat, timeout=timeout)
        return int(answer["count"])

    async def pending(self) -> list[int]:
        """The numbers of the updates nobody has confirmed."""
        answer: Json = await self._ask("updates")
        return list(answer["pending"])

    async def push(self, update: Json, update_id: int | None = None) -> int | None:
        """Adds a raw update."""
        answer: Json = await self._ask("push", update=update, update_id=update_id)
        number: int | None = answer["update_id"]
        return number

    async def fault(self, kind: str, **given: Any) -> None:
        """Spoils the next calls, as `FakeTelegram.fault` does."""
        await self._ask("fault", kind=kind, **given)

    async def clear_faults(self) -> None:
        """Takes every fault away."""
        await self._ask("clear_faults")

    async def advance(self, seconds: float) -> None:
        """Lets the server's time pass at once."""
        await self._ask("clock", seconds=seconds)

    async def user(self, user_id: int, does: str, *given: Any, name: str = "Mei") -> Any:
        """Lets a person do something: `user(7001, "says", "…")`, `user(7001, "presses", "提交")`."""
        answer: Json = await self._ask("user", id=user_id, name=name, does=does, **{"with": given})
        return answer["result"]

    async def heard(self, chat: int) -> list[Json]:
        """What the bot said there."""
        heard: list[Json] = await self._ask("heard", chat=chat)
        return heard

    async def _ask(self, what: str, **given: Any) -> Any:
        async with self._session.post(f"{self.base_url}/control/{what}", data=orjson.dumps(given)) as answer:
            body = orjson.loads(await answer.read())
            if answer.status != 200:
                raise AssertionError(f"/control/{what}: {body['error']}")
            return body


@contextlib.asynccontextmanager
async def telegram_elsewhere(*options: str) -> AsyncIterator[RemoteTelegram]:
    """A fake server in a process of its own, stopped in the end; options as on its command line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram", *options, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        ready = orjson.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            yield RemoteTelegram(ready["base_url"], ready["token"], session)
    finally:
        process.kill()
        await process.communicate()
