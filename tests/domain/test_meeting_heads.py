"""How many came, as people say it."""

from __future__ import annotations

import pytest

from domain.meeting_heads import only_heads, read_heads


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("23", 23),
        ("２３人", 23),
        ("二十三个人", 23),
        ("到了十五人", 15),
        ("3栋20人", 20),
        ("三栋来了二十位", 20),
        ("二十来个,算23人", 23),
        ("二十来个", 20),
        ("两百人左右", 200),
        ("一百零五", 105),
        ("大人20个,小孩5个,共25人", 25),
        ("男15人女8人,一共23人", 23),
        ("1,200人", 1200),
        ("1.2万人", 12000),
        ("3月18日来了40人", 40),
        ("23 people", 23),
        ("三个人", 3),
        ("大家一起来的,30人", 30),
        ("三", 3),
    ],
)
def test_the_number_of_people_is_found(words: str, count: int) -> None:
    """Houses, days and guesses beside it are no people."""
    assert read_heads(words).count == count


@pytest.mark.parametrize("words", ["大人20人,小孩5人", "3栋20,4栋15", "20人,后来30人"])
def test_several_numbers_are_asked_about(words: str) -> None:
    """Nobody is added up in silence."""
    found = read_heads(words)
    assert (found.count, found.several) == (0, True)


@pytest.mark.parametrize("words", ["几十人", "十几个人", "二三十人", "20-30人", "很多", "大家一起来的", "人民", ""])
def test_a_guess_is_no_number(words: str) -> None:
    """The minutes say how many, not about how many."""
    found = read_heads(words)
    assert (found.count, found.several) == (0, False)


@pytest.mark.parametrize("words", ["25", "25人", "是二十五个人", "不对,一共30人", "三十来人。", "25 people"])
def test_nothing_but_a_number_of_people(words: str) -> None:
    """It puts right what was counted, and is no part of what anybody said."""
    assert only_heads(words)


@pytest.mark.parametrize("words", ["20人说要修,5人说不修", "三方都同意", "几十人", "25号再说", "大家都同意", "0", ""])
def test_more_than_a_number(words: str) -> None:
    """It is what the sides said."""
    assert not only_heads(words)
