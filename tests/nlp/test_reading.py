"""What whole messages are understood to mean, over invented ones; each floor is what a resident may count on."""

from pathlib import Path
from typing import NamedTuple

import pytest

from nlp import Reader

MESSAGES = Path(__file__).with_name("messages.tsv")
CONCERNS = ("concern", "question")


class Message(NamedTuple):
    """An invented message and what is right; `|` divides what is equally right, `*` says that anything is."""

    text: str
    place: str
    subject: str
    emergency: str
    kind: str


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    """The invented messages."""
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()[1:]
    return [Message(*line.split("\t")) for line in lines]


def test_places(reader: Reader, messages: list[Message]) -> None:
    """The right place, the right question or rightly none for at least 95 of 100 messages."""
    wrong = []
    for message in messages:
        guess = reader.read(message.text).place
        said = {"found": guess.place, "ambiguous": "AMBIGUOUS", "none": "NONE"}[guess.status]
        if said not in message.place.split("|"):
            wrong.append((message.text, said))

    assert len(wrong) <= 0.05 * len(messages), wrong


def test_a_sure_place_is_right(reader: Reader, messages: list[Message]) -> None:
    """A place that is not asked about is wrong at most once in fifty times."""
    sure = [(message, reader.read(message.text).place) for message in messages]
    sure = [(message, guess) for message, guess in sure if guess.sure]
    wrong = [message.text for message, guess in sure if guess.place not in message.place.split("|")]

    assert len(sure) > 30
    assert len(wrong) <= 0.02 * len(sure), wrong


def test_subjects(reader: Reader, messages: list[Message]) -> None:
    """The right class for at least 90 of 100 concerns."""
    told = [message for message in messages if message.subject]
    wrong = []
    for message in told:
        guess = reader.read(message.text).subject
        if guess.subject not in message.subject.split("|"):
            wrong.append((message.text, guess))

    assert len(wrong) <= 0.10 * len(told), wrong


def test_no_emergency_is_missed(reader: Reader, messages: list[Message]) -> None:
    """Every emergency is told at least one of its numbers, and the first that matters."""
    for message in messages:
        if message.emergency not in ("", "*"):
            shown = reader.read(message.text).emergency

            assert set(shown) >= set(message.emergency.split(",")[:1]), message.text


def test_few_false_alarms(reader: Reader, messages: list[Message]) -> None:
    """Blocked fire lanes, figures of speech and old accidents are no emergencies."""
    calm = [message.text for message in messages if not message.emergency]
    alarmed = [text for text in calm if reader.read(text).emergency]

    assert len(alarmed) <= 0.02 * len(calm), alarmed


def test_kinds(reader: Reader, messages: list[Message]) -> None:
    """Concerns are told from thanks, greetings, abuse and spam in at least 95 of 100 messages."""
    wrong = []
    for message in messages:
        kind = reader.read(message.text).kind
        kinds = message.kind.split("|")
        if kind not in kinds and not (kind in CONCERNS and set(kinds) & set(CONCERNS)):
            wrong.append((message.text, kind))

    assert len(wrong) <= 0.05 * len(messages), wrong


def test_concerns_are_kept(reader: Reader, messages: list[Message]) -> None:
    """No concern is taken for chatter."""
    lost = [
        message.text
        for message in messages
        if message.kind in CONCERNS and reader.read(message.text).kind not in CONCERNS
    ]

    assert not lost


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("白云湖社区水泥制品厂小区窨井盖坏了三个月", "井盖", "白云湖"),
        ("殷店镇双河村二组的路灯不亮，找李书记没用", "路灯", "双河"),
        ("我叫王建国，电话13900001234，厂里拖欠工资", "欠薪", "王建国"),
        ("麻烦看看城里的公交车四十分钟一趟", "公交", "四十分钟"),
    ],
)
def test_keywords(reader: Reader, text: str, wanted: str, unwanted: str) -> None:
    """Keywords name the concern, variants folded into one, and are never a place, a name or a number."""
    keywords = reader.read(text).keywords

    assert wanted in keywords
    assert not any(unwanted in word for word in keywords)
    assert len(keywords) <= 6


def test_no_digit_is_a_keyword(reader: Reader, messages: list[Message]) -> None:
    """No keyword of any message is a number."""
    for message in messages:
        for word in reader.read(message.text).keywords:
            assert not word.isdigit()


def test_about_a_child(reader: Reader) -> None:
    """A message about a child is flagged; one about grown-up children is not."""
    assert reader.read("学校老师打了我家孩子").minor
    assert reader.read("我今年十三岁，没有书读").minor
    assert not reader.read("路灯坏了没人修").minor
    assert not reader.read("我今年六十三岁，吃不上低保").minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\u202e\u200b\ufeff",
        "😀",
        "👨‍👩‍👧‍👦",
        "\U00020000\U0002a6d6",
        "\ud800",
        "\n" * 50,
        "\x1b[31m",
        "'; --",
        "{}%s",
    ],
)
def test_any_text_is_read(reader: Reader, text: str) -> None:
    """Empty, unseen, broken and hostile texts are read like any other, and claim nothing."""
    reading = reader.read(text)

    assert reading.place.status == "none"
    assert reading.kind == "other"
    assert reading.masked == text
    assert reader.where(text).status == "none"
