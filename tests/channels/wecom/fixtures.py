"""Fixtures: the whole bot on the fake WeCom's wire. A test file names those it uses in its imports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.wecom.house import Line, Moment, line
from tests.fakes.wecom import FakeWeCom


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
    """The bot, with a roster."""
    async with line(tmp_path, fake, moment) as opened:
        await opened.import_roster()
        yield opened
