"""report half-year, report quarter: what a group or the city did, drafted from the data as a Word file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.opening import CommandFailed, configured, database, house, new_file
from storage.database import Database

if TYPE_CHECKING:
    from documents.report import Report
    from handlers.talk.turn import House


def arguments(parser: argparse.ArgumentParser) -> None:
    """Of which group, for which period, and where to."""
    parser.add_argument("kind", choices=["half-year", "quarter"])
    parser.add_argument("--group", default="", metavar="CODE", help="for a half-year: the group by its roster code")
    parser.add_argument("--period", required=True, metavar="2026H2", help="the half-year, or the quarter: 2026Q4")
    parser.add_argument("-o", "--to", type=Path, required=True, metavar="FILE", help="a new file")


async def act(args: argparse.Namespace) -> int:
    """Write the draft; a group or a period that does not exist is told in one line, and no file is written over."""
    from documents.report import written

    config, _playing = configured(args)
    here = await house(config)
    draft = _half_year if args.kind == "half-year" else _quarter
    async with database(config) as opened:
        report = await draft(args, here, opened)
    with os.fdopen(new_file(args.to), "wb") as out:
        out.write(written(report))
    print(f"{args.to}: written; it is a draft until it has been read and signed.")
    return 0


async def _half_year(args: argparse.Namespace, here: House, opened: Database) -> Report:
    from bot.app import utc_now
    from domain.half_year import Half
    from handlers.cadences.half_year import drafted
    from storage import Store

    try:
        half = Half.said(here.calendar, args.period, utc_now())
    except ValueError as error:
        raise CommandFailed(f"--period {args.period}: {error}") from error
    groups = await opened.read(lambda tx: Store(tx).groups.every())
    group = next((g for g in groups if args.group in (g.code, g.name)), None)
    if group is None:
        raise CommandFailed(f"--group {args.group}: no group of the roster has this code or name")
    return await opened.read(lambda tx: drafted(here, Store(tx), group.id, half.name, "zh", utc_now()))


async def _quarter(args: argparse.Namespace, here: House, opened: Database) -> Report:
    from bot.app import utc_now
    from domain.quarter import Quarter
    from handlers.cadences.brief_paper import on_paper
    from storage import Store

    if args.group:
        raise CommandFailed("--group: the brief of a quarter is the whole city's")
    try:
        quarter = Quarter.read(args.period)
    except ValueError as error:
        raise CommandFailed(f"--period {args.period}: a quarter is written like 2026Q4") from error
    return await opened.read(lambda tx: on_paper(here, Store(tx), quarter, "zh", utc_now()))
