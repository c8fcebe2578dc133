"""The pulse: every few seconds what has fallen due is looked at, once a day what nobody needs is forgotten.

APScheduler only ticks. What is due stands in the database, so a tick that comes late, twice or never loses nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import forgetting
from bot.app import App
from bot.files import folder_of
from domain import holidays
from domain.people import Person
from handlers import known
from handlers.cadences import brief_ring, digest, half_year_ring
from handlers.inspectors import times
from handlers.talk.turn import Turn
from storage import Store, tidy, traces
from storage.database import StorageFailed, Transaction

log = logging.getLogger(__name__)
EVERY = 5
"""seconds between two ticks"""
_PATIENCE = 20.0
"""seconds without a tick after which we look all the same: the scheduler follows the wall clock, which may jump"""
INBOX_DAYS = 7
"""after a week without updates Telegram may begin its ids anew; no channel redelivers anything that old"""
LINE_DAYS = 30
CHAT_DAYS = 90
"""the web chat shows its past, so its lines stay longer"""
TIMER_DAYS = 30
LINK_DAYS = 30
FILE_DAYS = 30
"""photos and voice of a report that was cancelled"""
SESSION_DAYS = 90
DRAFT_DAYS = HELD_DAYS = 365
"""an unfinished report is taken up after weeks and months, but holds words that nobody has masked; what waits for
somebody's next word is no news any more"""
_BATCH = 500
_TRACED_AT_ONCE = 40
"""as many issues as are traced anew in one transaction: some milliseconds, in which nobody else writes"""
_CHAT = "web"


async def tick(app: App) -> None:
    """Look at what is due until cancelled, while this process leads."""
    due = asyncio.Event()

    async def beat() -> None:
        due.set()

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(beat, "interval", seconds=EVERY, coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start()
    tidied: date | None = None
    scouring = False
    try:
        while True:
            if app.leads():
                tidied = await _look(app, tidied)
                scouring = await _forget(app, scouring=scouring)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await due.wait()
            due.clear()
    finally:
        scheduler.shutdown(wait=False)


async def _look(app: App, tidied: date | None) -> date | None:
    """Ring what is due, and tidy up once a day; answers the day of the last tidying, or of the last that failed."""
    today = app.house.calendar.local(app.clock()).date()
    try:
        if rung := await app.receiver.ring():
            log.info("timers rung", extra={"count": rung})
        if tidied is None or tidied.year != today.year:
            _know_days_off(today.year)
        if tidied != today:
            await app.database.write(lambda tx: _wind(app, tx))
            await tidy_up(app)
            return today
    except StorageFailed:
        log.warning("timers not readable")
    except Exception:  # a bug in the day's work, or a folder that cannot be written: timers ring all the same
        log.exception("day not tidied")
        return today
    return tidied


def _know_days_off(year: int) -> None:
    """Said once a year and start: clocks count on the days off."""
    if not holidays.known(year):
        log.warning("days off not known, Monday to Friday count; see data/holidays", extra={"year": year})


async def _forget(app: App, *, scouring: bool) -> bool:
    """Remove what is left of whoever wanted to be forgotten; answers whether to look at the files again."""
    try:
        return await forgetting.settle(app.config, app.database, app.clock(), scouring=scouring)
    except (StorageFailed, OSError) as error:
        log.warning("forgetting waits", extra={"problem": type(error).__name__})
    except Exception:
        log.exception("forgetting waits")
    return scouring


async def _wind(app: App, transaction: Transaction) -> None:
    """Once a day and at every start: the next week and quarter are looked at, whatever became of their timers."""
    turn = Turn(app.house, Store(transaction), app.clock(), Person(""), None)
    await digest.wind(turn)
    await half_year_ring.wind(turn)
    await brief_ring.wind(turn)
    await times.wind(turn)


async def tidy_up(app: App) -> int:
    """Forget what nobody needs any more; answers how many rows."""
    now = app.clock()
    jobs: tuple[tuple[Callable[..., Awaitable[int]], int], ...] = (
        (tidy.handled_notes, INBOX_DAYS),
        (tidy.fired_timers, TIMER_DAYS),
        (tidy.dead_links, LINK_DAYS),
        (tidy.idle_sessions, SESSION_DAYS),
    )
    ended, chats, held, drafts = (now - timedelta(days=n) for n in (LINE_DAYS, CHAT_DAYS, HELD_DAYS, DRAFT_DAYS))
    forgotten = await _through(app, lambda tx, after: tidy.old_lines(tx, after, ended, chats, held, _CHAT, _BATCH))
    forgotten += await _through(app, lambda tx, after: tidy.idle_drafts(tx, after, drafts, _BATCH))
    for forget, days in jobs:
        before = now - timedelta(days=days)
        while True:
            gone = await app.database.write(lambda tx, f=forget, b=before: f(tx, b, _BATCH))  # type: ignore[misc]
            forgotten += gone
            if gone < _BATCH:
                break
    # Issues that are shown no more are not found either; those that an older program kept are traced anew.
    forgotten += await _through(app, lambda tx, after: traces.lift_old(tx, after, now, _BATCH))
    while await app.database.write(lambda tx: _trace_anew(app, tx)) == _TRACED_AT_ONCE:
        pass
    forgotten += await _lonely_files(app)
    forgotten += await forgetting.fade(app)
    log.info("tidied", extra={"count": forgotten})
    return forgotten


async def _through(app: App, step: Callable[[Transaction, str], Awaitable[tuple[str, int]]]) -> int:
    """Walk through a table, some rows in each transaction, so that nobody waits for it; answers how many went."""
    gone, after = 0, ""
    while True:
        after, some = await app.database.write(lambda tx, a=after: step(tx, a))  # type: ignore[misc]
        gone += some
        if not after:
            return gone


async def _trace_anew(app: App, transaction: Transaction) -> int:
    turn = Turn(app.house, Store(transaction), app.clock(), Person(""), None)
    return await known.trace_anew(turn, _TRACED_AT_ONCE)


async def _lonely_files(app: App) -> int:
    """The bytes go first: interrupted there, the row is still to be found, and goes the next day."""
    folder, before = folder_of(app.config), app.clock() - timedelta(days=FILE_DAYS)
    forgotten, after = 0, ""
    while True:

        async def some(tx: Transaction, after: str = after) -> tuple[str, list[str], list[str]]:
            last, found = await tidy.lonely_files(tx, after, before, _BATCH)
            files = dict(found)
            nobodys = [p for p in set(files.values()) if p and await tidy.files_at(tx, p) <= files.keys()]
            return last, list(files), nobodys

        after, files, paths = await app.database.read(some)
        if files:
            await asyncio.to_thread(folder.drop, paths)
            forgotten += await app.database.write(lambda tx, gone=files: tidy.drop_files(tx, gone))  # type: ignore[misc]
        if not after:
            return forgotten
