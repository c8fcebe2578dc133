"""What is said beside a report, told from what belongs to it, on sentences that nothing was made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from domain.people import Person
from handlers.beside.chatter import kind_of
from handlers.talk.turn import House, Turn
from storage import Store
from tests.stage.house import house

__all__ = ["house"]
WRITTEN = Path(__file__).parents[1] / "nlp" / "triage"
WHAT = "路灯坏了"


@pytest.fixture
def turn(house: House) -> Turn:
    """Somebody is speaking; nothing that is asked here needs a table."""
    return Turn(house, cast("Store", None), datetime(2026, 3, 16, tzinfo=UTC), Person("p"), None)


def _lines(names: str) -> Iterator[str]:
    for path in sorted(WRITTEN.glob(names)):
        yield from filter(None, path.read_text("utf-8").splitlines())


@pytest.mark.parametrize(("names", "most"), [("*answers.txt", 0.01), ("*everyday.txt", 0.03), ("*concerns.txt", 0.06)])
def test_what_belongs_to_a_report_is_left_in_it(turn: Turn, names: str, most: float) -> None:
    """Nearly always; what is taken for chatter is a tap away from being written down."""
    told = list(_lines(names))
    taken = [text for text in told if kind_of(turn, text, WHAT)]
    assert len(taken) <= most * len(told), taken


def test_much_of_what_does_not_is_kept_out(turn: Turn) -> None:
    """A third of it at least: the rest is short, or may be an answer."""
    idle = list(_lines("*idle.txt"))
    assert sum(1 for text in idle if kind_of(turn, text, WHAT)) >= len(idle) / 3


@pytest.mark.parametrize("text", ["什么时候能修好", "能不能快点来人", "谢谢，灯还没亮", "晚上更厉害", "我姓王"])
def test_what_may_belong_to_it_does(turn: Turn, text: str) -> None:
    """A question about the matter itself, an impatient word, a fact."""
    assert not kind_of(turn, text, WHAT)
