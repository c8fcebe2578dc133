"""report half-year: what a group did in half a year, drafted from the data as a Word file."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.opening import CommandFailed, configured, database, house


def arguments(parser: argparse.ArgumentParser) -> None:
    """Of which group, for which half-year, and where to."""
    parser.add_argument("kind", choices=["half-year"])
    parser.add_argument("--group", required=True, metavar="CODE", help="the group by its code in the roster")
    parser.add_argument("--period", required=True, metavar="2026H2", help="the half-year")
    parser.add_argument("-o", "--to", type=Path, required=True, metavar="FILE", help="a new file")


async def act(args: argparse.Namespace) -> int:
    """Write the draft; a group or a period that does not exist is told in one line, and no file is written over."""
    from bot.app import utc_now
    from documents.report import written
    from handlers.cadences.half_year import drafted, read_period
    from storage import Store

    config, _playing = configured(args)
    if args.to.exists():
        raise CommandFailed(f"{args.to}: is there already; nothing was written")
    here = await house(config)
    try:
        period = read_period(here, args.period)
    except ValueError as error:
        raise CommandFailed(f"--period {args.period}: {error}") from error
    async with database(config) as opened:
        groups = await opened.read(lambda tx: Store(tx).groups.every())
        group = next((g for g in groups if g.code == args.group), None)
        if group is None:
            raise CommandFailed(f"--group {args.group}: no group of the roster has this code")
        report = await opened.read(lambda tx: drafted(here, Store(tx), group.id, period, "zh", utc_now()))
    args.to.write_bytes(written(report))
    print(f"{args.to}: written; it is a draft until the leader has read and signed it.")
    return 0
