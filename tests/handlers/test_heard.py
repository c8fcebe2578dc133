"""What words mean beside the question they answer: a spot or a story, a number, politeness, or merely a beginning."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from domain.people import Person
from handlers import heard
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]
CRIES = Path(__file__).parents[1].joinpath("nlp", "emergencies.txt").read_text("utf-8").splitlines()
SPOTS = (
    "我家后面",
    "老学校旁边",
    "从加油站往里走第二个路口右手边",
    "张家湾二组",
    "大桥头",
    "老粮站",
    "behind the mill",
)
TOLD = (
    "就是小区里头",
    "我要找你们领导",
    "门口那条路上的路灯也不亮了",
    "你们自己来看嘛",
    "139-7123",
    "麻烦尽快处理一下",
)
POLITE = ("谢谢", "好的，谢谢您", "嗯嗯", "OK!", "？？", "👍", "没问题", "辛苦了")
STORY = ("晚上更厉害", "不好走", "没电", "我家后面", "好几个人摔了", "谢谢，灯还没亮")
BEGINNINGS = ("我要反映一个问题", "您好，我想投诉", "有件事想跟你们说一下", "求助")
COMPLETE = ("我要反映路灯坏了", "有人吗", "好的", "你好", "")


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


@pytest.mark.parametrize("text", SPOTS)
def test_a_spot_nobody_has_on_a_list_is_an_answer(turn: Turn, text: str) -> None:
    """Where it is in somebody's own words is taken at once."""
    assert not heard.place(turn, text).other


@pytest.mark.parametrize("text", TOLD)
def test_a_story_is_no_place_until_it_is_insisted_on(turn: Turn, text: str) -> None:
    """It is asked about once more, and then taken as it stands."""
    assert heard.place(turn, text).other
    assert not heard.place(turn, text, insist=True).other


def test_a_cry_for_help_is_never_a_place(turn: Turn) -> None:
    """However often it is said."""
    assert heard.place(turn, "着火了快来人", insist=True).other
    alarming = [text for text in CRIES if turn.house.reader.urgent(text)]
    assert len(alarming) > 30
    assert [text for text in alarming if not heard.cries(turn, text, insist=False)] == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("白云湖社区", True),
        ("白云湖", True),
        ("不对，是白云湖社区", True),
        ("双河村", True),
        ("白云湖社区晚上更厉害", False),
        ("河村", False),
    ],
)
def test_a_place_is_whole_where_nothing_else_is_said(turn: Turn, text: str, whole: bool) -> None:
    """Only then is it a correction of the place; a part of a name is none."""
    assert heard.place(turn, text).whole is whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13971234567", "13971234567"),
        ("我的电话：139 7123 4567", "139 7123 4567"),
        ("0722-3312345", "0722-3312345"),
        ("42130319500101123X", ""),
        ("120", ""),
        ("有事打13971234567，找老王", ""),
    ],
)
def test_a_bare_number_is_a_way_to_be_reached(turn: Turn, text: str, number: str) -> None:
    """With anything else beside it, it stays in the story, where it is masked."""
    assert heard.number(turn, text) == number


@pytest.mark.parametrize("text", POLITE)
def test_politeness_is_no_part_of_the_story(turn: Turn, text: str) -> None:
    """Thanks, all right, and nothing but marks."""
    assert heard.is_polite(turn, text)


@pytest.mark.parametrize("text", STORY)
def test_in_doubt_it_belongs_to_the_story(turn: Turn, text: str) -> None:
    """Nothing that may tell something is taken for politeness."""
    assert not heard.is_polite(turn, text)


@pytest.mark.parametrize("text", BEGINNINGS)
def test_who_says_that_there_is_something_has_not_said_it(turn: Turn, text: str) -> None:
    """They are asked what it is."""
    assert heard.is_opening(turn, text)


@pytest.mark.parametrize("text", COMPLETE)
def test_who_tells_it_has_told_it(turn: Turn, text: str) -> None:
    """So have those who only greet, thank or say nothing."""
    assert not heard.is_opening(turn, text)


def test_houses_on_no_list_keep_their_name(turn: Turn) -> None:
    """Where only the town is known, what the houses are called stays with it."""
    found = heard.place(turn, "唐县镇王家湾")

    assert turn.place_name(found.code).endswith("唐县镇")
    assert not found.whole
    assert heard.place(turn, "唐县镇").whole
