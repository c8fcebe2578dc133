"""The dictionary is jieba's, whatever of it has been read, and whatever was kept about it."""

import io
import json
from pathlib import Path

import jieba
import pytest

from nlp.dictionary import Dictionary
from nlp.dictionary_index import ENOUGH, KEPT, Index, index_of, read_listing, worked_out
from tests.nlp.conftest import DATA

SHORT = "一万 9 m\n随州 7 ns\n路灯 5 n\n马马虎虎 3 i\n人 100 n\n我 80 r\n一十 9000 m\n路灯杆 2 n".encode()


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """What is worked out of a short listing, of which nothing is kept."""
    return index_of(SHORT, tmp_path / "none.json")


def test_the_dictionary_is_read_as_jieba_reads_it() -> None:
    """Cutting is jieba's own: the frequencies are the very ones its slower reader finds, beginnings of words too."""
    listing = read_listing()
    index = index_of(listing, DATA / KEPT)
    dictionary = Dictionary(listing, index)

    read = {word: frequency for character in index.lines for word, frequency in dictionary[character].items()}

    assert (read, dictionary.total) == jieba.Tokenizer.gen_pfdict(io.BytesIO(listing))


def test_our_words_stand_in_it_as_if_they_were_added_to_jieba() -> None:
    """A word of ours counts as met often, or oftener where jieba says so; its beginnings and the sum are jieba's."""
    words = ("路灯杆子", "一定", "冇得水")
    listing = read_listing()
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(io.BytesIO(listing))
    tokenizer.initialized = True
    for word in words:
        tokenizer.add_word(word, max(ENOUGH, tokenizer.FREQ.get(word) or 0))
    dictionary = Dictionary(listing, index_of(listing, DATA / KEPT), words)

    for word in words:
        theirs = {said: often for said, often in tokenizer.FREQ.items() if said[0] == word[0]}
        assert dictionary[word[0]] == theirs
    assert dictionary.total == tokenizer.total


def test_words_that_name_no_topic_are_told_by_their_tag(index: Index) -> None:
    """A number, a place or an idiom of two to four characters is no topic; a thing is one; a line may end the table."""
    dictionary = Dictionary(SHORT, index)
    words = ("一万", "随州", "马马虎虎", "路灯", "路灯杆", "人", "我", "马马")

    assert [word for word in words if dictionary.names_no_topic(word)] == ["一万", "随州", "马马虎虎"]
    assert [word for word in words if not dictionary.holds(word)] == ["马马"]
    assert dictionary["路"] == {"路灯": 5, "路灯杆": 2, "路": 0}
    assert dictionary["一"] == {"一万": 9, "一十": 9000, "一": 0}, "lines of one character stand in two places"


def test_what_is_not_in_it(index: Index) -> None:
    """A character that no word begins with is no word, and leaves nothing behind however many are asked for."""
    dictionary = Dictionary(SHORT, index)

    assert not any(dictionary.holds(chr(code)) for code in range(0x3400, 0x3500))
    assert len(dictionary) == 0


def test_what_is_kept_of_another_listing_is_not_believed(tmp_path: Path) -> None:
    """A newer jieba with another dictionary is read as it is."""
    kept = tmp_path / "index.json"
    kept.write_text(json.dumps(worked_out(SHORT)), encoding="utf-8")
    longer = SHORT + "\n水 9999 n".encode()

    assert index_of(SHORT, kept).total == 9206
    assert index_of(longer, kept).total == 9206 + 9999
    assert index_of(longer, kept).often == {"一十": 9000, "水": 9999}
    assert Dictionary(longer, index_of(longer, kept)).holds("水")
