"""The command that says which texts tell of the same, and what it does with a line it cannot read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Run


def asked(run: Run, monkeypatch: pytest.MonkeyPatch, *lines: Any) -> Any:
    """What the command answers to these lines."""
    told = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(told.encode())))
    said = run("similar")
    assert said.code == 0
    return json.loads(said.out)


def test_the_same_concern_is_gathered(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts about one thing are a pair and a cluster with its keywords; another thing stays by itself."""
    told = asked(
        run,
        monkeypatch,
        {"id": 7, "text": "丽景花园楼下烧烤店半夜油烟呛人，吵得睡不着", "time": "2026-03-02 09:00:00"},
        {"id": "b", "text": "村口的桥面破了一个大洞", "time": "2026-03-01"},
        {"id": 9, "text": "投诉丽景花园楼下烧烤店，油烟太大了，孩子咳嗽", "time": "2026-03-05T08:00:00+08:00"},
    )

    assert [(c["size"], c["ids"]) for c in told["clusters"]] == [(2, [7, 9]), (1, ["b"])]
    assert "油烟" in told["clusters"][0]["keywords"]
    assert [(p["a"], p["b"]) for p in told["pairs"]] == [(7, 9)]
    assert 0.32 <= told["pairs"][0]["score"] <= 1
    assert told["errors"] == []


def test_another_place_is_another_concern(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words at two places that are both known are two things."""
    told = asked(
        run, monkeypatch, {"id": 1, "text": "路灯坏了", "place": "p1"}, {"id": 2, "text": "路灯坏了", "place": "p2"}
    )

    assert [c["ids"] for c in told["clusters"]] == [[1], [2]]
    assert told["pairs"] == []


def test_a_broken_line_is_told_of(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a line holds, the others are gathered, and its number and fault are said."""
    told = asked(
        run,
        monkeypatch,
        "{broken",
        {"id": 1, "text": "路灯坏了"},
        {"id": 2},
        {"id": 3, "text": "路灯", "time": "soon"},
        {"id": 4, "text": "路灯", "place": 5},
        "",
        {"id": 5, "text": "路灯坏了"},
        {"id": 6, "text": ""},
        "[1]",
        "[" * 100_000,
        {"id": "\ud83d", "text": "路灯坏了"},
        {"text": "路灯坏了"},
        f'{{"id": 7, "text": "{"a" * 1_100_000}"}}',
    )

    wrong = [(1, None), (3, 2), (4, 3), (5, 4), (9, None), (10, None), (11, None), (12, None), (13, None)]
    assert [(e["line"], e["id"]) for e in told["errors"]] == wrong
    assert [c["ids"] for c in told["clusters"]] == [[1, 5], [6]]
    assert told["pairs"] == [{"a": 1, "b": 5, "score": 1.0}]


def test_nothing_in_nothing_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty input is answered like any other."""
    assert asked(run, monkeypatch, "") == {"clusters": [], "pairs": [], "errors": []}


def test_the_table_is_made_again(run: Run, folder: Path) -> None:
    """What is rare in other texts is learned from them, whether they hold a text or a title and a body."""
    rows = [{"text": "路灯坏了"}] * 9 + [{"title": "修桥", "body": "桥坏了"}] * 20
    (folder / "texts.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    first, *levels = run("similar", "--learn", "texts.jsonl").out.splitlines()

    assert first == "4.1\t\t"
    assert [level.split("\t") for level in levels] == [
        ["1.2", "灯路", "灯坏路灯"],
        ["0.4", "修桥", "修桥桥坏"],
        ["0.0", "了坏", "坏了"],
    ]
    assert "cannot be read" in run("similar", "--learn", "missing.jsonl").err
