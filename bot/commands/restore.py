"""restore FILE: put a checked backup where the database is, while nothing runs on it."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.opening import CommandFailed, configured, sqlite_path


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup, and whether a database that is there may be moved aside."""
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument("--replace", action="store_true", help="move a database that is there aside (…replaced)")


async def act(args: argparse.Namespace) -> int:
    """Put it there; what was said since the backup was made comes again where a channel still has it."""
    from bot.forgetting import list_of
    from storage.backup import restore

    config, _playing = configured(args)
    path = sqlite_path(config)
    if path is None:
        raise CommandFailed("restore PostgreSQL with its own pg_restore; this command restores SQLite only")
    restored = restore(args.file, path, replace=args.replace)
    print(f"{path}: {sum(restored.rows.values())} rows of {args.file}")
    if listed := len(list_of(config).read()):
        print(
            f"{config.forgetting.list}: whoever of the {listed} on it is in this backup is forgotten at the next start"
        )
    return 0
