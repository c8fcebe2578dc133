"""Text for the cells of a table that a spreadsheet will open: never a formula."""

from __future__ import annotations

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """The text, so that a spreadsheet shows it and computes nothing."""
    text = text.replace("\x00", "")
    return f"'{text}" if text.lstrip().startswith(_BEGINS_FORMULA) else text
