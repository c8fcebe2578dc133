"""What words mean beside the question they answer: a spot or a story, a number, politeness, or merely a beginning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from domain.people import Person
from handlers.hearing import heard
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
SPOTS_AT_LENGTH = (
    "就在学校后头那个水塘边上",
    "三组李家门口",
    "桥头往里走第二家",
    "何店镇谌家岭村三组水库边上",
    "谌家岭村卫生室后面",
    "十里铺社区旱厕旁边",
    "白云湖社区幼儿园门口那条路",
    "白云湖社区三号楼二单元",
    "四组王家塆的机井那里",
    "汽车站出来右转第三个红绿灯",
    "十里铺社区不锈钢厂往里走第二个车间",
    "谌家岭村没有门牌号的那家",
    "白云湖社区新房子还没盖好的那一栋",
    "何店镇谌家岭村倒了的那棵树旁边",
    "谌家岭村垮了的水渠往上走第一家",
    "烈山大道农业银行门口",
    "白云湖社区坏了的路灯下面",
    "殷店镇文化广场斜对面卖早点的那个棚子",
)
TOLD = (
    "就是小区里头",
    "我要找你们领导",
    "你们自己来看嘛",
    "麻烦尽快处理一下",
)
CONCERNS = (
    "村支书把我低保取消了给他亲戚 何店镇谌家岭村",
    "还有个事 我屋里的麦子被水淹了 谌家岭村",
    "我们社区卫生室没有药 老人家拿药要跑十里路",
    "门口那条路上的路灯也不亮了",
    "十里铺社区 旱厕臭得很没人打扫",
    "白云湖社区公交车半天不来一趟",
    "楼上天天半夜唱歌吵死人 十里铺社区",
    "何店镇谌家岭村三组到四组中间那座漫水桥栏杆全断了，小孩上学天天从那过",
    "谌家岭村卫生院一个医生都没有",
    "厂里欠我三个月工资 一直拖着不给",
    "双河村的桥断了孩子过不去",
    "12345",
    "139-7123",
)
POLITE = ("谢谢", "好的，谢谢您", "嗯嗯", "OK!", "？？", "👍", "没问题", "辛苦了")
STORY = ("晚上更厉害", "不好走", "没电", "我家后面", "好几个人摔了", "谢谢，灯还没亮")
BEGINNINGS = ("我要反映一个问题", "您好，我想投诉", "有件事想跟你们说一下", "求助")
COMPLETE = ("我要反映路灯坏了", "有人吗", "好的", "你好", "")


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


@pytest.mark.parametrize("text", SPOTS_AT_LENGTH)
def test_a_spot_stays_a_spot_whatever_it_is_told_by(turn: Turn, text: str) -> None:
    """It names what stands there, and tells nothing of it."""
    assert not heard.is_concern(turn, text)
    assert not heard.place(turn, text, insist=True).other


@pytest.mark.parametrize("text", CONCERNS)
def test_a_concern_is_no_place_however_often_it_is_said(turn: Turn, text: str) -> None:
    """It goes to what was told, also where it names a place; a number names none."""
    assert heard.place(turn, text).other
    assert heard.place(turn, text, insist=True).other


@pytest.mark.parametrize("text", SPOTS)
def test_a_spot_nobody_has_on_a_list_is_an_answer(turn: Turn, text: str) -> None:
    """Where it is in somebody's own words is taken at once."""
    assert not heard.place(turn, text).other


@pytest.mark.parametrize("text", TOLD)
def test_a_story_is_no_place_until_it_is_insisted_on(turn: Turn, text: str) -> None:
    """It is asked about once more, and then taken as it stands where it ends like the description of a spot."""
    assert heard.place(turn, text).other
    assert heard.place(turn, text, insist=True).other is not heard.is_spot(turn, text)


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


@pytest.mark.parametrize(
    "text",
    ["前几天报的井盖有人来看没得", "上回讲的那个路咋样了", "我们反映的那个臭水沟到底几时能搞好", "那件事有回音没"],
)
def test_who_asks_after_a_matter_points_at_it(turn: Turn, text: str) -> None:
    """In whatever words somebody asks what became of it."""
    assert heard.asks_about(turn, text)


@pytest.mark.parametrize(
    "text",
    [
        "上次来的人态度不好",
        "以前这里有路灯，现在黑漆漆的",
        "上次那个路灯又坏了，有人管吗",
        "停水了，几时来水",
        "村口的桥还没修，能不能修一下",
        "我报了警也没用，天天半夜放炮，吵得一家人睡不着，几时能管一管",
    ],
)
def test_a_new_matter_is_not_asked_after(turn: Turn, text: str) -> None:
    """What is back, or was never told, is told."""
    assert not heard.asks_about(turn, text)


def test_taking_back_is_said_alone(turn: Turn) -> None:
    """Beside the number nothing else is said."""
    assert heard.takes_back(turn, "我想把 撤回了")
    assert not heard.takes_back(turn, "不报了，水管已经换了新的")
    assert heard.takes_back(turn, "是我报错了，撤了吧")
    assert not heard.takes_back(turn, "那个事")


WHEN = ("几时修啊", "那盏灯么时候来修", "楼下的井盖什么时候能补上", "还要等多久")
NOT_WHEN = ("什么都没有", "三月份就坏了", "我几点都在家", "不记得几号开始的", "什么时候都行", "几时都在家")


@pytest.mark.parametrize(("asks", "texts"), [(True, WHEN), (False, NOT_WHEN)])
def test_who_wants_to_know_when(turn: Turn, asks: bool, texts: tuple[str, ...]) -> None:
    """A question when something is done is told from a time that is told."""
    assert [text for text in texts if heard.asks_when(turn, text) is not asks] == []


def test_standing_behind_is_said_alone(turn: Turn) -> None:
    """Beside the number nothing else is said."""
    assert heard.supports(turn, "我也支持 这个事")
    assert not heard.supports(turn, "我支持，不过先修我们这边")


@pytest.mark.parametrize("text", ["白云湖社区垃圾没人清", "十里铺社区路灯不亮", "谌家岭村水管漏了"])
def test_a_short_concern_at_a_place_is_one(turn: Turn, text: str) -> None:
    """What surely tells of something is no spot at the place that it names."""
    assert heard.is_concern(turn, text)


def test_who_cannot_say_tells_nothing(turn: Turn) -> None:
    """In whatever words it is said, and nothing besides; who tells something that nobody knows tells it."""
    unsaid = "不晓得 我也不知道 忘了 不太清楚 说不准 记不清楚了 不知道这里叫什么 谁知道呢 想不起来了 我真的说不上来"
    told = "路灯不知道谁打坏了 不知道怎么办 没人知道 说不定明天就倒了 他不认得字 记不得是哪天坏的 忘了关水 知道了"
    assert [text for text in unsaid.split() if not heard.cannot_say(turn, text)] == []
    assert [text for text in told.split() if heard.cannot_say(turn, text)] == []
    turn.person = replace(turn.person, language="en")
    assert heard.cannot_say(turn, "Sorry, I really don't know what it is called")
    assert not heard.cannot_say(turn, "nobody knows who broke it")
