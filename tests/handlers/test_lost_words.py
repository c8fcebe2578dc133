"""Who does not know what to press, told from who speaks of what cannot be seen or used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from domain.people import Person
from handlers.hearing.heard import is_lost
from handlers.hearing.taken_back import only_denies
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]
LOST = (
    "怎么弄",
    "点哪个",
    "我不会打字",
    "看不清字",
    "老人不会用手机",
    "没有按钮啊",
    "这个我不会弄",
    "字太小看不清",
    "搞不懂",
    "按哪里啊",
)
TELLING = (
    "路灯不亮看不清路",
    "健身器材不会用",
    "按钮坏了",
    "电梯按钮按不了",
    "怎么没人管",
    "红绿灯看不清",
    "我不懂政策",
)
DENYING = (
    "不对不对不是这个村",
    "前头那个讲错了",
    "刚才说错了",
    "哦不好意思打错了",
    "地点错了",
    "不是这里",
    "不是",
    "不对啊",
    "有错",
    "错的",
    "不是这样",
    "搞错了。",
)
NOT_DENYING = ("不对，是四组", "没有错", "错了就改", "这里不是路", "不对劲")


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


def test_who_is_lost_is_told_how_to_go_on(turn: Turn) -> None:
    """Nothing is told by such words; whatever names a thing is about that thing."""
    assert [text for text in LOST if not is_lost(turn, text)] == []
    assert [text for text in TELLING if is_lost(turn, text)] == []


def test_who_only_says_that_it_is_wrong_is_asked_what(turn: Turn) -> None:
    """What holds instead comes with the next words."""
    assert [text for text in DENYING if not only_denies(turn, text)] == []
    assert [text for text in NOT_DENYING if only_denies(turn, text)] == []
