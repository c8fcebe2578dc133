"""Every statement of the smaller tables, on both databases; people, outbox and issues have files of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from domain.messages import Address, FileRef
from storage import Store, new_id
from storage.database import Database
from storage.ids import earlier, go_on_after, moment, stamp
from storage.inbox import Inbox
from storage.tidy import handled_notes, idle_sessions
from storage.timers import Timer

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIN = Address("telegram", "main", "4711")


async def test_inbox_notes_a_message_once(database: Database) -> None:
    """A message is handled once; parked ones wait with their text until they are taken up again."""

    async def do(work: Callable[[Inbox], Awaitable[T]]) -> T:
        return await database.write(lambda tx: work(Store(tx).inbox))

    assert await do(lambda inbox: inbox.note("web", "main", "1", NOW))
    assert not await do(lambda inbox: inbox.note("web", "main", "1", NOW))
    assert await do(lambda inbox: inbox.note("web", "other", "1", NOW))
    assert await do(lambda inbox: inbox.park("web", "main", "2", NOW, "{}", "KeyError"))
    assert not await do(lambda inbox: inbox.park("web", "main", "1", NOW, "{}", "KeyError"))
    assert not await do(lambda inbox: inbox.note("web", "main", "2", NOW))
    (parked,) = await do(lambda inbox: inbox.parked())
    assert (parked["event"], parked["parked"], parked["problem"]) == ("2", "{}", "KeyError")

    await do(lambda inbox: inbox.unpark("web", "main", "1"))  # not parked: stays
    await do(lambda inbox: inbox.unpark("web", "main", "2"))
    assert not await do(lambda inbox: inbox.note("web", "main", "1", NOW))
    assert await do(lambda inbox: inbox.note("web", "main", "2", NOW + DAY))
    assert await database.write(lambda tx: handled_notes(tx, NOW + DAY, 10)) == 2
    assert await do(lambda inbox: inbox.note("web", "main", "1", NOW))


async def test_drafts(database: Database) -> None:
    """The draft touched last listens; answers keep their order, and null is an answer."""

    async def story(store: Store) -> None:
        lin = await store.people.add(NOW)
        report = store.drafts.new(lin.id, "report")
        await store.drafts.keep(report, NOW)
        rate = store.drafts.new(lin.id, "rate", "i1")
        await store.drafts.keep(rate, NOW + DAY)
        listening = await store.drafts.listening(lin.id)
        assert listening is not None
        assert (listening.conversation, listening.subject) == ("rate", "i1")
        report.answers.update({"b": "路上", "a": None})
        await store.drafts.keep(report, NOW + 2 * DAY)
        again = await store.drafts.listening(lin.id)
        assert again == await store.drafts.get(report.id)
        assert again is not None
        assert list(again.answers.items()) == [("b", "路上"), ("a", None)]
        await store.drafts.drop(report.id)
        assert await store.drafts.get(report.id) is None
        assert await store.drafts.get(rate.id) is not None

    await database.write(lambda tx: story(Store(tx)))


async def test_files(database: Database) -> None:
    """A file is fetched until it is there or given up; those tried least come first."""

    async def story(store: Store) -> None:
        lin = await store.people.add(NOW)
        files = store.files
        a = await files.add(lin.id, FileRef("photo", "ref-a", "image/jpeg"), LIN, NOW)
        b = await files.add(lin.id, FileRef("voice", "ref-b"), LIN, NOW)
        await files.add(lin.id, FileRef("photo", "here", "image/png"), LIN, NOW, path="x/y.png")
        assert [file.id for file in await files.unfetched("telegram")] == [a, b]
        assert await files.unfetched("web") == []
        await files.missed(a, "")
        assert [file.id for file in await files.unfetched("telegram")] == [b, a]
        await files.missed(b, "gone")
        await files.fetched(a, "x/z.jpg", "image/jpeg")
        assert await files.unfetched("telegram") == []
        kept, lost = await files.get(a), await files.get(b)
        assert kept is not None
        assert lost is not None
        assert (kept.path, kept.tries, kept.ref) == ("x/z.jpg", 1, "ref-a")
        assert (lost.path, lost.problem) == ("", "gone")
        assert await files.get("none") is None

    await database.write(lambda tx: story(Store(tx)))


async def test_timers_fire_once(database: Database) -> None:
    """A timer fires once, whoever claims it; setting it again changes nothing, fired or not."""

    async def story(store: Store) -> None:
        timers = store.timers
        assert await timers.next_due() is None
        await timers.set("nudge", "b", NOW)
        await timers.set("nudge", "b", NOW)
        await timers.set("nudge", "a", NOW + DAY)
        assert await timers.next_due() == NOW
        assert await timers.due(NOW - DAY) == []
        assert await timers.due(NOW + DAY) == [Timer("nudge", "b", NOW), Timer("nudge", "a", NOW + DAY)]
        (first,) = await timers.due(NOW + DAY, 1)
        assert await timers.fire(first, NOW)
        assert not await timers.fire(first, NOW)
        await timers.set("nudge", "b", NOW)
        assert await timers.due(NOW) == []
        assert await timers.next_due() == NOW + DAY

    await database.write(lambda tx: story(Store(tx)))


async def test_sessions(database: Database) -> None:
    """A cookie speaks for its web user until it ends; only its hash is kept."""

    async def story(store: Store) -> None:
        sessions = store.sessions
        for cookie in ("one", "two"):
            await sessions.start(cookie, "u1", NOW)
        assert await sessions.user("one") == "u1"
        assert await sessions.user("forged") is None
        await sessions.use("two", NOW + 2 * DAY)
        assert await idle_sessions(store.transaction, NOW + DAY, 10) == 1
        assert await sessions.user("one") is None
        await sessions.start("three", "u1", NOW)
        await sessions.only("three", "u1")
        assert await sessions.user("two") is None
        await sessions.end("three")
        assert await sessions.user("three") is None
        await sessions.start("four", "u1", NOW)
        (row,) = await store.transaction.rows("SELECT secret FROM sessions")
        assert "four" not in row["secret"]

    await database.write(lambda tx: story(Store(tx)))


async def test_settings(database: Database) -> None:
    """A setting has the value it was last given; one that was never set is empty."""

    async def story(store: Store) -> None:
        assert await store.settings.get("demo") == ""
        await store.settings.set("demo", "1")
        await store.settings.set("demo", "2")
        assert await store.settings.get("demo") == "2"

    await database.write(lambda tx: story(Store(tx)))


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE people; --", ":name $1 %s ?", "😀 𠮷", "\u202e\u200b", "a\r\nb", "<b>*_`", "x" * 100_000]
)
async def test_texts_are_kept_literally(database: Database, text: str) -> None:
    """Whatever people write comes back as they wrote it."""

    async def story(store: Store) -> None:
        lin = await store.people.add(NOW, name=text)
        draft = store.drafts.new(lin.id, "report")
        draft.answers["what"] = text
        await store.drafts.keep(draft, NOW)
        again, kept = await store.people.get(lin.id), await store.drafts.get(draft.id)
        assert again is not None
        assert kept is not None
        assert again.name == kept.answers["what"] == text

    await database.write(lambda tx: story(Store(tx)))


def test_ids_and_times_sort() -> None:
    """Ids sort in the order they were made, times as text like times; an id says nothing but when."""
    ids = [new_id() for _ in range(2000)]
    assert ids == sorted(set(ids))
    assert {len(id) for id in ids} == {16}
    assert earlier(ids[0], 60) < ids[0]
    assert earlier("no id", 60) == ""
    east = datetime.fromisoformat("2026-03-02T17:00:00+08:00")
    assert stamp(east) == stamp(NOW) < stamp(NOW + timedelta(milliseconds=1))
    assert moment(stamp(NOW)) == NOW
    assert moment(None) is None


def test_ids_after_a_clock_set_back() -> None:
    """A program started with its clock set back still makes ids that sort after those it finds."""
    last = earlier(new_id(), -1)  # of the next second
    go_on_after(last)

    assert new_id() > last
