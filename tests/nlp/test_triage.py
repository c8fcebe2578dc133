"""Emergencies are seen with nothing loaded but one table, so that they are answered when all else is down."""

import pytest

from nlp.triage import Triage, read_triage, urgent
from tests.nlp.conftest import DATA


@pytest.fixture(scope="module")
def table() -> Triage:
    """The shipped table."""
    return read_triage(DATA / "triage.toml")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("着火了", "119"),
        ("家里一股煤气味", "119"),
        ("大坝要垮了", "119"),
        ("老人昏倒了", "120"),
        ("有人持刀", "110"),
        ("我老公在打我", "110"),
        ("我不想活了", "110"),
        ("孩子走丢了", "110"),
        ("有人喝农药", "120"),
        ("有人触电", "120"),
    ],
)
def test_the_right_number_first(table: Triage, text: str, first: str) -> None:
    """The number that matters most comes first."""
    assert urgent(text, table)[0] == first


@pytest.mark.parametrize("text", ["我今年十四岁，不想活了", "我儿子说要自杀", "我爸又打我了，我上五年级"])
def test_the_youth_line_for_a_child(table: Triage, text: str) -> None:
    """A child in danger is shown the youth line, too."""
    assert "12355" in urgent(text, table)


def test_cries_for_help(table: Triage) -> None:
    """Emergencies in the words people find for them are all seen."""
    cries = (DATA.parent / "tests" / "nlp" / "emergencies.txt").read_text(encoding="utf-8").splitlines()

    assert [text for text in cries if not urgent(text, table)] == []


def test_everyday_complaints(table: Triage) -> None:
    """Complaints full of alarming words alarm nobody."""
    calm = (DATA.parent / "tests" / "nlp" / "decoys.txt").read_text(encoding="utf-8").splitlines()

    assert [text for text in calm if urgent(text, table)] == []


def test_somebody_to_talk_to(table: Triage) -> None:
    """Whoever speaks of taking their life is shown the line to talk to, after the numbers that come at once."""
    numbers = urgent("我想自杀", table)

    assert numbers[0] in ("110", "120")
    assert numbers[-1] == "12356"


@pytest.mark.parametrize(
    "text",
    [
        "消防通道被堵了",
        "收费120元",
        "自杀式装修",
        "跳楼价甩卖",
        "去年着火烧了房子",
        "万一着火怎么办",
        "打我电话",
        "气死我了",
        "烧秸秆冒黑烟",
        "想死你了",
        "救命钱没了",
        "想开一家天然气公司",
        "",
    ],
)
def test_decoys(table: Triage, text: str) -> None:
    """Figures of speech, feared and past accidents alarm nobody."""
    assert urgent(text, table) == ()
