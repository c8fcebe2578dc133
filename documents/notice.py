"""A meeting on one sheet of paper, in letters that old eyes read: for those who use no telephone. A Word file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands on the sheet."""

    heading: str
    to: str
    """who is meant, with the colon of a letter"""
    rows: tuple[tuple[str, str], ...]
    """when, where, what about, who calls, whom to ask: what it is and the words"""
    words: str
    sender: str
    dated: str
    made: datetime
    code: str = ""
    """the address behind the code; empty for none"""
    code_words: str = ""


def written(notice: Notice) -> bytes:
    """The file: one page, whatever was written into the agenda."""
    # What writes Word files is loaded by the first notice, not by every start.
    from documents.notice_page import page

    return page(notice)
