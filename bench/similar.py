"""The lookup of the same concern beside many earlier issues, in an SQLite file and in PostgreSQL.

    python -m bench.similar MESSAGES.jsonl [--issues 10000 1000000] [--lookups 1000] [--keep FOLDER] [--postgres URL]

MESSAGES.jsonl holds one object a line with title and body. Its sentences are recombined into as many issues as asked
for, of three years, a tenth of them open, spread over all villages; one in twenty has no known place. Then new texts
made the same way are looked up as a report does it, each in a transaction of its own. With the URL of an empty
PostgreSQL database, the last past is copied there and asked as well. The reference in the same run, on the same file:
reading one row by its key, and comparing with every issue of the village, which is what grows. One JSON object.

On Linux the calls that read are counted (nearly all of them are pages of the file that SQLite does not hold itself),
and the lookups are made once more right after the file was driven out of the system's cache.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from bot.app import build_house, load_reader
from bot.config import Config
from domain.people import Person
from handlers import known
from handlers.talk.turn import House, Turn
from nlp.similar import names_of
from storage import Store, open_database
from storage.database import Transaction
from storage.ids import stamp
from storage.migrate import migrate
from storage.seal import Keys
from storage.traces import since

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_FEW = 50
_AT_ONCE = 20_000


class Made:
    """Texts recombined from the sentences of others, and where they happened."""

    def __init__(self, messages: Path, house: House, seed: int) -> None:
        self._random = random.Random(seed)
        told = [json.loads(line) for line in messages.read_text(encoding="utf-8").splitlines()]
        self._titles = [row["title"] for row in told]
        self._sentences = [s for row in told for s in re.split(r"[。！？\n]", row["body"]) if 8 <= len(s) <= 60]
        self._villages = [p.code for p in house.places if p.level == "village"]

    def one(self) -> tuple[str, str]:
        """A text, and its place; empty for one in twenty."""
        parts = [self._random.choice(self._titles), *self._random.choices(self._sentences, k=2)]
        place = "" if self._random.random() < 1 / 20 else self._random.choice(self._villages)
        return "，".join(parts), place


def _fill(file: Path, house: House, made: Made, count: int) -> None:
    """So many issues in bulk, with the traces that tidying would have left."""
    likeness = house.reader.likeness
    db = sqlite3.connect(file, isolation_level=None)
    columns = [row[1] for row in db.execute("PRAGMA table_info(issues)")]
    insert = f"INSERT INTO issues ({', '.join(columns)}) VALUES ({', '.join(':' + c for c in columns)})"
    db.execute("BEGIN")
    db.execute(
        "INSERT INTO people (id, name, language, notice, roster, sealed_contact, slowed_until, created_at)"
        " VALUES ('p', '', 'zh', '', '', '', '', '')"
    )
    for n in range(count):
        what, place = made.one()
        id, at = f"{n:016d}", stamp(NOW - timedelta(days=3 * 365 * (count - n) / count))
        row: dict[str, Any] = dict.fromkeys(columns, "") | {
            "id": id,
            "number": id,
            "reporter": "p",
            "what": what,
            "place": place,
        }
        row |= {"keywords": "[]", "minor": 0, "on_behalf": 0, "created_at": at, "given_at": at}
        row |= {"status": "closed" if n < count * 0.9 else "accepted", "answered_at": at}
        db.execute(insert, row)
        shown = row["status"] == "accepted" or at >= since(NOW)
        if shown:
            names = names_of(p.name for p in house.places.ancestors(place))
            traces = likeness.traces(likeness.told(what, names), [place])
            db.executemany("INSERT INTO traces (trace, issue) VALUES (?, ?)", [(trace, id) for trace in traces])
        db.execute("INSERT INTO topics (issue, topic, traced) VALUES (?, ?, ?)", (id, id, 1 if shown else 2))
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _quantiles(took: list[float]) -> dict[str, float]:
    took = sorted(took)
    return {name: round(took[int(len(took) * q)] * 1000, 3) for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}


def _reads() -> int:
    """Calls of this process that read, so far; 0 where the system does not tell."""
    try:
        told = Path("/proc/self/io").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in told.splitlines())["syscr"])


def _drive_out(file: Path) -> bool:
    """Nothing of the file is in the system's cache any more; False where that cannot be asked for."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for part in (file, *file.parent.glob(file.name + "-*")):
        handle = os.open(part, os.O_RDONLY)
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)
    return True


async def _told(texts: Iterator[tuple[str, str]], count: int, look: Callable[[str, str], Any]) -> dict[str, float]:
    """Milliseconds of so many lookups; of the processor, and calls that read, for one of them on average."""
    reads, used = _reads(), time.process_time()
    took = await _timed(texts, count, look)
    each = {"processor": (time.process_time() - used) * 1000 / count, "reads": (_reads() - reads) / count}
    return {**_quantiles(took), **{name: round(value, 2) for name, value in each.items()}}


async def _timed(texts: Iterator[tuple[str, str]], count: int, look: Callable[[str, str], Any]) -> list[float]:
    took: list[float] = []
    for what, place in itertools.islice(texts, count):
        begun = time.perf_counter()
        await look(what, place)
        took.append(time.perf_counter() - begun)
    return took


async def _copy(file: Path, url: str) -> None:
    """The issues of a file, with what a lookup reads of them, into an empty PostgreSQL database."""
    database = open_database(url)
    await database.driver.open()
    await migrate(database.driver)
    await database.driver.close()
    source, target = sqlite3.connect(file), await asyncpg.connect(url)
    for table in ("people", "issues", "traces", "topics"):
        columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
        rows = source.execute(f"SELECT {', '.join(columns)} FROM {table}")
        while some := rows.fetchmany(_AT_ONCE):
            await target.copy_records_to_table(table, records=some, columns=columns)
    await target.execute("VACUUM ANALYZE")
    await target.close()
    source.close()


async def _measure(url: str, house: House, messages: Path, lookups: int) -> dict[str, Any]:
    """Milliseconds of a lookup, of a row by its key, and of comparing with the whole village."""
    database = open_database(url)
    await database.driver.open()
    likeness = house.reader.likeness
    found: list[int] = []

    async def lookup(what: str, place: str) -> None:
        async def unit(transaction: Transaction) -> None:
            turn = Turn(house, Store(transaction), NOW, Person("q"), None)
            found.append(len(await known.same(turn, what, place)))

        await database.driver.read(unit)

    async def by_key(what: str, place: str) -> None:
        await database.driver.read(lambda tx: tx.row("SELECT id FROM issues WHERE id = :id", id=f"{len(what):016d}"))

    async def whole_village(what: str, place: str) -> None:
        async def unit(transaction: Transaction) -> None:
            new = likeness.told(what)
            for row in await transaction.rows("SELECT what FROM issues WHERE place = :place", place=place):
                likeness.score(new, likeness.told(row["what"]))

        await database.driver.read(unit)

    texts = iter(Made(messages, house, 2).one, None)
    try:
        await _timed(texts, _FEW, lookup)
        return {
            "lookup_ms": await _told(texts, lookups, lookup),
            **await _cold(url, lambda: _told(texts, lookups, lookup)),
            "shown_per_lookup": round(sum(found) / len(found), 2),
            "row_by_key_ms": _quantiles(await _timed(texts, lookups, by_key)),
            "whole_village_ms": _quantiles(await _timed(texts, _FEW, whole_village)),
        }
    finally:
        await database.driver.close()


async def _cold(url: str, again: Callable[[], Awaitable[dict[str, float]]]) -> dict[str, Any]:
    file = Path(url.removeprefix("sqlite:"))
    return {"lookup_ms_cold": await again()} if file.exists() and _drive_out(file) else {}


async def _all(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    config = Config()
    house = build_house(config, await load_reader(config), Keys({"bench": bytes(32)}))
    figures: dict[str, Any] = {}
    for count in args.issues:
        file = folder / f"similar-{count}.db"
        if not file.exists():
            database = open_database(f"sqlite:{file}")
            await database.driver.open()
            await migrate(database.driver)
            await database.driver.close()
            _fill(file, house, Made(args.messages, house, 1), count)
        measured = await _measure(f"sqlite:{file}", house, args.messages, args.lookups)
        figures[f"{count} issues"] = {**measured, "file_mb": round(file.stat().st_size / 1e6)}
    if args.postgres:
        await _copy(file, args.postgres)
        figures[f"{count} issues in PostgreSQL"] = await _measure(args.postgres, house, args.messages, args.lookups)
    return figures


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("messages", type=Path)
    parser.add_argument("--issues", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--lookups", type=int, default=1000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the filled files here, and use them again")
    parser.add_argument("--postgres", metavar="URL", help="an empty database to copy the largest past to")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(_all(args, args.keep or Path(folder))), indent=1))


if __name__ == "__main__":
    main()
