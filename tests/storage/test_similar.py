"""Earlier issues are found by shared traces and kept together as topics, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.issue import Issue
from storage import Store
from storage.database import Database
from storage.similar import CANDIDATES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def reported(store: Store, *traces: int, topic: str = "", **told: Any) -> Issue:
    person = await store.people.add(NOW)
    issue = await store.issues.report(
        NOW, person.id, "web", **{"what": "路灯坏了", "place": "p1", "group": "g1", **told}
    )
    await store.similar.keep(issue.id, traces, topic or issue.id)
    return issue


async def test_found_by_shared_traces(database: Database) -> None:
    """Whoever shares most comes first, the newest of equals first; nothing shared, nothing found."""

    async def story(store: Store) -> None:
        one = await reported(store, 1, 2, 3)
        two = await reported(store, 2, 9)
        three = await reported(store, 1, 2**62)
        assert [e.id for e in await store.similar.earlier([1, 2, 3], NOW)] == [one.id, three.id, two.id]
        assert [e.id for e in await store.similar.earlier([2**62], NOW)] == [three.id]
        assert await store.similar.earlier([7], NOW) == []
        assert await store.similar.earlier([], NOW) == []

    await database.write(lambda tx: story(Store(tx)))


async def test_children_and_what_is_over(database: Database) -> None:
    """A child's issue is never shown; a settled one for three months; one that was withdrawn or merged no more."""

    async def story(store: Store) -> None:
        await reported(store, 1, minor=True)
        settled, withdrawn, merged = [await reported(store, 1) for _ in range(3)]
        settled = await store.issues.happen(settled, "taken", "hua", NOW, "web")
        await store.issues.happen(settled, "answered", "hua", NOW, "web", outcome="solved", result="ok")
        await store.issues.happen(withdrawn, "withdrawn", withdrawn.reporter, NOW, "web")
        await store.issues.happen(merged, "merged", "zhou", NOW, "web", into=settled.id)
        assert [e.id for e in await store.similar.earlier([1], NOW + timedelta(days=89))] == [settled.id]
        assert await store.similar.earlier([1], NOW + timedelta(days=91)) == []

    await database.write(lambda tx: story(Store(tx)))


async def test_a_crowd_behind_one_trace(database: Database) -> None:
    """However many share a trace, only a few are read, and what shares a rarer one too is among them."""

    async def story(store: Store) -> None:
        wanted = await reported(store, 1, 2)
        for _ in range(100):
            await reported(store, 1)
        found = await store.similar.earlier([1, 2], NOW)
        assert len(found) == CANDIDATES
        assert wanted.id in [e.id for e in found]

    await database.write(lambda tx: story(Store(tx)))


async def test_topics(database: Database) -> None:
    """A topic holds its newest members and takes in another; a leader sees the open ones of the group, no child's."""

    async def story(store: Store) -> None:
        first = await reported(store, 1)
        second = await reported(store, 1, topic=first.id, studio="g2")
        other = await reported(store, 1)
        assert [m.id for m in await store.similar.members(first.id)] == [second.id, first.id]
        assert await store.similar.topics_of([other.id, second.id, first.id, "x"]) == [other.id, first.id]
        await store.similar.merge(other.id, first.id)
        assert [m.id for m in await store.similar.members(first.id)] == [other.id, second.id, first.id]
        await reported(store, 1, minor=True)
        await store.issues.happen(first, "followed", second.reporter, NOW, "web")
        (topic,) = await store.similar.topics("g1", NOW)
        assert [i.id for i in topic.issues] == [other.id, second.id, first.id]
        assert (topic.id, topic.place, topic.people, topic.heat) == (first.id, "p1", 3, 4.0)
        await store.issues.happen(other, "withdrawn", other.reporter, NOW, "web")
        (later,) = await store.similar.topics("g1", NOW + timedelta(days=14))
        assert ([i.id for i in later.issues], later.people, later.heat) == ([second.id, first.id], 2, 1.5)
        assert await store.similar.topics("g2", NOW) == []

    await database.write(lambda tx: story(Store(tx)))
