"""Photos nobody can take up any more are forgotten after a month: rows and bytes, whatever stops it in between."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App, running
from bot.config import Config, Files
from bot.config import Database as DatabaseSection
from bot.files import Stored, folder_of
from bot.ticks import tidy_up
from domain.activity import Activity, told
from domain.messages import Address, FileRef
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from storage.ids import stamp
from tests.databases import database_url
from tests.paper import Paper
from tests.stage.house import house
from tests.web.site import photo

__all__ = ["database_url", "house"]
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
async def app(database_url: str, house: House, tmp_path: Path) -> AsyncIterator[App]:
    """The running parts without a pulse, and a folder of their own."""
    files = Files(folder=str(tmp_path / "files"))
    config = dataclasses.replace(Config(), database=DatabaseSection(url=database_url), files=files)
    async with running(config, house, lambda _app: [Paper()], clock=lambda: NOW) as opened:
        yield opened


class Shelf:
    """Photos of one person, noted some days ago, with their bytes in the folder."""

    def __init__(self, app: App, owner: str) -> None:
        self.app = app
        self.owner = owner
        self.folder = folder_of(app.config)
        self.names: dict[str, str] = {}
        """id → name"""
        self.kept: dict[str, Stored] = {}

    async def put(self, name: str, days: int = 31) -> str:
        """One more; a second of the same name shares the bytes of the first."""
        kept = self.kept.get(name) or await self.folder.keep_bytes("photo", photo())
        sent, by = FileRef("photo", kept.path, kept.mime, kept.size, kept.path), Address("web", "web", "u")
        then = NOW - timedelta(days=days)
        id = await self.app.database.write(lambda tx: Store(tx).files.add(self.owner, sent, by, then, kept.path))
        self.names[id], self.kept[name] = name, kept
        return id

    async def left(self) -> tuple[list[str], list[str]]:
        """Which rows are there, and which bytes."""
        rows = await self.app.database.read(lambda tx: tx.rows("SELECT id FROM files"))
        held = [name for name, kept in self.kept.items() if self.folder.where(kept.path)]
        return sorted(self.names[row["id"]] for row in rows), sorted(held)


@pytest.fixture
async def shelf(app: App) -> Shelf:
    """An empty one."""
    return Shelf(app, (await app.database.write(lambda tx: Store(tx).people.add(NOW))).id)


async def test_photos_of_a_cancelled_report_go(app: App, shelf: Shelf) -> None:
    """Rows and bytes; those of a draft, an issue, a visit or a reply stay, and so do younger ones."""
    names = ("cancelled", "draft", "edited", "issue", "reply", "visit")
    files = {name: await shelf.put(name) for name in names}
    await shelf.put("young", 29)

    async def use(tx: Transaction) -> None:
        store, who = Store(tx), shelf.owner
        issue = await store.issues.report(NOW, who, "web", what="x", place="p", files=[files["issue"]])
        issue = await store.issues.happen(issue, "visited", who, NOW, "web", words="x", files=[files["visit"]])
        await store.issues.happen(issue, "replied", who, NOW, "web", words="x", files=[files["reply"]])
        answers = {"report.photos": [files["draft"]], "add.photos": {"?": [files["edited"]]}}
        await store.drafts.keep(dataclasses.replace(store.drafts.new(who, "report"), answers=answers), NOW)

    await app.database.write(use)

    assert await tidy_up(app) == 1
    stay = [*names[1:], "young"]
    assert await shelf.left() == (stay, stay)


async def test_photos_of_minutes_and_of_a_note_stay(app: App, shelf: Shelf) -> None:
    """Only their events tell of them, also of one that a correction took away; so with what was put to an invitation
    later, and what was shown of a finding that is mended."""
    names = ("altered", "corrected", "minutes", "note", "nobody's", "shown")
    files = {name: await shelf.put(name) for name in names}

    async def use(tx: Transaction) -> None:
        store, who = Store(tx), shelf.owner
        called = {"group": "g", "form": "bench", "begins": NOW.isoformat(), "issues": [], "invited": [who]}
        meeting = await store.meetings.call(NOW, who, "web", **called)
        meeting = await store.meetings.happen(meeting, "altered", who, NOW, "web", files=[files["altered"]])
        inspection = await store.inspections.hold(NOW, who, "web", group="g", quarter="2026Q1", seen={})
        await store.inspections.happen(inspection, "shown", who, NOW, "web", words="", files=[files["shown"]])
        minutes = {"heads": 1, "said": "", "dissent": "", "agreed": "", "given": "", "files": [files["minutes"]]}
        await store.meetings.happen(meeting, "minuted", who, NOW, "web", **minutes)
        note = told(Activity("", day=NOW.date(), files=(files["note"],)))
        one = await store.activities.note(NOW, who, "web", **note)
        await store.activities.happen(one, "corrected", who, NOW, "web", **note | {"files": [files["corrected"]]})

    await app.database.write(use)

    assert await tidy_up(app) == 1
    stay = ["altered", "corrected", "minutes", "note", "shown"]
    assert await shelf.left() == (stay, stay)


async def test_more_than_a_batch_goes(app: App, shelf: Shelf) -> None:
    """Photos that stay do not hide those behind them, however many there are of either."""
    kept = FileRef("photo", "r", "image/jpeg", 1, "")
    then = NOW - timedelta(days=40)

    async def fill(tx: Transaction) -> None:
        store = Store(tx)
        by = Address("web", "web", "u")
        files = [await store.files.add(shelf.owner, kept, by, then) for _ in range(1100)]
        issue = await store.issues.report(NOW, shelf.owner, "web", what="x", place="p", files=files[:300])
        await store.issues.happen(issue, "visited", shelf.owner, NOW, "web", words="x", files=files[300:900])

    await app.database.write(fill)

    assert await tidy_up(app) == 200
    assert await tidy_up(app) == 0


async def test_what_a_crash_left_goes_the_next_day(app: App, shelf: Shelf) -> None:
    """Stopped between the bytes and the row, the next tidying finishes it."""
    await shelf.put("half")
    shelf.folder.drop([shelf.kept["half"].path])

    assert await tidy_up(app) == 1
    assert await shelf.left() == ([], [])


async def test_shared_bytes_wait_for_the_last(app: App, shelf: Shelf) -> None:
    """Bytes that two rows name stay while one of them does, and go with both."""
    await shelf.put("shared")
    young = await shelf.put("shared", 29)
    await tidy_up(app)
    first = await shelf.left()
    await shelf.put("shared")
    old = stamp(NOW - timedelta(days=31))
    await app.database.write(lambda tx: tx.run("UPDATE files SET created_at = :old WHERE id = :id", old=old, id=young))
    await tidy_up(app)

    assert first == (["shared"], ["shared"])
    assert await shelf.left() == ([], [])
