"""A ledger as bytes: a spreadsheet with a sheet for each table, or one table as CSV; no cell is ever computed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from documents.cells import safe

_NO_SHEET = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""what no cell of a spreadsheet can hold"""
_MOST_CELL = 32_000
"""characters; a spreadsheet refuses a file with longer cells"""
_WIDE, _WIDEST = 12, 48
MARK = "\ufeff"
"""at the beginning of a CSV file: how spreadsheets know UTF-8"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its headings; a row may be made while it is asked for."""

    name: str
    headings: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


def cell(value: Any) -> str:
    """What stands in a cell: words, never a formula."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return safe(" ".join(value) if isinstance(value, list) else str(value))


def book(sheets: Sequence[Sheet]) -> bytes:
    """A spreadsheet, row by row."""
    # What writes spreadsheets is loaded by the first of them, not by every start.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    made = Workbook(write_only=True)
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for told in sheets:
        sheet = made.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", told.name)[:31])
        sheet.freeze_panes = "A2"
        for number, heading in enumerate(told.headings, start=1):
            wide = 2 * len(heading) + 4
            sheet.column_dimensions[get_column_letter(number)].width = min(max(_WIDE, wide), _WIDEST)

        def written(value: Any, sheet: Any = sheet, **look: Any) -> Any:
            plain = type(value) is int
            one = WriteOnlyCell(sheet, value=value if plain else _NO_SHEET.sub("", cell(value))[:_MOST_CELL])
            if not plain:
                one.data_type = "s"  # never a formula, whatever it begins with
            for name, how in look.items():
                setattr(one, name, how)
            return one

        sheet.append([written(heading, font=bold) for heading in told.headings])
        for row in told.rows:
            sheet.append([written(value, alignment=wrapped) for value in row])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def table(told: Sheet) -> bytes:
    """One table as CSV."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(told.headings)
    rows.writerows([cell(value) for value in row] for row in told.rows)
    return (MARK + out.getvalue()).encode()
