"""Pages that are there in two languages tell the same: as many headings and steps, the same commands and names."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
TWINS = sorted(path for path in DOCS.glob("*.zh-CN.md"))
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def original(path: Path) -> Path:
    return path.with_name(path.name.replace(".zh-CN", ""))


def shape(text: str) -> dict[str, int]:
    """How many headings of each depth, table rows, steps and blocks of commands a page has."""
    lines = _FENCE.sub("", text).splitlines()
    depths = Counter(len(line) - len(line.lstrip("#")) for line in lines if line.startswith("#"))
    rows = sum(line.startswith("|") for line in lines)
    steps = sum(bool(re.match(r"\* |\d+\. ", line)) for line in lines)
    return {**{f"h{n}": count for n, count in depths.items()}, "rows": rows, "steps": steps}


def test_there_are_twins() -> None:
    """What an office without an engineer needs is there in Chinese."""
    assert {path.name for path in TWINS} >= {
        f"{name}.zh-CN.md" for name in ("wecom", "wechat_kf", "operations", "roster", "privacy")
    }


@pytest.mark.parametrize("path", TWINS, ids=lambda p: p.name)
def test_the_twins_have_one_shape(path: Path) -> None:
    """Nobody adds a step, a row or a chapter to one and forgets the other."""
    assert shape(read(path)) == shape(read(original(path)))


@pytest.mark.parametrize("path", TWINS, ids=lambda p: p.name)
def test_the_twins_name_the_same(path: Path) -> None:
    """Every command, setting and file that one names in code stands in the other; commands to copy are the same."""
    here, there = read(path), read(original(path))
    blocks = [[re.sub(r"\s*#.*", "", b) for b in _FENCE.findall(text)] for text in (here, there)]
    assert blocks[0] == blocks[1]
    named = [set(_CODE.findall(_FENCE.sub("", text))) for text in (here, there)]
    assert {code.replace("<码>", "<code>") for code in named[0]} == named[1]


@pytest.mark.parametrize("path", TWINS, ids=lambda p: p.name)
def test_the_twins_lead_to_each_other_and_to_what_is_there(path: Path) -> None:
    """The Chinese page names its original, and every page it leads to exists."""
    text = read(path)
    assert f"[English]({original(path).name})" in text
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / link).exists(), link
