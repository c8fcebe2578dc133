"""A number told in the middle of a story is kept where it is the speaker's own, and nobody else's is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from domain.people import Person
from handlers.hearing import reached
from handlers.talk.stored import anew
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


@pytest.mark.parametrize(
    ("said", "contact", "rest"),
    [
        ("水管漏了，我电话是13987654321王大妈，快点修", "王大妈 13987654321", "水管漏了，快点修"),
        ("水管漏了，我的手机号139 8765 4321（李大成），快点修", "李大成 139 8765 4321", "水管漏了，快点修"),
        ("有事联系我：13987654321，我叫李大成。水管漏了", "李大成 13987654321", "有事。水管漏了"),
        ("我家电话0722-3311223，周末没人，水管漏了", "0722-3311223", "周末没人，水管漏了"),
        ("我电话13987654321，钱没给", "13987654321", "钱没给"),
        ("水管漏了 我手机 13987654321 老王", "老王 13987654321", "水管漏了"),
        ("我电话13700001111", "13700001111", ""),
        ("水管漏了，修好了打我电话13700001111", "13700001111", "水管漏了，修好了"),
        ("水管漏了 你们打我手机13700001111", "13700001111", "水管漏了 你们"),
    ],
)
def test_the_own_number_is_kept(turn: Turn, said: str, contact: str, rest: str) -> None:
    """It is kept with the name beside it, and neither stands in what others read."""
    assert reached.told(turn, said, {}) == ({"report.contact": contact}, rest)


@pytest.mark.parametrize(
    "said",
    [
        "包工头电话13987654321，欠我工钱",
        "找他电话13987654321",
        "他打我电话13987654321骂我",
        "催收的天天打我手机13987654321",
        "那人给我电话13987654321",
        "不行你打他电话13987654321",
        "打我儿子电话13987654321",
        "我老板的电话是13987654321",
        "我邻居手机13987654321，你们问他",
        "物业电话0722-3311223没人接",
        "贴的小广告上写着13987654321",
        "我电话没人接，打社区的0722-3311223也没人",
        "我家水费交了1398765432元",
    ],
)
def test_the_number_of_others_stays(turn: Turn, said: str) -> None:
    """Somebody else's number is part of the story, and masked there."""
    assert reached.told(turn, said, {}) == ({}, said)


def test_an_answer_stays_whole(turn: Turn) -> None:
    """Where the number is asked for just now, whatever is said beside it is kept with it."""
    said = "我电话13987654321，晚上打"

    assert reached.told(turn, said, {"report.contact": anew(None)}) == ({}, said)


@pytest.mark.parametrize(
    ("said", "answers", "rest"),
    [
        (
            "水管漏了，我叫孙大明，电话13987654321",
            {"report.name": "孙大明", "report.contact": "13987654321"},
            "水管漏了",
        ),
        (
            "联系人：李桂芳 13987654321，水管漏了",
            {"report.name": "李桂芳", "report.contact": "13987654321"},
            "水管漏了",
        ),
        ("我是张大成，楼上天天漏水", {"report.name": "张大成"}, "楼上天天漏水"),
        ("水管漏了，房东叫孙大明", {}, "水管漏了，房东叫孙大明"),
        ("我是孙家塆的，路烂了", {}, "我是孙家塆的，路烂了"),
        ("我是低保户，房子漏水", {}, "我是低保户，房子漏水"),
        ("我是高血压，药买不到", {}, "我是高血压，药买不到"),
    ],
)
def test_the_own_name_stands_in_no_story(turn: Turn, said: str, answers: dict[str, str], rest: str) -> None:
    """Whoever introduces themselves in a clause of its own is known by it, and nobody else reads it; somebody else's
    name is part of the story."""
    assert reached.own(turn, said, {}) == (answers, rest)
