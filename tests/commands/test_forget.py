"""forget: the office hears how much is kept of somebody, and with --yes it goes; the program need not stop for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import HOME
from domain.messages import Address
from storage import Store
from storage.database import Transaction
from storage.outbox import Line
from tests.commands.conftest import Run
from tests.commands.test_operating import NOW, ROSTER, write

NAME = "柳如烟"
ADDRESS = Address("telegram", "main", "77001")


async def _life(tx: Transaction) -> None:
    """Somebody with a name, an address, a line and an issue."""
    store = Store(tx)
    resident = await store.people.add(NOW, name=NAME)
    await store.people.settle(resident.id, ADDRESS, NOW)
    await store.outbox.add(Line(resident.id, ADDRESS, f"{NAME}您好"), NOW)
    group = await store.groups.by_code("yindian")
    assert group is not None
    await store.issues.report(NOW, resident.id, "paper", what=f"路灯坏了,{NAME}", manner="named", group=group.id)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real system with a roster and somebody who reported something."""
    home = tmp_path_factory.mktemp("made")
    (home / "config.toml").write_text("", encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TONGXIN", "PORT"))}
    importing = [sys.executable, "-m", "bot", "import", "roster", ROSTER]
    subprocess.run(importing, cwd=home, env={**clean, "PYTHONPATH": str(HOME)}, check=True)
    write(home / "var" / "tongxin.db", _life)
    return home


@pytest.fixture
def database(made: Path, folder: Path) -> Path:
    """The database of such a system, which is this test's alone."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder / "var" / "tongxin.db"


def holds(folder: Path) -> list[str]:
    """The files in which the name stands."""
    return [p.name for p in folder.rglob("*") if p.is_file() and NAME.encode() in p.read_bytes()]


@pytest.mark.parametrize("who", [["--issue", "2026-0001"], ["--address", "telegram:main:77001"]])
def test_dry_and_then_for_good(run: Run, database: Path, who: list[str]) -> None:
    """First only numbers and nothing changed; then no byte of the name is left, and the id is on the list."""
    said = run("forget", *who)
    assert said.code == 0
    assert "1 addresses, 1 lines, 0 drafts, 0 files; reported 1 issues (1 open), supports 0 others" in said.out
    assert NAME not in said.out
    assert holds(database.parent)

    done = run("forget", *who, "--yes")
    assert done.code == 0, done.err
    assert "forgotten" in done.out
    assert holds(database.parent) == []
    id = said.out.removeprefix("person ").partition(":")[0]
    assert (database.parent / "forgotten").read_text(encoding="utf-8").split() == [id]
    again = run("forget", *who)
    assert again.code == 1
    assert "forgotten already" in again.err


@pytest.mark.parametrize("who", [["--issue", "2026-0999"], ["--address", "telegram:main:1"], ["--person", "x"]])
def test_nobody_like_this(run: Run, database: Path, who: list[str]) -> None:
    """One line, and nothing is changed."""
    said = run("forget", *who, "--yes")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert holds(database.parent)


def test_whoever_holds_a_seat_is_taken_off_the_roster_first(run: Run, database: Path) -> None:
    """The command says so, and how."""
    ids: list[str] = []

    async def seated(tx: Transaction) -> None:
        row = await tx.row("SELECT MIN(person) AS person FROM seats")
        assert row is not None
        ids.append(row["person"])

    write(database, seated)
    said = run("forget", "--person", ids[0], "--yes")
    assert said.code == 1
    assert "off the roster first" in said.err
