"""The column of the roster with everybody's account: read in every spelling, every fault named by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import HOME
from bot.roster import RosterFaulty, read_roster
from bot.roster_words import read_vocabulary
from domain.places import read_places

ROSTER = """
[[people]]
key = "a"
name = "张三"
"企业微信" = "{first}"
[[people]]
key = "b"
name = "李四"
"企业微信" = "{second}"
[[people]]
key = "c"
name = "王五"
[[groups]]
code = "office"
name = "办公室"
kind = "office"
[[seats]]
person = "a"
group = "office"
role = "office"
"""


def faults(folder: Path, first: str, second: str) -> tuple[list[str], list[str]]:
    """The accounts that were read, and the faults."""
    file = folder / "roster.toml"
    file.write_text(ROSTER.format(first=first, second=second), encoding="utf-8")
    words = read_vocabulary(HOME / "data" / "roster_words.toml", {})
    try:
        return [person.wecom for person in read_roster(file, words, read_places(HOME / "data" / "places")).people], []
    except RosterFaulty as no:
        return [], [str(fault) for fault in no.faults]


def test_accounts_are_read_in_small_letters(tmp_path: Path) -> None:
    """WeCom makes no difference between letters; whoever has none has none."""
    assert faults(tmp_path, "ZhangSan", "li.si_2@x-y") == (["zhangsan", "li.si_2@x-y", ""], [])


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("zhang san", "lisi", "roster.toml, people 1, 企业微信: not a WeCom user id"),
        ("张三", "lisi", "not a WeCom user id"),
        ("z|l", "lisi", "not a WeCom user id"),
        ("LiSi", "lisi", "roster.toml, people 2, 企业微信: 'lisi' is the WeCom user id of a already"),
    ],
)
def test_every_fault_is_named(tmp_path: Path, first: str, second: str, words: str) -> None:
    """What cannot be an account, and one that two people have."""
    (fault,) = faults(tmp_path, first, second)[1]

    assert words in fault
