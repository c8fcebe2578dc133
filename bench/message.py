"""One message without a network: how long from handing it in to having it and its answer on disk.

    python -m bench.message [--people 200]

One person after another walks the report conversation, on SQLite with synchronous=FULL, alone (no group commit helps).
The reference is an empty transaction on the same disk in the same run. Beside it, without a database: what one chat
message costs to be understood and routed. Also measured: the time until the words are loaded, the longest the event
loop was held up while they were, the memory of it all, and how much of it what was loaded takes. One JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import itertools
import json
import os
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.tag import messages
from bot.app import HOME, App, build_house, load_reader, running
from bot.config import Config
from domain.messages import Address, Incoming
from domain.people import Group
from domain.places import Places
from handlers.routing import decide, matter_of
from nlp import Reader
from storage import Store
from storage.database import Transaction
from storage.seal import Keys
from tests.paper import Paper

STEPS = ("桥边堆满垃圾，过河不方便", "{place}", "交通运输", "改署名", "3", "提交")


async def _loading() -> tuple[Reader, float, float]:
    """The reader, the seconds it took, and the longest the loop was held up meanwhile."""
    longest, running_on = 0.0, True

    async def watch() -> None:
        nonlocal longest
        while running_on:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        begun = time.perf_counter()
        reader = await load_reader(Config())
        reader.read("白云湖社区的下水道堵了")
        took = time.perf_counter() - begun
        running_on = False
    return reader, took, longest


async def _walk(app: App, people: int) -> tuple[list[float], list[float]]:
    """Seconds for each message of so many people, by the clock and by what the processor did for it."""
    villages = itertools.cycle([p.full_name for p in app.house.places if p.level == "village"])
    numbers = itertools.count(1)
    took: list[float] = []
    worked: list[float] = []
    for person in range(people):
        place = next(villages)
        for step in STEPS:
            words = step.format(place=place)
            message = Incoming(Address("paper", "test", f"u{person}"), str(next(numbers)), text=words)
            begun, idle = time.perf_counter(), time.process_time()
            await app.receiver.receive(message)
            took.append(time.perf_counter() - begun)
            worked.append(time.process_time() - idle)
    return took, worked


async def _empty(app: App, count: int) -> list[float]:
    """Seconds for each transaction that only writes one row: the price of the disk."""
    took: list[float] = []

    async def unit(transaction: Transaction) -> None:
        await Store(transaction).settings.set("bench", str(len(took)))

    for _ in range(count):
        begun = time.perf_counter()
        await app.database.write(unit)
        took.append(time.perf_counter() - begun)
    return took


def _understand(reader: Reader, places: Places) -> list[float]:
    """Seconds to understand and route each of many chat messages that were not seen before."""
    towns = [Group(p.code, p.code, p.name, "town", places=(p.code,)) for p in places if p.level == "town"]
    studio = Group("studio", "studio", "studio", "studio", subjects=("education",))
    took: list[float] = []
    for text in messages(3000):
        begun = time.perf_counter()
        decide(matter_of(reader.read(text), places), [*towns, studio], {})
        took.append(time.perf_counter() - begun)
    return took


def _memory() -> int:
    """Bytes in memory now, where the system tells; else the most there have been."""
    told = Path("/proc/self/statm")
    if told.exists():
        return int(told.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _ms(took: list[float], share: float) -> float:
    return round(sorted(took)[int(len(took) * share)] * 1000, 2)


async def measure(people: int) -> dict[str, object]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        bare = _memory()
        reader, loaded, longest = await _loading()
        full = _memory()
        config = dataclasses.replace(
            Config(),
            database=dataclasses.replace(Config().database, url=f"sqlite:{folder}/bench.db"),
            talk=dataclasses.replace(Config().talk, per_minute=1000),
        )
        house = build_house(config, reader, Keys({"bench": bytes(32)}))
        async with running(config, house, lambda _app: [Paper()]) as app:
            took, worked = await _walk(app, people)
            reference = await _empty(app, 200)
            understood = _understand(reader, house.places)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "messages": len(took),
        "message_p50_ms": _ms(took, 0.5),
        "message_p95_ms": _ms(took, 0.95),
        "message_p99_ms": _ms(took, 0.99),
        "message_p50_ms_of_processor": _ms(worked, 0.5),
        "message_p95_ms_of_processor": _ms(worked, 0.95),
        "empty_transaction_p50_ms": _ms(reference, 0.5),
        "empty_transaction_p95_ms": _ms(reference, 0.95),
        "ratio_p50": round(_ms(took, 0.5) / _ms(reference, 0.5), 2),
        "understood_p50_ms": _ms(understood, 0.5),
        "understood_p95_ms": _ms(understood, 0.95),
        "words_loaded_s": round(loaded, 2),
        "loop_held_up_ms": round(longest * 1000, 1),
        "memory_of_what_is_loaded_mb": round((full - bare) / 1e6),
        "files_of_what_is_loaded_mb": round(sum(f.stat().st_size for f in (HOME / "data").rglob("*")) / 1e6, 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=200)
    print(json.dumps(asyncio.run(measure(parser.parse_args().people)), indent=2))


if __name__ == "__main__":
    main()
