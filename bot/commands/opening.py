"""What every command begins with: the configuration, and the database where it needs one."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from bot import keys, logs
from bot.app import build_house, load_reader
from bot.config import Config, load
from handlers.talk.turn import House
from storage import open_database
from storage.database import Database
from storage.migrate import migrate

USUAL = Path("config.toml")


class CommandFailed(Exception):
    """The command could not do what it was asked to; the message is one line for the operator."""


def configured(args: argparse.Namespace) -> tuple[Config, bool]:
    """The configuration, and whether it is the demo's: there is none where no file is named and none lies here."""
    named: Path | None = args.config
    playing = named is None and not USUAL.exists()
    config = load(None if playing else named or USUAL, os.environ)
    if playing:
        from bot.run import demo_config

        config = demo_config(config)
    quiet = "WARNING" if playing and "TONGXIN_LOG_LEVEL" not in os.environ else config.log.level
    logs.setup(quiet, config.secrets())
    return config, playing


def sqlite_path(config: Config) -> Path | None:
    """The file of the database; None where it is no file."""
    url = config.database.url
    return Path(url.removeprefix("sqlite:")) if url.startswith("sqlite:") else None


@contextlib.asynccontextmanager
async def database(config: Config, *, new: bool = False) -> AsyncIterator[Database]:
    """The database, open and committing beside a program that may be running on it; `new`: it may be made here."""
    path = sqlite_path(config)
    if path is not None and not new and not path.exists():
        raise CommandFailed(f"{path}: there is no database yet; the first `run` makes it")
    opened = open_database(config.database.url, alone=False)
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


async def house(config: Config) -> House:
    """The house of the configuration, with the keys that are there."""
    return build_house(config, await load_reader(), keys.read(Path(config.keys.file), config.keys.text))
