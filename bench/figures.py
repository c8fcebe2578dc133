"""Weekly digests and figures beside a long past, in an SQLite file.

    python -m bench.figures [--issues 100000 1000000] [--groups 3000] [--members 2] [--keep FOLDER]

So many issues, spread over three years and all groups; one in twenty is open, one in ten has a studio beside it, one in
thirty was reopened. Then one Monday morning comes: the timer of the week rings, and every leader and member gets a
digest in a transaction of its own, as the running program does it (place, texts, buttons and outbox included, delivery
not). One JSON object; milliseconds of a digest are those between its timer and its commit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import build_house, load_reader
from bot.config import Config
from bot.receive import Limits, Receiver
from domain.figures import Scope
from domain.people import Person
from domain.period import half_year
from handlers.cadences import digest, week_told
from handlers.talk.turn import House, Turn
from storage import Store, open_database
from storage.database import Database, Transaction
from storage.figures import Figures
from storage.ids import stamp
from storage.migrate import migrate
from storage.seal import Keys

MONDAY = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)
"""half past eight in the city"""
_PAST = timedelta(days=3 * 365)
_ENDS = ("solved", "solved", "solved", "partly", "unsolvable", "passed_on")
_SPREAD = 600
"""as many digests as are timed one by one"""


def _ids(kind: str, count: int) -> list[str]:
    return [f"{kind}{n:08d}" for n in range(count)]


def _people(db: sqlite3.Connection, groups: int, members: int) -> dict[str, list[str]]:
    """The groups with a leader and members who can all be written to; group → its people."""
    seats = {g: [f"{g}-{n}" for n in range(members + 1)] for g in _ids("g", groups)}
    everybody = [(p,) for people in seats.values() for p in people] + [(r,) for r in _ids("r", 10_000)]
    db.executemany(
        "INSERT INTO people (id, name, language, notice, roster, sealed_contact, slowed_until, created_at)"
        " VALUES (?, '李华', 'zh', '1', '', '', '', '')",
        everybody,
    )
    db.executemany(
        "INSERT INTO groups (id, code, name, kind, door) VALUES (?1, ?1, '活动组', 'town', '')", [(g,) for g in seats]
    )
    for group, people in seats.items():
        db.executemany(
            "INSERT INTO seats (person, group_id, role) VALUES (?, ?, ?)",
            [(p, group, "member" if n else "leader") for n, p in enumerate(people)],
        )
    db.executemany("INSERT INTO addresses VALUES ('web', 'main', ?1, ?1, 1, '')", [(p,) for (p,) in everybody])
    return seats


def _issues(house: House, seats: dict[str, list[str]], count: int) -> Iterator[dict[str, Any]]:
    """Issues through three years, the newest last; most of the open ones are new."""
    dice = random.Random(1)
    groups, villages = list(seats), [p.code for p in house.places if p.level == "village"]
    for n in range(count):
        at = MONDAY - _PAST * ((count - n) / count)
        group, id = dice.choice(groups), f"{n:016d}"
        made: dict[str, Any] = {"id": id, "number": id, "reporter": f"r{dice.randrange(10_000):08d}", "group_id": group}
        made |= {"what": "白云湖社区水泥制品厂小区下水道堵了，污水漫到路上", "place": dice.choice(villages)}
        made |= {
            "keywords": '["下水道", "污水"]',
            "minor": 0,
            "on_behalf": 0,
            "created_at": stamp(at),
            "given_at": stamp(at),
        }
        made |= {"studio": dice.choice(groups) if dice.random() < 0.1 else "", "subject": "urban"}
        made |= dict.fromkeys(("accepted_at", "assigned_at", "contacted_at", "answered_at", "closed_at", "reopened_at"))
        made["status"] = "reported"
        if dice.random() < 0.9:
            made |= {"status": "taken", "member": dice.choice(seats[group])}
            made |= {name: stamp(at + timedelta(hours=h)) for name, h in (("accepted_at", 1), ("assigned_at", 2))}
        ended = at + timedelta(days=dice.uniform(0.5, 10))
        if ended < MONDAY and dice.random() < 0.95:
            made |= {"status": "answered", "outcome": dice.choice(_ENDS), "answered_at": stamp(ended)}
            if dice.random() < 0.6:
                made |= {
                    "status": "closed",
                    "rating": dice.choice(("solved", "partly", "unsolved")),
                    "closed_at": stamp(ended),
                }
        if dice.random() < 1 / 30:
            made["reopened_at"] = stamp(min(ended, MONDAY))
        yield made


def _fill(file: Path, house: House, issues: int, groups: int, members: int) -> None:
    """All of it in bulk: the indexes are made at the end."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    columns = [row[1] for row in db.execute("PRAGMA table_info(issues)")]
    into = f"INSERT INTO issues ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    indexes = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('issues', 'events', 'topics', 'followers')"
    ).fetchall()
    for name, _sql in indexes:
        db.execute(f"DROP INDEX {name}")
    db.execute("BEGIN")
    seats = _people(db, groups, members)
    made = _issues(house, seats, issues)
    db.executemany(into, ([row.get(c, "") for c in columns] for row in made))
    event = (
        "INSERT INTO events (id, thing, step, verb, at, actor, origin, detail, previous, hash) SELECT {} FROM issues"
    )
    db.execute(event.format("id, id, 1, 'reported', created_at, reporter, 'web', '{}', '', ''"))
    db.execute(
        event.format("'x' || id, id, 2, 'reopened', reopened_at, reporter, 'web', '{}', '', ''")
        + " WHERE reopened_at IS NOT NULL"
    )
    for step, verb, at in ((3, "taken", "assigned_at"), (4, "visited", "accepted_at"), (5, "answered", "answered_at")):
        worked = event.format(f"'{verb[0]}' || id, id, {step}, '{verb}', {at}, member, 'web', '{{}}', '', ''")
        db.execute(f"{worked} WHERE {at} IS NOT NULL AND member <> ''")
    # Three neighbours in number tell of the same, and one in three has a supporter.
    db.execute("INSERT INTO topics SELECT id, printf('%016d', CAST(id AS INTEGER) / 3 * 3) FROM issues")
    db.execute("INSERT INTO followers SELECT id, 'r00000007', created_at FROM issues WHERE CAST(id AS INTEGER) % 3 = 0")
    _meetings(db, list(seats))
    db.execute("COMMIT")
    for _name, sql in indexes:
        db.execute(sql)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _meetings(db: sqlite3.Connection, groups: list[str]) -> None:
    """One a month in every group, with minutes and a promise; the next is called, the last promise is open."""
    minutes = '{"heads": 20, "said": "", "dissent": "", "agreed": "", "given": "", "files": []}'
    columns = [row[1] for row in db.execute("PRAGMA table_info(meetings)")]
    into = f"INSERT INTO meetings ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    for number, group in enumerate(groups):
        months = [MONDAY + timedelta(days=2) - timedelta(days=30 * n, minutes=number) for n in range(36)]
        made = [
            {
                **dict.fromkeys(columns, ""),
                "id": f"m{number:05d}-{n:02d}",
                "group_id": group,
                "caller": f"{group}-0",
                "form": "bench",
                "at": stamp(at),
                "minor": 0,
                "moves": 0,
                "stage": "final" if n else "called",
                "minutes": minutes if n else "",
            }
            for n, at in enumerate(months)
        ]
        db.executemany(into, ([row[c] for c in columns] for row in made))
        db.executemany(
            "INSERT INTO commitments (id, meeting, who, person, what, due_at, kept_at, words)"
            " VALUES (?, ?, '', ?, '', ?, ?, '')",
            [
                (row["id"], row["id"], f"{group}-0", row["at"], None if n < 2 else row["at"])
                for n, row in enumerate(made)
            ],
        )


def _ms(took: list[float]) -> dict[str, float]:
    took = sorted(took)
    shares = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    return {name: round(took[int(len(took) * q)] * 1000, 2) for name, q in shares} | {"max": round(took[-1] * 1000, 2)}


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


async def _monday(database: Database, house: House) -> dict[str, Any]:
    """The timer of the week, digests one by one, and all that are left in one go."""
    now = MONDAY - timedelta(minutes=1)
    receiver = Receiver(database, house, lambda: now, Limits(20, lambda: now), lambda: None)
    await database.write(lambda tx: digest.wind(Turn(house, Store(tx), now, Person(""), None)))
    now = MONDAY
    due = await database.read(lambda tx: Store(tx).timers.due(now, 1))
    calling = await _timed(lambda: receiver._ring(due[0]))
    timers = await database.read(lambda tx: Store(tx).timers.due(now, 1_000_000))
    leaders = [t for t in timers if t.subject.partition(":")[0].endswith("-0")]
    others = [t for t in timers if t not in set(leaders)]
    cpu = time.process_time()
    one_by_one = [await _timed(lambda t=t: receiver._ring(t)) for t in (leaders[:_SPREAD] + others[:_SPREAD])]  # type: ignore[misc]
    begun = time.perf_counter()
    for timer in leaders[_SPREAD:]:
        await receiver._ring(timer)
    rest = time.perf_counter() - begun
    cpu = time.process_time() - cpu
    everybody = await _timed(receiver.ring)
    said = await database.read(lambda tx: tx.rows("SELECT body FROM outbox WHERE kind = 'digest' ORDER BY id LIMIT 1"))
    return {
        "setting a timer for everybody, ms": round(calling * 1000, 1),
        "a leader's digest, ms": _ms(one_by_one[:_SPREAD]),
        "a member's digest, ms": _ms(one_by_one[_SPREAD:]) if others else {},
        "all leaders' digests, s": round(sum(one_by_one[:_SPREAD]) + rest, 1),
        "how many": len(leaders),
        "their processor time, with that of a few members, s": round(cpu, 1),
        "members' digests, s": round(sum(one_by_one[_SPREAD:]) + everybody, 1),
        "how many members": len(others),
        "one of them": json.loads(said[0]["body"])["text"],
    }


async def _asked(database: Database, house: House, group: str) -> dict[str, float]:
    """What is asked for now and then, in milliseconds."""
    calendar = house.calendar
    year = half_year(calendar, 2025, 2)

    async def city(tx: Transaction) -> None:
        turn = Turn(house, Store(tx), MONDAY, Person("p"), None)
        await week_told.to_office(turn, digest.last_week(calendar, turn))

    async def half_a_year(tx: Transaction, scope: Scope) -> None:
        figures = Figures(tx)
        await figures.flow(scope, year)
        await figures.spread(scope, year, "subject")
        await figures.took(scope, year)
        await figures.voices(scope, year)
        await figures.active(scope, year)
        await figures.meetings(scope, year, MONDAY)

    return {
        "the city's week": round(1000 * await _timed(lambda: database.read(city)), 1),
        "a group's half-year": round(
            1000 * await _timed(lambda: database.read(lambda tx: half_a_year(tx, Scope((group,))))), 1
        ),
        "the city's half-year": round(
            1000 * await _timed(lambda: database.read(lambda tx: half_a_year(tx, Scope()))), 1
        ),
    }


async def _measure(file: Path, house: House) -> dict[str, Any]:
    database = open_database(f"sqlite:{file}")
    await database.driver.open()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(database.run())
            figures = await _monday(database, house)
            figures |= {"asked for, ms": await _asked(database, house, "g00000000")}
            database.stop()
            return figures
    finally:
        await database.driver.close()


async def _all(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    config = Config()
    house = build_house(config, await load_reader(config), Keys({"bench": bytes(32)}))
    found: dict[str, Any] = {}
    for count in args.issues:
        file = folder / f"figures-{count}.db"
        if not file.exists():
            database = open_database(f"sqlite:{file}")
            await database.driver.open()
            await migrate(database.driver)
            await database.driver.close()
            _fill(file, house, count, args.groups, args.members)
        found[f"{count} issues"] = {**await _measure(file, house), "file_mb": round(file.stat().st_size / 1e6)}
    return found


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--groups", type=int, default=3000)
    parser.add_argument("--members", type=int, default=2, help="in each group, beside its leader")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the filled files here; a week is told once in each"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.keep) as temporary:
        folder = args.keep or Path(temporary)
        print(json.dumps(asyncio.run(_all(args, folder)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
