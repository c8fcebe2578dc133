"""import roster FILE: people, groups and seats; import plan FILE: what a group means to meet about this year.

All of it or nothing; importing it again updates, and adds nothing twice.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.config import Config
from bot.opening import CommandFailed, configured, database, house, new_file
from bot.plan_import import import_plan, planned, read_plan
from bot.roster import Roster, RosterFaulty, read_roster
from bot.roster_import import Summary, import_roster


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to import, and whether to look only."""
    parser.add_argument("what", choices=["roster", "plan"])
    parser.add_argument(
        "file",
        type=Path,
        help="a roster: a .toml or .xlsx file (docs/roster.md); a plan: a text file, an item a line",
    )
    parser.add_argument("--check", action="store_true", help="only look for faults")
    parser.add_argument(
        "--invite", type=Path, metavar="CSV", help="write a one-time link for everybody who never joined"
    )
    parser.add_argument("--group", metavar="CODE", help="whose plan it is; the office's is the city's")
    parser.add_argument("--year", type=int, choices=range(2020, 2100), metavar="YEAR", help="of the plan")
    parser.add_argument("--themes", action="store_true", help="the lines are themes of the year")


async def act(args: argparse.Namespace) -> int:
    """Every fault with its place; nothing is imported as long as there is one."""
    from bot.app import HOME

    config, _playing = configured(args)
    if args.what == "plan":
        return await _plan(config, args)
    try:
        roster = _read(args.file, HOME / config.city.places)
    except RosterFaulty as faulty:
        for fault in faulty.faults:
            print(f"tongxin import: {fault}", file=sys.stderr)
        print(f"tongxin import: {len(faulty.faults)} faults, nothing was imported", file=sys.stderr)
        return 1
    if args.check:
        print(f"no faults: {len(roster.people)} people, {len(roster.groups)} groups, {len(roster.seats)} seats")
        return 0
    return await _import(config, roster, args.invite)


def _read(file: Path, places: Path) -> Roster:
    from bot.app import HOME
    from bot.roster_words import read_vocabulary
    from domain.places import read_places
    from nlp import read_subjects

    subjects = read_subjects(HOME / "data" / "subjects.toml").names
    words = read_vocabulary(HOME / "data" / "roster_words.toml", subjects)
    return read_roster(file, words, read_places(places))


async def _plan(config: Config, args: argparse.Namespace) -> int:
    from bot.app import utc_now

    if not args.group or not args.year:
        raise CommandFailed("a plan needs --group CODE and --year YEAR")
    lines = read_plan(args.file)
    if args.check:
        print(f"no faults: {len(lines)} items")
        return 0
    whole = planned(lines, args.year, "theme" if args.themes else "plan")
    built = await house(config)
    async with database(config) as opened:
        fresh, there = await import_plan(opened, built, args.group, whole, utc_now())
    print(f"{fresh} items of {args.year} kept, {there} were there")
    return 0


async def _import(config: Config, roster: Roster, invitations: Path | None) -> int:
    from bot.app import utc_now
    from bot.invitations import invite_all

    if invitations is not None and invitations.exists():
        raise CommandFailed(f"{invitations} is there already; name a new file")
    built = await house(config)
    async with database(config, new=True) as opened:
        account = config.wecom.account if config.wecom.enabled else ""
        summary = await import_roster(opened, built, roster, utc_now(), account)
        _say(summary)
        if not account and any(somebody.wecom for somebody in roster.people):
            print("the WeCom accounts were left out: wecom.enabled is false; import again when it is true")
        if invitations is not None:
            links = await invite_all(opened, config, utc_now())
            _write(invitations, links)
            print(f"{invitations}: {len(links)} one-time links, each for one person only")
    return 0


def _say(summary: Summary) -> None:
    print(f"{summary.people} people ({summary.new_people} new), {summary.groups} groups ({summary.new_groups} new), "
          f"{summary.seats} seats")  # fmt: skip
    if summary.left:
        print(f"no longer on the roster, without seats now: {', '.join(summary.left)}")
    if summary.taken_back:
        print(f"{summary.taken_back} open issues of people without a seat went back to their groups")
    if summary.dissolved:
        print(f"groups no longer on the roster: {', '.join(summary.dissolved)}")
    if summary.stranded:
        print(f"{summary.stranded} open issues wait in such groups; the office can route them elsewhere")


def _write(file: Path, links: Sequence[tuple[str, str, str]]) -> None:
    with os.fdopen(new_file(file), "w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("key", "name", "link"))
        rows.writerows(links)
