"""migrate: bring the database to the shape this program knows; `run` does the same by itself."""

from __future__ import annotations

import argparse

from bot.opening import configured


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


async def act(args: argparse.Namespace) -> int:
    """Apply what is missing, alone on the database."""
    from storage import open_database
    from storage.migrate import migrate

    config, _playing = configured(args)
    driver = open_database(config.database.url).driver
    await driver.open()
    try:
        applied = await migrate(driver)
    finally:
        await driver.close()
    print(f"applied: {', '.join(f'{number:04d}' for number in applied)}" if applied else "nothing to do")
    return 0
