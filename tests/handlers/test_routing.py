"""Whose an issue is: one decision over place, subject and groups, as a table; and what never happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Group
from handlers.routing import Decision, Matter, Why, decide, matter_of, names_of
from handlers.talk.turn import House
from tests.stage.house import house

__all__ = ["house"]
CITY, COUNTY, TOWN, VILLAGE = "4213", "421303", "421303001", "421303001009"
NEAR = (VILLAGE, TOWN, COUNTY, CITY)
FAR = ("421381100200", "421381100", "421381", CITY)
WEST = Group("west", "w", "西城街道活动组", "town", places=(TOWN,))
LAKE = Group("lake", "l", "白云湖工作小组", "working", places=(VILLAGE,))
SCHOOL = Group("school", "s", "教育工作室", "studio", subjects=("education",))
HERE = Group("here", "h", "曾都教育工作室", "studio", places=(COUNTY,), subjects=("education",))
FIRMS = Group("firms", "f", "企业帮工作室", "studio", subjects=("enterprise", "trade"))
OFFICE = Group("office", "o", "政协办公室", "office")
DOOR = Group("door", "d", "联络点", "studio", places=(VILLAGE,))
GROUPS = (OFFICE, SCHOOL, FIRMS, WEST, DOOR)
CALLED = {"west": names_of("西城街道活动组", ["李秀兰", "高远"]), "school": names_of("教育工作室", ["焦老师"])}


@pytest.mark.parametrize(
    ("matter", "decision"),
    [
        (Matter((NEAR,)), Decision(Why.PLACE, WEST)),
        (Matter((NEAR,), "education"), Decision(Why.BOTH, WEST, SCHOOL)),
        (Matter((NEAR,), "land"), Decision(Why.PLACE, WEST)),
        (Matter((NEAR,), "education", firm=True), Decision(Why.FIRM, WEST, FIRMS)),
        (Matter((FAR,), "education"), Decision(Why.SUBJECT, SCHOOL)),
        (Matter((), "education"), Decision(Why.SUBJECT, SCHOOL)),
        (Matter((FAR,), firm=True), Decision(Why.SUBJECT, FIRMS)),
        (Matter((FAR,), "land"), Decision(Why.NOBODY)),
        (Matter((FAR,)), Decision(Why.NOBODY)),
        (Matter((), "land"), Decision(Why.NOBODY)),
        (Matter(), Decision(Why.UNSURE)),
        (Matter((NEAR, FAR), "education"), Decision(Why.UNSURE)),
        (Matter((NEAR, (TOWN, COUNTY, CITY)), "education"), Decision(Why.BOTH, WEST, SCHOOL)),
        (Matter((FAR, FAR[1:]), "trade"), Decision(Why.SUBJECT, FIRMS)),
        (Matter((NEAR,), "education", about=True), Decision(Why.ABOUT)),
        (Matter((NEAR,), words="李秀兰收了人家的烟酒"), Decision(Why.NAMED)),
        (Matter((NEAR,), words="西城街道活动组的人收了烟酒"), Decision(Why.NAMED)),
        (Matter((NEAR,), "education", words="焦老师收了家长的红包"), Decision(Why.NAMED)),
        (Matter((NEAR,), words="站高远望，有人收了烟酒"), Decision(Why.PLACE, WEST)),
        (Matter((FAR,), "trade", words="李秀兰收了人家的烟酒"), Decision(Why.SUBJECT, FIRMS)),
    ],
)
def test_what_decides(matter: Matter, decision: Decision) -> None:
    """The place leads, the subject stands beside; unsure, nobody's, or about those who would handle it: the office."""
    assert decide(matter, GROUPS, CALLED) == decision


def test_the_nearest_group_goes_first() -> None:
    """A village's own group before that of its town, and a studio of the place before one of the whole city."""
    found = decide(Matter((NEAR,), "education"), (WEST, SCHOOL, LAKE, HERE), {})
    elsewhere = decide(Matter((FAR,), "education"), (WEST, HERE, SCHOOL), {})

    assert (found.lead, found.studio) == (LAKE, HERE)
    assert elsewhere.lead == SCHOOL
    assert decide(Matter((FAR,), "education"), (WEST, HERE), {}) == Decision(Why.NOBODY)


chains = st.sampled_from([NEAR, FAR, NEAR[1:], FAR[2:]])
matters = st.builds(
    Matter,
    st.lists(chains, max_size=3).map(tuple),
    st.sampled_from(["", "education", "trade", "land"]),
    firm=st.booleans(),
    words=st.sampled_from(["", "李秀兰", "教育工作室"]),
)
groups = st.lists(st.sampled_from([*GROUPS, LAKE, HERE]), unique=True)


@given(matters, groups)
def test_nobody_handles_what_is_about_them(matter: Matter, some: list[Group]) -> None:
    """Whatever the place, the subject and the roster: a matter about somebody in office has no group of its own."""
    assert decide(replace(matter, about=True), some, CALLED).lead is None
    found = decide(matter, some, CALLED)
    chosen = [group.id for group in (found.lead, found.studio) if group]
    assert not any(name in matter.words for id in chosen for name in CALLED.get(id, ()))


@given(matters, groups)
def test_only_groups_that_answer_for_it_count(matter: Matter, some: list[Group]) -> None:
    """Groups that answer for nothing of the matter change nothing: it is the same to look them up or to know all."""
    places = {code for upward in matter.places for code in upward}
    subjects = {matter.subject, "enterprise"} if matter.firm else {matter.subject}
    answering = [g for g in some if places & set(g.places) or subjects & set(g.subjects)]

    assert decide(matter, answering, CALLED) == decide(matter, some, CALLED)


def test_a_message_by_itself(house: House) -> None:
    """What is read gives the places in question, a subject only where it is sure, and what may be about somebody."""
    lamp = matter_of(house.read("白云湖社区的路灯坏了"), house.places)
    bridge = matter_of(house.read("双河村的桥断了"), house.places)
    chief = matter_of(house.read("白云湖社区的书记把低保给了自己的亲戚"), house.places)
    hall = matter_of(house.read("村委会旁边的路灯坏了"), house.places)

    assert (lamp.places[0][:2], lamp.subject, lamp.about) == ((VILLAGE, TOWN), "urban", False)
    assert len(bridge.places) > 1
    assert chief.about
    assert not hall.about
