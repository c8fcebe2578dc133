"""A roster is read with every fault named by its place, and nothing in it does harm."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.app import HOME
from bot.roster import Roster, RosterFaulty, Somebody, read_roster
from bot.roster_file import Unreadable
from bot.roster_words import Vocabulary, read_vocabulary
from domain.people import Role
from domain.places import Places, read_places
from nlp import read_subjects

Rows = Sequence[Sequence[object]]
SHEETS: Mapping[str, Rows] = {
    "人员": [("编号", "姓名", "电话"), (7, "李华", 13900000000.0), ("zhang", "张敏", None), ("wu", "吴小梅", None)],
    "小组": [
        ("编号", "名称", "类型", "门牌码", "地点", "类别"),
        ("xc", "西城组", "镇街活动组", "xc", "西城街道、殷店镇双河村", None),
        ("qy", "企业帮", "工作室", None, None, "企业,经济管理"),
        ("bgs", "办公室", "办公室", None, None, None),
    ],
    "席位": [
        ("人员", "小组", "身份"),
        ("李华", "西城组", "委员"),
        (7, "qy", "组长"),
        ("张敏", "xc", "组长"),
        ("张敏", "xc", "主席会议成员"),
        ("wu", "bgs", "办公室"),
    ],
}
SOUND = """
people = [{key = "hua", name = "李华"}, {key = "wu", name = "吴小梅"}]
groups = [
    {code = "xc", name = "西城组", kind = "town", places = ["西城街道"]}, {code = "o", name = "办公", kind = "office"}
]
seats = [{person = "hua", group = "xc", role = "leader"}, {person = "wu", group = "o", role = "office"}]
"""


@pytest.fixture(scope="module")
def places() -> Places:
    """Suizhou's."""
    return read_places(HOME / "data" / "places")


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    """The shipped spellings."""
    return read_vocabulary(HOME / "data" / "roster_words.toml", read_subjects(HOME / "data" / "subjects.toml").names)


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """An XLSX file with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def faults(path: Path, words: Vocabulary, places: Places) -> list[str]:
    """Everything that is wrong with the file."""
    with pytest.raises(RosterFaulty) as caught:
        read_roster(path, words, places)
    return [str(fault) for fault in caught.value.faults]


def test_workbook_in_chinese(tmp_path: Path, words: Vocabulary, places: Places) -> None:
    """Chinese sheets, headings, kinds and roles are understood; numbers lose the decimals a spreadsheet gave them."""
    roster = read_roster(workbook(tmp_path / "r.xlsx", SHEETS), words, places)

    assert roster.people[0] == Somebody("7", "李华", "13900000000")
    assert roster.groups[0].places == ("421303001", "421321103226")
    assert roster.groups[1].subjects == ("enterprise", "economy")
    assert ("7", "xc", Role.MEMBER) in roster.seats
    assert ("zhang", "xc", Role.INSPECTOR) in roster.seats


@pytest.mark.parametrize("file", ["data/demo/roster.toml", "data/roster.example.toml"])
def test_shipped_rosters(file: str, words: Vocabulary, places: Places) -> None:
    """What we ship as an example is sound."""
    assert read_roster(HOME / file, words, places).seats


def test_telephone_is_not_shown() -> None:
    """A roster that is printed by mistake shows no telephone."""
    assert "139" not in repr(Roster((Somebody("a", "A", "13900000000"),), (), ()))


def test_every_fault_at_once(tmp_path: Path, words: Vocabulary, places: Places) -> None:
    """Each fault is told with sheet, row and column, and all of them together."""
    broken: dict[str, Rows] = {
        "人员": [
            ("编号", "姓名", "生日"),
            ("a", None, None),
            ("b", "乙", None),
            ("b", "丙", None),
            ("c", "=1+1", None),
        ],
        "小组": [
            ("编号", "名称", "类型", "门牌码", "地点", "类别"),
            ("x 1", "甲组", "镇街", "d", "双河村", None),
            ("x2", "乙组", "镇子", None, None, "教肓文体"),
            ("x3", "丙组", "工作室", "d", None, None),
            ("x4", "丁组", "镇街", "j_1", "白云湖社區", None),
        ],
        "席位": [("人员", "小组", "身份"), ("乙", "x3", "组張"), ("戊", "x3", "组长"), ("b", "x3", "办公室")],
        "备注": [("写在这里",), ("没人读",)],
    }
    told = faults(workbook(tmp_path / "r.xlsx", broken), words, places)

    for where, why in {
        "sheet 人员": "unknown column '生日'",
        "sheet 人员, row 2": "name is missing",
        "sheet 人员, row 4, column 编号": "'b' is taken",
        "sheet 人员, row 5, column 姓名": "formula",
        "sheet 小组, row 2, column 编号": "letters",
        "sheet 小组, row 2, column 地点": "stands for several places: 421303101204",
        "sheet 小组, row 3, column 类型": "unknown kind '镇子'",
        "sheet 小组, row 3, column 类别": "教育文体",
        "sheet 小组, row 4, column 门牌码": "door of x 1 already",
        "sheet 小组, row 4, column 编号": "needs subjects",
        "sheet 小组, row 5, column 门牌码": "must not begin with j_",
        "sheet 小组, row 5, column 地点": "421303001009",
        "sheet 席位, row 2, column 身份": "unknown role '组張' (did you mean 组长?)",
        "sheet 席位, row 3, column 人员": "unknown person '戊'",
        "sheet 席位, row 4": "does not fit",
        "sheet 备注": "unknown table '备注'",
        "r.xlsx": "one group of the kind office",
    }.items():
        assert any(where in fault.partition(": ")[0] and why in fault for fault in told), (where, why, told)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('role = "leader"', 'role = "member"', "group xc: there is no leader"),
        (', {person = "wu", group = "o", role = "office"}', "", "nobody sits in the office"),
        ('places = ["西城街道"]', 'places = ["西城街道"], colour = "red"', "unknown column 'colour'"),
        ('places = ["西城街道"]', "places = []", "needs places"),
        ('name = "李华"', "name = 5.5", "people 1, name: must be a text"),
        ('name = "李华"', 'name = "李\u202e华"', "cannot be seen"),
        ('name = "李华"', 'name = ["李华"]', "must be one text"),
        ('key = "hua"', 'key = "hua", phone = "call me"', "not a telephone number"),
        (
            '{code = "o"',
            '{code = "y", name = "乙", kind = "town", places = ["421303001"]}, {code = "o"',
            "to xc already",
        ),
    ],
)
def test_one_fault(tmp_path: Path, words: Vocabulary, places: Places, old: str, new: str, fault: str) -> None:
    """A sound file with one thing changed is refused for that thing, named by its place."""
    assert old in SOUND
    (tmp_path / "r.toml").write_text(SOUND.replace(old, new, 1), encoding="utf-8")

    assert any(fault in told for told in faults(tmp_path / "r.toml", words, places))


def test_unreadable(tmp_path: Path, words: Vocabulary, places: Places) -> None:
    """What is no roster at all is refused in one line."""
    for name, content in {
        "a.toml": b"= nothing",
        "b.toml": b'people = "all"',
        "c.xlsx": b"PK but no zip",
        "d.csv": b"a,b",
        "e.toml": b"\xff\xfe",
        "f.toml": b"#" * (6 << 20),
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Unreadable) as caught:
            read_roster(tmp_path / name, words, places)
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(Unreadable):
        read_roster(tmp_path / "absent.toml", words, places)


def test_bombs(tmp_path: Path, words: Vocabulary, places: Places) -> None:
    """A workbook that unpacks to more than a roster can hold, or defines things, is refused before it is read."""
    sound = workbook(tmp_path / "sound.xlsx", SHEETS)
    for name, part in {
        "huge.xlsx": b" " * (60 << 20),
        "laughing.xlsx": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>',
    }.items():
        (tmp_path / name).write_bytes(sound.read_bytes())
        with zipfile.ZipFile(tmp_path / name, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/extra.xml", part)
        with pytest.raises(Unreadable):
            read_roster(tmp_path / name, words, places)


def test_too_many_rows(tmp_path: Path, words: Vocabulary, places: Places) -> None:
    """A sheet of more rows than any city has people is refused."""
    rows = [("编号", "姓名"), *((n, "甲") for n in range(10_001))]
    with pytest.raises(Unreadable, match="more than 10000 rows"):
        read_roster(workbook(tmp_path / "r.xlsx", {"人员": rows}), words, places)
