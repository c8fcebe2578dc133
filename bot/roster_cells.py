"""What a cell of a roster may hold: one text, or a list of names where a column takes several."""

from __future__ import annotations

import re

from bot.roster_file import Cell

_SEPARATORS = re.compile(r"[\s,;|/、，；]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONGEST = 60
_LISTS = frozenset({"places", "subjects", "posts", "covers"})
"""the columns that take several"""


def unfit(column: str, cell: Cell) -> str:
    """Why the cell cannot stand in this column; empty where it can."""
    if column in _LISTS:
        return ""
    if cell.listed:
        return "must be one text"
    if len(cell.text) > _LONGEST:
        return f"longer than {_LONGEST} characters"
    return "holds characters that cannot be seen" if _UNSEEN.search(cell.text) else ""


def listed(cell: Cell | None) -> tuple[str, ...]:
    """The names in a cell that takes several."""
    if cell is None:
        return ()
    return cell.listed or tuple(part for part in _SEPARATORS.split(cell.text) if part)
