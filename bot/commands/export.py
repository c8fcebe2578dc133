"""export: the ledger of issues as CSV or JSON lines, without the people who reported them."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.cells import safe
from bot.opening import CommandFailed, configured, database
from storage.database import Database, Row

if TYPE_CHECKING:
    from domain.places import Places

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
    parser.add_argument("--format", choices=["csv", "jsonl"], default="csv")
    parser.add_argument("--to", type=Path, metavar="FILE", help="a new file; else standard output")


async def act(args: argparse.Namespace) -> int:
    """Every issue, oldest first, a page at a time."""
    from bot.app import HOME
    from domain.places import read_places

    config, _playing = configured(args)
    places = read_places(HOME / config.city.places)
    async with database(config) as opened:
        with _sheet(args.to) as out:
            write = _csv(out) if args.format == "csv" else _lines(out)
            next(write)
            async for issue in issues(opened, places):
                write.send(issue)
    return 0


async def issues(opened: Database, places: Places) -> AsyncIterator[dict[str, Any]]:
    """The columns of each issue. What was said about a child stays in the house."""
    from storage.ledger import page

    after = ""
    while rows := await opened.read(lambda tx, after=after: page(tx, after)):  # type: ignore[misc]
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


def _csv(out: TextIO) -> Any:
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    while True:
        issue = yield
        rows.writerow([_cell(issue[column]) for column in COLUMNS])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return safe(" ".join(value) if isinstance(value, list) else str(value))


def _lines(out: TextIO) -> Any:
    while True:
        issue = yield
        out.write(json.dumps(issue, ensure_ascii=False) + "\n")
