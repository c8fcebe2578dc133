"""Issues and their events: the state is what the events add up to, and nobody changes the past unseen."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.issue import Event, Issue, replay
from domain.messages import Address, FileRef
from domain.people import Action, Person, fits
from storage import Store, open_database
from storage.database import Database
from storage.events import RIGHTS
from storage.issues import same
from tests.databases import running

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOLD: dict[str, Any] = {
    "what": "路灯坏了",
    "place": "p1",
    "spot": "桥头",
    "subject": "road",
    "keywords": ["路灯"],
    "manner": "named",
    "group": "g1",
}


async def reporter(store: Store) -> Person:
    return await store.people.add(NOW, name="Lin")


async def reported(store: Store, **told: Any) -> Issue:
    person = await reporter(store)
    return await store.issues.report(NOW, person.id, "web", **{**TOLD, **told})


async def test_numbers(database: Database) -> None:
    """Each year counts from one, and no number is given out twice, however many report at once."""
    first = await asyncio.gather(*[database.write(lambda tx: reported(Store(tx))) for _ in range(20)])
    later = await database.write(lambda tx: next_year(Store(tx)))

    assert sorted(issue.number for issue in first) == [f"2026-{n:04d}" for n in range(1, 21)]
    assert later.number == "2027-0001"


async def next_year(store: Store) -> Issue:
    person = await reporter(store)
    return await store.issues.report(NOW + timedelta(days=365), person.id, "web")


async def test_found_again(database: Database) -> None:
    """An issue is found by id and number, with everything that was told, its files and its followers."""

    async def story(store: Store) -> None:
        person = await reporter(store)
        file = await store.files.add(person.id, FileRef("photo", "ref"), Address("web", "main", "lin"), NOW)
        issue = await store.issues.report(NOW, person.id, "web", **TOLD, files=[file], minor=True)
        friend = await store.people.add(NOW)
        issue = await store.issues.happen(issue, "followed", friend.id, NOW, "web")
        found = await store.issues.get(issue.id)
        assert found == await store.issues.by_number(issue.number)
        assert found is not None
        assert same(found, issue)
        assert (found.what, found.keywords, found.minor) == ("路灯坏了", ("路灯",), True)
        assert (found.files, found.followers) == ((file,), frozenset({friend.id}))
        assert await store.files.issues(file) == [issue.id]
        assert await store.issues.get("none") is None
        assert await store.issues.by_number("2026-9999") is None
        assert await store.issues.sealed(issue.id) == ""
        await store.issues.seal(issue.id, "k1:abc")
        await store.issues.happen(issue, "added", person.id, NOW, "web", text="noch")
        assert await store.issues.sealed(issue.id) == "k1:abc"

    await database.write(lambda tx: story(Store(tx)))


async def test_lists(database: Database) -> None:
    """Queue, load, own and supported issues hold what is open, each in its order and within its limit."""

    async def story(store: Store) -> None:
        first = await reported(store)
        second = await reported(store, group="g2", studio="g1", place="p2")
        third = await reported(store)
        ming = await store.people.add(NOW)
        issues = store.issues
        assert [i.id for i in await issues.queue("g1")] == [first.id, second.id, third.id]
        assert [i.id for i in await issues.queue("g1", 1)] == [first.id]
        assert [i.id for i in await issues.queue("g1", 1, skip=2)] == [third.id]
        assert [i.id for i in await issues.reported_by(first.reporter)] == [first.id]
        await issues.happen(second, "followed", ming.id, NOW, "web")
        assert [i.id for i in await issues.followed_by(ming.id)] == [second.id]
        assert await issues.followed_by(ming.id, skip=1) == []
        assert await issues.count_own(ming.id) == (0, 1)
        assert await issues.count_own(first.reporter) == (1, 0)
        taken = await issues.happen(first, "taken", ming.id, NOW, "web")
        assert await issues.load(ming.id) == 1
        assert [i.id for i in await issues.held_by(ming.id)] == [first.id]
        await issues.happen(taken, "answered", ming.id, NOW, "web", outcome="solved", result="ok")
        await issues.happen(third, "withdrawn", third.reporter, NOW, "web")
        assert await issues.load(ming.id) == 0
        assert await issues.held_by(ming.id) == []
        assert [i.id for i in await issues.queue("g1")] == [second.id]
        assert (await issues.counts("g1"))["reported"] == 1

    await database.write(lambda tx: story(Store(tx)))


STEPS: dict[str, tuple[Action | None, dict[str, Any]]] = {
    "accepted": (None, {}),
    "routed": (Action.REROUTE, {"group": "g2", "studio": "g3", "again": True}),
    "classified": (Action.CLASSIFY, {"subject": "education", "studio": ""}),
    "taken": (Action.TAKE, {}),
    "passed": (Action.PASS_ON, {"member": "hua"}),
    "dropped": (Action.RETURN, {}),
    "visited": (Action.VISIT, {}),
    "handed": (Action.HAND, {"office": "water"}),
    "questioned": (Action.QUESTION, {"text": "since when?"}),
    "answered": (Action.RESOLVE, {"outcome": "partly", "result": "one of two"}),
    "rated": (Action.RATE, {"rating": "partly"}),
    "reopened": (Action.REOPEN, {}),
    "followed": (Action.SUPPORT, {}),
    "added": (None, {"words": "", "files": ["photo"]}),
    "parted": (None, {"files": ["photo"]}),
    "shared": (None, {"files": ["photo"]}),
    "bundled": (Action.BUNDLE, {"bundle": "b1"}),
    "withdrawn": (Action.WITHDRAW, {}),
    "revealed": (None, {"why": "visit"}),
    "escalated": (None, {}),
}
"""event → the action whose status it needs, and its detail"""


async def live(store: Store, verbs: list[str]) -> tuple[Issue, Issue]:
    """An issue that lives through those of the steps that fit; answers its stored and its replayed state."""
    issue = await reported(store)
    friend = await store.people.add(NOW)
    photo = await store.files.add(issue.reporter, FileRef("photo", "ref"), Address("web", "main", "ming"), NOW)
    for n, verb in enumerate(verbs):
        action, detail = STEPS[verb]
        detail = {**detail, "files": [photo]} if "files" in detail else detail
        if action is None or fits(action, issue):
            actor = friend.id if verb == "followed" else issue.reporter
            at = NOW + timedelta(hours=n, microseconds=n)
            issue = await store.issues.happen(issue, verb, actor, at, "web", **detail)
    stored = await store.issues.get(issue.id)
    assert stored is not None
    assert same(stored, issue)
    assert await store.events.broken() == []
    return stored, replay(issue.id, await store.events.of(issue.id))


def test_state_is_the_sum_of_its_events(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever an issue lives through, what is stored equals its events played from the first."""
    path: Path = tmp_path_factory.mktemp("replay")

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12), st.uuids())
    def lives(verbs: list[str], name: Any) -> None:
        async def one() -> tuple[Issue, Issue]:
            async with running(open_database(f"sqlite:{path / str(name)}")) as database:
                return await database.write(lambda tx: live(Store(tx), verbs))

        stored, played = asyncio.run(one())
        assert same(stored, played)

    lives()


async def test_one_life_on_both(database: Database) -> None:
    """One whole life adds up on either database."""
    verbs = ["accepted", "taken", "followed", "visited", "handed", "answered", "rated", "reopened", "answered", "rated"]
    stored, played = await database.write(lambda tx: live(Store(tx), verbs))

    assert same(stored, played)
    assert (stored.status.value, stored.rating) == ("closed", "partly")


async def past(database: Database) -> list[str]:
    """Two issues with three events each; the ids of the first one's."""

    async def story(store: Store) -> str:
        ids = []
        for _ in range(2):
            issue = await reported(store)
            for verb in ("accepted", "taken"):
                issue = await store.issues.happen(issue, verb, issue.reporter, NOW, "web")
            ids.append(issue.id)
        return ids[0]

    issue = await database.write(lambda tx: story(Store(tx)))
    rows = await database.read(
        lambda tx: tx.rows("SELECT id FROM events WHERE thing = :thing ORDER BY step", thing=issue)
    )
    return [row["id"] for row in rows]


@pytest.mark.parametrize("column", ["verb", "at", "actor", "origin", "detail", "previous", "hash"])
async def test_edited_past(database: Database, column: str) -> None:
    """Whichever column of an event somebody edits, the verification names the row."""
    ids = await past(database)
    assert await database.read(lambda tx: Store(tx).events.broken()) == []
    await database.write(lambda tx: tx.run(f"UPDATE events SET {column} = 'x' WHERE id = :id", id=ids[1]))

    assert ids[1] in await database.read(lambda tx: Store(tx).events.broken())


async def test_deleted_past(database: Database) -> None:
    """An event taken out of the middle is missed: the one after it no longer fits."""
    ids = await past(database)
    await database.write(lambda tx: tx.run("DELETE FROM events WHERE id = :id", id=ids[1]))

    assert await database.read(lambda tx: Store(tx).events.broken()) == [ids[2]]


async def test_long_past(database: Database) -> None:
    """The verification reads on where a page ends, also inside one thing's chain."""

    async def story(store: Store) -> str:
        id = ""
        for n in range(1100):
            id = await store.events.append("i", Event("added", NOW, "lin", {"n": n}), "web")
        return id

    last = await database.write(lambda tx: story(Store(tx)))
    assert await database.read(lambda tx: Store(tx).events.broken()) == []
    await database.write(lambda tx: tx.run("UPDATE events SET actor = 'x' WHERE id = :id", id=last))

    assert await database.read(lambda tx: Store(tx).events.broken()) == [last]


async def test_refused_press_is_recorded(database: Database) -> None:
    """Who pressed what they may not is kept, cut to what identifies it."""
    await database.write(lambda tx: Store(tx).events.refused("lin", "take:" + "x" * 200, NOW, "web"))
    (event,) = await database.read(lambda tx: Store(tx).events.of(f"{RIGHTS}:lin"))

    assert (event.verb, event.actor, len(event.detail["press"])) == ("refused", "lin", 64)
    assert await database.read(lambda tx: Store(tx).events.last(f"{RIGHTS}:lin", "refused")) == event
    assert await database.read(lambda tx: Store(tx).events.last(f"{RIGHTS}:lin", "taken")) is None
