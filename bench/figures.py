"""Weekly digests and figures beside a long past, in an SQLite file.

    python -m bench.figures [--issues 100000 1000000] [--groups 3000] [--members 2] [--keep FOLDER] [--asked]

So many issues, spread over three years and all groups; one in twenty is open, one in ten has a studio beside it, one in
thirty was reopened. Then one Monday morning comes: the timer of the week rings, and every leader and member gets a
digest in a transaction of its own, as the running program does it (place, texts, buttons and outbox included, delivery
not). One JSON object; milliseconds of a digest are those between its timer and its commit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.figures_past import MONDAY, fill
from bot.app import build_house, load_reader
from bot.config import Config
from bot.receive import Limits, Receiver
from documents.report import written
from domain.figures import Scope
from domain.people import Person
from domain.period import half_year
from domain.quarter import Quarter
from handlers.cadences import digest, week_told
from handlers.cadences.brief_paper import on_paper
from handlers.cadences.brief_told import tell
from handlers.cadences.half_year import drafted
from handlers.clocks import dues
from handlers.talk.turn import House, Turn
from storage import Store, open_database
from storage.database import Database, Transaction
from storage.figures import Figures
from storage.migrate import migrate
from storage.seal import Keys

_SPREAD = 600
"""as many digests as are timed one by one"""


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


async def _asked(database: Database, house: House, group: str) -> dict[str, Any]:
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
        await figures.took(scope, year, MONDAY, dues(house))
        await figures.voices(scope, year)
        await figures.active(scope, year)
        await figures.meetings(scope, year, MONDAY)
        await figures.noted(scope, year)

    async def of_a_group(tx: Transaction) -> None:
        written(await drafted(house, Store(tx), group, "2025H2", "zh", MONDAY))

    async def brief(tx: Transaction) -> None:
        written(await on_paper(house, Store(tx), Quarter(2025, 4), "zh", MONDAY))

    async def in_chat(tx: Transaction) -> None:
        await tell(house, Store(tx), Quarter(2025, 4))

    # What writes Word files is loaded once.
    await database.read(of_a_group)
    asked: dict[str, Callable[[Transaction], Awaitable[None]]] = {
        "a group's half-year report, a Word file": of_a_group,
        "the city's brief of a quarter, a Word file": brief,
        "the city's brief, as its message tells it": in_chat,
        "the city's week": city,
        "a group's half-year": lambda tx: half_a_year(tx, Scope((group,))),
        "the city's half-year": lambda tx: half_a_year(tx, Scope()),
    }
    found: dict[str, Any] = {}
    for name, work in asked.items():
        cpu = time.process_time()
        found[name] = round(1000 * await _timed(lambda work=work: database.read(work)), 1)  # type: ignore[misc]
        found[f"{name}: of it processor"] = round(1000 * (time.process_time() - cpu), 1)
    return found | {"what others wait for a commit while the brief is counted": await _beside(database, in_chat)}


async def _beside(database: Database, work: Callable[[Transaction], Awaitable[None]]) -> dict[str, float]:
    """How long a transaction of one line takes while that is read."""

    async def nothing(tx: Transaction) -> None:
        await Store(tx).settings.set("bench", str(len(took)))

    took: list[float] = []
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(database.read(work))
        while not reading.done():
            took.append(await _timed(lambda: database.write(nothing)))
    return _ms(took)


async def _measure(file: Path, house: House, *, asked: bool) -> dict[str, Any]:
    database = open_database(f"sqlite:{file}")
    await database.driver.open()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(database.run())
            figures = {} if asked else await _monday(database, house)
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
            fill(file, house, count, args.groups, args.members)
        found[f"{count} issues"] = {
            **await _measure(file, house, asked=args.asked),
            "file_mb": round(file.stat().st_size / 1e6),
        }
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
    parser.add_argument("--asked", action="store_true", help="only what is asked for now and then, no digests")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.keep) as temporary:
        folder = args.keep or Path(temporary)
        print(json.dumps(asyncio.run(_all(args, folder)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
