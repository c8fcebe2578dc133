"""A child who is bullied or beaten is shown the line for the young, and nobody is who speaks of roads and fees."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp import Reader

HERE = Path(__file__).parent
YOUTH = "12355"


def _said(name: str, kind: str) -> list[str]:
    rows = (line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines())
    return [text for wanted, text in rows if wanted == kind]


@pytest.mark.parametrize("name", ["bullied_first.tsv", "bullied_second.tsv"])
def test_a_child_who_is_bullied_is_shown_the_line(reader: Reader, name: str) -> None:
    """Whoever writes, the child or its people; and it is told as a child's matter, which narrows who may see it.

    Of the second file, 18 of 20 were heard when it was new, and one of 20 others was taken for one.
    """
    told = _said(name, "1")
    assert len(told) == 20
    assert [text for text in told if YOUTH not in reader.urgent(text) or not reader.read(text).minor] == []
    assert [text for text in told if reader.read(text).kind != "concern"] == []


@pytest.mark.parametrize("name", ["bullied_first.tsv", "bullied_second.tsv"])
def test_what_else_is_said_of_schools_is_no_such_thing(reader: Reader, name: str) -> None:
    """A bad road to school, a beaten neighbour, a teacher who telephones."""
    others = _said(name, "0")
    assert len(others) == 20
    assert [text for text in others if YOUTH in reader.urgent(text)] == []


def test_a_child_scolded_away_from_school_is_heard(reader: Reader) -> None:
    """It stood among everyday complaints as long as only what cannot wait was answered first."""
    assert reader.urgent("孩子在学校被老师骂，不想上学") == (YOUTH,)


def test_a_bullied_child_in_danger_is_shown_the_police_too(reader: Reader) -> None:
    """The numbers that come at once stand before the line to talk to."""
    assert reader.urgent("他们放学在路上堵我要钱") == ("110", YOUTH)
