"""What every command begins with: the configuration, and the database where it needs one."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from bot import keys, logs
from bot.app import build_house, load_reader
from bot.config import Config, load
from handlers.talk.turn import House
from storage import open_database
from storage.database import Database
from storage.health import holds_sealed
from storage.migrate import migrate
from storage.seal import Keys

USUAL = Path("config.toml")


class CommandFailed(Exception):
    """The command could not do what it was asked to; the message is one line for the operator."""


def configured(args: argparse.Namespace) -> tuple[Config, bool]:
    """The configuration, and whether it is the demo's: there is none where no file is named and none lies here."""
    named: Path | None = args.config
    playing = named is None and not USUAL.exists()
    config = load(None if playing else named or USUAL, os.environ)
    if playing:
        config = demo_config(config)
    quiet = "WARNING" if playing and "TONGXIN_LOG_LEVEL" not in os.environ else config.log.level
    logs.setup(quiet, config.secrets())
    return config, playing


def demo_config(config: Config) -> Config:
    """The configuration of the demo: as given, but everything it keeps lies apart, it talks to nobody outside, and
    a visitor who plays everybody at night waits for no morning."""
    plain = Config()
    database = (
        config.database
        if config.database != plain.database
        else replace(config.database, url="sqlite:var/demo/tongxin.db")
    )
    return replace(
        config,
        database=database,
        files=replace(config.files, folder="var/demo/files"),
        keys=replace(config.keys, file="var/demo/keys"),
        forgetting=replace(config.forgetting, list="var/demo/forgotten"),
        telegram=plain.telegram,
        hours=replace(config.hours, quiet=()),
    )


def new_file(file: Path) -> int:
    """A handle to write a new file that only we can read; CommandFailed where it is there, or cannot be made."""
    try:
        return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandFailed(f"{file} is there already; name a new file") from None
    except OSError as error:
        raise CommandFailed(f"{file}: cannot be written ({error.strerror})") from error


def sqlite_path(config: Config) -> Path | None:
    """The file of the database; None where it is no file."""
    url = config.database.url
    return Path(url.removeprefix("sqlite:")) if url.startswith("sqlite:") else None


@contextlib.asynccontextmanager
async def database(config: Config, *, new: bool = False) -> AsyncIterator[Database]:
    """The database, beside a program that may be running on it; `new`: it may be made here."""
    path = sqlite_path(config)
    if path is not None and not new and not path.exists():
        raise CommandFailed(f"{path}: there is no database yet; the first `run` makes it")
    async with _committing(open_database(config.database.url, alone=False)) as opened:
        yield opened


@contextlib.asynccontextmanager
async def alone(config: Config) -> AsyncIterator[Database]:
    """The database while no program runs on it; refuses while one does."""
    async with _committing(open_database(config.database.url)) as opened:
        if not await opened.driver.lead():
            raise CommandFailed("another Tongxin is running on this database. Stop it first.")
        yield opened


@contextlib.asynccontextmanager
async def _committing(opened: Database) -> AsyncIterator[Database]:
    await opened.driver.open()
    try:
        await migrate(opened.driver)
        async with asyncio.TaskGroup() as group:
            group.create_task(opened.run())
            try:
                yield opened
            finally:
                opened.stop()
    finally:
        await opened.driver.close()


async def keyring(config: Config) -> Keys:
    """The keys that are there; on a system that has sealed nothing yet, the first one is made."""
    file = Path(config.keys.file)
    if not config.keys.text.strip() and not file.exists():
        async with database(config, new=True) as opened:
            if not await opened.read(holds_sealed):
                keys.add(file)
    return keys.read(file, config.keys.text)


async def house(config: Config) -> House:
    """The house of the configuration, with its keys."""
    sealing = await keyring(config)
    return build_house(config, await load_reader(config), sealing)
