"""Who does what by when, and which department has it, read from a sentence."""

from __future__ import annotations

import pytest

from domain.promised import Promised, only_number, read_office, read_promises
from nlp.times import read_time
from tests.nlp.table_of_times import CALENDAR
from tests.stage.clock import MONDAY


def _span(text: str) -> tuple[int, int]:
    return read_time(text, MONDAY, CALENDAR).words


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        ("王师傅", [Promised("王师傅")]),
        ("尹兰", [Promised("尹兰")]),
        ("王建国", [Promised("王建国")]),
        ("未来物业公司", [Promised("未来物业公司")]),
        ("镇农业服务中心", [Promised("镇农业服务中心")]),
        ("王师傅和李秀兰", [Promised("王师傅和李秀兰")]),
        ("由村委会负责", [Promised("村委会")]),
        ("王师傅下周五以前来量尺寸", [Promised("王师傅", "来量尺寸", "下周五以前")]),
        (
            "王师傅下周五以前来量尺寸，李秀兰月底前跟老陈再谈",
            [Promised("王师傅", "来量尺寸", "下周五以前"), Promised("李秀兰", "跟老陈再谈", "月底前")],
        ),
        ("社区把空地清出来，下个月15号前", [Promised("社区", "把空地清出来", "下个月15号前")]),
        ("王师傅下周五来量尺寸，量好了报给村里", [Promised("王师傅", "来量尺寸，量好了报给村里", "下周五")]),
        ("下周五之前李秀兰去找物业谈", [Promised("李秀兰", "去找物业谈", "下周五之前")]),
        ("大家都没说好到底谁来做，下次开会再定吧", []),
        ("村委会月底前", [Promised("村委会", "", "月底前")]),
        ("我来", []),
        ("还没定", []),
    ],
)
def test_a_sentence_is_no_name(text: str, promises: list[Promised]) -> None:
    """Who, what and by when are read one by one; what does not surely begin with a name is none."""
    assert list(read_promises(text, _span)) == promises


@pytest.mark.parametrize(
    ("text", "office", "rest"),
    [
        ("西城街道办", "西城街道办", ""),
        ("交给西城街道办，说这个月底前补好", "西城街道办", "说这个月底前补好"),
        ("转给住建局了", "住建局", ""),
        ("已经交给城管局，他们明天去看", "城管局", "他们明天去看"),
        ("联系了供电所说下周来换", "供电所", "说下周来换"),
        ("交通局", "交通局", ""),
        ("县交通局、公路段", "县交通局、公路段", ""),
        ("Highway Department", "Highway Department", ""),
        ("2026-0008", "", ""),
        ("给了城管", "城管", ""),
        ("已经给城管了，他们说下周来", "城管", "他们说下周来"),
        ("给水公司", "给水公司", ""),
        ("派给了环卫所", "环卫所", ""),
        ("报社", "报社", ""),
        ("交警大队", "交警大队", ""),
    ],
)
def test_the_department_is_read_from_what_is_said(text: str, office: str, rest: str) -> None:
    """What was done with it is no part of its name, what was agreed with it is kept beside, and a number is none."""
    assert read_office(text) == (office, rest)


def test_a_number_is_told_from_words() -> None:
    """2026-0008 says nothing that a resident could read; 月底前补好 does."""
    assert only_number("2026-0008")
    assert not only_number("8号前补好")
