"""One message, several concerns: taken apart at its numbers and at "and another thing", nothing of it lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.several import added, counted


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
        ("路灯坏了，还有井盖也没了", ("路灯坏了", "井盖也没了")),
        ("村口路灯不亮。另外，卫生室老关门", ("村口路灯不亮", "卫生室老关门")),
        ("还有路灯没修好", ()),
        ("没有别的事", ()),
    ],
)
def test_added_parts(text: str, parts: tuple[str, ...]) -> None:
    """And another thing: only after a pause, and only where something stands before it."""
    assert added(text) == parts


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    """Whatever is written: every part says something, and stands in the text but for the marks between."""
    for parts in (counted(text), added(text)):
        for part in parts:
            assert len(part) >= 4
            assert all(piece.strip() in text for piece in part.split("，"))
