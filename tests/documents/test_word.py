"""Word files are opened again and read: every word is there, in the form such papers have, and nothing breaks them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents import notice, report
from documents.notice import Notice
from documents.report import Case, Chapter, Report, Table, numeral

ROOT = Path(__file__).parent.parent.parent
MADE = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
STORY = "下半年，活动组组织委员进村入户，听意见、摆道理、想办法，件件有回音。"
REPORT = Report(
    title="西城街道活动组2026年下半年工作报告",
    period="（2026年7月1日至12月31日）",
    addressee="中共西城街道工作委员会：",
    summary=(STORY, STORY),
    chapters=(
        Chapter(
            "主要数字",
            ("下表中的数字都可以在台账里逐条查到。",),
            Table(
                ("项目", "数量", "出处"),
                (("收到诉求", "128件", "台账，第1至128号"), ("满意率", "91.3%（84/92）", "评价表")),
                (3, 2, 4),
                frozenset({1}),
            ),
        ),
        Chapter("典型事例", (), None, (Case("下水道通了", (STORY,)), Case("路灯亮了", (STORY, STORY)))),
        Chapter("存在的问题", (STORY,)),
    ),
    sender="西城街道活动组",
    dated="2026年12月31日",
    made=MADE,
    signatures=("组长（签名）：",),
    mark="草稿",
)
NOTICE = Notice(
    heading="开会通知",
    to="张大爷：",
    rows=(
        ("时间：", "12月2日（周三）晚上7点30分"),
        ("地点：", "水泥制品厂小区3号楼前"),
        ("商量：", "下水道怎么修"),
        ("联系人：", "周桂芳（委员）"),
    ),
    words="您来不来，请跟送通知的人说一声。",
    sender="西城街道活动组",
    dated="2026年11月23日",
    made=MADE,
    code="https://tongxin.example/?code=m_7fk2",
    code_words="扫一扫就能回话",
)


def opened(body: bytes) -> Document:
    """The file as another program opens it."""
    return docx.Document(io.BytesIO(body))


def words(document: Document) -> list[str]:
    """Its paragraphs, without the empty ones."""
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]


def test_a_report_has_all_its_parts_in_order() -> None:
    """Title, addressee, summary, numbered chapters, cases, signature, sender, date: nothing is lost."""
    told = words(opened(report.written(REPORT)))

    assert told[:6] == ["草稿", REPORT.title, REPORT.period, REPORT.addressee, STORY, STORY]
    heads = ["一、主要数字", "二、典型事例", "（一）下水道通了", "（二）路灯亮了", "三、存在的问题"]
    assert [line for line in told if line in heads] == heads
    assert told[-3].startswith("组长（签名）：")
    assert told[-2:] == [REPORT.sender, REPORT.dated]


def test_every_figure_stands_beside_its_source() -> None:
    """The table holds what it was given, its head comes again on every page, and no row is cut in two."""
    (table,) = opened(report.written(REPORT)).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows == [
        ["项目", "数量", "出处"],
        ["收到诉求", "128件", "台账，第1至128号"],
        ["满意率", "91.3%（84/92）", "评价表"],
    ]
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [round(column.width.mm) for column in table.columns if column.width] == [52, 35, 69]


def test_a_report_is_set_as_official_letters_are() -> None:
    """A4, margins and fonts of GB/T 9704; headings are headings, so that Word lists them."""
    document = opened(report.written(REPORT))
    section = document.sections[0]

    assert [round(side.mm) for side in (section.page_width, section.page_height) if side] == [210, 297]
    edges = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(edge.mm) for edge in edges if edge] == [37, 26, 35, 28]
    fonts = {name: _font(document, name) for name in ("Normal", "Title", "Heading 1", "Heading 2")}
    assert fonts == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
    }
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert (styles.count("Heading 1"), styles.count("Heading 2")) == (3, 2)


def _font(document: Document, style: str) -> str:
    found: Any = document.styles[style].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    return str(found.get(qn("w:eastAsia")))


def test_an_office_without_the_fonts_is_told_what_to_take() -> None:
    """Every Chinese font of the file is in its table with the names of what can stand in for it."""
    with zipfile.ZipFile(io.BytesIO(report.written(REPORT))) as packed:
        table = packed.read("word/fontTable.xml").decode()

    for name in ("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"):
        assert re.search(rf'w:name="{name}"[^>]*><w:altName w:val="[^"]+"', table), name


def test_pages_are_numbered_at_the_outer_edge() -> None:
    """— 1 — right on odd pages, left on even ones."""
    document = opened(report.written(REPORT))
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        (paragraph,) = footer.paragraphs
        assert " PAGE " in paragraph._p.xml
        assert (paragraph.text, paragraph.alignment) == ("—  —", side)


def test_nobody_signs_an_empty_page() -> None:
    """The last words of the report are marked to stay with the signature, the sender and the date."""
    *together, _date = opened(report.written(REPORT)).paragraphs[-4:]

    assert together[0].text == STORY
    assert [paragraph.paragraph_format.keep_with_next for paragraph in together] == [True] * 3


def test_the_same_report_is_the_same_file() -> None:
    """Written twice, byte for byte: a document made again is the document that was approved."""
    assert report.written(REPORT) == report.written(REPORT)


def test_a_file_tells_of_its_sender_and_of_no_tool() -> None:
    """The properties name the group; the library's own words are gone."""
    about = opened(report.written(REPORT)).core_properties

    assert (about.title, about.author, about.language) == (REPORT.title, REPORT.sender, "zh-CN")
    assert about.comments == ""
    assert about.created == MADE


@pytest.mark.parametrize(
    "odd", ["\x00\x0b字", "<w:p/>&amp;", "一\n二\t三", "😀\ufffe"], ids=["control", "xml", "breaks", "last"]
)
def test_no_words_can_break_a_file(odd: str) -> None:
    """Whatever was written in chat, the file opens and holds it."""
    body = report.written(replace(REPORT, title=f"题{odd}", summary=(odd,), sender=odd))
    told = "\n".join(words(opened(body)))

    assert "题" in told
    for letter in odd:
        assert (letter in told) is (letter not in "\x00\x0b\ufffe")


def test_a_row_that_fits_no_table_is_refused() -> None:
    """A figure in the wrong column would be believed."""
    short = Chapter("数字", (), Table(("项目", "数量"), (("收到",),), (1, 1)))

    with pytest.raises(ValueError, match="cell"):
        report.written(replace(REPORT, chapters=(short,)))


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四")]
)
def test_chapters_are_counted_in_chinese(number: int, said: str) -> None:
    """As they are in every such report."""
    assert numeral(number) == said


def test_a_notice_says_what_when_where_and_whom_to_ask() -> None:
    """Everything on the sheet can be read without a telephone; the address stands in letters as well."""
    body = notice.written(NOTICE)
    told = words(opened(body))

    assert told[:2] == ["开会通知", "张大爷："]
    assert told[2:6] == [f"{label}\t{text}" for label, text in NOTICE.rows]
    assert told[6:] == [NOTICE.words, NOTICE.sender, NOTICE.dated, NOTICE.code_words, NOTICE.code]
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert [name for name in packed.namelist() if name.startswith("word/media/")] == ["word/media/image1.png"]


def test_a_notice_without_a_code_has_no_picture() -> None:
    """Where no address is known, none is drawn."""
    with zipfile.ZipFile(io.BytesIO(notice.written(replace(NOTICE, code="", code_words="")))) as packed:
        assert [name for name in packed.namelist() if name.startswith("word/media/")] == []


def test_letters_are_as_large_as_the_page_allows() -> None:
    """A short notice in the largest letters; a long agenda makes them smaller, and in the end is cut with a mark."""

    def size(agenda: str) -> float:
        document = opened(notice.written(with_agenda(agenda)))
        found = document.styles["Normal"].element.rPr.find(qn("w:sz"))
        return int(found.get(qn("w:val"))) / 2

    assert size("下水道") == 28
    assert 14 <= size(STORY * 10) < size(STORY * 2) < 28
    assert "…" not in "".join(words(opened(notice.written(with_agenda(STORY * 5)))))
    assert "…" in "".join(words(opened(notice.written(with_agenda(STORY * 100)))))


def with_agenda(agenda: str) -> Notice:
    """The notice about something else."""
    return replace(NOTICE, rows=(*NOTICE.rows[:2], ("商量：", agenda), NOTICE.rows[3]))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here to set the pages")
def test_every_notice_is_one_sheet(tmp_path: Path) -> None:
    """Set by LibreOffice, the shortest, a long and an endless notice take one page each."""
    for name, agenda in (
        ("short", "下水道"),
        ("long", STORY * 8),
        ("lines", "第一件\n第二件\n" * 9),
        ("endless", STORY * 99),
    ):
        (tmp_path / f"{name}.docx").write_bytes(notice.written(with_agenda(agenda)))
    settings = f"-env:UserInstallation=file://{tmp_path}/settings"
    told = ["soffice", settings, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*told, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=100)

    pages = {pdf.stem: len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) for pdf in tmp_path.glob("*.pdf")}
    assert pages == {"short": 1, "long": 1, "lines": 1, "endless": 1}


def test_a_page_is_as_wide_as_the_notice_counts_with() -> None:
    """The estimate of what fits and the margins of the sheet agree."""
    section = opened(notice.written(NOTICE)).sections[0]
    assert section.page_width
    assert section.left_margin
    assert section.right_margin

    assert section.page_width - section.left_margin - section.right_margin == pytest.approx(Mm(170), abs=Mm(1))


def test_a_start_does_not_load_what_writes_word_files() -> None:
    """The library takes eight megabytes; a city that has not asked for a report yet does not pay for it."""
    look = "import bot.run, sys; print([name for name in ('docx', 'lxml') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True, cwd=ROOT)

    assert told.stdout.strip() == "[]"


def test_lists_come_behind_the_signatures() -> None:
    """Whoever signs sees the report; the lists begin on a page of their own behind it, in small letters."""
    told = replace(REPORT, annex=(Chapter("附：清单", ("新反映（2）：2026-0001、2026-0002",)),))
    paragraphs = docx.Document(io.BytesIO(report.written(told))).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]

    at = texts.index("附：清单")
    assert texts.index(REPORT.dated) < at
    assert texts[at + 1 :] == ["新反映（2）：2026-0001、2026-0002"]
    assert paragraphs[at].paragraph_format.page_break_before
    assert paragraphs[at + 1].runs[0].font.size == Pt(12)
