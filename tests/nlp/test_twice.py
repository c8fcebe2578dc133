"""Of few words: what is one thing told twice, and what are two things alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.similar import ONE_PLACE, SAME, read_likeness
from nlp.twice import are_at_other_numbers, are_of_other_things

HERE = Path(__file__).parent
LIKENESS = read_likeness(HERE.parents[1] / "data" / "similar")


def _asked(one: str, other: str) -> bool:
    """Whether somebody who says the one and three days later the other at the same place is asked."""
    first, second = LIKENESS.told(one), LIKENESS.told(other)
    alike = LIKENESS.score(first, second, 3, ONE_PLACE) >= SAME
    return alike and not are_at_other_numbers(first, second) and not are_of_other_things(first, second)


def _pairs(name: str, kind: str) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines())
    return [(one, other) for wanted, one, other in rows if wanted == kind]


@pytest.mark.parametrize("name", ["twice_first.tsv", "twice_second.tsv"])
def test_what_is_told_again_is_asked_about(name: str) -> None:
    """No fewer than by likeness alone, which was 28 of 30 in both; of the second file, when it was new, 25."""
    told = _pairs(name, "1")
    assert len(told) == 30
    assert sum(_asked(*pair) for pair in told) >= 28


@pytest.mark.parametrize(("name", "most"), [("twice_first.tsv", 2), ("twice_second.tsv", 0)])
def test_what_is_only_alike_is_hardly_asked_about(name: str, most: int) -> None:
    """By likeness alone 26 and 23 of 30 were; of the second file, when it was new, none."""
    told = _pairs(name, "0")
    assert len(told) == 30
    asked = [pair for pair in told if _asked(*pair)]
    assert len(asked) <= most, asked


def test_a_long_text_is_compared_as_a_whole() -> None:
    """Who says more says of what, and may say it in other words."""
    long = LIKENESS.told("水渠里的水流不下来，下面几户的田都干得裂了口子，秧苗都要死了，请来看看")
    assert not are_of_other_things(long, LIKENESS.told("田里没水"))
