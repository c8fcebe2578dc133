"""Cutting a text into words, and the few of them that name a concern."""

from pathlib import Path

import pytest

from bench.words import judged, keywords
from nlp import Reader, read_subjects
from nlp.word_rarity import count_rarity, read_rarity
from nlp.words import MOST_KEYWORDS, Cutter, load_cutter, quick_cut
from tests.nlp.conftest import DATA


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    """The shipped dictionary."""
    return load_cutter(DATA, read_subjects(DATA / "subjects.toml").vocabulary)


def test_keywords_name_the_concern(reader: Reader) -> None:
    """At least 95 of 100 judged messages are named, and at least 95 of 100 words shown may stand there."""
    found = keywords(reader)

    assert found["named"] >= 0.95
    assert found["good"] >= 0.95


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("村口的路灯黑了一个月", "不亮"),
        ("护坡垮了", "垮塌"),
        ("工资半年没发", "拖欠"),
        ("公厕一直锁着", "关门"),
    ],
)
def test_what_is_wrong(reader: Reader, text: str, shown: str) -> None:
    """Beside few things that are named stands what is wrong with them, by one word for all ways to say it."""
    assert shown in reader.read(text).keywords


def test_most_have_three_keywords(reader: Reader) -> None:
    """Judged messages have 2.3 keywords on the average, though most of them name only one thing or two."""
    shown = [len(reader.read(text).keywords) for text, _, _ in judged()]

    assert sum(shown) >= 2.3 * len(shown)
    assert sum(number >= 2 for number in shown) >= 0.9 * len(shown)


def test_nothing_is_wrong_with_nothing(reader: Reader) -> None:
    """Where no thing is named, what is wrong names no concern by itself."""
    assert reader.read("等了好久").keywords == ()


def test_few_keywords(reader: Reader) -> None:
    """There are never more than six, none twice, none within another."""
    for text, _, _ in judged():
        words = reader.read(text).keywords

        assert len(words) <= MOST_KEYWORDS
        assert not any(one != other and one in other for one in words for other in words)
        assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("盲道上全是电动车", "动车"),
        ("希望领导解决没人管的问题", "希望"),
        ("希望领导解决没人管的问题", "解决"),
        ("襄阳的公交卡在这里刷不了", "襄阳"),
        ("安居的粮站欠我的稻谷钱", "安居"),
        ("洪山镇鸡名寺村的土地流转费没给", "名寺"),
        ("我儿子和嫂子在小区打架抢车位", "嫂子"),
    ],
)
def test_what_is_no_keyword(reader: Reader, text: str, unwanted: str) -> None:
    """A part of a word, filler, another city, a town, a misspelt village and relatives name no concern."""
    assert unwanted not in reader.read(text).keywords


def test_synonyms_are_one_keyword(reader: Reader) -> None:
    """Words for one thing are shown once, by the word for all of them."""
    assert reader.read("窨井盖没了，井盖到现在没装").keywords.count("井盖") == 1
    assert "窨井盖" not in reader.read("窨井盖没了，井盖到现在没装").keywords


def test_rarity_is_counted_and_read(tmp_path: Path) -> None:
    """What stands in every text is common, what stands in few is rarer, what is hardly seen is left out."""
    texts = [["问题", "路灯"] if at < 10 else ["问题", "凤尾"] if at == 10 else ["问题"] for at in range(100)]
    (tmp_path / "rarity.tsv").write_text(count_rarity(texts), encoding="utf-8")

    rarity, others = read_rarity(tmp_path / "rarity.tsv")

    assert rarity.keys() == {"问题", "路灯"}
    assert rarity["问题"] < 0.1 < rarity["路灯"] < others


def test_a_word_of_every_letter_is_common() -> None:
    """The shipped table knows what petitions are full of."""
    rarity, others = read_rarity(DATA / "words" / "rarity.tsv")

    assert rarity["希望"] < rarity["噪音"] < rarity["井盖"] < others


def test_cutting_covers_the_text(cutter: Cutter) -> None:
    """The words put together are the text, each where it begins."""
    text = "殷店镇双河村3-5组的路灯2019.5.1坏了 www.a_b.com"
    tokens = cutter.cut(text)

    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.end] == token.text for token in tokens)


def test_rjieba_cuts_alike_where_it_is_installed(cutter: Cutter) -> None:
    """With our words, and with figures and letters, a message falls into the same words with either."""
    pytest.importorskip("rjieba")
    told = [*(text for text, _, _ in judged()), "电话0722-123，坑坑娃娃的路 2019.5.1 a_b", "冇得水吃"]

    assert cutter.is_quick
    for text in told:
        assert cutter.cut(text) == cutter.cut_slowly(text)


def test_rjieba_is_used_only_if_it_takes_our_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that is too old to have a dictionary of its own is left alone."""
    (tmp_path / "rjieba.py").write_text("def cut(text): return list(text)\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "rjieba", raising=False)

    assert quick_cut({"堰塘": 4000}) is None
