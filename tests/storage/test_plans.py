"""What lies on the way of a message, a delivery or a tick costs the same after ten years as on the first day."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from domain.messages import Address
from domain.people import Role
from storage import Store, open_database
from storage.database import Row, Transaction
from storage.fading import over
from storage.outbox import Line
from storage.tidy import (
    dead_links,
    files_at,
    fired_timers,
    handled_notes,
    idle_drafts,
    idle_sessions,
    lonely_files,
    old_lines,
)
from storage.traces import lift_old
from storage.wecom import changed_since
from tests.databases import running

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIN = Address("web", "main", "lin")


class Recording:
    """A transaction that notes every statement it runs."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self.seen: dict[str, Mapping[str, Any]] = {}

    async def rows(self, sql: str, **params: Any) -> Sequence[Row]:
        self.seen[sql] = params
        return await self._tx.rows(sql, **params)

    async def row(self, sql: str, **params: Any) -> Row | None:
        self.seen[sql] = params
        return await self._tx.row(sql, **params)

    async def run(self, sql: str, **params: Any) -> int:
        self.seen[sql] = params
        return await self._tx.run(sql, **params)

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        self.seen[sql] = params[0]
        await self._tx.many(sql, params)

    async def hold(self, key: str) -> None:
        await self._tx.hold(key)

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        return await self._tx.attempt(work)


async def talk(store: Store) -> None:
    """What a message asks of the tables."""
    await store.inbox.note("web", "main", "1", NOW)
    person = await store.people.add(NOW)
    await store.people.settle(person.id, LIN, NOW)
    await store.people.at(LIN)
    await store.people.address(person.id)
    await store.drafts.listening(person.id)
    draft = store.drafts.new(person.id, "report")
    await store.drafts.keep(draft, NOW)
    await store.drafts.get(draft.id)
    issue = await store.issues.report(NOW, person.id, "web", what="a lamp is broken", place="p1", group="g1")
    for verb in ("followed", "accepted"):
        found = await store.issues.get(issue.id)
        assert found is not None
        await store.issues.happen(found, verb, person.id, NOW, "web")
    await store.issues.by_number(issue.number)
    await store.issues.reported_by(person.id)
    await store.issues.followed_by(person.id)
    await store.issues.count_own(person.id)
    await store.issues.queue("g1")
    await store.issues.counts("g1")
    await store.issues.load(person.id)
    await store.issues.held_by(person.id)
    await store.similar.keep(issue.id, [1, 2], issue.id)
    await store.similar.members(issue.id)
    await store.similar.merge("t1", issue.id)
    await store.files.issues("f1")
    await store.events.last(issue.id, "accepted")
    await store.people.seated("g1", Role.LEADER)
    await store.groups.answering(["p1", "p0"], ["urban"])
    await store.groups.people(["g1"])
    await store.groups.at_door("d1")
    await store.sessions.user("cookie")
    await store.people.redeem("code", NOW)


async def vote(store: Store) -> None:
    """What a ballot asks of the tables, from its opening to its count."""
    person = (await store.people.add(NOW)).id
    ballot = await store.ballots.open(NOW, person, "web", group="g1", topics=[], closes=NOW.isoformat(), asked=[person])
    await store.ballots.get(ballot.id)
    ballot = await store.ballots.happen(ballot, "voted", person, NOW, "web")
    await store.ballots.choose(ballot.id, person, [0])
    await store.ballots.choice(ballot.id, person)
    await store.ballots.alone("g1")
    await store.ballots.shown_to(person)
    await store.ballots.concerned("g1")
    await store.ballots.tally(ballot)
    await store.ballots.happen(ballot, "counted", "", NOW, "clock", counts=[])


async def deliver(store: Store) -> None:
    """What the outbox, the timers and the files ask of the tables."""
    for _ in range(2):
        await store.outbox.add(Line("p", LIN, "hello", fold="f"), NOW)
    await store.outbox.add(Line("p", LIN, "behind"), NOW)
    (line,) = await store.outbox.claim(NOW, 10, "web", "main")
    await store.outbox.next_due("web", "main")
    await store.outbox.again(line.id, NOW, "HTTP 502")
    await store.outbox.sent([(line, "1")], NOW)
    await store.outbox.failed(line.id, "HTTP 400")
    await store.outbox.offered(LIN)
    await store.outbox.chat(LIN, line.id)
    await store.outbox.give_up(LIN, "blocked")
    await store.outbox.move(LIN, "lin-2")
    await store.timers.set("nudge", "d1", NOW)
    (timer,) = await store.timers.due(NOW)
    await store.timers.fire(timer, NOW)
    await store.timers.next_due()
    await store.files.unfetched("telegram")


async def join_up(store: Store) -> None:
    """What is asked where two ids turn out to be one human, and where somebody is called by name."""
    was, person = (await store.people.add(NOW)).id, (await store.people.add(NOW)).id
    await store.people.inherit(was, person)
    await store.tellings.adopt(was, person)
    await store.publications.adopt(was, person)
    await store.links.offer(person, "code", NOW)
    await store.links.follow(was, person)
    await store.people.called("李华")


async def look_around(store: Store) -> None:
    """What is asked every few seconds, every day, and of what is published."""
    await store.forgetting.waiting(NOW, NOW)
    await store.publications.waiting(None, "p")
    await store.publications.undecided(["g1"], NOW)
    await changed_since(store.transaction, "agent", "")
    await idle_drafts(store.transaction, "", NOW, 10)
    await lonely_files(store.transaction, "", NOW, 10)
    await files_at(store.transaction, "ab/abc.jpg")
    await over(store.transaction, "", NOW, "mark", 10)
    await old_lines(store.transaction, "", NOW, NOW, NOW, "web", 10)
    await lift_old(store.transaction, "", NOW, 10)
    for forget in (handled_notes, fired_timers, dead_links, idle_sessions):
        await forget(store.transaction, NOW, 10)


async def plans_of(folder: Path, *asked: Callable[[Store], Awaitable[None]]) -> dict[str, str]:
    """How every statement of these finds its rows."""

    async def plans(tx: Transaction) -> dict[str, str]:
        recording = Recording(tx)
        store = Store(cast("Transaction", recording))
        for each in asked:
            await each(store)
        found = {}
        for sql, params in recording.seen.items():
            rows = await tx.rows(f"EXPLAIN QUERY PLAN {sql}", **params)
            found[sql] = "; ".join(row["detail"] for row in rows)
        return found

    async with running(open_database(f"sqlite:{folder / 't.db'}")) as database:
        return await database.write(plans)


async def test_no_table_is_read_through(tmp_path: Path) -> None:
    """Every statement of a message, a delivery and a tick finds its rows by an index."""
    found = await plans_of(tmp_path, talk, vote, deliver)

    assert len(found) > 40
    assert {sql: plan for sql, plan in found.items() if "SCAN" in plan} == {}


async def test_no_past_is_read_through(tmp_path: Path) -> None:
    """What is asked seldom, or every day, looks through seats and through what is open or waiting, and no more."""
    found = await plans_of(tmp_path, join_up, look_around)

    steps = {step for plan in found.values() for step in plan.split("; ") if step.startswith("SCAN")}
    few = "seats|forgotten USING INDEX forgotten_open|unwanted USING COVERING INDEX"
    waiting = "outbox USING INDEX outbox_(open|folded)|publications USING INDEX publications_waiting"
    assert len(found) > 25
    assert {step for step in steps if not re.match(f"SCAN ({few}|{waiting})", step)} == set()


async def test_long_queue_of_one_person(tmp_path: Path) -> None:
    """With 10,000 lines waiting for one slow address, a claim looks at what is ready and at nothing else."""

    async def pile(tx: Transaction) -> None:
        for i in range(10_000):
            await Store(tx).outbox.add(Line("p", LIN, str(i)), NOW)

    async def steps_of_a_claim(tx: Transaction) -> int:
        recording = Recording(tx)
        await Store(cast("Transaction", recording)).outbox.add(Line("q", Address("web", "main", "zhou"), "hi"), NOW)
        await Store(cast("Transaction", recording)).outbox.claim(NOW, 30, "web", "main")
        ready = await tx.row("SELECT COUNT(*) AS n FROM outbox WHERE state = 'waiting' AND behind = 0")
        return int(ready["n"]) if ready else -1

    async with running(open_database(f"sqlite:{tmp_path / 't.db'}")) as database:
        await database.write(pile)
        (first,) = await database.write(lambda tx: Store(tx).outbox.claim(NOW, 30, "web", "main"))

        assert await database.write(steps_of_a_claim) == 0
        await database.write(lambda tx: Store(tx).outbox.sent([(first, "1")], NOW))
        (second,) = await database.write(lambda tx: Store(tx).outbox.claim(NOW, 30, "web", "main"))
        assert (first.text, second.text) == ("0", "1")
