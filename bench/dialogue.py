"""Our bot as a process: the real report conversation over Telegram's wire, every step durable (synchronous=FULL).

    python -m bench.load --steps bench/report_form.toml --bot "python -m bench.dialogue {base_url} {token}"
    python -m bench.load --bot "python -m bench.dialogue --form {base_url} {token}"

Paces and limits are raised, because Telegram's own are far below what is measured. Each lever can be taken away:
--transport httpx is python-telegram-bot's own transport, --batch 1 commits every message by itself, --hops goes to
the database's thread once for each statement, --thread once for each batch. --fsync-ms blocks the database's thread
for so long after each commit; `python -m bench.slow_disk 5` before the command slows every sync for real.
--profile FILE writes a cProfile of the loop.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import cProfile
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import uvloop
from telegram.request import HTTPXRequest

import bot.app
import bot.channels.telegram
import storage.database
from bench.plain_form import with_form
from bot.app import App, build_house, load_reader, running, utc_now
from bot.channels.shelf import Shelf
from bot.channels.telegram import Telegram
from bot.channels.telegram_poll import Waits
from bot.channels.telegram_sending import Rates
from bot.channels.telegram_transport import Client
from bot.config import Config, Database, Talk
from bot.config import Telegram as Settings
from domain.messages import Incoming
from storage import Store
from storage.database import Unit
from storage.files import Kept
from storage.seal import Keys
from storage.sqlite import SQLite
from storage.sqlite_units import run_unit

T = TypeVar("T")


class StockClient(Client):
    """The same client on python-telegram-bot's own transport."""

    def __init__(self, token: str, base_url: str, connections: int) -> None:
        super().__init__(token, base_url, connections)
        self._request = (HTTPXRequest(1), HTTPXRequest(connections, pool_timeout=30))


class SlowSQLite(SQLite):
    """The thread of the database is blocked for so many seconds after each commit, as by a slower disk."""

    seconds = 0.0

    async def _end(self) -> None:
        def visit(connection: sqlite3.Connection) -> None:
            connection.execute("COMMIT")
            time.sleep(self.seconds)

        await self._writer.visit(visit)


class ThreadSQLite(SlowSQLite):
    """A whole batch runs in one visit to the database's thread."""

    async def commit(self, units: Sequence[Unit]) -> None:
        """The batch in the thread."""

        def visit(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            for unit in units:
                run_unit(connection, unit, careful=True)
            connection.execute("COMMIT")
            time.sleep(self.seconds)

        await self._writer.visit(visit)


class HoppingSQLite(SlowSQLite):
    """Every statement is a visit of its own to the database's thread, as with aiosqlite's usual methods."""

    async def commit(self, units: Sequence[Unit]) -> None:
        """The batch, statement by statement."""
        await self._writer.visit(lambda connection: connection.execute("BEGIN IMMEDIATE"))
        for unit in units:
            hops = _Hops(self)
            try:
                unit.value = await hops.attempt(lambda unit=unit, hops=hops: unit.work(hops))  # type: ignore[misc]
            except Exception as error:
                unit.error = error
        await self._end()


class _Hops:
    """A transaction whose statements each visit the thread."""

    def __init__(self, driver: HoppingSQLite) -> None:
        self._driver = driver

    async def _do(self, do: Callable[[sqlite3.Connection], T]) -> T:
        return await self._driver._writer.visit(do)

    async def rows(self, sql: str, **params: Any) -> Sequence[Any]:
        return await self._do(lambda c: c.execute(sql, params).fetchall())

    async def row(self, sql: str, **params: Any) -> Any:
        return await self._do(lambda c: c.execute(sql, params).fetchone())

    async def run(self, sql: str, **params: Any) -> int:
        return await self._do(lambda c: c.execute(sql, params).rowcount)

    async def many(self, sql: str, params: Sequence[Mapping[str, Any]]) -> None:
        await self._do(lambda c: c.executemany(sql, params))

    async def hold(self, key: str) -> None:
        pass

    async def attempt(self, work: Callable[[], Awaitable[T]]) -> T:
        await self._do(lambda c: c.execute("SAVEPOINT s"))
        try:
            return await work()
        except BaseException:
            await self._do(lambda c: c.execute("ROLLBACK TO s"))
            raise
        finally:
            await self._do(lambda c: c.execute("RELEASE s"))


def _take_away(given: argparse.Namespace) -> None:
    """Put the slower parts in, as asked."""
    storage.database.BATCH = given.batch
    if given.transport == "httpx":
        vars(bot.channels.telegram)["Client"] = StockClient
    kind = HoppingSQLite if given.hops else ThreadSQLite if given.thread else SlowSQLite if given.fsync_ms else SQLite
    SlowSQLite.seconds = given.fsync_ms / 1000
    make = lambda url: storage.database.Database(kind(Path(url.removeprefix("sqlite:"))))  # noqa: E731
    vars(bot.app)["open_database"] = make


async def serve(given: argparse.Namespace, folder: Path) -> None:
    """The bot as it runs in earnest, on an empty database in the folder, until it is told to stop."""
    settings = Settings(enabled=True, token=given.token, base_url=given.base_url)
    talk = Talk(per_minute=1_000_000)
    config = Config(database=Database(f"sqlite:{folder / 'tongxin.db'}"), telegram=settings, talk=talk)
    house = build_house(config, await load_reader(config), Keys({"k": b"1" * 32}))
    if given.form:
        house = with_form(house)
    made: list[Telegram] = []
    heard = 0

    def channels(app: App) -> list[Telegram]:
        async def find(file: str) -> Kept | None:
            return await app.database.read(lambda tx: Store(tx).files.get(file))

        rates = Rates(1_000_000, given.at_once, 0)
        take = app.receiver

        async def receive(message: Incoming) -> bool:
            nonlocal heard
            heard += 1
            return await take.receive(message)

        made.append(Telegram(settings, receive, take.hotline, utc_now, Shelf(find, folder), "", rates, Waits()))
        return made

    stop = asyncio.Event()
    for end in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(end, stop.set)
    async with running(config, house, channels), asyncio.TaskGroup() as group:
        listening = group.create_task(made[0].run())
        begun = time.process_time()
        await stop.wait()
        used = time.process_time() - begun
        listening.cancel()
    await made[0].close()
    print(f"{1000 * used / max(heard, 1):.3f} ms of CPU a step, {heard} steps", file=sys.stderr)


@contextlib.contextmanager
def _profiled(file: Path | None) -> Iterator[None]:
    profile = cProfile.Profile()
    if file:
        profile.enable()
    yield
    if file:
        profile.disable()
        profile.dump_stats(file)


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m bench.dialogue", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("base_url")
    parser.add_argument("token")
    parser.add_argument("--form", action="store_true", help="the plain form that the rivals ask")
    parser.add_argument("--transport", choices=("aiohttp", "httpx"), default="aiohttp")
    parser.add_argument("--batch", type=int, default=storage.database.BATCH, help="messages that share a commit")
    parser.add_argument("--hops", action="store_true", help="one visit to the database's thread a statement")
    parser.add_argument("--thread", action="store_true", help="one visit to the database's thread a batch")
    parser.add_argument("--fsync-ms", type=float, default=0.0, help="block the database so long after each commit")
    parser.add_argument("--at-once", type=int, default=100, help="sends under way at the same time")
    parser.add_argument("--plain-loop", action="store_true", help="asyncio's own event loop instead of uvloop")
    parser.add_argument("--profile", type=Path)
    given = parser.parse_args()
    _take_away(given)
    loop = None if given.plain_loop else uvloop.new_event_loop
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=loop) as runner,
        _profiled(given.profile),
    ):
        runner.run(serve(given, Path(folder)))


if __name__ == "__main__":
    main()
