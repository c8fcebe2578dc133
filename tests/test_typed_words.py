"""What people type for a button: the words of the house's texts, and what is said around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.texts import read_texts

TEXTS = read_texts(Path(__file__).parent.parent / "texts")


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("不好意思，家里有事去不了", "不参加"),
        ("没得空。", "不参加"),
        ("我们一定到场", "参加"),
        ("到时候我会来的", "参加"),
        ("已经弄好了，谢谢", "解决了"),
        ("还是老样子", "没解决"),
        ("根本没修好", "没解决"),
        ("我没意见", "同意"),
        ("we can't make it, sorry", ""),
        ("Sorry, I can't come.", "不参加"),
        ("Still not fixed!", "没解决"),
    ],
)
def test_a_button_is_meant_by_many_words(said: str, label: str) -> None:
    """Around the words for it people are polite, say when, and say I."""
    assert (label in TEXTS.meant(said)) if label else not TEXTS.meant(said)


@pytest.mark.parametrize(
    "said", ["还没来", "人没来", "解决了吗", "路灯没修好", "来了一车垃圾", "什么时候来", "", "。", "不满意这条路"]
)
def test_what_says_more_is_no_button(said: str) -> None:
    """A word too many, a question or a thing named makes it something to be told."""
    assert TEXTS.meant(said) == frozenset()
