"""backup FILE: a copy of one committed state, made and checked while the program runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.opening import configured, database


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the copy goes."""
    parser.add_argument("file", type=Path, help="the copy; must not exist yet")


async def act(args: argparse.Namespace) -> int:
    """Copy, and say what is in the copy and what is not."""
    from storage.backup import backup

    config, _playing = configured(args)
    async with database(config) as opened:
        made = await backup(opened, args.file)
    print(f"{args.file}: {sum(made.rows.values())} rows, checked")
    print(
        f"not in it: photos and voice ({config.files.folder}) and the keys ({config.keys.file}); keep copies elsewhere"
    )
    return 0
