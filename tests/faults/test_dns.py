"""The name of Telegram's server is not found (fault 17): nothing is unsure, nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.channels.telegram.fixtures import fake, moment
from tests.channels.telegram.house import MEI, Moment, line
from tests.fakes.telegram import FakeTelegram

__all__ = ["fake", "moment"]
NAME = "api.telegram.example"


@dataclass
class Names:
    """The name server beyond the wire: it knows the name, does not, or cannot be asked."""

    problem: int | None = socket.EAI_AGAIN
    asked: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def getaddrinfo(self, host: str, port: int, **_how: Any) -> list[tuple[Any, ...]]:
        """What the system answers."""
        assert host == NAME, "nobody else is asked for"
        self.asked += 1
        self.more.set()
        if self.problem is not None:
            raise socket.gaierror(self.problem, "cut by a test")
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]

    async def reach(self, count: int) -> None:
        """Until the name has been asked for so often."""
        async with asyncio.timeout(10):
            while self.asked < count:
                self.more.clear()
                await self.more.wait()


@pytest.fixture
async def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """In the place of the system's."""
    known = Names()
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", known.getaddrinfo)
    return known


@pytest.mark.parametrize("problem", [socket.EAI_AGAIN, socket.EAI_NONAME], ids=["no server", "no such name"])
async def test_17_a_name_that_is_not_found(
    tmp_path: Path, fake: FakeTelegram, moment: Moment, names: Names, problem: int
) -> None:
    """For an hour nobody knows the name: messages wait, known not to have arrived, and then come once, in order."""
    fake.user(MEI)
    names.problem = problem
    async with line(tmp_path, fake, moment, base_url=fake.base_url.replace("127.0.0.1", NAME)) as bot:
        await bot.put(MEI, "一", "二")
        for _ in range(3):
            await bot.passes(seconds=0)
            await bot.quiet()
        at_once = names.asked
        for _ in range(60):
            await bot.quiet()
            await bot.passes(minutes=1)
        waiting = [(row["state"], row["uncertain"], row["problem"]) for row in await bot.rows()]
        names.problem = None
        await bot.passes(minutes=6)
        await fake.ledger.reach(2, "sendMessage", MEI)
        await bot.oracle()
        sent = [(row["state"], row["uncertain"]) for row in await bot.rows()]

    assert at_once == 1, "one try, and then a pause for everybody"
    assert waiting == [("waiting", 0, "no connection"), ("waiting", 0, "")]
    assert sent == [("sent", 0)] * 2
    assert fake.ledger.texts(MEI) == ["一", "二"]


async def test_17_a_poll_goes_on_when_the_name_is_back(
    tmp_path: Path, fake: FakeTelegram, moment: Moment, names: Names
) -> None:
    """Whoever wrote meanwhile is heard, once; between two tries there is a pause."""
    mei = fake.user(MEI)
    async with line(tmp_path, fake, moment, base_url=fake.base_url.replace("127.0.0.1", NAME)) as bot:
        await mei.says("帮助")
        bot.listen()
        await names.reach(5)
        paused = len(moment.waits)
        names.problem = None
        notice, help_ = await mei.hears(2)
        await bot.oracle()

    assert paused >= 3
    assert "119" in help_.text
    assert notice.text
    await fake.ledger.until(lambda: not fake.updates.pending)
