"""A notice set on its page: the letters as large as everything together allows."""

from __future__ import annotations

import io
import math
from dataclasses import replace

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Mm, Pt

from documents.code import bare
from documents.notice import Notice
from documents.word import BODY, HEAD, TITLE, Margins, dress, exactly, packed, sheet, write

_MARGINS = Margins(22, 20, 18, 20)
_WIDE, _HIGH = 170.0, 257.0
_SIZES = (28, 26, 24, 22, 20, 18, 16, 14)
"""points; the largest with which everything stands on the page"""
_LINE, _APART = 1.5, 0.3
"""from line to line, and between paragraphs, in letters"""
_CODE, _SMALL = 42.0, 13
"""millimetres of the code, points of what stands below it"""
_MM_A_POINT = 0.3528


def page(notice: Notice) -> bytes:
    """The file: one page, whatever was written into the agenda."""
    notice, points = _fitted(notice)
    document = sheet(notice.heading, notice.sender, notice.made, _MARGINS)
    exactly(dress(document, "Normal", BODY, points, after=points * _APART), points * _LINE)
    exactly(dress(document, "Title", TITLE, points * 1.5, after=points * 0.6), points * 2)
    title = document.add_paragraph(style="Title")
    title.alignment = ALIGN.CENTER
    write(title, notice.heading)
    if notice.to:
        write(document.add_paragraph(), notice.to)
    for label, words in notice.rows:
        row = document.add_paragraph()
        # What it is stands out at the left, and the words stay beside it.
        row.paragraph_format.left_indent = Pt(points * _hanging(notice))
        row.paragraph_format.first_line_indent = Pt(-points * _hanging(notice))
        write(row, f"{label}\t", HEAD)
        write(row, words)
    if notice.words:
        write(document.add_paragraph(), notice.words)
    for words in filter(None, (notice.sender, notice.dated)):
        line = document.add_paragraph()
        line.alignment = ALIGN.RIGHT
        write(line, words)
    if notice.code:
        _code(document, notice)
    return packed(document)


def _code(document: Document, notice: Notice) -> None:
    line = document.add_paragraph()
    line.alignment = ALIGN.CENTER
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    line.paragraph_format.space_after = Pt(0)
    write(line, "").add_picture(io.BytesIO(bare(notice.code)), width=Mm(_CODE))
    for words in filter(None, (notice.code_words, notice.code)):
        line = document.add_paragraph()
        line.alignment = ALIGN.CENTER
        exactly(line.paragraph_format, _SMALL * _LINE)
        line.paragraph_format.space_after = Pt(0)
        write(line, words, points=_SMALL)


def _hanging(notice: Notice) -> float:
    """How many letters the words beside stand in: behind the longest of what they are, and half a letter of air."""
    return max((len(label) for label, _ in notice.rows), default=0) + 0.5


def _fitted(notice: Notice) -> tuple[Notice, int]:
    """The notice and the size of its letters; what is too long even for the smallest is cut, row by row."""
    for points in _SIZES:
        if _needs(notice, points) <= _HIGH:
            return notice, points
    most = max(len(words) for _, words in notice.rows)
    while most > 20 and _needs(notice, _SIZES[-1]) > _HIGH:
        most = most * 9 // 10
        rows = tuple((label, words if len(words) <= most else f"{words[: most - 1]}…") for label, words in notice.rows)
        notice = replace(notice, rows=rows, words=notice.words[:200])
    return notice, _SIZES[-1]


def _needs(notice: Notice, points: int) -> float:
    """How many millimetres it takes, rather too many than too few: every letter as wide as a Chinese one."""
    letter = points * _MM_A_POINT
    beside = (_WIDE - letter * _hanging(notice)) / letter
    rows = [(words, beside) for _, words in notice.rows]
    rows += [(words, _WIDE / letter) for words in (notice.to, notice.words, notice.sender, notice.dated) if words]
    lines = sum(math.ceil(max(1, len(part)) / max(1, int(room))) for words, room in rows for part in words.split("\n"))
    heading = math.ceil(len(notice.heading) * 1.5 * letter / _WIDE) * letter * 2 + letter * 0.6
    below = math.ceil((len(notice.code) + len(notice.code_words)) / 30 + 1) * _SMALL * _LINE * _MM_A_POINT
    return heading + letter * (lines * _LINE + len(rows) * _APART) + (_CODE + below if notice.code else 0)
