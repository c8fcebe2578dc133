"""One message without a network: how long from handing it in to having it and its answer on disk.

    python -m bench.message [--people 200]

One person after another walks the report conversation, on SQLite with synchronous=FULL, alone (no group commit helps).
The reference is an empty transaction on the same disk in the same run. Also measured: the time until the words are
loaded, the longest the event loop was held up while they were, and the memory of it all. One JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import itertools
import json
import resource
import tempfile
import time
from datetime import UTC, datetime

from bot.app import App, build_house, load_reader, running
from bot.config import Config
from domain.messages import Address, Incoming
from nlp import Reader
from storage import Store
from storage.database import Transaction
from storage.seal import Keys
from tests.paper import Paper

STEPS = ("桥边堆满垃圾，过河不方便", "{place}", "交通运输", "改身份", "3", "提交")


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


async def _walk(app: App, people: int) -> list[float]:
    """Seconds for each message of so many people."""
    villages = itertools.cycle([p.full_name for p in app.house.places if p.level == "village"])
    numbers = itertools.count(1)
    took: list[float] = []
    for person in range(people):
        place = next(villages)
        for step in STEPS:
            words = step.format(place=place)
            message = Incoming(Address("paper", "test", f"u{person}"), str(next(numbers)), text=words)
            begun = time.perf_counter()
            await app.receiver.receive(message)
            took.append(time.perf_counter() - begun)
    return took


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


def _ms(took: list[float], share: float) -> float:
    return round(sorted(took)[int(len(took) * share)] * 1000, 2)


async def measure(people: int) -> dict[str, object]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        reader, loaded, longest = await _loading()
        config = dataclasses.replace(
            Config(),
            database=dataclasses.replace(Config().database, url=f"sqlite:{folder}/bench.db"),
            talk=dataclasses.replace(Config().talk, per_minute=1000),
        )
        house = build_house(config, reader, Keys({"bench": bytes(32)}))
        async with running(config, house, lambda _app: [Paper()]) as app:
            took = await _walk(app, people)
            reference = await _empty(app, 200)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "messages": len(took),
        "message_p50_ms": _ms(took, 0.5),
        "message_p95_ms": _ms(took, 0.95),
        "message_p99_ms": _ms(took, 0.99),
        "empty_transaction_p50_ms": _ms(reference, 0.5),
        "empty_transaction_p95_ms": _ms(reference, 0.95),
        "ratio_p50": round(_ms(took, 0.5) / _ms(reference, 0.5), 2),
        "words_loaded_s": round(loaded, 2),
        "loop_held_up_ms": round(longest * 1000, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=200)
    print(json.dumps(asyncio.run(measure(parser.parse_args().people)), indent=2))


if __name__ == "__main__":
    main()
