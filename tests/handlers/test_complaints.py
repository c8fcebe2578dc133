"""Who is tired of waiting, told from who says for how long something has been wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from domain.people import Person
from handlers.hearing.heard import complains
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]
WRITTEN = Path(__file__).parents[1] / "nlp" / "triage"
TIRED = (
    "你们办事太慢了",
    "怎么还没人管",
    "都半个月了没动静",
    "报上去一个月了，一点消息都没得",
    "等了十几天，没得人理",
    "你们到底管不管",
    "到现在还没人来看",
    "说了三回了，没得下文",
    "拖拖拉拉的，像话吗",
    "怎么还没弄",
    "你们这个效率太低了，光说不做",
    "反映了几次都没人理",
    "就是踢皮球",
    "还要等到什么时候",
    "半年了还没人来",
    "这都多久了，一点动静都没有",
    "你们是不是把我的事忘到脑后了，这么久没得回音",
    "催了好几遍了也没人理",
    "么样还没得结果",
)
TELLING = (
    "路灯半个月没人管",
    "垃圾堆了一个月没人清",
    "公交车太慢了，等了一个钟头",
    "村里办低保太慢",
    "水流得慢",
    "一直没人管",
    "能不能快点来人",
    "什么时候能修好",
    "渠里的水没人放，秧都干死了",
    "医院排队等了三个小时",
    "网速太慢",
    "等了半天也没车",
    "没人清理",
    "老人没人照顾",
    "工资拖了三个月",
    "快递不送进村",
)


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


def test_who_is_tired_of_waiting_is_heard(turn: Turn) -> None:
    """Nothing is told by it, so nothing of it need stand in a report."""
    assert [text for text in TIRED if not complains(turn, text)] == []


def test_what_tells_for_how_long_is_left_in_the_report(turn: Turn) -> None:
    """Whatever names a thing is about that thing."""
    assert [text for text in TELLING if complains(turn, text)] == []


def test_hardly_a_concern_is_taken_for_impatience(turn: Turn) -> None:
    """Among all that was written down as concerns, answers and everyday words."""
    told = [
        line
        for names in ("*concerns.txt", "*answers.txt", "*everyday.txt")
        for path in WRITTEN.glob(names)
        for line in path.read_text("utf-8").splitlines()
    ]
    taken = [text for text in told if complains(turn, text)]
    assert len(taken) <= 0.01 * len(told), taken
