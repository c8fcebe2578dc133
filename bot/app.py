"""Builds everything once: database, house, receiver, deliverer, channels; one TaskGroup owns all that runs."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.channels import Channel, Rationed
from bot.config import Config, ConfigError
from bot.deliver import Deliverer
from bot.receive import Limits, Receiver
from bot.texts import read_texts
from domain import holidays
from domain.calendar import Calendar, Span, WeekHour
from domain.places import Places, read_places
from handlers.talk.turn import Clocks, House, MeetingRules
from nlp import Reader, load
from storage import open_database
from storage.database import Database
from storage.migrate import migrate
from storage.seal import Keys

HOME = Path(__file__).resolve().parent.parent
Clock = Callable[[], datetime]
_SWEEP = 20_000
"""objects more than there were before the collector of garbage looks for circles among them"""
LAST_SENDS = 6.0
"""seconds that messages under way are given when the program ends"""


def utc_now() -> datetime:
    """The moment, for a running system; tests bring their own."""
    return datetime.now(UTC)


@dataclass(slots=True)
class App:
    """The running parts, for channels and commands to use."""

    config: Config
    house: House
    database: Database
    receiver: Receiver
    deliverer: Deliverer
    clock: Clock
    leads: Callable[[], bool] = lambda: True
    """whether this process delivers and ticks"""


def places_of(config: Config) -> Places:
    """The places of the configured city; ConfigError where there are none to read."""
    try:
        return read_places(HOME / config.city.places)
    except (ValueError, OSError) as error:
        raise ConfigError("city.places", str(error)) from error


def build_calendar(config: Config) -> Calendar:
    """City time as it is configured; ConfigError where the office's own days off cannot be read."""
    if problem := holidays.faulty():
        raise ConfigError("data/holidays", problem)
    hours = config.hours
    return Calendar(
        ZoneInfo(config.city.timezone),
        tuple(map(Span.read, hours.work)),
        tuple(map(Span.read, hours.quiet)),
        WeekHour(config.digest.weekday - 1, time.fromisoformat(config.digest.at)),
        timedelta(days=config.inspections.finding_days),
    )


def build_house(config: Config, reader: Reader, keys: Keys) -> House:
    """The house of this configuration around a loaded reader."""
    places = places_of(config)
    return House(
        city=config.city.name or next((p.name for p in places if p.level == "city"), ""),
        places=places,
        reader=reader,
        # A script runs again on every message, and the first sentence with it: it is read once.
        read=functools.lru_cache(maxsize=4096)(reader.read),
        texts=read_texts(HOME / "texts"),
        calendar=build_calendar(config),
        clocks=Clocks(
            config.clocks.accept_hours,
            config.clocks.contact_hours,
            config.clocks.answer_days,
            config.clocks.result_days,
            config.clocks.remind_at,
        ),
        keys=keys,
        meetings=meeting_rules(config),
        notice=config.talk.notice_version,
        nudge_minutes=config.talk.nudge_after_minutes,
        public_url=config.web.public_url or f"http://{config.web.host}:{config.web.port}",
    )


def meeting_rules(config: Config) -> MeetingRules:
    """The rules of meetings as they are set."""

    def hours(told: Iterable[str]) -> tuple[timedelta, ...]:
        return tuple(timedelta(hours=int(each)) for each in told)

    forms = (text.partition("=") for text in config.meetings.remind_by_form)
    return MeetingRules(
        remind_before=hours(config.meetings.remind_hours_before),
        by_form={form: hours(told.split(",")) for form, _, told in forms},
        map_link=config.meetings.map_link,
        quorum=config.meetings.quorum,
    )


async def load_reader(config: Config) -> Reader:
    """The reader, loaded in a thread: its tables take a fifth of a second.

    What is loaded stays, so the collector of garbage is told never to look at it: not while it grows, which would hold
    up everything for tenths of a second, and not with every sweep afterwards. It sweeps seldom, too: what a message
    needs is freed without it.
    """
    gc.disable()
    try:
        reader = await asyncio.to_thread(load, HOME / "data", places_of(config))
    finally:
        gc.enable()
    gc.freeze()
    gc.set_threshold(_SWEEP)
    return reader


@contextlib.asynccontextmanager
async def running(
    config: Config,
    house: House,
    channels: Callable[[App], Sequence[Channel]],
    *,
    clock: Clock = utc_now,
    first: Callable[[App], Awaitable[None]] | None = None,
) -> AsyncIterator[App]:
    """Everything started; on leaving, what is under way is finished and committed before the database closes.

    `channels` is called once with the app to make the channels; `first` is done before anything is delivered.
    """
    database = open_database(config.database.url)
    await database.driver.open()
    try:
        await migrate(database.driver)
        async with asyncio.TaskGroup() as group:
            committer = group.create_task(database.run())
            app = _assemble(config, house, database, clock, channels)
            lead = _Lead(database, app.deliverer.wake)
            app.leads = lambda: lead.ours
            if first:
                await first(app)
            delivering = group.create_task(app.deliverer.run(lambda: lead.ours))
            leading = group.create_task(lead.keep())
            try:
                yield app
            finally:
                leading.cancel()
                await _last_sends(app, delivering)
                database.stop()
                await asyncio.wait([committer])
    finally:
        await database.driver.close()


async def _last_sends(app: App, delivering: asyncio.Task[None]) -> None:
    """What is under way is given a moment; a send that hangs may have arrived: its line says so at the next start."""
    app.deliverer.stop()
    await asyncio.wait([delivering], timeout=LAST_SENDS)
    delivering.cancel()
    await asyncio.wait([delivering])


def _assemble(
    config: Config, house: House, database: Database, clock: Clock, channels: Callable[[App], Sequence[Channel]]
) -> App:
    deliverer = Deliverer(database, clock)
    receiver = Receiver(database, house, clock, Limits(config.talk.per_minute, clock), deliverer.wake)
    app = App(config, house, database, receiver, deliverer, clock)
    for channel in channels(app):
        deliverer.open(channel)
        if isinstance(channel, Rationed):
            receiver.rationed |= {channel.name}
    return app


class _Lead:
    """Whether this process delivers and ticks; looked at often, so that another takes over within seconds."""

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        self.ours = database.dialect == "sqlite"

    async def keep(self) -> None:
        while self._database.dialect != "sqlite":
            before, self.ours = self.ours, await self._database.driver.lead()
            if self.ours and not before:
                self._wake()
            await asyncio.sleep(2)
