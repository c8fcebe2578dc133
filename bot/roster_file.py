"""Reads a roster file, TOML or XLSX, into tables of cells that remember where they stood."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_BIGGEST = 5 << 20
_UNPACKED = 50 << 20
"""bytes; a workbook of ten thousand people stays far below"""
_MOST_PARTS = 500
_MOST_ROWS = 10_000
_MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of the file, and the name of that place."""

    where: str
    text: str = ""
    listed: tuple[str, ...] = ()
    """where TOML gives a list"""
    problem: str = ""
    """why it cannot be used"""


@dataclass(frozen=True, slots=True)
class Row:
    """One person, group or seat: cells by the column's heading, as the file spells it."""

    where: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One table or sheet, by the name the file gives it."""

    where: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(default=())


class Unreadable(Exception):
    """The file is no roster at all; the message says why in one line."""


def read_tables(path: Path) -> list[Table]:
    """The tables of the file; raises Unreadable where there are none to be had."""
    try:
        if path.stat().st_size > _BIGGEST:
            raise Unreadable(f"{path.name}: larger than {_BIGGEST >> 20} MB; a roster is smaller than that")
        if path.suffix.lower() == ".toml":
            return _toml(path)
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            return _workbook(path)
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror or 'no reason given'})") from error
    raise Unreadable(f"{path.name}: a roster is a .toml or an .xlsx file")


def _toml(path: Path) -> list[Table]:
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path.name}: not TOML in UTF-8 ({' '.join(str(error).split())})") from error
    found = []
    for name, entries in tables.items():
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise Unreadable(f"{path.name}: {name} must be a list of entries, each beginning with [[{name}]]")
        rows = [_entry(f"{path.name}, {name} {n}", entry) for n, entry in enumerate(entries, 1)]
        columns = tuple(dict.fromkeys(column for row in rows for column in row.cells))
        found.append(Table(f"{path.name}, {name}", name, columns, tuple(rows)))
    return found


def _entry(where: str, entry: Mapping[str, Any]) -> Row:
    return Row(where, {column: _value(f"{where}, {column}", value) for column, value in entry.items()})


def _value(where: str, value: Any) -> Cell:
    if isinstance(value, str):
        return Cell(where, value.strip())
    if isinstance(value, int) and not isinstance(value, bool):
        return Cell(where, str(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return Cell(where, "", tuple(each.strip() for each in value if each.strip()))
    return Cell(where, problem="must be a text or a list of texts")


def _workbook(path: Path) -> list[Table]:
    # Read only where it is wanted: the library takes an eighth of a second.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _is_harmless(path)
    try:
        # Formulas are read as they are written, never as what somebody's program computed from them.
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheets = [(sheet.title, list(_lines(path, sheet))) for sheet in book.worksheets]
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, TypeError) as error:
        raise Unreadable(f"{path.name}: not a workbook that can be read; save it again as .xlsx") from error
    return [_sheet(f"{path.name}, sheet {title}", title, lines) for title, lines in sheets if lines]


def _is_harmless(path: Path) -> None:
    """Refuse a workbook that unpacks to more than a roster can be, or that brings definitions of its own."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED:
                raise Unreadable(f"{path.name}: unpacks to more than a roster can hold")
            for part in parts:
                # A part is never read beyond the size its directory admits, so the sum above is the most there is.
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.read(part):
                    raise Unreadable(f"{path.name}: holds definitions that no workbook needs")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable(f"{path.name}: not a workbook that can be read; save it again as .xlsx") from error


def _lines(path: Path, sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet; its own word on how large it is counts for nothing."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS), 1):
        if number > _MOST_ROWS and any(cell.value is not None for cell in row):
            raise Unreadable(f"{path.name}, sheet {sheet.title}: more than {_MOST_ROWS} rows")
        yield row


def _sheet(where: str, title: str, lines: Iterable[tuple[Any, ...]]) -> Table:
    """The first row that is not empty holds the headings; empty rows are passed over."""
    headings: dict[int, str] = {}
    rows = []
    for number, line in enumerate(lines, 1):
        filled = [(at, cell) for at, cell in enumerate(line) if cell.value not in (None, "")]
        if not headings:
            headings = {at: _plain(cell.value) for at, cell in filled}
        elif filled:
            place = f"{where}, row {number}"
            named = [(headings.get(at, cell.column_letter), cell) for at, cell in filled]
            cells = {heading: _cell(f"{place}, column {heading}", cell) for heading, cell in named}
            rows.append(Row(place, cells))
    columns = dict.fromkeys([*headings.values(), *(column for row in rows for column in row.cells)])
    return Table(where, title, tuple(columns), tuple(rows))


def _cell(where: str, cell: Any) -> Cell:
    if cell.data_type == "f":
        return Cell(where, problem="holds a formula; write what it should say")
    if cell.data_type == "e":
        return Cell(where, problem="holds an error; write what it should say")
    if isinstance(cell.value, bool):
        return Cell(where, problem="must be a text")
    return Cell(where, _plain(cell.value))


def _plain(value: Any) -> str:
    """A number typed as a code or telephone has no decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
