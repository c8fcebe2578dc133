"""Fixtures: the whole bot on the fake customer service. A test file names those it uses in its imports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.wechat_kf.house import MEI, Line, Moment, line
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident


@pytest.fixture
def moment() -> Moment:
    """The clock of the bot and of the platform."""
    return Moment()


@pytest.fixture
async def fake(moment: Moment) -> AsyncIterator[FakeWeCom]:
    """The platform."""
    async with FakeWeCom(clock=moment.seconds) as server:
        yield server


@pytest.fixture
async def bot(tmp_path: Path, fake: FakeWeCom, moment: Moment) -> AsyncIterator[Line]:
    """The bot, reading the account."""
    async with line(tmp_path, fake, moment) as opened:
        opened.listen()
        yield opened


@pytest.fixture
def mei(fake: FakeWeCom) -> Resident:
    """Somebody with ordinary WeChat."""
    return fake.resident(MEI)
