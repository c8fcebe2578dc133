"""What residents bring in and what is built is counted as it was written, and nothing is counted that was not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import BUILT, GIVEN, read_built, read_given


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("凑了 32500 元", {"yuan": 32500}),
        ("大家凑了３.25万元，出工120个工日，让出半亩菜地", {"yuan": 32500, "labour": 120, "land": 333}),
        ("三万二千五百元，老刘让出0.3亩地", {"yuan": 32500, "land": 200}),
        ("凑了32,500元；又添了 500 块", {"yuan": 33000}),
        ("出工20个工", {"labour": 20}),
        ("让出50平方米院子", {"land": 50}),
        ("每户出200元，一共凑了8000元", {"yuan": 8000}),
        ("三栋和四栋各出 500 元", {}),
        ("一户200块", {}),
        ("人均30元", {}),
        ("出了不少力", {}),
        ("3月28号开工，4个人看着", {}),
        ("", {}),
    ],
)
def test_money_labour_and_land_are_summed_up(words: str, found: dict[str, int]) -> None:
    """So much from each is no sum: nobody has said of how many."""
    assert read_given(words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("建成6500平方米健身广场，受益3000人", {"area": 6500, "people": 3000}),
        ("6,500 m² 广场", {"area": 6500}),
        ("装了12盏路灯，惠及八十户", {"pieces": 12, "households": 80}),
        ("修路1.2公里", {"length": 1200}),
        ("修路300米，又修了一公里", {"length": 1300}),
        ("装了二十个充电桩，三个月完工", {"pieces": 20}),
        ("桥通了，两个村2000多人受益", {"people": 2000}),
        ("三个部门一起办的", {}),
        ("换了管子", {}),
    ],
)
def test_what_is_built_and_who_has_something_of_it(words: str, found: dict[str, int]) -> None:
    """Months, villages and departments are not built."""
    assert read_built(words) == found


@given(st.text(max_size=60), st.integers(1, 10**9), st.sampled_from(["元", "公里", "人", "亩"]))
def test_any_words_are_read(words: str, number: int, unit: str) -> None:
    """Whatever stands there, what is found is a positive number of a known kind."""
    for read, kinds in ((read_given, GIVEN), (read_built, BUILT)):
        found = read(f"{words}{number}{unit}{words}")
        assert set(found) <= set(kinds)
        assert all(amount > 0 for amount in found.values())
