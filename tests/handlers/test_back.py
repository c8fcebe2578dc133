"""What says that something told before is back, told from what only sounds like it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from domain.people import Person
from handlers.hearing.heard import points_back
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]
OWN = (
    "上次那个又坏了",
    "上回报的那盏灯又不亮了",
    "我报的那个没过几天又堵了",
    "之前反映的那个还是那样",
    "上次修的才好几天又漏",
    "前几天报的那个又犯老毛病了",
    "办结的那个又坏了",
)
FOLLOWED = ("附议的那个又堵了", "我附议的那件又不行了", "附议过的那个还是老样子")
NEITHER = (
    "路灯又坏了",
    "下水道又堵了，臭得很",
    "他们又来收钱",
    "又停水了",
    "上次报的那个怎么样了",
    "附议的那个怎么样了",
    "我报的那个有消息没",
    "再说一遍，是三组的路",
    "去年修的路又烂了",
)


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


@pytest.mark.parametrize(("whose", "texts"), [("own", OWN), ("followed", FOLLOWED), ("", NEITHER)])
def test_whose_matter_is_back(turn: Turn, whose: str, texts: tuple[str, ...]) -> None:
    """Pointed at, and said to be back: one of the two alone is a new matter, or a question after an old one."""
    assert [text for text in texts if points_back(turn, text) != whose] == []
