"""Whether a text is nothing but some words."""

from __future__ import annotations

from handlers.hearing.marks import MadeOf


def test_words_may_be_divided_in_any_way() -> None:
    """A long word does not hide that two short ones fit; nothing at all is made of anything."""
    words = MadeOf(["好", "好的", "的", "的话", "话说"])
    assert all(map(words.whole, ("", "好", "好的", "好的话", "好的的", "好话说", "好的好话说")))
    assert not any(map(words.whole, ("坏", "好坏", "好的坏", "话")))


def test_a_text_that_fits_in_many_ways_takes_no_longer() -> None:
    """Of forty words that each divide in two there are as many ways as seconds in thirty thousand years."""
    assert not MadeOf(["没", "有", "没有"]).whole("没有" * 2000 + "吧")
