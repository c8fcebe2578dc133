"""Loading leaves nothing behind, and reading stays quick whatever the text."""

import logging
import tempfile
import time
from pathlib import Path

import pytest

from nlp import Reader, load
from nlp.phrases import Phrases
from tests.nlp.conftest import DATA


def test_nothing_is_left_in_the_shared_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """jieba keeps a cache there that anybody could write; ours keeps none."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    load(DATA)

    assert list(tmp_path.iterdir()) == []


def test_nothing_said_is_logged(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    """Reading a message logs nothing."""
    with caplog.at_level(logging.DEBUG):
        reader.read("白云湖社区停水，电话13900001234")

    assert caplog.records == []


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "白云湖",
        "双河村",
        "着火了。",
        "1 3",
        "他妈的",
        "电话13900001234，",
        "\n",
        "zhang",
        "https://",
        "孩子",
        "从",
        "①",
        "\u200b",
        "[(",
    ],
)
def test_long_texts_are_read_in_linear_time(reader: Reader, piece: str) -> None:
    """A hundred thousand characters take a fraction of a second, whatever they are."""
    text = piece * (100_000 // len(piece))
    began = time.perf_counter()
    reader.read(text)

    assert time.perf_counter() - began < 1.0


def test_a_chat_message_is_read_at_once(reader: Reader) -> None:
    """A chat message takes about a millisecond; the bound leaves room for a busy machine."""
    text = "殷店镇双河村二组的路灯坏了三个月，打电话说来修，到现在没人来"
    reader.read(text)
    times = []
    for _ in range(50):
        began = time.perf_counter()
        reader.read(text)
        times.append(time.perf_counter() - began)

    assert sorted(times)[25] < 0.010


def test_phrases() -> None:
    """The longest phrase is found at each position, and one that is too short is refused."""
    phrases = Phrases(["双河", "双河村", "河村口"])

    assert list(phrases.longest("双河村口的双河")) == [(0, "双河村"), (5, "双河")]
    assert list(phrases.everywhere("双河村口")) == [(0, "双河村"), (0, "双河"), (1, "河村口")]
    with pytest.raises(ValueError, match="shorter"):
        Phrases(["村"])
