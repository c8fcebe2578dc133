"""export: the ledger of issues, meetings or members' notes, as CSV, JSON lines or a spreadsheet; without reporters."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.cells import safe
from bot.opening import CommandFailed, configured, database
from storage.database import Database, Row

_NO_SHEET = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""what no cell of a spreadsheet can hold"""

if TYPE_CHECKING:
    from bot.commands.ledger_words import Spoken
    from bot.config import Config
    from domain.places import Places
    from storage.ledger import Part

COLUMNS = (
    "number",
    "reported",
    "status",
    "outcome",
    "rating",
    "group",
    "studio",
    "place",
    "place_name",
    "spot",
    "subject",
    "keywords",
    "what",
    "result",
    "supporters",
    "minor",
    "firm",
    "on_behalf",
    "bundle",
    "merged_into",
    "accepted",
    "assigned",
    "contacted",
    "answered",
    "closed",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """In which form, and where to."""
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
    parser.add_argument(
        "--period", default="", metavar="2026Q3", help="only what was reported or held in it: 2026, 2026H1, 2026-11"
    )


async def act(args: argparse.Namespace) -> int:
    """Every issue, meeting or note, oldest first, a page at a time."""
    from bot.app import HOME
    from bot.commands import export_meetings, export_notes
    from domain.places import read_places

    config, _playing = configured(args)
    places = read_places(HOME / config.city.places)
    async with database(config) as opened:
        part = await _part(args, config, opened)
        columns, read = {
            "issues": (COLUMNS, issues),
            "meetings": (export_meetings.COLUMNS, export_meetings.meetings),
            "notes": (export_notes.COLUMNS, export_notes.notes),
        }[args.of]
        ledger = read(opened, places, part)
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
    """Which part is asked for; a group or a period that does not exist is told in one line."""
    from bot.app import build_calendar, utc_now
    from domain.period_words import read_span
    from storage import Store
    from storage.ledger import Part

    groups = await opened.read(lambda tx: Store(tx).groups.every()) if args.group else []
    group = next((g.id for g in groups if args.group in (g.code, g.name)), "")
    if args.group and not group:
        raise CommandFailed(f"--group {args.group}: no group of the roster has this code or name")
    try:
        calendar = build_calendar(config)
        today = calendar.local(utc_now()).date()
        period = read_span(calendar, args.period, today) if args.period else None
    except ValueError as error:
        raise CommandFailed(f"--period {args.period}: {error}") from error
    if period is None:
        return Part(group)
    return Part(group, period.start, period.end, period.first.isoformat(), period.after.isoformat())


async def _spoken(config: Config, opened: Database, language: str) -> Spoken:
    """The words of a language for the ledger; one that the house does not speak is told in one line."""
    from bot.app import HOME, build_calendar
    from bot.commands.ledger_words import Spoken
    from bot.texts import read_texts
    from storage import Store

    if not (HOME / "texts" / f"{language}.toml").exists():
        raise CommandFailed(f"--language {language}: there are no texts in this language")
    groups = await opened.read(lambda tx: Store(tx).groups.every())
    return Spoken(read_texts(HOME / "texts"), language, build_calendar(config), {g.code: g.name for g in groups})


async def _workbook(
    file: Path | None, columns: Sequence[str], headings: Sequence[str], ledger: AsyncIterator[dict[str, Any]]
) -> int:
    """A spreadsheet, row by row; every cell is a word or a number, and none is ever computed."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    if file is None:
        raise CommandFailed("--format xlsx: a spreadsheet is no text; name a file with --to")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("ledger")

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value=value if type(value) is int else _NO_SHEET.sub("", _cell(value)))
        if type(value) is not int:
            made.data_type = "s"  # never a formula, whatever it begins with
        return made

    sheet.append([cell(heading) for heading in headings])
    async for issue in ledger:
        sheet.append([cell(issue[column]) for column in columns])
    with _sheet(file) as out:
        book.save(out.buffer)
    return 0


async def issues(opened: Database, places: Places, part: Part) -> AsyncIterator[dict[str, Any]]:
    """The columns of each issue. What was said about a child stays in the house."""
    from storage.ledger import page

    after = ""
    while rows := await opened.read(lambda tx, after=after: page(tx, after, part)):  # type: ignore[misc]
        for row in rows:
            yield _issue(row, places)
        after = rows[-1]["id"]


def _issue(row: Row, places: Places) -> dict[str, Any]:
    place = places.get(row["place"])
    told = not row["minor"]
    values = (
        row["number"],
        row["created_at"],
        row["status"],
        row["outcome"],
        row["rating"],
        row["group_code"] or "",
        row["studio_code"] or "",
        row["place"],
        place.full_name if place else "",
        row["spot"] if told else "",
        row["subject"],
        json.loads(row["keywords"]) if told else [],
        row["what"] if told else "",
        row["result"] if told else "",
        int(row["supporters"]),
        bool(row["minor"]),
        row["firm"],
        bool(row["on_behalf"]),
        row["bundle"],
        row["into_number"] or "",
        row["accepted_at"] or "",
        row["assigned_at"] or "",
        row["contacted_at"] or "",
        row["answered_at"] or "",
        row["closed_at"] or "",
    )
    return dict(zip(COLUMNS, values, strict=True))


@contextlib.contextmanager
def _sheet(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        yield sys.stdout
        return
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandFailed(f"{file} is there already; name a new file") from None
    except OSError as error:
        raise CommandFailed(f"{file}: cannot be written ({error.strerror})") from error
    # The mark at the beginning is how spreadsheets know UTF-8.
    with os.fdopen(handle, "w", encoding="utf-8-sig" if file.suffix == ".csv" else "utf-8", newline="") as out:
        yield out


def _csv(out: TextIO, columns: Sequence[str], headings: Sequence[str]) -> Any:
    rows = csv.writer(out)
    rows.writerow(headings)
    while True:
        issue = yield
        rows.writerow([_cell(issue[column]) for column in columns])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return safe(" ".join(value) if isinstance(value, list) else str(value))


def _lines(out: TextIO) -> Any:
    while True:
        issue = yield
        out.write(json.dumps(issue, ensure_ascii=False) + "\n")
