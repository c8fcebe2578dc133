"""Numbers and days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from domain.amounts import read_count, read_past_day, says_more

TODAY = date(2026, 3, 16)
"""a Monday"""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", 12),
        ("１２户", 12),
        ("一共80个", 80),
        ("十二户", 12),
        ("二十来个", 20),
        ("一百零五", 105),
        ("三千二", 3200),
        ("一万二", 12_000),
        ("1.5万元", 15_000),
        ("32,500 元", 32_500),
        ("5 千", 5000),
        ("两场", 2),
        ("0", 0),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, count: int) -> None:
    """In digits of any width, in Chinese, with its unit, with 万 and 千."""
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["好多", "", "3户5人", "2.5户", "12 到 15"])
def test_what_is_not_one_whole_number_is_asked_again(text: str) -> None:
    """A wrong number in a record is worse than a second question."""
    assert read_count(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", date(2026, 3, 16)),
        ("昨天下午", date(2026, 3, 15)),
        ("大前天", date(2026, 3, 13)),
        ("3月5号", date(2026, 3, 5)),
        ("三月五日", date(2026, 3, 5)),
        ("12月30日", date(2025, 12, 30)),
        ("2026-02-28", date(2026, 2, 28)),
        ("5号", date(2026, 3, 5)),
        ("28号", date(2026, 2, 28)),
        ("上个月3号", date(2026, 2, 3)),
        ("周日", date(2026, 3, 15)),
        ("周一", date(2026, 3, 16)),
        ("上周三", date(2026, 3, 11)),
        ("上星期天", date(2026, 3, 15)),
    ],
)
def test_a_day_lies_behind_us(text: str, day: date) -> None:
    """What could be two days is the one that has been, across months and years."""
    assert read_past_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "那天", "2月30号", "13月1日", "31号"])
def test_what_is_no_day_is_asked_again(text: str) -> None:
    """Neither a day that never was, nor words without one: February has no 31st to go back to."""
    assert read_past_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("12", False),
        ("一共12户", False),
        ("走访了十二户居民", False),
        ("来了二十来个人吧", False),
        ("大人20人，小孩5人", False),
        ("we visited 12 households", False),
        ("捐了5000元", False),
        ("两次加起来213人", False),
        ("估计不到80人，签到的60", False),
        ("好多户，记不清了", False),
        ("今天下午走访了白云湖社区，和5户居民聊了聊，还参加了社区的座谈会", True),
        ("5000块，给楚风社区买健身器材", True),
        ("来了12个人，大家同意把空地改成小广场", True),
        ("3户，都缺煤", True),
        ("两个点位，一个漏雨", True),
        ("12 people, most want a new lamp", True),
    ],
)
def test_what_is_told_beside_a_number_is_noticed(text: str, more: bool) -> None:
    """A number with what it counts is only that; anything told beside it is something of its own."""
    assert says_more(text) is more
