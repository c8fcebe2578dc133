"""What an operator can do: the commands, given as an operator gives them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.__main__ import COMMANDS
from bot.app import HOME
from bot.config import Config
from domain.messages import Address, Incoming
from storage import Store, open_database
from storage.database import Transaction
from tests.commands.conftest import Run
from tests.databases import running

ROSTER = str(HOME / "data" / "roster.example.toml")
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://example.org")'


def write(database: Path, work: Callable[[Transaction], Awaitable[object]]) -> None:
    """Something happens in the database of the folder."""

    async def inside() -> None:
        async with running(open_database(f"sqlite:{database}", alone=False)) as opened:
            await opened.write(work)

    asyncio.run(inside())


async def _issues(tx: Transaction) -> None:
    """Two issues, one of them about a child."""
    store = Store(tx)
    resident = await store.people.add(NOW, name="居民甲")
    group = await store.groups.by_code("yindian")
    assert group is not None
    for what, minor in ((FORMULA, False), ("孩子的事", True)):
        await store.issues.report(NOW, resident.id, "paper", what=what, minor=minor, group=group.id)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real system with a roster and two issues."""
    home = tmp_path_factory.mktemp("made")
    (home / "config.toml").write_text("", encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TONGXIN", "PORT"))}
    importing = [sys.executable, "-m", "bot", "import", "roster", ROSTER]
    subprocess.run(importing, cwd=home, env={**clean, "PYTHONPATH": str(HOME)}, check=True)
    write(home / "var" / "tongxin.db", _issues)
    return home


@pytest.fixture
def database(made: Path, folder: Path) -> Path:
    """The database of such a system, which is this test's alone."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder / "var" / "tongxin.db"


def test_help(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command is in the list, and explains itself."""
    assert run().code == 2
    for name in COMMANDS:
        with pytest.raises(SystemExit) as over:
            run(name, "--help")
        assert over.value.code == 0
        assert name in capsys.readouterr().out


def test_one_line(run: Run, folder: Path) -> None:
    """What is wrong with the configuration is one line and not 0, and names no value."""
    (folder / "config.toml").write_text('[web]\nport = "canary-4711"\n', encoding="utf-8")
    for command in ("migrate", "doctor", "export", "replay"):
        said = run(command)
        assert said.code == 1
        assert said.err.count("\n") == 1
        assert said.err.startswith(f"tongxin {command}: config.toml: web.port")
        assert "4711" not in said.err


def test_no_database_yet(run: Run, folder: Path) -> None:
    """Commands that read make no database in passing."""
    (folder / "config.toml").write_text("", encoding="utf-8")
    for command in (["export"], ["backup", "b.db"], ["invite", "x"]):
        said = run(*command)
        assert said.code == 1
        assert "there is no database yet" in said.err
    assert not (folder / "var" / "tongxin.db").exists()


def test_import_says_what_it_did(run: Run, database: Path, folder: Path) -> None:
    """Faults are told all at once and nothing is imported; without any, a summary, and links in a file of one's own."""
    bad = folder / "bad.toml"
    bad.write_text('people = [{key = "a"}]\n', encoding="utf-8")
    refused = run("import", "roster", str(bad))
    again = run("import", "roster", ROSTER, "--invite", "links.csv")

    assert refused.code == 1
    assert refused.err.count("tongxin import: ") >= 3
    assert "nothing was imported" in refused.err
    assert "3 people (0 new)" in again.out
    rows = list(csv.reader((folder / "links.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["key", "name", "link"]
    assert all(re.fullmatch(r"http://127\.0\.0\.1:8080/\?code=j_[\w-]{20,}", row[2]) for row in rows[1:])
    assert len({row[2] for row in rows[1:]}) == 3
    assert stat.S_IMODE((folder / "links.csv").stat().st_mode) == 0o600
    assert run("import", "roster", ROSTER, "--invite", "links.csv").code == 1


def test_invite(run: Run, database: Path) -> None:
    """The printed code makes somebody the person, once; the database knows only its hash."""
    said = run("invite", "刘强", "--days", "3")
    code = re.search(r"code=j_([\w-]+)", said.out)
    assert code
    with closing(sqlite3.connect(database)) as opened:
        assert code[1] not in str(opened.execute("SELECT * FROM joins").fetchall())

    async def redeem(tx: Transaction) -> None:
        store = Store(tx)
        found = await store.people.redeem(code[1], datetime.now(UTC))
        liu = await store.people.by_roster("liu-qiang")
        assert liu
        assert found == liu.id
        assert await store.people.redeem(code[1], datetime.now(UTC)) is None

    write(database, redeem)
    assert "nobody" in run("invite", "没有这个人").err


def test_export(run: Run, database: Path, folder: Path) -> None:
    """The ledger says nothing about reporters and children, and a spreadsheet computes nothing in it."""
    sheet = list(csv.DictReader(io.StringIO(run("export").out)))
    lines = [json.loads(line) for line in run("export", "--format", "jsonl").out.splitlines()]
    written = run("export", "--to", "ledger.csv")

    assert [row["what"] for row in sheet] == [f"'{FORMULA}", ""]
    assert [row["what"] for row in lines] == [FORMULA, ""]
    assert [row["number"] for row in lines] == ["2026-0001", "2026-0002"]
    assert "居民甲" not in str(sheet) + str(lines)
    assert written.code == 0
    assert stat.S_IMODE((folder / "ledger.csv").stat().st_mode) == 0o600
    assert run("export", "--to", "ledger.csv").code == 1


def test_export_of_a_part_as_a_spreadsheet(run: Run, database: Path, folder: Path) -> None:
    """A group's ledger of a period opens in a spreadsheet, and no cell of it is a formula, whatever people wrote."""
    assert run("export", "--format", "xlsx", "--period", "2026", "--to", "ledger.xlsx").code == 0
    sheet = load_workbook(folder / "ledger.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows())

    assert len(rows) == 3
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}
    assert f"'{FORMULA}" in [cell.value for cell in rows[1]]
    assert {"编号", "什么事", "负责的小组"} <= {cell.value for cell in rows[0]}
    assert "等人接手" in {cell.value for row in rows for cell in row}
    assert "编号" in run("export", "--language", "zh").out
    assert "no texts" in run("export", "--language", "xx").err
    assert len(run("export", "--period", "2031").out.splitlines()) == 1
    assert "no group" in run("export", "--group", "nobody").err
    assert "2026H1" in run("export", "--period", "2026H3").err
    assert "--to" in run("export", "--format", "xlsx").err


def test_backup_and_restore(run: Run, database: Path, folder: Path) -> None:
    """A backup restored elsewhere holds the same rows; a database that is there is only moved aside when told so."""
    assert "checked" in run("backup", "b.db").out
    assert run("backup", "b.db").code == 1
    assert "already" in run("restore", "b.db").err
    assert run("restore", "b.db", "--replace").code == 0
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("SELECT COUNT(*) FROM issues").fetchone() == (2,)
    assert Path(f"{database}.replaced").exists()
    (folder / "b.db").write_bytes(b"nothing good")
    assert run("restore", "b.db", "--replace").code == 1


def test_replay(run: Run, database: Path) -> None:
    """A parked message is answered as if it had just come."""
    message = Incoming(Address("web", "web", "somebody"), "e1", text="白云湖社区3号楼下水道堵了")
    told = json.dumps(
        {
            "address": {"channel": "web", "account": "web", "user": "somebody"},
            "event": message.event,
            "text": message.text,
            "files": [],
            "spot": None,
        }
    )
    write(database, lambda tx: Store(tx).inbox.park("web", "web", "e1", NOW, told, "Bug"))

    assert "1 parked" not in run("doctor").out
    assert "1 handled, 0 still parked" in run("replay").out
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("SELECT state FROM inbox").fetchall() == [("done",)]
        assert opened.execute("SELECT COUNT(*) FROM drafts").fetchone() == (1,)


def test_rotate_keys(run: Run, database: Path, folder: Path) -> None:
    """Everything is sealed under the new key; where the old one is lost, that is told, and not 0."""
    said = run("rotate-keys")
    with closing(sqlite3.connect(database)) as opened:
        sealed = opened.execute("SELECT sealed_contact FROM people WHERE sealed_contact <> ''").fetchall()

    assert "k2 added" in said.out
    assert "1 sealed anew, 0 cannot be opened" in said.out
    assert [text.partition(":")[0] for (text,) in sealed] == ["k2"]
    Path(Config().keys.file).unlink()
    assert "Bring the file back" in run("import", "roster", ROSTER).err
    lost = run("rotate-keys")
    assert "1 cannot be opened" in lost.out
    assert lost.code == 1


def test_rotate_keys_alone(run: Run, database: Path) -> None:
    """A running program would not know the new key, so it has to be stopped first."""

    async def beside() -> None:
        async with running(open_database(f"sqlite:{database}")):
            said = await asyncio.to_thread(run, "rotate-keys")
            assert "another Tongxin is running" in said.err
            assert said.code == 1

    asyncio.run(beside())


def test_doctor(run: Run, database: Path, folder: Path) -> None:
    """A sound system gets a line for everything; a changed past and a folder that is none are named, and not 0."""
    sound = run("doctor")
    (folder / "var" / "files").rmdir()
    (folder / "var" / "files").write_text("in the way", encoding="ascii")
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("UPDATE events SET detail = '{}' WHERE id = (SELECT MIN(id) FROM events)")
    sick = run("doctor")

    assert sound.code == 0, sound.out
    for name in (
        "config",
        "database",
        "events",
        "outbox",
        "timers",
        "parked",
        "keys",
        "files",
        "disk",
        "reader",
        "web",
    ):
        assert f" {name}: " in sound.out
    assert "WRONG" not in sound.out
    assert sick.code == 1
    assert "WRONG events: 1 do not fit" in sick.out
    assert "WRONG files: " in sick.out
