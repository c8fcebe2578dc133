"""Doctor in Chinese: every line it can say has its words, and what differs in a line is carried over."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from bot.commands.doctor_words import spoken
from tests.commands.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((ROOT / "data" / "doctor.zh.toml").read_text(encoding="utf-8"))
SPEAKING = (
    "bot/commands/doctor.py",
    "bot/channels/wecom/check.py",
    "bot/channels/wechat_kf/check.py",
    "bot/channels/telegram_name.py",
)
NO_LINES = ("--", "zh or en", "msg_signature", "hint ", "data are")
"""what stands in those files and is no line of doctor's"""
HOLE = re.compile(r"\{[^}]*\}")


def lines() -> list[tuple[str, str]]:
    """Every text of several words in those files, with holes for what is put in; docstrings left out."""
    found = []
    for name in SPEAKING:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                text = "".join(str(part) for part in parts)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside | docs:
                text = node.value
            else:
                continue
            if text.count(" ") >= 2 and not any(mark in text for mark in NO_LINES):
                found.append((name, text))
    return found


@pytest.mark.parametrize(("name", "text"), lines(), ids=lambda value: value[:40])
def test_every_line_has_its_words(name: str, text: str) -> None:
    """A new line of doctor's, or of one of its channels, needs its Chinese."""
    known = [HOLE.sub("{}", english) for english in TABLE["words"]]
    parts = [part for part in re.split(r"\{\}", text) if part.strip(" ;,({)}:")]
    assert any(all(part in english for part in parts) for english in known), f"{name}: {text}"


def test_what_differs_is_carried_over() -> None:
    """Numbers, paths and codes stand where they belong; a line nobody knows stays as it is."""
    zh = spoken("zh", ROOT / "data")

    assert zh.words("whole, at migration 16") == "完好，版本 16"
    assert zh.words("12.5 GB free below /srv/x") == "/srv/x 还剩 12.5 GB"
    assert zh.words("3 people with a seat have an account; 2 with a seat have none") == (
        "有席位的人里，3 个有账号，2 个没有"
    )
    assert zh.words("something new") == "something new"
    assert spoken("en", ROOT / "data").words("whole, at migration 16") == "whole, at migration 16"


@pytest.mark.parametrize("english", TABLE["words"])
def test_both_sides_have_the_same_holes(english: str) -> None:
    """Nothing is lost, and nothing is asked for that is not there."""
    holes = [sorted(re.findall(r"\{([a-z]+)\}", text)) for text in (english, TABLE["words"][english])]
    assert set(holes[0]) == set(holes[1])


def test_the_config_says_which_language(run: Run, folder: Path) -> None:
    """`language` in `[city]`, or on the command line; what doctor does not speak is told in one line."""
    (folder / "config.toml").write_text('[city]\nlanguage = "zh"\n', encoding="utf-8")
    assert "正常    配置: 读到了" in run("doctor").out
    assert "config: read" in run("doctor", "--language", "en").out
    assert "doctor speaks" in run("doctor", "--language", "xx").err
