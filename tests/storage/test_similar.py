"""Earlier issues are found by shared traces and kept together as topics, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.issue import Issue
from storage import Store
from storage.database import Database, Transaction
from storage.similar import CANDIDATES
from storage.traces import lift_old

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


async def traces_of(store: Store, *issues: Issue) -> list[int]:
    sql = "SELECT COUNT(*) AS many FROM traces WHERE issue = :issue"
    return [int((await store.transaction.rows(sql, issue=issue.id))[0]["many"]) for issue in issues]


async def test_what_is_shown_no_more_leaves_no_traces(database: Database) -> None:
    """Once it is over for three months, or withdrawn, nothing of it is looked through; reopened, it is found again."""

    async def story(tx: Transaction) -> None:
        store = Store(tx)
        still, settled, withdrawn = [await reported(store, 1, 2) for _ in range(3)]
        settled = await store.issues.happen(settled, "taken", "hua", NOW, "web")
        settled = await store.issues.happen(settled, "answered", "hua", NOW, "web", outcome="solved", result="ok")
        await store.issues.happen(withdrawn, "withdrawn", withdrawn.reporter, NOW, "web")
        all_of_them = still, settled, withdrawn
        assert await lifted(tx, NOW + timedelta(days=89)) == 1
        assert await traces_of(store, *all_of_them) == [2, 2, 0]
        later = NOW + timedelta(days=91)
        assert await lifted(tx, later) == 1
        assert await traces_of(store, *all_of_them) == [2, 0, 0]
        assert await lifted(tx, later) == 0
        await store.issues.happen(settled, "reopened", settled.reporter, later, "web")
        await store.similar.retrace(settled.id, [1])
        assert [e.id for e in await store.similar.earlier([1], later)] == [settled.id, still.id]

    await database.write(story)


async def lifted(tx: Transaction, now: datetime) -> int:
    """As the tidying does it, two at a time; how many went."""
    gone, after = 0, ""
    while True:
        after, some = await lift_old(tx, after, now, 2)
        gone += some
        if not after:
            return gone


async def test_traces_of_an_older_program(database: Database) -> None:
    """They are laid anew a few at a time, the newest issues first, and none for what is over."""

    async def story(tx: Transaction) -> None:
        store = Store(tx)
        first, over, last = [await reported(store, 1) for _ in range(3)]
        await store.issues.happen(over, "withdrawn", over.reporter, NOW, "web")
        await tx.run("UPDATE topics SET traced = 0")
        await tx.run("DELETE FROM traces")
        seen, some = await store.similar.untraced(NOW, 2)
        assert (seen, [e.id for e in some]) == (2, [last.id])
        await store.similar.retrace(last.id, [5])
        seen, some = await store.similar.untraced(NOW, 2)
        assert (seen, [e.id for e in some]) == (1, [first.id])
        await store.similar.retrace(first.id, [5])
        assert await store.similar.untraced(NOW, 2) == (0, [])
        assert [e.id for e in await store.similar.earlier([5], NOW)] == [last.id, first.id]
        assert await traces_of(store, over) == [0]

    await database.write(story)


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
