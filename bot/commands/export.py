"""export: the ledger of issues, meetings or members' notes, as CSV, JSON lines or a spreadsheet; without reporters."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.opening import CommandFailed, configured, database, new_file
from documents.ledger import cell
from storage.database import Database

if TYPE_CHECKING:
    from bot.config import Config
    from handlers.ledger.words import Spoken
    from storage.ledger import Part


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which part, in which form, and where to."""
    ledgers = ["issues", "meetings", "notes"]
    parser.add_argument("--of", choices=ledgers, default=ledgers[0], help="notes: what members noted")
    parser.add_argument("--format", choices=["csv", "jsonl", "xlsx"], default="csv")
    parser.add_argument(
        "--language",
        default="",
        metavar="zh",
        help="headings and states in words, days by the city's clock; a spreadsheet is in zh, the others in codes",
    )
    parser.add_argument("--to", type=Path, metavar="FILE", help="a new file; else standard output")
    parser.add_argument("--group", default="", metavar="CODE", help="only what this group leads or stands beside")
    parser.add_argument("--place", default="", metavar="PLACE", help="only this county, town or village")
    parser.add_argument("--subject", default="", metavar="CLASS", help="only this class of issues, by name or key")
    parser.add_argument("--line", default="", metavar="KEY", help="only what this person of the chair answers for")
    parser.add_argument("--member", default="", metavar="KEY", help="only this person's own")
    parser.add_argument(
        "--period",
        default="",
        metavar="2026Q3",
        help="only what was reported or held in it: 2026, 2026H1, 2026Q3, 2026-11, 2026-03-01..2026-04-15",
    )


async def act(args: argparse.Namespace) -> int:
    """Every issue, meeting or note, oldest first, a page at a time."""
    from bot.app import HOME
    from domain.places import read_places
    from handlers.ledger import issues, meetings, notes

    config, _playing = configured(args)
    places = read_places(HOME / config.city.places)
    async with database(config) as opened:
        part = await _part(args, config, opened)
        columns, read = {
            "issues": (issues.COLUMNS, issues.issues),
            "meetings": (meetings.COLUMNS, meetings.meetings),
            "notes": (notes.COLUMNS, notes.notes),
        }[args.of]
        ledger = read(opened.read, places, part)
        headings, language = columns, args.language or ("zh" if args.format == "xlsx" else "")
        if language:
            spoken = await _spoken(config, opened, language)
            headings, ledger = tuple(spoken.heading(column) for column in columns), spoken.rows(ledger)
        if args.format == "xlsx":
            return await _workbook(args.to, columns, headings, ledger)
        with _sheet(args.to) as out:
            write = _csv(out, columns, headings) if args.format == "csv" else _lines(out)
            next(write)
            async for row in ledger:
                write.send(row)
    return 0


async def _part(args: argparse.Namespace, config: Config, opened: Database) -> Part:
    """Which part is asked for; what does not exist is told in one line."""
    from bot.app import HOME, build_calendar, utc_now
    from bot.texts import read_texts
    from domain.period_words import read_span
    from domain.places import read_places
    from handlers.ledger.scope import Unknown, part_of
    from nlp.subject import read_subjects
    from storage import Store

    calendar, period = build_calendar(config), None
    try:
        if args.period:
            period = read_span(calendar, args.period, calendar.local(utc_now()).date())
    except ValueError as error:
        raise CommandFailed(f"--period {args.period}: {error}") from error
    asked = {name: getattr(args, name) for name in ("group", "place", "subject", "line", "member")}
    places, texts = read_places(HOME / config.city.places), read_texts(HOME / "texts")
    subjects = read_subjects(HOME / "data" / "subjects.toml").names
    try:
        return await opened.read(lambda tx: part_of(Store(tx), places, texts, tuple(subjects), asked, period))
    except Unknown as unknown:
        raise CommandFailed(f"--{unknown.option} {asked[unknown.option]}: {unknown.why}") from unknown


async def _spoken(config: Config, opened: Database, language: str) -> Spoken:
    """The words of a language for the ledger; one that the house does not speak is told in one line."""
    from bot.app import HOME, build_calendar
    from bot.texts import read_texts
    from handlers.ledger.words import Spoken
    from storage import Store

    if not (HOME / "texts" / f"{language}.toml").exists():
        raise CommandFailed(f"--language {language}: there are no texts in this language")
    groups = await opened.read(lambda tx: Store(tx).groups.every())
    return Spoken(read_texts(HOME / "texts"), language, build_calendar(config), {g.code: g.name for g in groups})


async def _workbook(
    file: Path | None, columns: Sequence[str], headings: Sequence[str], ledger: AsyncIterator[dict[str, Any]]
) -> int:
    """A spreadsheet; every cell is a word or a number, and none is ever computed."""
    from documents.ledger import Sheet, book

    if file is None:
        raise CommandFailed("--format xlsx: a spreadsheet is no text; name a file with --to")
    rows = [[row[column] for column in columns] async for row in ledger]
    with _sheet(file) as out:
        out.buffer.write(book([Sheet("ledger", tuple(headings), rows)]))
    return 0


@contextlib.contextmanager
def _sheet(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        yield sys.stdout
        return
    # The mark at the beginning is how spreadsheets know UTF-8.
    with os.fdopen(new_file(file), "w", encoding="utf-8-sig" if file.suffix == ".csv" else "utf-8", newline="") as out:
        yield out


def _csv(out: TextIO, columns: Sequence[str], headings: Sequence[str]) -> Any:
    rows = csv.writer(out)
    rows.writerow(headings)
    while True:
        issue = yield
        rows.writerow([cell(issue[column]) for column in columns])


def _lines(out: TextIO) -> Any:
    while True:
        issue = yield
        out.write(json.dumps(issue, ensure_ascii=False) + "\n")
