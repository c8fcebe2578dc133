"""Texts are cut where people would not mind, and buttons stand as they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_layout import MOST_TEXT, keyboard, split, units

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e8\U0001f1f3"
THUMB = "\U0001f44d\U0001f3fd"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(1, 40).map(lambda n: n * 2))
def test_no_word_is_lost_by_splitting(text: str, most: int) -> None:
    """Whatever the text, its parts fit, none is blank, and but for blanks they are the text."""
    parts = split(text, most)

    assert all(part.strip() and units(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_of_the_greatest_length_stays_whole() -> None:
    """4,096 is one message, 4,097 are two."""
    assert split("路" * MOST_TEXT) == ["路" * MOST_TEXT]
    assert [units(part) for part in split("路" * (MOST_TEXT + 1))] == [4096, 1]


def test_what_needs_two_units_is_never_halved() -> None:
    """An emoji at the limit goes whole into the next part."""
    assert split("路" * 4095 + "💡" + "灯") == ["路" * 4095, "💡灯"]
    assert [units(part) for part in split("💡" * 3000)] == [4096, 1904]


@pytest.mark.parametrize("whole", [FAMILY, FLAG, THUMB, "e\u0301", "❤\ufe0f"])
@pytest.mark.parametrize("before", range(4090, 4097))
def test_what_people_see_as_one_character_stays_one(whole: str, before: int) -> None:
    """Families, flags, skin tones and accents are not taken apart."""
    parts = split("路" * before + whole + "路" * 20)

    assert sum(whole in part for part in parts) == 1


def test_flags_are_counted_from_their_beginning() -> None:
    """A row of flags is cut between two of them."""
    parts = split("路" + FLAG * 2000)

    assert all(part.removeprefix("路") == FLAG * part.count(FLAG) for part in parts)


@pytest.mark.parametrize("end", ["\n", "。", "！", "\n\n", " "])
def test_a_part_ends_where_a_thought_ends(end: str) -> None:
    """A line, a sentence or a word is preferred to the last unit that fits."""
    first = "路" * 3000 + end

    assert split(first + "灯" * 3000) == [first, "灯" * 3000]


def test_markup_means_nothing() -> None:
    """What looks like a tag or a star is text, and stays it."""
    text = "<b>粗</b> *星* _线_ [链](http://a) & &amp;"

    assert split(text) == [text]


def test_buttons_of_one_row_share_a_line() -> None:
    """Rows are in the order of their numbers, buttons in the order they came."""
    rows = keyboard((("跳过", "do:skip", 98), ("甲", "a", 0), ("乙", "b", 0), ("丙", "c", 2)))

    assert rows is not None
    assert [[button["text"] for button in row] for row in rows["inline_keyboard"]] == [["甲", "乙"], ["丙"], ["跳过"]]
    assert rows["inline_keyboard"][0][1] == {"text": "乙", "callback_data": "b"}
    assert keyboard(()) is None


def test_a_line_has_no_more_buttons_than_telegram_shows() -> None:
    """The ninth button of a row begins another line; after the hundredth there are none."""
    rows = keyboard(tuple((str(n), f"p{n}", 0) for n in range(150)))

    assert rows is not None
    assert [len(row) for row in rows["inline_keyboard"]] == [8] * 12 + [4]


@pytest.mark.parametrize("press", ["", "x" * 65, "路" * 22])
def test_a_button_that_telegram_would_refuse_does_not_cost_the_message(press: str) -> None:
    """It is left out; the others stay."""
    rows = keyboard((("坏", press, 0), ("好", "x" * 64, 0)))

    assert rows == {"inline_keyboard": [[{"text": "好", "callback_data": "x" * 64}]]}


@pytest.mark.parametrize(
    ("label", "shown"),
    [("", "·"), ("  ", "·"), ("一\n二", "一 二"), ("路" * 60, "路" * 60), ("路" * 61, "路" * 59 + "…")],
)
def test_a_label_is_one_line_that_fits(label: str, shown: str) -> None:
    """Never empty, never longer than a phone shows."""
    rows = keyboard(((label, "p", 0),))

    assert rows == {"inline_keyboard": [[{"text": shown, "callback_data": "p"}]]}
