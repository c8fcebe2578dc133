"""The command that says what was understood: every field, every broken line, any number of lines, and no noise."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Run

ROOT = Path(__file__).parent.parent.parent
LAMP = {"id": "a", "text": "白云湖社区的路灯坏了，请打13971234567"}
FIELDS = ["id", "kind", "emergency", "minor", "subject", "subjects", "keywords", "place", "masked", "group"]
DEEP = "[" * 100_000


def asked(run: Run, monkeypatch: pytest.MonkeyPatch, *lines: Any) -> list[dict[str, Any]]:
    """What the command answers to these lines: objects, texts or bytes."""
    told = b"\n".join(
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(told)))
    said = run("tag")
    assert said.code == 0
    return [json.loads(line) for line in said.out.splitlines()]


def program(*words: str, told: bytes, **how: Any) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "bot", "tag", *words]
    return subprocess.run(command, check=False, input=told, capture_output=True, cwd=ROOT, timeout=120, **how)


def test_everything_that_was_understood(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer has all fields, in their order; the class by its official name, with what chance."""
    lamp, fire = asked(run, monkeypatch, LAMP, {"id": 2, "text": "殷店镇双河村有小孩掉水里了，快来人啊"})

    assert list(lamp) == list(fire) == FIELDS
    assert (lamp["kind"], lamp["emergency"], lamp["minor"], lamp["subject"]) == ("concern", None, False, "城乡建设")
    assert lamp["subjects"][0][0] == lamp["subject"]
    assert [0 < p <= 1 for _, p in lamp["subjects"]] == [True] * len(lamp["subjects"])
    assert "路灯" in lamp["keywords"]
    assert lamp["place"] == {
        "status": "found",
        "code": "421303001009",
        "name": "随州市曾都区西城街道白云湖社区",
        "candidates": [["421303001009", "随州市曾都区西城街道白云湖社区"]],
    }
    assert "13971234567" not in lamp["masked"]
    assert lamp["masked"].startswith("白云湖社区的路灯坏了")
    assert lamp["group"] == "xicheng"
    assert (fire["kind"], "119" in fire["emergency"] or "120" in fire["emergency"]) == ("emergency", True)
    assert (fire["minor"], fire["group"]) == (True, "yindian")


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("随州高新区十里铺社区的井盖丢了", "gaoxin"),
        ("万店镇塘口村的路灯坏了", "office"),
        ("双河村的路灯坏了", "office"),
        ("旅行社收了团费不发团，也不退钱", "qiyebang"),
        ("白云湖社区的书记把低保给了自己的亲戚", "office"),
        ("谢谢你们，路灯修好了", None),
    ],
)
def test_whose_it_would_be(run: Run, monkeypatch: pytest.MonkeyPatch, text: str, group: str | None) -> None:
    """As the bot itself would send it with the demo's roster: by place, by subject, to the office, or to nobody."""
    (told,) = asked(run, monkeypatch, {"id": 1, "text": text})

    assert told["group"] == group


@pytest.mark.parametrize("written", ["first", "second"])
def test_written_messages_go_where_they_belong(run: Run, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """Nine of ten of the written messages go to the group they are for, and the others to the office, which asks."""
    file = ROOT / "tests" / "handlers" / f"routes_{written}.tsv"
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    told = asked(run, monkeypatch, *({"id": meant, "text": text} for meant, text in lines))
    wrong = [one for one in told if (one["group"] or "-") != one["id"]]

    assert len(wrong) <= 0.1 * len(lines), wrong
    assert {one["group"] for one in wrong} <= {"office"}, wrong


def test_small_talk_has_no_class(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks for nothing belongs to no class, and no place has to be there."""
    told = asked(run, monkeypatch, {"id": 1, "text": "在吗"}, {"id": 2, "text": "滚"}, {"id": 3, "text": ""})

    assert [(one["kind"], one["subject"], one["subjects"]) for one in told] == [
        ("other", None, []),
        ("abuse", None, []),
        ("other", None, []),
    ]
    assert {one["place"]["status"] for one in told} == {"none"}


@pytest.mark.parametrize(
    ("line", "id"),
    [
        ("{broken", None),
        ("", ...),
        ("   ", ...),
        ("{}", None),
        ("[]", None),
        ("null", None),
        ('"text"', None),
        ('{"id": 4}', 4),
        ('{"text": "路灯坏了"}', None),
        ('{"id": null, "text": "路灯坏了"}', None),
        ('{"id": "x", "text": 5}', "x"),
        ('{"id": "x", "text": null}', "x"),
        ('{"id": ["x"], "text": "路灯坏了"}', None),
        ('{"id": true, "text": "路灯坏了"}', None),
        ('{"id": NaN, "text": "路灯坏了"}', None),
        ('{"id": 1e999, "text": "路灯坏了"}', None),
        (f'{{"id": {"9" * 5000}, "text": "路灯坏了"}}', None),
        ('{"id": "x", "text": "\\ud83d"}', "x"),
        ('{"id": "\\ud83d", "text": "路灯坏了"}', None),
        (DEEP, None),
        (f'{{"id": 1, "text": "路灯坏了", "more": {DEEP}}}', None),
        (f'{{"id": 1, "text": "路灯坏了", "more": {DEEP}{"]" * len(DEEP)}}}', None),
        (f'{{"id": "x", "text": "{"a" * 1_100_000}"}}', None),
        (b'{"id": "x", "text": "\xc3\x28"}', None),
        (b"\x00\xff\xfe", None),
    ],
    ids=range(25),
)
def test_a_broken_line(run: Run, monkeypatch: pytest.MonkeyPatch, line: str | bytes, id: Any) -> None:
    """It is answered in its place with its id, as far as it has one, and with what is wrong; the others are read.

    A line without anything in it is no line.
    """
    first, *broken, last = asked(run, monkeypatch, LAMP, line, {**LAMP, "id": 9})

    assert (first["id"], last["id"], first["subject"]) == ("a", 9, last["subject"])
    assert [list(one) for one in broken] == ([] if id is ... else [["id", "error"]])
    assert [one["id"] for one in broken] == ([] if id is ... else [id])


@pytest.mark.parametrize("id", ["x", "", "编号", "7", 7, 10**20, 0.5])
def test_an_id_comes_back(run: Run, monkeypatch: pytest.MonkeyPatch, id: Any) -> None:
    """A text or a number comes back as it was given."""
    (told,) = asked(run, monkeypatch, {"id": id, "text": "路灯坏了"})

    assert (told["id"], told["kind"]) == (id, "concern")


def test_one_answer_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends a line for some reader is written so that it ends none, and is the same when read."""
    odd = "路灯\u2028坏\u2029了\x85\x0b\x0c\x1c\r\n\x7f"
    (told,) = asked(run, monkeypatch, {"id": odd, "text": odd})

    assert told["id"] == odd


def test_several_processes_answer_as_one() -> None:
    """However the work is shared, the answers are the same in the same order, broken lines and all."""
    lines = [json.dumps({"id": n, "text": f"白云湖社区{n}号楼的路灯坏了"}) for n in range(400)]
    lines[7], lines[200], lines[399] = "{broken", '{"id": 5}', DEEP
    told = "\n".join(lines).encode()

    one, three = program(told=told), program("--workers", "3", told=told)

    assert (one.returncode, one.stderr) == (three.returncode, three.stderr) == (0, b"")
    assert one.stdout == three.stdout
    assert one.stdout.count(b"\n") == 400


@pytest.mark.parametrize("workers", ["1", "2"])
def test_who_reads_may_stop(workers: str, tmp_path: Path) -> None:
    """When nobody reads the answers any more, it ends without a word."""
    told = tmp_path / "told.jsonl"
    told.write_bytes((json.dumps(LAMP).encode() + b"\n") * 3000)
    command = [sys.executable, "-m", "bot", "tag", "--workers", workers]
    with (
        told.open("rb") as lines,
        subprocess.Popen(command, cwd=ROOT, stdin=lines, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tag,
    ):
        assert tag.stdout
        assert tag.stderr
        assert b'"id": "a"' in tag.stdout.readline()
        tag.stdout.close()

        assert tag.wait(60) == 0
        assert tag.stderr.read() == b""


def test_a_line_is_answered_at_once_and_a_pause_ends_it() -> None:
    """One process answers before it reads on, so another program can talk with it; Ctrl-C ends it quietly."""
    command = [sys.executable, "-m", "bot", "tag"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as tag:
        assert tag.stdin
        assert tag.stdout
        assert tag.stderr
        for _ in range(2):
            tag.stdin.write(json.dumps(LAMP).encode() + b"\n")
            tag.stdin.flush()
            assert b'"id": "a"' in tag.stdout.readline()
        tag.send_signal(signal.SIGINT)

        assert tag.wait(60) == -signal.SIGINT
        assert tag.stderr.read() == b""


def test_any_number_of_lines_takes_the_same_memory(tmp_path: Path) -> None:
    """Lines are read as far as they are about to be answered: an input without end does not fill the memory."""
    wide = json.dumps({"id": 1, "text": "a", "more": "x" * 200_000}).encode() + b"\n"
    most: list[int] = []
    for count in (10, 500):
        told = tmp_path / "told.jsonl"
        # In pieces, because a process counts the memory of the one that began it as its own.
        with told.open("wb") as lines:
            lines.writelines(itertools.repeat(wide, count))
        command = [sys.executable, "-m", "bot", "tag", "--workers", "2"]
        with told.open("rb") as source, (tmp_path / "said.jsonl").open("wb") as said:
            tag = subprocess.Popen(command, cwd=ROOT, stdin=source, stdout=said)
            _, code, used = os.wait4(tag.pid, 0)
            tag.returncode = os.waitstatus_to_exitcode(code)
        assert tag.returncode == 0
        assert (tmp_path / "said.jsonl").read_bytes().count(b"\n") == count
        most.append(used.ru_maxrss)

    assert most[1] - most[0] < 30_000, "kilobytes, while the second input is 100 MB"


def test_how_many_processes() -> None:
    """A number that makes no sense is refused before anything is read."""
    said = program("--workers", "0", told=b"")

    assert said.returncode == 2
    assert b"from 1 to 256" in said.stderr
