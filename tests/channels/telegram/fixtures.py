"""Fixtures: the whole bot on the fake Telegram's wire. A test file names those it uses in its imports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.telegram.house import HUA, MEI, Line, Moment, line
from tests.fakes.telegram import FakeTelegram


@pytest.fixture
def moment() -> Moment:
    """The clock of the bot and of the server."""
    return Moment()


@pytest.fixture
async def fake(moment: Moment) -> AsyncIterator[FakeTelegram]:
    """The server."""
    async with FakeTelegram(clock=moment.seconds) as server:
        yield server


@pytest.fixture
async def bot(tmp_path: Path, fake: FakeTelegram, moment: Moment) -> AsyncIterator[Line]:
    """The bot, with people who know it; it does not listen yet."""
    for user in (MEI, HUA):
        fake.user(user)
    async with line(tmp_path, fake, moment) as opened:
        yield opened
