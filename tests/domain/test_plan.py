"""The annual plan: how its lines are read, how far its items are, and who keeps it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.issue import Event
from domain.people import Person, Role, Seat
from domain.plan import ANY, Item, Line, Meetings, Sort, Standing, apply, may_plan, read_lines, standing
from domain.quarter import Quarter

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
SECOND = Quarter(2026, 2)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("小区停车怎么管", Line("小区停车怎么管")),
        ("1. 一季度 小区停车怎么管", Line("小区停车怎么管", 1)),
        ("2、第二季度：加装电梯", Line("加装电梯", 2)),
        ("（三）三季度，充电桩", Line("充电桩", 3)),
        ("Q4 heating", Line("heating", 4)),
        ("5月 修水渠", Line("修水渠", 2)),
        ("12月份：评议", Line("评议", 4)),
        ("全年 共同缔造", Line("共同缔造", ANY)),
        ("- 3季度 下水管网", Line("下水管网", 3)),
        ("十里铺广场怎么建", Line("十里铺广场怎么建")),
        ("三角塘怎么清", Line("三角塘怎么清")),
        ("2026年怎么办", Line("2026年怎么办")),
    ],
)
def test_a_line_of_a_paper_plan_is_an_item(line: str, read: Line) -> None:
    """Numbering goes, a quarter or a month says when, and what only looks like one stays."""
    assert read_lines(line) == [read]


def test_a_whole_plan_is_read_line_by_line() -> None:
    """Empty lines and lines that only say when are no items."""
    assert [line.words for line in read_lines("一季度\n\n1. 停车\n 2. 电梯 \n")] == ["停车", "电梯"]


@pytest.mark.parametrize(
    ("year", "quarter", "meetings", "stands"),
    [
        (2026, 1, Meetings(), Standing.LATE),
        (2026, 2, Meetings(), Standing.DUE),
        (2026, 3, Meetings(), Standing.LATER),
        (2026, ANY, Meetings(), Standing.OPEN),
        (2025, 4, Meetings(), Standing.LATE),
        (2027, 1, Meetings(), Standing.LATER),
        (2026, 1, Meetings(called=1), Standing.CALLED),
        (2026, 3, Meetings(called=1, held=1), Standing.HELD),
    ],
)
def test_an_item_is_as_far_as_its_meetings(year: int, quarter: int, meetings: Meetings, stands: Standing) -> None:
    """Held once there are minutes; before that its quarter decides."""
    assert standing(Item("i", year=year, quarter=quarter), meetings, SECOND) is stands


def test_an_item_is_what_its_events_add_up_to() -> None:
    """Planned by somebody, given up later."""
    told = {"group": "g", "year": 2026, "quarter": 2, "sort": "theme", "words": "共同缔造"}
    item = apply(Item("i"), Event("planned", NOW, "p", told))
    assert item == Item("i", "g", 2026, 2, Sort.THEME, "共同缔造", "p", NOW)
    assert apply(item, Event("given_up", NOW, "p", {})).dropped_at == NOW


@pytest.mark.parametrize(
    ("role", "group", "may"),
    [
        (Role.LEADER, "g", True),
        (Role.OFFICE, "g", True),
        (Role.MEMBER, "g", False),
        (Role.INSPECTOR, "g", False),
        (Role.LEADER, "h", False),
        (Role.OFFICE, "h", False),
    ],
)
def test_a_plan_is_kept_by_who_leads(role: Role, group: str, may: bool) -> None:
    """The leader keeps the group's, the office its own; whoever else looks at most."""
    assert may_plan(Person("p", seats=(Seat("p", group, role),)), "g") is may
