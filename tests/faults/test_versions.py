"""Old and new side by side, and a copy from before: what is written meanwhile is neither lost nor doubled (10, 43)."""

from __future__ import annotations

import shutil
from pathlib import Path

from handlers.talk.turn import House
from storage import open_database
from storage.backup import backup, restore
from storage.migrate import FOLDER, migrate
from tests.stage.nuisances import NUISANCES
from tests.stage.oracle import check
from tests.stage.people import file_report, issues, message, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre

NEWER = """
ALTER TABLE people ADD COLUMN shoe_size TEXT NOT NULL DEFAULT '';
CREATE TABLE shoes (id TEXT PRIMARY KEY, owner TEXT NOT NULL REFERENCES people (id));
CREATE INDEX shoes_owner ON shoes (owner);
"""


async def test_43_the_old_program_goes_on_while_a_newer_one_has_changed_the_database(
    stage: Theatre, database_url: str, tmp_path: Path
) -> None:
    """A newer program adds what it needs while this one runs: both find their tables as they know them."""
    await file_report(stage)
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    (folder / "9000_shoes.sql").write_text(NEWER, encoding="utf-8")
    newer = open_database(database_url, alone=False)
    await newer.driver.open()
    try:
        assert await migrate(newer.driver, folder) == [9000]
    finally:
        await newer.driver.close()
    await tap(stage, "hua", "接单")
    await file_report(stage, "gang", "殷店镇双河村的桥断了")
    await say(stage, "fang", "你好")

    assert [issue.status for issue in await issues(stage)] == ["taken", "reported"]
    assert {row["shoe_size"] for row in await rows_of(stage, "SELECT shoe_size FROM people")} == {""}
    await check(stage)


async def test_10_what_was_said_since_the_backup_comes_again_and_is_handled_once(house: House, tmp_path: Path) -> None:
    """Restored elsewhere, the copy knows nothing of later messages: a channel that delivers again finds them new, and
    those from before known."""
    before, after = message("ming", "白云湖社区的路灯坏了"), message("gang", "殷店镇双河村的桥断了")
    copy, elsewhere = tmp_path / "copy.db", tmp_path / "elsewhere" / "tongxin.db"
    async with theatre(house, f"sqlite:{tmp_path / 'first.db'}", NUISANCES[0]) as stage:
        await stage.hand_in(before)
        await stage.settle()
        await backup(stage.app.database, copy)
        await stage.hand_in(after)
        await stage.settle()
    restore(copy, elsewhere)
    again = Theatre(house, f"sqlite:{elsewhere}", NUISANCES[0], stage.clock)
    await again.open()
    try:
        assert not await again.app.receiver.receive(before)
        assert await again.app.receiver.receive(after)
        assert not await again.app.receiver.receive(after)
        again.events += [before.event, after.event]
        await again.settle()
        assert again.heard("ming") == []
        again.post.sheets["ming"] = stage.post.sheets["ming"]
        assert sum("您看看对不对" in s.text for s in again.heard("gang")) == 1
        await check(again)
    finally:
        await again.close()
