"""A report set as official letters are: where each part stands, in which font, and how a table breaks."""

from __future__ import annotations

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import _Row

from documents.report import Chapter, Report, Table, numeral
from documents.word import (
    BODY,
    HEAD,
    SUBHEAD,
    TITLE,
    Margins,
    dress,
    exactly,
    indent,
    number_pages,
    packed,
    sheet,
    write,
)

_MARGINS = Margins(37, 26, 35, 28)
"""as GB/T 9704 wants them: 156 mm by 225 mm are left for words"""
_WIDE = 156.0
_LETTER, _LINE = 16.0, 28.0
"""points: letters of size three, 22 lines a page"""
_LETTER_OF_LISTS, _LINE_OF_LISTS = 12.0, 20.0
_MANY = 7
"""columns; so many stand side by side in smaller letters only"""


def pages(report: Report) -> bytes:
    """The file; ValueError where a table's rows do not fit its head."""
    document = sheet(report.title, report.sender, report.made, _MARGINS)
    for name, face, points in (("Normal", BODY, _LETTER), ("Title", TITLE, 22), ("Heading 1", HEAD, _LETTER)):
        exactly(dress(document, name, face, points), 33 if name == "Title" else _LINE)
    exactly(dress(document, "Heading 2", SUBHEAD, _LETTER), _LINE)
    number_pages(document)
    _opening(document, report)
    for number, chapter in enumerate(report.chapters, 1):
        _chapter(document, f"{numeral(number)}、{chapter.title}", chapter)
    _end(document, report)
    for chapter in report.annex:
        _annex(document, chapter)
    return packed(document)


def _opening(document: Document, report: Report) -> None:
    if report.mark:
        write(document.add_paragraph(), report.mark, HEAD, 16)
    title = document.add_paragraph(style="Title")
    title.alignment = ALIGN.CENTER
    write(title, report.title)
    period = document.add_paragraph()
    period.alignment = ALIGN.CENTER
    write(period, report.period, SUBHEAD)
    document.add_paragraph()
    write(document.add_paragraph(), report.addressee)
    _paragraphs(document, report.summary)


def _paragraphs(document: Document, paragraphs: tuple[str, ...]) -> None:
    for words in paragraphs:
        paragraph = document.add_paragraph()
        paragraph.alignment = ALIGN.JUSTIFY
        indent(paragraph, _LETTER, first=2)
        write(paragraph, words)


def _chapter(document: Document, title: str, chapter: Chapter) -> None:
    heading = document.add_paragraph(style="Heading 1")
    indent(heading, _LETTER, first=2)
    write(heading, title)
    _paragraphs(document, chapter.paragraphs)
    if chapter.table is not None:
        _table(document, chapter.table)
    for number, case in enumerate(chapter.cases, 1):
        heading = document.add_paragraph(style="Heading 2")
        indent(heading, _LETTER, first=2)
        write(heading, f"（{numeral(number)}）{case.title}")
        _paragraphs(document, case.paragraphs)


def _annex(document: Document, chapter: Chapter) -> None:
    """Lists: on a new page, not drawn out to the edge, so that numbers stand close."""
    heading = document.add_paragraph(style="Heading 1")
    heading.paragraph_format.page_break_before = True
    write(heading, chapter.title)
    for words in chapter.paragraphs:
        paragraph = document.add_paragraph()
        exactly(paragraph.paragraph_format, _LINE_OF_LISTS)
        write(paragraph, words, points=_LETTER_OF_LISTS)


def _table(document: Document, told: Table) -> None:
    columns = len(told.head)
    letter = 12 if columns < _MANY else 10.5
    if len(told.widths) != columns or any(len(row) != columns for row in told.rows):
        raise ValueError("every row of a table has a cell for each column")
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Mm(_WIDE * width / sum(told.widths)) for width in told.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, cells in enumerate((told.head, *told.rows)):
        row = table.add_row()
        _whole(row, head=number == 0)
        for column, words in enumerate(cells):
            cell = row.cells[column]
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            exactly(paragraph.paragraph_format, 20)
            centred = number == 0 or column in told.right
            paragraph.alignment = ALIGN.CENTER if centred else ALIGN.LEFT
            write(paragraph, words, HEAD if number == 0 else BODY, letter)
    document.add_paragraph().paragraph_format.line_spacing = Pt(10)


def _whole(row: _Row, *, head: bool) -> None:
    """A row stays on one page; the head comes again on the next."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader")[: 2 if head else 1]:
        properties.append(OxmlElement(name))


def _end(document: Document, report: Report) -> None:
    # Nobody signs a page on which nothing else stands: the last words come along.
    for paragraph in document.paragraphs[-2:]:
        paragraph.paragraph_format.keep_with_next = True
    space = Pt(_LINE)
    for words in report.signatures:
        line = document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_before, space = space, Pt(0)
        indent(line, _LETTER, first=2)
        write(line, words)
        write(line, "\u3000" * 8).underline = True
    for words, right in ((report.sender, 2), (report.dated, 4)):
        line = document.add_paragraph()
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.keep_with_next = right == 2
        line.paragraph_format.space_before, space = space, Pt(0)
        indent(line, _LETTER, right=right)
        write(line, words)
