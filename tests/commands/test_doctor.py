"""The doctor tells a system that has never been started from one that has lost its keys."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import HOME
from bot.commands.doctor import examine
from bot.config import Config
from bot.config import Database as DatabaseSection
from tests.commands.conftest import Run


@pytest.mark.parametrize("empty", [False, True])
def test_before_the_first_start(run: Run, folder: Path, empty: bool) -> None:
    """Where nothing has been started it says so, of the keys too: none are lost, so nobody is sent to look for them."""
    (folder / "config.toml").write_text("", encoding="utf-8")
    if empty:
        (folder / "var").mkdir()
        (folder / "var" / "tongxin.db").touch()

    said = run("doctor")

    assert said.code == 0, said.out
    assert "nothing has been started yet" in said.out
    assert "look  keys: nothing is sealed yet; the first `run` makes var/keys\n" in said.out
    assert "lost" not in said.out
    assert not (folder / "var" / "keys").exists()


async def test_on_an_empty_server(fresh_postgres: str) -> None:
    """A PostgreSQL that has just been set up is no fault either."""
    config = replace(Config(), database=DatabaseSection(url=fresh_postgres))

    found = {finding.name: finding async for finding in examine(config)}

    assert found["database"].words == "empty: nothing has been started yet; the first `run` fills it"
    assert found["database"].state == "look"
    assert "nothing is sealed yet" in found["keys"].words


def test_keys_that_are_needed(run: Run, folder: Path) -> None:
    """Without its keys a system that has sealed something is sick; one that has not makes them at its next start."""
    (folder / "config.toml").write_text("", encoding="utf-8")
    run("import", "roster", str(HOME / "data" / "roster.example.toml"))
    (folder / "var" / "keys").unlink()
    sealed = run("doctor")
    with closing(sqlite3.connect(folder / "var" / "tongxin.db")) as opened, opened:
        opened.execute("UPDATE people SET sealed_contact = ''")
    unsealed = run("doctor")

    assert (sealed.code, unsealed.code) == (1, 0)
    assert "look  keys: nothing is sealed yet" in unsealed.out
    assert "WRONG keys: var/keys: there are no keys. Bring the file back" in sealed.out
