"""A long past of many groups, written into an SQLite file in bulk; bench.figures measures beside it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.work_ahead import WorkAhead
from handlers.talk.turn import House
from storage.ids import stamp

MONDAY = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)
"""half past eight in the city"""
_PAST = timedelta(days=3 * 365)
_ENDS = ("solved", "solved", "solved", "partly", "unsolvable", "passed_on")


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
    """Issues through three years, the newest last; most of the open ones are new.

    They come at any hour and are taken in working hours, one in four too late; one in twenty was sent on before.
    """
    dice = random.Random(1)
    ahead = [WorkAhead(house.calendar, hours) for hours in (0.5, 1, 1.5, 3)]
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
        if dice.random() < 1 / 20:
            made["given_at"] = stamp(at := at + timedelta(minutes=30))
        taken = dice.choice(ahead)(at)
        contacted = taken + timedelta(hours=dice.uniform(1, 30))
        if taken < MONDAY and dice.random() < 0.99:
            made |= {"status": "taken", "member": dice.choice(seats[group])}
            made |= {"accepted_at": stamp(taken), "assigned_at": stamp(taken)}
            made |= {"contacted_at": stamp(contacted)} if contacted < MONDAY else {}
            made |= _end(dice, contacted)
        yield made


def _end(dice: random.Random, contacted: datetime) -> dict[str, Any]:
    """How it ended; one in thirty was answered at the first contact, opened again and answered once more."""
    ended = contacted + timedelta(days=dice.uniform(0.2, 9))
    if ended >= MONDAY or dice.random() > 0.96:
        return {}
    made = {"status": "answered", "outcome": dice.choice(_ENDS), "answered_at": stamp(ended)}
    if dice.random() < 0.6:
        made |= {"status": "closed", "rating": dice.choice(("solved", "partly", "unsolved")), "closed_at": stamp(ended)}
    if dice.random() < 1 / 30:
        made["reopened_at"] = stamp(contacted + (ended - contacted) / 2)
    return made


def fill(file: Path, house: House, issues: int, groups: int, members: int) -> None:
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
    _events(db)
    # Three neighbours in number tell of the same, and one in three has a supporter.
    among = "printf('%016d', CAST(id AS INTEGER) / 3 * 3)"
    db.execute(f"INSERT INTO topics (issue, topic, traced) SELECT id, {among}, 2 FROM issues")
    db.execute("INSERT INTO followers SELECT id, 'r00000007', created_at FROM issues WHERE CAST(id AS INTEGER) % 3 = 0")
    _meetings(db, list(seats))
    db.execute("COMMIT")
    for _name, sql in indexes:
        db.execute(sql)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _events(db: sqlite3.Connection) -> None:
    """What led to the rows as they are; the second answer of what was opened again stands in the row."""
    told = """'{"outcome": "' || outcome || '", "result": ""}'"""
    again = "reopened_at IS NOT NULL"
    steps = (
        ("reported", "created_at", "'{}'", "1"),
        ("routed", "given_at", """'{"group": "' || group_id || '"}'""", "given_at > created_at"),
        ("taken", "assigned_at", """'{"member": "' || member || '"}'""", "assigned_at IS NOT NULL"),
        ("visited", "contacted_at", "'{}'", "contacted_at IS NOT NULL"),
        ("answered", "contacted_at", told, again),
        ("reopened", "reopened_at", "'{}'", again),
        ("answered", "answered_at", told, "answered_at IS NOT NULL"),
    )
    for step, (verb, at, detail, so) in enumerate(steps, start=1):
        actor = "reporter" if verb in ("reported", "routed", "reopened") else "member"
        db.execute(
            "INSERT INTO events (id, thing, step, verb, at, actor, origin, detail, previous, hash)"
            f" SELECT '{step}' || id, id, {step}, '{verb}', {at}, {actor}, 'web', {detail}, '', '' FROM issues"
            f" WHERE {so}"
        )


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
                **({"files": "[]"} if "files" in columns else {}),
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
