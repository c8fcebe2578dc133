"""What somebody takes back in words, told from what they add, on sentences that no list was made from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from domain.people import Person
from handlers.hearing.taken_back import Mend, instead, read
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]
WHAT = "谌家岭村三组的路灯坏了五天"
CERTAIN = (
    ("不对，是四组", "谌家岭村四组的路灯坏了五天"),
    ("搞错了 应该是六组", "谌家岭村六组的路灯坏了五天"),
    ("是七组不是三组", "谌家岭村七组的路灯坏了五天"),
    ("不是三组的，是二组的", "谌家岭村二组的路灯坏了五天"),
    ("不好意思打错了，八天", "谌家岭村三组的路灯坏了八天"),
    ("哦我说错了，不是路灯是监控", "谌家岭村三组的监控坏了五天"),
    ("把路灯改成广播", "谌家岭村三组的广播坏了五天"),
    ("更正一下，坏了的不是路灯，是水泵", "谌家岭村三组的水泵坏了五天"),
    ("错了错了，不是3组，是4组", "谌家岭村4组的路灯坏了五天"),
    ("写错了，应该是十天", "谌家岭村三组的路灯坏了十天"),
    ("我说的是五组", "谌家岭村五组的路灯坏了五天"),
    ("五天不是，是九天", None),
)
NOT_CORRECTED = (
    "地方不大，水都进屋了",
    "晚上也看不见",
    "在村口那里也有一个",
    "已经五天了",
    "我不是要找麻烦",
    "这不是第一回了",
    "不是说好了要修吗",
    "他们说不归他们管",
    "三组四组都没有灯",
    "没有错，就是这样",
    "电线杆也歪了",
    "不晓得是谁弄坏的",
)


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


@pytest.mark.parametrize(("words", "whole"), CERTAIN)
def test_what_is_certainly_meant_is_replaced(turn: Turn, words: str, whole: str | None) -> None:
    """A number of the same kind, or what stands once in what was said; where two would fit, nothing."""
    found = read(turn, words)
    assert (instead(WHAT, found) if found else None) == whole


@pytest.mark.parametrize("words", NOT_CORRECTED)
def test_what_is_added_changes_nothing(turn: Turn, words: str) -> None:
    """What tells more is no correction, though it denies something."""
    found = read(turn, words)
    assert found is None or (not found.led and instead(WHAT, found) is None)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("井盖和井盖边上都烂了", Mend("路灯", "井盖")),
        ("三组和五组都停水", Mend("四组")),
        ("十三组停水", Mend("四组", "三组")),
    ],
)
def test_where_several_fit_nothing_is_replaced(text: str, mend: Mend) -> None:
    """What stands twice may be meant once; a number is no part of a longer one."""
    assert instead(text, mend) is None


def test_what_is_told_besides_is_kept(turn: Turn) -> None:
    """A correction that goes on telling loses nothing of it."""
    assert read(turn, "不对，是四组，水都进屋了，老人出不了门") == Mend(
        "四组", more="水都进屋了，老人出不了门", led=True
    )


@pytest.mark.parametrize("words", ["地点错了 在二组", "地址不对，是二组", "位置写错了，二组", "地点改成二组"])
def test_a_place_that_is_wrong_is_said_so(turn: Turn, words: str) -> None:
    """The place may be named before what is wrong with it."""
    assert read(turn, words) == Mend("二组", place=True, led=True)


def test_what_follows_a_denial_is_asked_about(turn: Turn) -> None:
    """It may be what holds, or more of the story; a number is certain."""
    found = read(turn, "不是路灯，广播")
    assert found == Mend("广播", wrong="路灯", doubtful=True)
    assert read(turn, "不是三组 五组") == Mend("五组", wrong="三组")
