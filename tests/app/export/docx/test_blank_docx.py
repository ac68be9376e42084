"""The blank report is the official form: labels, spans, page and styles."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from app.edition.cells import Layout
from app.edition.edition import Edition
from app.export.docx.blank import blank_docx
from app.export.docx.styles import HEADINGS, TABLE_LABEL, TABLE_NUMBER
from app.office.parts import read_written
from app.office.wordml import body_of, grids

Shape = tuple[int, int, int, int, str]


@pytest.fixture
def blank(edition: Edition, tmp_path: Path) -> Document:
    path = tmp_path / "blank.docx"
    path.write_bytes(blank_docx(edition))
    return docx.Document(str(path))


def shapes(layout: Layout) -> list[Shape]:
    cells = ((c.row, c.column, c.row_span, c.column_span, c.text) for c in layout.cells)
    return sorted(cells)


def shapes_by_python_docx(document: Document, number: int) -> list[Shape]:
    """Texts and spans told from which grid positions python-docx says are one cell."""
    covered: dict[object, list[tuple[int, int]]] = {}
    texts: dict[object, str] = {}
    for r, row in enumerate(document.tables[number].rows):
        for c, cell in enumerate(row.cells):
            covered.setdefault(cell._tc, []).append((r, c))
            texts[cell._tc] = cell.text
    return sorted(
        (*places[0], places[-1][0] - places[0][0] + 1, places[-1][1] - places[0][1] + 1, texts[tc])
        for tc, places in covered.items()
    )


def test_the_built_in_template_is_the_drawn_one(edition: Edition) -> None:
    built_in = read_written((edition.folder / "report.docx").read_bytes())
    drawn = read_written(blank_docx(edition))
    for parts in (built_in, drawn):
        del parts["docProps/app.xml"]  # which version drew it
    assert built_in == drawn


def test_labels_and_spans_are_those_of_the_form(edition: Edition, blank: Document) -> None:
    body = body_of(blank.element)
    assert body is not None
    read = [
        sorted((c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells)
        for grid in grids(body)
    ]
    assert read == [shapes(layout) for layout in edition.layouts.values()]


def test_another_reader_sees_the_same_cells(edition: Edition, blank: Document) -> None:
    for number, layout in enumerate(edition.layouts.values()):
        assert shapes_by_python_docx(blank, number) == shapes(layout)


def test_the_page_is_that_of_the_standard(blank: Document) -> None:
    section = blank.sections[0]
    page = (section.page_width, section.page_height)
    margins = (
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(length.mm) for length in page if length] == [210, 297]
    assert [round(length.mm) for length in margins if length] == [37, 35, 28, 26]
    assert blank.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].text == "— 1 —"
    assert section.even_page_footer.paragraphs[0].text == "— 1 —"


def test_tables_fit_the_text_width_and_have_borders(edition: Edition, blank: Document) -> None:
    for table, form in zip(blank.tables, edition.tables, strict=True):
        width = sum(column.width or 0 for column in table.columns)
        assert width <= Mm(156)
        assert len(table.columns) == len(form.widths)
        borders = table._tbl.tblPr.find(qn("w:tblBorders"))
        assert borders is not None
        assert {edge.get(qn("w:val")) for edge in borders} == {"single"}
        assert len(borders) == 6


def test_header_rows_repeat_and_rows_do_not_split(edition: Edition, blank: Document) -> None:
    for table, layout in zip(blank.tables, edition.layouts.values(), strict=True):
        repeating = [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows]
        assert repeating == [row < layout.header_rows for row in range(layout.rows)]
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)


def test_fonts_and_pitch_are_those_of_the_standard(blank: Document) -> None:
    fonts = {
        "报告标题": ("方正小标宋简体", 22),
        "报告正文": ("仿宋_GB2312", 16),
        HEADINGS[0]: ("黑体", 16),
        HEADINGS[1]: ("楷体_GB2312", 16),
        HEADINGS[2]: ("仿宋_GB2312", 16),
    }
    for name, (font, size) in fonts.items():
        style = blank.styles[name]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert style.element.rPr.rFonts.get(qn("w:ascii")) == "Times New Roman"
        assert style.element.rPr.sz.val == Pt(size)
    number = blank.styles["页码"].element.rPr
    assert (number.rFonts.get(qn("w:ascii")), number.sz.val) == ("宋体", Pt(14))
    line = blank.styles["报告正文"].element.pPr.find(qn("w:spacing"))
    assert (line.get(qn("w:line")), line.get(qn("w:lineRule"))) == ("579", "exact")


def test_a_person_finds_the_styles_by_name(edition: Edition, blank: Document) -> None:
    assert [p.text for p in blank.paragraphs if p.style and p.style.name == HEADINGS[0]] == [
        section.title for section in edition.sections
    ]
    used = {p.style.name for p in blank.tables[0]._cells[0].paragraphs if p.style}
    assert used <= {TABLE_LABEL, TABLE_NUMBER}


def test_no_row_of_a_table_is_parted_from_the_next_by_a_page(
    edition: Edition, blank: Document
) -> None:
    assert len(blank.tables) == len(edition.tables)
    for table in blank.tables:
        *rows, last = table.rows
        for row in rows:
            for cell in row._tr.tc_lst:
                (paragraph,) = cell.p_lst
                assert Paragraph(paragraph, blank).paragraph_format.keep_with_next
        assert not last.cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_levels_are_told_by_weight_where_their_faces_are_missing(blank: Document) -> None:
    styles = blank.styles.element.style_lst
    heavy = {style.name_val for style in styles if style.xpath("w:rPr/w:b")}
    assert heavy == {"报告标题", "一级标题", "文中一级标题", "二级标题", "文中二级标题"}
