"""What must be true after every run, whatever was in the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from domain import activity as activities
from domain import ballot as ballots
from domain import half_year as half_years
from domain import inspection as inspections
from domain import meeting as meetings
from domain import publication as publications
from domain.issue import Issue, replay
from storage import Store
from storage.database import Row, Transaction
from storage.issues import same
from tests.stage.theatre import Theatre


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left in the database, without ids and times."""

    issues: tuple[str, ...]
    drafts: tuple[str, ...]
    waiting_timers: int


async def check(stage: Theatre, parked: int = 0) -> Kept:
    """Nothing lost, nothing doubled, everything visible, the past untouched; answers what is kept."""
    return await stage.app.database.read(lambda tx: _check(tx, stage, parked))


async def _check(tx: Transaction, stage: Theatre, parked: int) -> Kept:
    store = Store(tx)
    await _inbox(tx, stage, parked)
    await _outbox(tx, stage)
    assert await store.events.broken() == []
    drafts = await tx.rows("SELECT conversation, answers FROM drafts ORDER BY touched_at, conversation")
    timers = await tx.row("SELECT COUNT(*) AS n FROM timers WHERE fired_at IS NULL")
    return Kept(
        (
            *await _issues(tx, store),
            *await _meetings(tx, store),
            *await _activities(tx, store),
            *await _inspections(tx, store),
            *await _ballots(tx, store),
            *await _half_years(tx, store),
            *await _publications(tx, store),
        ),
        tuple(f"{row['conversation']}" for row in drafts),
        int(timers["n"]) if timers else 0,
    )


async def _inbox(tx: Transaction, stage: Theatre, parked: int) -> None:
    """Every update that was handed in is noted once, and handled."""
    rows = await tx.rows("SELECT event, state FROM inbox")
    assert sorted(row["event"] for row in rows) == sorted(stage.events)
    assert sum(row["state"] == "parked" for row in rows) == parked


async def _outbox(tx: Transaction, stage: Theatre) -> None:
    """Every message has ended visibly; what was sent lies with its person, once, in order."""
    rows = await tx.rows("SELECT id, user_id, state, uncertain, problem FROM outbox ORDER BY id")
    since = await _since(tx, stage)
    copies = Counter(s.id for who, sheets in stage.post.sheets.items() for s in sheets if s.id >= since.get(who, ""))
    for row in rows:
        _ended(row, copies[row["id"]])
    assert copies.keys() <= {row["id"] for row in rows}
    for who in stage.post.sheets:
        received = [sheet.id for sheet in stage.heard(who) if sheet.id >= since.get(who, "")]
        assert received == [r["id"] for r in rows if r["user_id"] == who and r["state"] == "sent"], f"order of {who}"


async def _since(tx: Transaction, stage: Theatre) -> dict[str, str]:
    """For whoever wanted to be forgotten, from which line on something is kept: the last that they were told, or, once
    that is gone too, whatever comes later."""
    rows = await tx.rows("SELECT o.user_id, MIN(o.id) AS id FROM outbox o JOIN forgotten f ON f.person = o.person"
                         " GROUP BY o.user_id")  # fmt: skip
    since = {row["user_id"]: row["id"] for row in rows}
    if await tx.rows("SELECT person FROM forgotten WHERE done_at IS NOT NULL"):
        kept = {row["id"] for row in await tx.rows("SELECT id FROM outbox")}
        for who in stage.post.sheets.keys() - since.keys():
            if gone := [sheet.id for sheet in stage.heard(who) if sheet.id not in kept]:
                assert "都删了" in stage.heard(who)[[s.id for s in stage.heard(who)].index(gone[-1])].text
                since[who] = f"{gone[-1]}~"
    return since


def _ended(row: Row, copies: int) -> None:
    if row["state"] == "failed":
        assert row["problem"] in ("unreachable", "blocked"), row["problem"]
        return
    assert row["state"] == "sent", f"a message was left {row['state']}"
    assert copies == 1 or (copies == 2 and row["uncertain"]), f"sent {copies} times"


async def _issues(tx: Transaction, store: Store) -> tuple[str, ...]:
    """Every issue is what its events add up to, and there once."""
    found = []
    names = {row["id"]: row["name"] for row in await tx.rows("SELECT id, name FROM people")}
    for row in await tx.rows("SELECT id FROM issues ORDER BY number"):
        issue = await store.issues.get(row["id"])
        events = await store.events.of(row["id"])
        assert issue is not None
        assert same(issue, replay(row["id"], events))
        assert [e.verb for e in events].count("reported") == 1
        verbs = " ".join(e.verb for e in events)
        found.append(f"{_told(issue)} {names.get(issue.member, '')}: {verbs}")
    return tuple(found)


async def _meetings(tx: Transaction, store: Store) -> tuple[str, ...]:
    """Every meeting is what its events add up to."""
    found = []
    for row in await tx.rows("SELECT id FROM meetings ORDER BY at, id"):
        meeting = await store.meetings.get(row["id"])
        events = await store.events.of(row["id"])
        assert meeting == meetings.replay(row["id"], events)
        verbs = " ".join(e.verb for e in events)
        found.append(f"{meeting.form} {meeting.stage} {len(meeting.invited)} invited: {verbs}")
    return tuple(found)


async def _activities(tx: Transaction, store: Store) -> tuple[str, ...]:
    """Every note in a record is what its events add up to."""
    found = []
    for row in await tx.rows("SELECT id FROM activities ORDER BY id"):
        one = await store.activities.get(row["id"])
        events = await store.events.of(row["id"])
        assert one is not None
        assert one == activities.replay(row["id"], events)
        verbs = " ".join(e.verb for e in events)
        found.append(f"{one.kind} {dict(one.figures)} {one.day} {len(one.files)} files: {verbs}")
    return tuple(found)


async def _half_years(tx: Transaction, store: Store) -> tuple[str, ...]:
    """Every half-year report is what its events add up to."""
    found = []
    for row in await tx.rows("SELECT id FROM half_years ORDER BY period, group_id"):
        one = await store.half_years.get(row["id"])
        assert one is not None
        assert one == half_years.replay(row["id"], await store.events.of(row["id"]))
        found.append(f"{one.half} {one.state} {one.version}")
    return tuple(sorted(found))


async def _inspections(tx: Transaction, store: Store) -> tuple[str, ...]:
    """Every inspection is what its events add up to."""
    found = []
    for row in await tx.rows("SELECT id FROM inspections ORDER BY id"):
        one = await store.inspections.get(row["id"])
        events = await store.events.of(row["id"])
        assert one is not None
        assert one == inspections.replay(row["id"], events)
        states = " ".join(f"{f.check}:{f.state}" for f in one.findings.values())
        found.append(f"{one.quarter} {states}: {' '.join(e.verb for e in events)}")
    return tuple(found)


async def _ballots(tx: Transaction, store: Store) -> tuple[str, ...]:
    """Every ballot is what its events add up to; once it is counted, nothing says what anybody chose."""
    found = []
    for row in await tx.rows("SELECT id FROM ballots ORDER BY id"):
        ballot = await store.ballots.get(row["id"])
        events = await store.events.of(row["id"])
        assert ballot == ballots.replay(row["id"], events)
        counted = ballot.stage is ballots.Stage.COUNTED
        for person in ballot.asked:
            chosen = await store.ballots.choice(ballot.id, person)
            assert bool(chosen) == (person in ballot.voters and not counted)
        verbs = " ".join(e.verb for e in events)
        assert verbs.count("counted") == int(counted)
        found.append(f"{ballot.stage} {len(ballot.topics)} topics, {ballot.counts} of {len(ballot.voters)}: {verbs}")
    return tuple(found)


async def _publications(tx: Transaction, store: Store) -> tuple[str, ...]:
    """Every publication is what its events add up to; two people read what speaks of a child, and it names nobody."""
    found = []
    for row in await tx.rows("SELECT id FROM publications ORDER BY id"):
        one = await store.publications.get(row["id"])
        events = await store.events.of(row["id"])
        assert one == publications.replay(row["id"], events)
        if one.stage is publications.Stage.PUBLISHED and one.minor:
            readers = {e.actor for e in events if e.verb in ("approved", "seconded")}
            assert len(readers) == 2
            assert not one.credits
            assert not one.about.get("who", "").startswith("named")
        found.append(f"{one.kind} {one.stage} {dict(one.parts)} {dict(one.about)}: {' '.join(e.verb for e in events)}")
    for row in await tx.rows("SELECT state, COUNT(*) AS n FROM tellings GROUP BY state ORDER BY state"):
        found.append(f"{row['n']} told: {row['state']}")
    return tuple(found)


def _told(issue: Issue) -> str:
    counts = f"{len(issue.followers)} followers, {len(issue.files)} files"
    ended = f"{issue.outcome} {issue.rating}"
    return f"{issue.number} {issue.status} {issue.place} {issue.subject} {counts} {ended}"
