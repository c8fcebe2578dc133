"""The command that learns the subjects: from files, from a running system, and what it says when it cannot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from domain.people import Group
from nlp.subject_table import read_table
from storage import Store, open_database
from storage.database import Transaction
from tests.commands.conftest import Run
from tests.databases import running

STUDIOS = (
    Group("P", "party", "Party studio", "studio", subjects=("party",)),
    Group("M", "many", "Other studio", "studio", subjects=("trade", "economy")),
)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_something_to_learn_from_is_needed(run: Run) -> None:
    """Without a file and without a system there is nothing to learn from."""
    said = run("train")

    assert said.code == 1
    assert "name a file" in said.err


def test_a_bad_line_is_named(run: Run, folder: Path) -> None:
    """The operator is told which line of which file cannot be read, and nothing is written."""
    good = json.dumps({"label": "城乡建设", "title": "路灯不亮"}, ensure_ascii=False)
    (folder / "bad.jsonl").write_text(good + "\n{broken\n", encoding="utf-8")
    (folder / "strange.jsonl").write_text('{"label": "nothing", "title": "x"}\n', encoding="utf-8")

    assert "bad.jsonl, line 2: not JSON" in run("train", "bad.jsonl", "--out", "out").err
    assert "strange.jsonl, line 1: its label" in run("train", "strange.jsonl", "--out", "out").err
    assert "cannot be read" in run("train", "missing.jsonl", "--out", "out").err
    assert not (folder / "out").exists()


def test_a_system_without_corrections_teaches_nothing(run: Run, folder: Path) -> None:
    """Where every resident took what was guessed, there is nothing to learn, and that is said."""
    _report(run, folder, [("自来水停了三天没人管", "urban", False)])
    said = run("train", "--from-system", "--out", "out")

    assert said.code == 1
    assert "nothing to learn" in said.err


def test_a_running_system_teaches(run: Run, folder: Path) -> None:
    """Issues filed under another subject than the one guessed are learned from; those about a child are not."""
    told = [(f"灯谜会的场地{n}", "party", False) for n in ("没人定", "太小", "要钱", "锁了")]
    _report(run, folder, [*told, ("孩子的灯谜会", "party", True)])
    said = run("train", "--from-system", "--out", "out")

    assert said.code == 0, said.err
    assert "4 corrected issues" in said.out
    assert "灯谜" not in said.out + said.err
    table = read_table(folder / "out")
    assert table.weights("灯谜")[len(table.terms.letters) + table.terms.subjects.index("party")] > 0


def test_a_group_teaches(run: Run, folder: Path) -> None:
    """What a group put under another subject, or sent to the studio of another, is learned under that one."""
    rooms = [f"灯谜会的场地{n}" for n in ("没人定", "太小", "要钱", "锁了")]
    told = [(text, "urban", False) for text in rooms]
    _report(run, folder, told, classified={rooms[0]: "party", rooms[1]: "party"}, sent={rooms[2]: "P", rooms[3]: "P"})
    said = run("train", "--from-system", "--out", "out")

    assert said.code == 0, said.err
    assert "4 corrected issues" in said.out
    table = read_table(folder / "out")
    weights = table.weights("灯谜")[len(table.terms.letters) :]
    assert weights[table.terms.subjects.index("party")] > 0 > weights[table.terms.subjects.index("urban")]


def test_a_later_word_counts(run: Run, folder: Path) -> None:
    """Sent to a studio for several subjects an issue keeps its own; what is put right afterwards is what is learned."""
    lamp, bridge = "巷子里的路灯一到晚上就不亮", "自来水停了三天没人管"
    _report(run, folder, [(lamp, "urban", False), (bridge, "urban", False)], sent={lamp: "M"})
    nothing = run("train", "--from-system", "--out", "out")
    _report(
        run,
        folder,
        [("桥下的灯谜会", "land", False)],
        sent={"桥下的灯谜会": "P"},
        classified={"桥下的灯谜会": "farming"},
    )
    said = run("train", "--from-system", "--out", "out")

    assert "nothing to learn" in nothing.err
    assert "1 corrected issues" in said.out


def _report(
    run: Run,
    folder: Path,
    issues: list[tuple[str, str, bool]],
    *,
    sent: Mapping[str, str] | None = None,
    classified: Mapping[str, str] | None = None,
) -> None:
    """A system of this folder in which these issues were filed, then sent to studios, then put under other subjects."""
    (folder / "config.toml").write_text('[database]\nurl = "sqlite:tongxin.db"\n', encoding="utf-8")
    assert run("migrate").code == 0

    async def file(tx: Transaction) -> None:
        store = Store(tx)
        resident = await store.people.add(NOW, name="居民甲")
        for group in STUDIOS:
            await store.groups.keep(group)
        for what, subject, minor in issues:
            issue = await store.issues.report(NOW, resident.id, "paper", what=what, subject=subject, minor=minor)
            if studio := (sent or {}).get(what):
                issue = await store.issues.happen(issue, "routed", "leader", NOW, "paper", group=studio, again=True)
            if better := (classified or {}).get(what):
                await store.issues.happen(issue, "classified", "leader", NOW, "paper", subject=better)

    async def inside() -> None:
        async with running(open_database(f"sqlite:{folder / 'tongxin.db'}", alone=False)) as opened:
            await opened.write(file)

    asyncio.run(inside())
