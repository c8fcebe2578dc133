"""What a sentence says about the name of whoever speaks, in words that no list was made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from domain.people import Person
from handlers.hearing import signature
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]
HIDDEN = (
    "名字就不写了吧",
    "这个能不能不留名",
    "我不想让村里人晓得是我说的",
    "别把我的名字说出去",
    "匿名吧，怕他们找我麻烦",
    "不敢留名字，怕得罪人",
    "千万莫让书记知道是我反映的",
    "可不可以不署名",
    "莫写我的名字 我怕她媳妇晓得是我讲的",
    "我不想让我儿子知道",
    "别让隔壁老张晓得是我反映的",
)
KEPT = ("帮我保密", "名字要保密", "请给我保个密，谢谢", "这件事不要外传")
NAMED = ("可以写我的名字", "实名", "实名举报，我不怕", "不用匿名", "就写我名字")
STORY = (
    "低保名单上没写我的名字",
    "公示栏里没有我家的名字",
    "村里收钱不写收据",
    "不知道名字",
    "不晓得叫什么名字",
    "路灯坏了",
    "他说不是我管的事",
    "就是我家后面",
    "我怕孩子掉下去",
    "公示的事都不让村民知道",
    "涨价了也不给住户晓得",
    "写了名字也没人管",
    "小区叫什么名字不知道",
    "我的事",
    "谢谢",
)


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


@pytest.mark.parametrize(
    ("said", "manner"),
    [*((s, "anonymous") for s in HIDDEN), *((s, "confidential") for s in KEPT), *((s, "named") for s in NAMED)],
)
def test_the_manner_is_heard(turn: Turn, said: str, manner: str) -> None:
    """Whoever would not be named, or would be, says so in whatever words."""
    assert signature.own(turn, said, {}) == ({"report.manner": manner}, "")


@pytest.mark.parametrize("said", STORY)
def test_a_story_is_left_alone(turn: Turn, said: str) -> None:
    """A name in a story is no signature."""
    assert signature.own(turn, said, {}) == ({}, said)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("电话13987654321", "13987654321"),
        ("打我手机 139 7123 4567", "139 7123 4567"),
        ("有消息打13712345678", "13712345678"),
        ("领导，电话13712345678", "13712345678"),
    ],
)
def test_a_number_in_a_sentence_is_the_contact(turn: Turn, said: str, number: str) -> None:
    """With nothing around it but what one says of a number."""
    assert signature.own(turn, said, {}) == ({"report.contact": number}, "")


@pytest.mark.parametrize(
    "said",
    [
        "有事打13971234567,找老王",
        "他们老板电话13712345678,天天放炮",
        "表号13712345678读数不对",
        "他打我电话13712345678",
        "不行你打他电话 13712345678",
        "老板电话13712345678",
        "13712345678是他的号码",
    ],
)
def test_a_number_in_a_story_stays_there(turn: Turn, said: str) -> None:
    """It may be somebody else's."""
    assert "report.contact" not in signature.own(turn, said, {})[0]


@pytest.mark.parametrize(
    ("said", "name"),
    [("实名，我叫张桂芬", "张桂芬"), ("写我名字：王建国，电话13712345678", "王建国"), ("署名 欧阳娟", "欧阳娟")],
)
def test_a_name_comes_with_it(turn: Turn, said: str, name: str) -> None:
    """Whoever says to write it, says it in the same breath."""
    answers, rest = signature.own(turn, said, {})

    assert (answers["report.manner"], answers["report.name"], rest) == ("named", name, "")


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("厂里夜里偷排污水，别说是我讲的", "厂里夜里偷排污水"),
        ("我要匿名举报石材厂", "我要匿名举报石材厂"),
        ("桥栏杆断了。请帮我保密。他们天天打牌", "桥栏杆断了。他们天天打牌"),
        ("莫写我的名字，隔壁饭店油烟大，我怕老板娘晓得是我讲的", "隔壁饭店油烟大"),
    ],
)
def test_who_tells_something_besides_is_not_shown(turn: Turn, said: str, rest: str) -> None:
    """What the sentence asks for holds, and stands in no story: it tells who is afraid of whom."""
    answers, told = signature.own(turn, said, {})

    assert answers["report.manner"] in ("anonymous", "confidential")
    assert told == rest


@pytest.mark.parametrize(
    ("said", "manner"),
    [
        ("please don't use my name", "anonymous"),
        ("I want to stay anonymous", "anonymous"),
        ("Keep it confidential, please", "confidential"),
        ("I do not know the name", ""),
        ("the lamp is broken", ""),
    ],
)
def test_english_is_heard_too(turn: Turn, said: str, manner: str) -> None:
    """The same in the other language."""
    turn.person = replace(turn.person, language="en")

    assert signature.own(turn, said, {})[0].get("report.manner", "") == manner


REACHED = (
    ("我是胡建军，电话13907220000", "胡建军"),
    ("手机13907220000 刘婆婆", "刘婆婆"),
    ("钱有福13907220000", "钱有福"),
    ("我姓郑，电话是13907220000", "郑"),
    ("联系我 13907220000 孙小妹", "孙小妹"),
    ("13907220000，杨柳", "杨柳"),
    ("我叫田七，有事打13907220000", "田七"),
    ("实名，我叫李大成，电话13907220000", "李大成"),
)
CALLED = (("姓王 叫我老王就行", "老王"), ("你就叫我陈大姐好了", "陈大姐"), ("我叫谢天", "谢天"), ("叫我小李吧", "小李"))
NO_NAME = (
    "我叫他修灯他不修",
    "王老板欠工钱 13907220000",
    "王家湾 13907220000",
    "高压线 13907220000",
    "我是房东",
    "我是高三学生",
    "我叫了三回没人来",
    "我姓王的邻居把路占了",
    "他叫刘强",
    "书记叫王强",
)


@pytest.mark.parametrize(("words", "name"), REACHED)
def test_a_name_beside_a_number_is_read(turn: Turn, words: str, name: str) -> None:
    """Before it or behind it, with and without what leads up to it; the two are taken apart."""
    answers, rest = signature.own(turn, words, {})
    assert rest == ""
    assert (answers["report.name"], answers["report.contact"]) == (name, "13907220000")


@pytest.mark.parametrize(("words", "name"), CALLED)
def test_what_somebody_is_called_is_read(turn: Turn, words: str, name: str) -> None:
    """Of a surname and what people say, the latter; nothing is shown by it."""
    assert signature.own(turn, words, {}) == ({"report.name": name}, "")


@pytest.mark.parametrize("words", NO_NAME)
def test_no_name_is_made_of_other_words(turn: Turn, words: str) -> None:
    """A place, a thing, somebody else: left for whatever is asked."""
    assert "report.name" not in signature.own(turn, words, {})[0]


def test_another_name_beside_a_number_does_not_sign(turn: Turn) -> None:
    """Whoever signs with a name and says whom to call keeps that name; the other stays with the number."""
    signed = {"report.manner": "named", "report.name": "柳如烟"}

    assert signature.own(turn, "宋青书 13907220000", signed) == ({"report.contact": "宋青书 13907220000"}, "")
