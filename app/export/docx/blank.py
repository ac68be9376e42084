"""Draws the blank report, its tables and plain lists as DOCX, laid out by GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.section import Section
from docx.shared import Mm, Pt, Twips
from lxml import etree
from msgspec import Struct

from app.edition.cells import GridPart, LaidCell, lay_out
from app.edition.definition import Direction, Table
from app.edition.edition import Edition
from app.export.docx.styles import (
    DENSE_LABEL,
    DENSE_NUMBER,
    HEADINGS,
    PAGE_NUMBER_STYLE,
    SIGNATURE,
    SIGNED_ON,
    TABLE_LABEL,
    TABLE_NUMBER,
    TITLE_STYLE,
    add_styles,
    font_table,
    node,
)
from app.export.docx.tables import EDGE, EDGES
from app.export.standard import (
    BELOW_TABLE,
    BOTTOM,
    CELL_MARGIN,
    DASH_BELOW,
    DENSE_PRINT,
    DENSE_ROW_HEIGHT,
    LEFT,
    LINE_MARGIN,
    LINE_PITCH,
    PAPER,
    RIGHT,
    ROW_HEIGHT,
    TOP,
    column_widths,
    is_dense,
)
from app.export.standard import PAGE_NUMBER_PRINT as NUMBER_PRINT
from app.office.parts import XML_SPACE, read_written, write_parts
from app.report.report import clean_text

_CELL_MARGIN, _LINE_MARGIN = Mm(CELL_MARGIN), Mm(LINE_MARGIN)
_DENSE_SIZE = Pt(DENSE_PRINT.size)


def draw_table(table: Table) -> etree._Element:
    """The table as a `w:tbl`, its value cells empty; it stands on one page if it fits on one."""
    layout = lay_out(table)
    painter = _TableDrawing(table, is_dense(len(table.widths)))
    drawn = table_frame(painter.widths)
    in_order = sorted(layout.cells, key=lambda cell: cell.column)
    for row in range(layout.rows):
        cells = [cell for cell in in_order if 0 <= row - cell.row < cell.row_span]
        header, last = row < layout.header_rows, row + 1 == layout.rows
        drawn.append(painter.row(row, cells, header=header, last=last))
    return drawn


def table_frame(widths: Sequence[int]) -> etree._Element:
    """A `w:tbl` with borders and columns of these widths in twips, and no rows."""
    margins = {
        "top": _LINE_MARGIN,
        "left": _CELL_MARGIN,
        "bottom": _LINE_MARGIN,
        "right": _CELL_MARGIN,
    }
    sides = (node(f"w:{n}", w=str(m.twips), type="dxa") for n, m in margins.items())
    properties = node(
        "w:tblPr",
        node("w:tblW", w=str(sum(widths)), type="dxa"),
        node("w:jc", val="center"),
        node("w:tblBorders", *(node(f"w:{name}", **EDGE) for name in EDGES)),
        node("w:tblLayout", type="fixed"),
        node("w:tblCellMar", *sides),
    )
    return node(
        "w:tbl", properties, node("w:tblGrid", *(node("w:gridCol", w=str(w)) for w in widths))
    )


class _TableDrawing:
    def __init__(self, table: Table, dense: bool) -> None:  # noqa: FBT001 - a trait of the table
        self.widths = [Mm(width) // Twips(1) for width in column_widths(table.widths)]
        self._dense = dense
        self._down = table.direction is Direction.DOWN

    def row(
        self, row: int, cells: Sequence[LaidCell], *, header: bool, last: bool
    ) -> etree._Element:
        height = Mm(DENSE_ROW_HEIGHT if self._dense else ROW_HEIGHT)
        properties = node("w:trPr", node("w:cantSplit"))
        properties.append(node("w:trHeight", val=str(height.twips), hRule="atLeast"))
        if header:
            properties.append(node("w:tblHeader"))
        drawn = (self._cell(cell, starts=cell.row == row, keep=not last) for cell in cells)
        return node("w:tr", properties, *drawn)

    def _cell(self, cell: LaidCell, *, starts: bool, keep: bool) -> etree._Element:
        width = sum(self.widths[cell.column : cell.column + cell.column_span])
        merge = "" if cell.row_span == 1 else "restart" if starts else "continue"
        marks = [node("w:keepNext")] if keep else []
        if cell.part is GridPart.ROW_LABEL and self._dense and cell.row_span == 1:
            marks += [node("w:ind", left=str(_CELL_MARGIN.twips)), node("w:jc", val="left")]
        elif inset := self._inset(cell):
            marks.append(node("w:ind", left=str(inset), right=str(inset)))
        words = (cell.text or None) if starts else None
        paragraph = _paragraph(words, self._style(cell), *marks)
        return _cell(width, paragraph, span=cell.column_span, merge=merge)

    def _inset(self, cell: LaidCell) -> int:
        """The indents in twips that break a narrow label into lines of two characters."""
        room = self.widths[cell.column] - 2 * _CELL_MARGIN.twips
        fits = len(cell.text) * _DENSE_SIZE.twips <= room
        narrow = self._dense and cell.column_span == 1 and cell.part is GridPart.COLUMN_LABEL
        if fits or not narrow or len(cell.text) % 2:
            return 0
        return max(0, int(room - 2.25 * _DENSE_SIZE.twips) // 2)

    def _style(self, cell: LaidCell) -> str:
        """The style's name, which is its id as well."""
        if cell.part is GridPart.VALUE:
            return DENSE_NUMBER if self._dense else TABLE_NUMBER
        return DENSE_LABEL if self._dense else TABLE_LABEL


NAME_PLACE, YEAR_PLACE = "（机关名称）", "（年度）"
_FONT_TABLE = "word/fontTable.xml"
_BELOW_TABLE = Pt(BELOW_TABLE)
_FOOTER_DISTANCE = Mm(BOTTOM - DASH_BELOW) - Pt(NUMBER_PRINT.pitch / 2)
"""The middle of the page number stands as the standard wants its dashes."""

_UNUSED = ("customXml", "thumbnail", "stylesWithEffects", "numbering", "theme", "webSettings")


def blank_docx(edition: Edition) -> bytes:
    """The DOCX file: title, headings and tables of the edition, no numbers and no texts."""
    document = official_document()
    title = edition.definition.title.format(name=NAME_PLACE, year=YEAR_PLACE)
    document.add_paragraph(title, TITLE_STYLE)
    _add_sections(document, edition)
    document.add_paragraph("（署名）", SIGNATURE)
    document.add_paragraph("（成文日期）", SIGNED_ON)
    return document_file(document, title)


def official_document() -> Document:
    """An empty document with the page and the styles of GB/T 9704-2012."""
    document = docx.Document()
    _drop_unused(document)
    add_styles(document)
    _set_page(document.sections[0])
    _number_pages(document)
    return document


def document_file(document: Document, title: str, mark: str = "") -> bytes:
    """The DOCX file of a document; its properties are the title and the mark alone."""
    file = BytesIO()
    document.save(file)
    parts = read_written(file.getvalue())
    parts[_FONT_TABLE] = font_table()
    return write_parts(parts, title, mark)


def _add_sections(document: Document, edition: Edition) -> None:
    last = document.element.body[-1]
    below_table = False
    for section in edition.sections:
        heading = document.add_paragraph(section.title, HEADINGS[0])
        if below_table:
            heading.paragraph_format.space_before = _BELOW_TABLE
        below_table = bool(section.table)
        if below_table:
            last.addprevious(draw_table(edition.table(section.table)))


def _drop_unused(document: Document) -> None:
    """Removes what python-docx's own template brings along and a report has no use for."""
    for relations in (document.part.rels, document.part.package.rels):
        for name in [n for n, r in relations.items() if r.reltype.endswith(_UNUSED)]:
            del relations[name]
    styles = document.styles.element
    for latent in styles.xpath("w:latentStyles"):
        styles.remove(latent)
    for style in styles.style_lst:
        if not style.default:
            styles.remove(style)


def _set_page(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = map(Mm, PAPER)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(15), _FOOTER_DISTANCE
    properties = section._sectPr
    for grid in properties.xpath("w:docGrid"):
        properties.remove(grid)
    properties.append(node("w:docGrid", type="lines", linePitch=str(Pt(LINE_PITCH).twips)))


def _number_pages(document: Document) -> None:
    """Page numbers between dashes: odd pages right, even pages left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, alignment, side in (
        (section.footer, "right", "right"),
        (section.even_page_footer, "left", "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles[PAGE_NUMBER_STYLE]
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            node("w:ind", **{side: str(Pt(NUMBER_PRINT.size).twips), f"{side}Chars": "100"})
        )
        properties.append(node("w:jc", val=alignment))
        for run in _page_number_runs():
            paragraph._p.append(run)


def _page_number_runs() -> list[etree._Element]:
    begin, separate, end = (
        node("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")
    )
    parts = (
        _text("— "),
        begin,
        _words("PAGE", "w:instrText"),
        separate,
        _text("1"),
        end,
        _text(" —"),
    )
    return [node("w:r", part) for part in parts]


def _text(words: str) -> etree._Element:
    element = _words(words)
    element.set(XML_SPACE, "preserve")
    return element


def _words(words: str, tag: str = "w:t") -> etree._Element:
    element = node(tag)
    element.text = words
    return element


class ListColumn(Struct, frozen=True):
    """A column: its head, its width in millimetres, and whether its words stand in the middle."""

    head: str
    width: float
    centred: bool = False


def add_list(
    document: Document,
    columns: Sequence[ListColumn],
    rows: Iterable[Sequence[str]],
    *,
    dense: bool = False,
) -> None:
    """Adds the list behind what the document has; `dense` sets it in the smaller size.

    A row of a single text is a heading over the rows below it.
    """
    widths = [Mm(column.width) // Twips(1) for column in columns]
    style = DENSE_LABEL if dense else TABLE_LABEL
    table = table_frame(widths)
    heads = (_list_cell(one.head, width, style) for one, width in zip(columns, widths, strict=True))
    table.append(node("w:tr", node("w:trPr", node("w:cantSplit"), node("w:tblHeader")), *heads))
    for row in rows:
        if len(row) == 1:
            cells = [_list_cell(row[0], sum(widths), style, left=True, span=len(widths))]
        else:
            cells = [
                _list_cell(text, width, style, left=not column.centred)
                for column, width, text in zip(columns, widths, row, strict=True)
            ]
        table.append(node("w:tr", node("w:trPr", node("w:cantSplit")), *cells))
    document.element.body[-1].addprevious(table)


def _list_cell(
    text: str, width: int, style: str, *, left: bool = False, span: int = 1
) -> etree._Element:
    """A heading, over all columns, is bold and stays on the page of the row below it."""
    lines = []
    for line in clean_text(text).split("\n"):
        marks = [node("w:keepNext")] if span > 1 else []
        marks += [node("w:jc", val="left")] if left else []
        lines.append(_paragraph(line, style, *marks, bold=span > 1))
    return _cell(width, *lines, span=span)


def _cell(width: int, *lines: etree._Element, span: int = 1, merge: str = "") -> etree._Element:
    properties = node("w:tcPr", node("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        properties.append(node("w:gridSpan", val=str(span)))
    if merge:
        properties.append(node("w:vMerge", val=merge))
    properties.append(node("w:vAlign", val="center"))
    return node("w:tc", properties, *lines)


def _paragraph(
    words: str | None, style: str, *marks: etree._Element, bold: bool = False
) -> etree._Element:
    """A paragraph of a style and with marks of its own; without words it has no run."""
    paragraph = node("w:p", node("w:pPr", node("w:pStyle", val=style), *marks))
    if words is not None:
        weight = [node("w:rPr", node("w:b"))] if bold else []
        paragraph.append(node("w:r", *weight, _words(words)))
    return paragraph
