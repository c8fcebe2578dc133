"""A report to an authority as a Word file: a title, chapters, tables of figures, cases, signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows; the last column is where they come from, if it is said."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    """shares of the width"""
    right: frozenset[int] = frozenset()
    """columns that stand at the right: numbers"""


@dataclass(frozen=True, slots=True)
class Case:
    """One story, told in a few paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A numbered part of a report: words, then a table, then cases."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report."""

    title: str
    period: str
    """below the title"""
    addressee: str
    summary: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    sender: str
    dated: str
    made: datetime
    signatures: tuple[str, ...] = ()
    """what stands before the lines that people sign on"""
    annex: tuple[Chapter, ...] = ()
    """what comes behind the signatures, on pages of its own and in smaller letters: lists, for whoever checks"""
    mark: str = ""
    """at the head of the first page: that it is a draft"""


def written(report: Report) -> bytes:
    """The file; ValueError where a table's rows do not fit its head."""
    # What writes Word files is loaded by the first report, not by every start.
    from documents.report_pages import pages

    return pages(report)


def numeral(number: int) -> str:
    """A number below 100 as chapters are counted: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
