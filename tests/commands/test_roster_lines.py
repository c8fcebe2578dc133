"""Lines of responsibility and posts in a roster: who answers for what, every fault named by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.roster import Unit, read_roster
from bot.roster_lines import covered
from bot.roster_words import Vocabulary
from domain.people import Line, Reach
from domain.places import Place, Places
from tests.commands.test_roster_file import faults, places, words

__all__ = ["places", "words"]
REST = """
people = [{key = "hua", name = "李华"}, {key = "wu", name = "吴小梅"}]
groups = [
    {code = "xc", name = "西城组", kind = "town", places = ["西城街道"]},
    {code = "edu", name = "教育工作室", kind = "studio", subjects = ["教育文体"]},
    {code = "o", name = "办公", kind = "office"},
]
seats = [
    {person = "hua", group = "xc", role = "leader", posts = ["白云湖社区"]},
    {person = "hua", group = "edu", role = "leader"},
    {person = "wu", group = "o", role = "office"},
]
"""


def written(tmp_path: Path, lines: str) -> Path:
    """A roster with these lines."""
    path = tmp_path / "r.toml"
    path.write_text(REST + lines, encoding="utf-8")
    return path


def test_who_answers_for_what(tmp_path: Path, words: Vocabulary, places: Places) -> None:
    """The chair for all, a vice chair for areas and classes, a committee for classes; and where members are posted."""
    told = """
    [[lines]]
    person = "wu"
    duty = "主席"
    [[lines]]
    person = "李华"
    duty = "副主席"
    covers = "曾都区、教育文体"
    [[lines]]
    person = "hua"
    duty = "专委会"
    covers = ["教育文体"]
    """
    roster = read_roster(written(tmp_path, told), words, places)

    assert roster.lines == (
        ("wu", Line(Reach.ALL)),
        ("hua", Line(Reach.AREA, "421303")),
        ("hua", Line(Reach.SUBJECT, "education")),
    )
    assert [covered(line, roster.groups, places) for _, line in roster.lines] == [[], ["xc"], ["edu"]]
    [(who, post)] = roster.posts
    village = places.get(post)
    assert (who, village.name if village else "") == ("hua", "白云湖社区")


@pytest.mark.parametrize(
    ("line", "where", "why"),
    [
        ('person = "hua"\nduty = "副主席"', "lines 1", "only the chair answers for all"),
        ('person = "hua"\nduty = "专委会"\ncovers = "曾都区"', "lines 1", "a committee answers for classes"),
        ('person = "hua"\nduty = "副主席"\ncovers = "曾都"', "lines 1", "no ring or class is called so"),
        ('person = "hua"\nduty = "副主席"\ncovers = "广水市"', "lines 1", "no group of this roster lies in 421381"),
        ('person = "nobody"\nduty = "主席"', "lines 1", "unknown person"),
        ('person = "hua"\nduty = "部长"', "lines 1", "unknown duty"),
    ],
)
def test_faults_are_named_by_their_place(
    line: str, where: str, why: str, tmp_path: Path, words: Vocabulary, places: Places
) -> None:
    """What cannot be meant is told with its row and column, and nothing is imported."""
    [fault] = faults(written(tmp_path, f"[[lines]]\n{line}\n"), words, places)
    assert where in fault or where.replace(" ", "") in fault.replace(" ", ""), fault
    assert why in fault


def test_a_post_that_is_no_place(tmp_path: Path, words: Vocabulary, places: Places) -> None:
    """A post is a place of the city like any other."""
    path = written(tmp_path, "")
    path.write_text(REST.replace("白云湖社区", "黑云湖村"), encoding="utf-8")
    [fault] = faults(path, words, places)
    assert "posts" in fault
    assert "黑云湖村" in fault


def test_rings_cover_what_lies_in_their_places() -> None:
    """A ring is a town's or a county's, and its villages' with it."""
    places = Places(
        [
            Place("1", "市", "city", "", "市"),
            Place("2", "县", "county", "1", "县", "随北"),
            Place("3", "镇", "town", "2", "镇"),
        ],
        {},
    )
    roster_groups = read_groups()
    assert covered(Line(Reach.RING, "随北"), roster_groups, places) == ["a"]


def read_groups() -> list[Unit]:
    """One group in the ring, one that lies elsewhere."""
    return [Unit("a", "甲", "town", places=("3",)), Unit("b", "乙", "town", places=("1",))]
