"""Whom in office a concern is about is seen, so that it never reaches them; who is only mentioned is not accused."""

import time

import pytest

from nlp import Reader
from nlp.accused import Accusations, accused, read_accusations
from tests.nlp.conftest import DATA, lines


@pytest.fixture(scope="module")
def table() -> Accusations:
    """The shipped table."""
    return read_accusations(DATA / "accused.toml")


#: The fourth set was written when all was done, and nothing was mended by it; the others helped to find the words.
SETS = ["first", "second", "third", "fourth"]
OF_CHILDREN = ["first", "second", "third"]


@pytest.mark.parametrize("written", SETS)
def test_accusations_are_seen(table: Accusations, written: str) -> None:
    """Of a hundred concerns about somebody in office at least eighty-five are seen, in words never met before."""
    about = lines(f"{written}_accused.txt")
    missed = [text for text in about if not accused(text, table)]

    assert len(missed) <= 0.15 * len(about), missed


@pytest.mark.parametrize("written", SETS)
def test_mentions_are_no_accusations(table: Accusations, written: str) -> None:
    """Who was asked, who sent the writer, who shall come or is thanked: at most ten of a hundred are taken for more."""
    others = lines(f"{written}_not_accused.txt")
    wrong = [(text, accused(text, table)) for text in others if accused(text, table)]

    assert len(wrong) <= 0.10 * len(others), wrong


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("村支书把低保给了他家亲戚", ("村支书",)),
        ("城管打人，派出所不作为", ("城管", "派出所")),
        ("举报镇领导", ("镇领导",)),
        ("找过社区没人管", ()),
        ("村书记让我来报", ()),
        ("希望城管来管管占道经营", ()),
        ("公司领导骂人", ()),
        ("", ()),
    ],
)
def test_whom(table: Accusations, text: str, whom: tuple[str, ...]) -> None:
    """They are named in the words of the message and in its order."""
    assert accused(text, table) == whom


def test_part_of_a_reading(reader: Reader) -> None:
    """A reading says whom a concern is about."""
    assert reader.read("村主任占了集体的堰塘养鱼").accused == ("村主任",)
    assert reader.read("路灯坏了").accused == ()


@pytest.mark.parametrize(
    "text",
    [
        "白云湖社区的路灯坏了,打我电话",
        "望城岗社区厂子拖欠工资",
        "白云湖社区老板欠我工资不还",
        "凤凰社区楼上邻居骂人",
        "东城街道饭店老板打人",
        "九曲湾社区工地半夜施工，说他们还打人",
        "社区里的广场被开发商私自围起来了",
        "交通路社区快递扣了我的包裹",
        "有事打他手机，社区的公厕锁着",
    ],
)
def test_a_community_as_the_place(table: Accusations, text: str) -> None:
    """Where a community only says where it was, another one did it."""
    assert accused(text, table) == ()


@pytest.mark.parametrize(
    "text",
    [
        "社区打我",
        "社区把我家的店子砸了",
        "社区封我药店还骂人",
        "街道拆了我房子",
        "社区占了我们小区的停车位租给亲戚",
        "社区路灯款被他们吞了",
        "社区的低保都给了亲戚",
    ],
)
def test_a_community_that_did_it(table: Accusations, text: str) -> None:
    """A community whose own doing is told is accused, whatever it was done to."""
    assert accused(text, table)


@pytest.mark.parametrize("junk", ["书记", "的", "村里的", "举报", "被城管", "把他给", "社区书记 "])
def test_long_texts(table: Accusations, junk: str) -> None:
    """A megabyte of anything is looked through at once."""
    began = time.perf_counter()
    accused(junk * (1_000_000 // len(junk)), table)

    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("written", OF_CHILDREN)
def test_about_a_child(reader: Reader, written: str) -> None:
    """A child is seen in at least ninety-five of a hundred messages about one."""
    about = lines(f"{written}_minor.txt")
    missed = [text for text in about if not reader.read(text).minor]

    assert len(missed) <= 0.05 * len(about), missed


@pytest.mark.parametrize("written", OF_CHILDREN)
def test_not_about_a_child(reader: Reader, written: str) -> None:
    """Grown-up children and places that are only called by children are flagged at most ten times in a hundred."""
    others = lines(f"{written}_not_minor.txt")
    wrong = [text for text in others if reader.read(text).minor]

    assert len(wrong) <= 0.10 * len(others), wrong
