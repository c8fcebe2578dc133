"""Every sentence: there in every language, with the same holes, used, and short enough for the tightest channel."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import ORIGINAL, Texts, read_texts
from domain.issue import Status
from domain.messages import Words
from domain.people import Role
from handlers import cards, clocks, contents, report, route
from handlers.members.work import OUTCOMES
from handlers.residents.follow import OWN
from handlers.residents.rate import RATINGS
from tests.keys_used import mentioned, on_pages, said

ROOT = Path(__file__).parent.parent
TEXTS = read_texts(ROOT / "texts")
LANGUAGES = sorted(TEXTS.languages)
KEYS = sorted(TEXTS.languages[ORIGINAL])
HOLE = re.compile(r"\{([a-z_]+)\}")
JOINTS = frozenset({"list.comma", "page.mine", "page.theirs", "digest.late"})
"""put before something, between things or behind: these may begin or end with a space"""
OF_THE_ENGINE = ("words.", "language.", "typed.", "signature.heard.")
"""read by bot.texts itself"""


def families() -> dict[str, list[str]]:
    """Keys that are put together while running: each family with every member it can have."""
    emergencies = tomllib.loads((ROOT / "data" / "triage.toml").read_text(encoding="utf-8"))
    numbers = {number for alarm in emergencies["alarm"] for number in alarm["numbers"]} | {"12355"}
    subjects = tomllib.loads((ROOT / "data" / "subjects.toml").read_text(encoding="utf-8"))
    names = (clocks.ACCEPT, clocks.CONTACT, clocks.ANSWER, clocks.RESULT)
    return {
        "status": [status.value for status in Status],
        "outcome": [outcome.value for outcome in OUTCOMES],
        "rating": list(RATINGS),
        "rate.done": list(RATINGS),
        "resolve.words": [outcome.value for outcome in OUTCOMES],
        "role": [role.value for role in Role],
        "clock": list(names),
        "ring": [clocks.REMIND, clocks.OVERDUE, clocks.INSPECT],
        "button": [action.value for action, _row in cards.ON_CARD] + [action.value for action in OWN],
        "report.manner": [choose.value for choose in report.MANNERS],
        "subject": [entry["key"] for entry in subjects["subject"]] + ["other"],
        "emergency": sorted(numbers),
        "words": [*contents.COMMANDS, *route.ON_DRAFT],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_and_nothing_else(language: str) -> None:
    """A key is in every language, or in none."""
    assert sorted(TEXTS.languages[language]) == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_holes(language: str) -> None:
    """A translation mentions what the original mentions."""
    texts, original = TEXTS.languages[language], TEXTS.languages[ORIGINAL]
    different = [key for key in KEYS if set(HOLE.findall(texts[key])) != set(HOLE.findall(original[key]))]

    assert different == []


def _keys(tables: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Every key as it is said, also one that stands in the file twice."""
    for name, value in tables.items():
        key = name if prefix in ("", "ask") else f"{prefix}.{name}"
        if isinstance(value, dict):
            yield from _keys(value, key)
        else:
            yield key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_written_twice(language: str) -> None:
    """A question stands under [ask]: a sentence of the same name elsewhere would silently take its place."""
    keys = list(_keys(tomllib.loads((ROOT / "texts" / f"{language}.toml").read_text(encoding="utf-8"))))

    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_nothing_is_said_that_is_not_written() -> None:
    """Every key in the source stands in the texts, and so does at least one member of every family."""
    missing = [f"{use.where}: {use.pattern.pattern}" for use in said() if not any(use.means(key) for key in KEYS)]

    assert missing == []


@pytest.mark.parametrize(("family", "members"), families().items(), ids=lambda value: str(value)[:20])
def test_every_member_of_a_family_is_written(family: str, members: list[str]) -> None:
    """What is put together while running finds its text."""
    assert [f"{family}.{member}" for member in members if f"{family}.{member}" not in KEYS] == []


def test_nothing_is_written_that_is_never_said() -> None:
    """A text nobody hears is a text nobody mends."""
    uses = [*mentioned(), *on_pages()]
    unused = [k for k in KEYS if not k.startswith(OF_THE_ENGINE) and not any(use.means(k) for use in uses)]

    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_fits_the_tightest_channel(language: str) -> None:
    """WeChat takes 2,048 bytes, some 600 Chinese characters; what people wrote needs most of them."""
    texts = TEXTS.languages[language]
    bare = {key: HOLE.sub("", text) for key, text in texts.items() if not key.startswith("words.")}
    long = [key for key, text in bare.items() if len(text.encode()) > 1200]
    tall = [key for key, text in bare.items() if text.count("\n") >= 10]

    assert long + tall == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_tidy(language: str) -> None:
    """No stray spaces, tabs or empty lines, and no hole left open."""
    untidy = [
        key
        for key, text in TEXTS.languages[language].items()
        for line in text.split("\n")
        if key not in JOINTS
        if line != line.strip() or "  " in line or "\t" in line or not line or re.search(r"[{}]", HOLE.sub("", line))
    ]

    assert untidy == []


def test_chinese_is_punctuated_as_chinese() -> None:
    """Full-width marks between Chinese words, in every sentence of the original."""
    chinese = r"[\u4e00-\u9fff]"
    wrong = [key for key in KEYS if re.search(rf"{chinese}[,;:!?]|[,;:!?]{chinese}", TEXTS.languages[ORIGINAL][key])]

    assert wrong == []


def test_a_word_of_command_means_one_thing() -> None:
    """The same word in two languages may only be the same command."""
    meanings: dict[str, set[str]] = {}
    for texts, (key, _) in itertools.product(TEXTS.languages.values(), TEXTS.languages[ORIGINAL].items()):
        if key.startswith("words."):
            for word in texts[key].split("|"):
                meanings.setdefault(word.casefold(), set()).add(key)

    assert {word: keys for word, keys in meanings.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(("text", "command"), [("进度", "progress"), ("帮助。", "help"), ("Progress!", "progress")])
def test_commands_are_understood_as_people_write_them(text: str, command: str) -> None:
    """With a full stop, a mark or capitals, in whatever language."""
    assert TEXTS.command(text) == (command, "")


@pytest.mark.parametrize("text", ["进度很慢,没人管", "照片 在这里", "help the lamp is broken", "取消农业税"])
def test_a_sentence_that_begins_like_a_command_is_a_sentence(text: str) -> None:
    """Only the word alone, or with a number behind it, is a command."""
    assert TEXTS.command(text) == ("", "")


def test_braces_of_people_mean_nothing() -> None:
    """What somebody wrote goes into a text as it is, holes and all."""
    texts = Texts({"zh": {"a": "{words} 号", "b": "见{inner}"}})

    assert texts.say("zh", Words("a", {"words": "{number} {0} %s"})) == "{number} {0} %s 号"
    assert texts.say("zh", Words("b", {"inner": Words("a", {"words": "{inner}"})})) == "见{inner} 号"


def test_a_language_nobody_has_written_is_answered_in_one_that_is() -> None:
    """An unknown tag gets English, and none at all the original."""
    assert TEXTS.language("zh-Hans-CN") == "zh"
    assert TEXTS.language("") == ORIGINAL
    assert TEXTS.language("fr") == "en"
    assert TEXTS.say("fr", Words("talk.done")) == TEXTS.say(ORIGINAL, Words("talk.done"))


def test_what_is_measured_taps_buttons_that_exist() -> None:
    """A measurement that taps a button of another name would wait for ever."""
    steps = tomllib.loads((ROOT / "bench" / "report_form.toml").read_text(encoding="utf-8"))["step"]
    labels = {text for text in TEXTS.languages[ORIGINAL].values() if isinstance(text, str)}
    assert {step["press"] for step in steps if "press" in step} <= labels
