"""One message, several concerns: taken apart at its numbers and at "and another thing", nothing of it lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Reader
from nlp.several import added, also, apart, counted

WRITTEN = Path(__file__).with_name("several")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("反映两件事:1、路灯不亮;2、饭店油烟大", ("路灯不亮", "饭店油烟大")),
        ("我们小区问题多。一是电梯老坏，二是没有门卫", ("我们小区问题多", "电梯老坏", "没有门卫")),
        ("第一，学校门口堵车；第二，校车超载", ("学校门口堵车", "校车超载")),
        ("您好！1.水管漏了 2.没人修 3.急", ("水管漏了，没人修，急",)),
        ("3号楼1、2单元停水", ()),
        ("村路1.5公里没修，2.3公里修了", ()),
        ("就一件事，路灯不亮", ()),
    ],
)
def test_numbered_parts(text: str, parts: tuple[str, ...]) -> None:
    """Numbers part; what only announces them goes, what is short stays with its neighbour, decimals are none."""
    assert counted(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("村口路灯不亮。另外，卫生室老关门", ("村口路灯不亮", "卫生室老关门")),
        ("还有路灯没修好", ()),
        ("没有别的事", ()),
    ],
)
def test_added_parts(text: str, parts: tuple[str, ...]) -> None:
    """And another thing: only after a pause, and only where something stands before it."""
    assert added(text) == parts


def test_a_mere_and() -> None:
    """A mere "and" parts, too, but is told from the words that announce another thing."""
    assert also("路灯坏了，还有井盖也没了") == ("路灯坏了", "井盖也没了")
    assert also("还有路灯没修好") == ()
    assert added("路灯坏了，还有井盖也没了") == ()


@pytest.mark.parametrize(("name", "least"), [("first", 0.80), ("second", 0.70)])
def test_several_are_seen(reader: Reader, name: str, least: float) -> None:
    """Most messages that tell of several concerns are taken apart, and into as many parts as there are."""
    told = [line.split("\t") for line in (WRITTEN / f"{name}_several.tsv").read_text(encoding="utf-8").splitlines()]
    right = [text for number, text in told if len(apart(text, reader.read)) == int(number)]

    assert len(right) >= least * len(told), {text for _, text in told} - set(right)


@pytest.mark.parametrize("name", ["first", "second"])
def test_one_stays_one(reader: Reader, name: str) -> None:
    """A concern told in several sentences is offered apart at most five times in a hundred."""
    told = (WRITTEN / f"{name}_one.txt").read_text(encoding="utf-8").splitlines()
    parted = [(text, apart(text, reader.read)) for text in told if apart(text, reader.read)]

    assert len(parted) <= 0.05 * len(told), parted


@pytest.mark.parametrize("name", ["first", "second"])
def test_one_stays_one_line_by_line(reader: Reader, name: str) -> None:
    """Also where it was told in as many messages as it has sentences: at most one in forty is taken apart by that."""
    told = (WRITTEN / f"{name}_one.txt").read_text(encoding="utf-8").splitlines()
    lines = [re.sub("[，。]+", "\n", text).strip() for text in told if not apart(text, reader.read)]
    assert sum(1 for text in lines if apart(text, reader.read)) <= len(lines) / 40


def test_what_stands_in_front(reader: Reader) -> None:
    """What was told before somebody began to count is a part; who and where goes along with the first; what only
    announces them goes."""
    water, two = "我们塆里没有自来水，井水都黄了", "两件事：一个是路灯不亮，一个是广场舞太吵"
    assert apart(f"{water}\n{two}", reader.read) == (water, "路灯不亮", "广场舞太吵")
    assert apart(f"我是张畈村的，{two}", reader.read) == ("我是张畈村的，路灯不亮", "广场舞太吵")
    assert apart(two, reader.read) == ("路灯不亮", "广场舞太吵")


def test_a_line_that_tells_of_another_thing(reader: Reader) -> None:
    """At length, or with a place; what comes after it goes along with it."""
    road, drugs = "路灯坏了三天了", "卫生室一直没有药，老人家拿药要跑十里路"
    assert apart(f"{road}\n{drugs}\n都没人管", reader.read) == (road, f"{drugs}\n都没人管")
    assert apart(f"{road}\n晚上看不见路，有人摔了", reader.read) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    """Whatever is written: every part says something, and stands in the text but for the marks between."""
    for parts in (counted(text), added(text), also(text)):
        for part in parts:
            assert len(part) >= 4
            assert all(piece.strip() in text for piece in part.split("，"))
