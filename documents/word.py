"""What all Word files here have in common: A4, official fonts and what stands in for them, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE, HEAD, SUBHEAD, BODY, FIGURES = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
"""the fonts an official letter is set in; not every office has the first and the third"""
_OTHERWISE = {
    TITLE: "方正小标宋_GBK,宋体,SimSun",
    HEAD: "SimHei,Noto Sans CJK SC",
    SUBHEAD: "楷体,KaiTi",
    BODY: "仿宋,FangSong,方正仿宋_GBK",
    FIGURES: "SimSun,Noto Serif CJK SC",
}
LATIN = "Times New Roman"
_UNWRITABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\ud800-\\udfff\\ufffe\\uffff]")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Margins:
    """White around a page, in millimetres."""

    top: float
    right: float
    bottom: float
    left: float


def sheet(title: str, author: str, made: datetime, margins: Margins) -> Document:
    """An empty A4 document in our fonts."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin = Mm(margins.top), Mm(margins.right)
    section.bottom_margin, section.left_margin = Mm(margins.bottom), Mm(margins.left)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = clean(title)[:255], clean(author)[:255], clean(author)[:255]
    about.comments, about.language = "", "zh-CN"
    about.created = about.modified = made.astimezone(UTC).replace(tzinfo=None)
    for fonts in document.styles.element.iter(qn("w:rPrDefault")):
        fonts.getparent().remove(fonts)
    _name_fonts(document)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            # The template is of 2010; said so, Word would open the file as an old one.
            setting.set(qn("w:val"), "15")
    # The template's picture of itself is of no use to anybody.
    package = document.part.package
    for id in [id for id, related in package.rels.items() if related.reltype.endswith("/thumbnail")]:
        package.rels.pop(id)
    return document


def dress(document: Document, name: str, face: str, points: float, *, before: float = 0, after: float = 0) -> Any:
    """Set a style of the template in our font, black and upright; answers its paragraph format."""
    style: Any = document.styles[name]
    for old in (*style.element.findall(qn("w:rPr")), *style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}")):
        old.getparent().remove(old)
    style.font.size = Pt(points)
    _face(style.element.get_or_add_rPr(), face)
    how = style.paragraph_format
    how.space_before, how.space_after = Pt(before), Pt(after)
    return how


def _face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), LATIN)
    fonts.set(qn("w:eastAsia"), face)


def write(paragraph: Paragraph, text: str, face: str = "", points: float = 0, *, bold: bool = False) -> Run:
    """Words at the end of a paragraph, in a font of their own where one is named."""
    run = paragraph.add_run(clean(text))
    if face:
        _face(run._element.get_or_add_rPr(), face)
    if points:
        run.font.size = Pt(points)
    run.bold = bold or None
    return run


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def exactly(how: Any, points: float) -> None:
    """Lines of exactly this height."""
    how.line_spacing_rule, how.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def indent(paragraph: Paragraph, points: float, *, first: float = 0, right: float = 0) -> None:
    """Indent by characters of this size: Word counts characters, others read the width."""
    found = paragraph._element.get_or_add_pPr().get_or_add_ind()
    for side, characters in (("firstLine", first), ("right", right)):
        if characters:
            found.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
            found.set(qn(f"w:{side}"), str(round(characters * points * 20)))


def number_pages(document: Document) -> None:
    """— 1 — at the outer edge: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        write(paragraph, "— ", FIGURES, 14)
        run = write(paragraph, "", FIGURES, 14)
        for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
            run._element.append(_field(kind, text))
        write(paragraph, " —", FIGURES, 14)


def _field(kind: str, text: str) -> Any:
    element = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        element.set(qn("w:fldCharType"), kind)
    else:
        element.set(qn("xml:space"), "preserve")
        element.text = text
    return element


def _name_fonts(document: Document) -> None:
    """Tell Word what to take where a font is missing."""
    (part,) = (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/fontTable"))
    table = parse_xml(part.blob)
    for name, otherwise in _OTHERWISE.items():
        about = f'<w:altName w:val="{otherwise}"/><w:charset w:val="86"/>'
        table.append(parse_xml(f'<w:font {nsdecls("w")} w:name="{name}">{about}</w:font>'))
    part._blob = serialize_part_xml(table)


def packed(document: Document) -> bytes:
    """The file. The same document is the same bytes, whenever it is written."""
    written, again = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EARLIEST), old.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()
