"""Draws the official tables of an edition as DOCX tables with real merged cells."""

from __future__ import annotations

from collections.abc import Sequence

from docx.shared import Mm, Pt, Twips
from lxml import etree

from app.edition.definition import Direction, Table
from app.edition.layout import LaidCell, Layout, Part, lay_out
from app.export.docx.docx_borders import EDGE, EDGES
from app.export.docx.docx_styles import DENSE_LABEL, DENSE_NUMBER, TABLE_LABEL, TABLE_NUMBER
from app.export.docx.wordml_nodes import node
from app.export.standard import (
    CELL_MARGIN,
    DENSE_PRINT,
    DENSE_ROW_HEIGHT,
    LINE_MARGIN,
    ROW_HEIGHT,
    column_widths,
    is_dense,
)

_CELL_MARGIN, _LINE_MARGIN = Mm(CELL_MARGIN), Mm(LINE_MARGIN)
_DENSE_SIZE = Pt(DENSE_PRINT.size)


def draw_table(table: Table) -> etree._Element:
    """The table as a `w:tbl`, its value cells empty."""
    layout = lay_out(table)
    painter = _Painter(table, is_dense(len(table.widths)))
    drawn = table_frame(painter.widths)
    covering = {
        (row, cell.column): cell
        for cell in layout.cells
        for row in range(cell.row, cell.row + cell.row_span)
    }
    block_tops = _block_tops(layout)
    for row in range(layout.rows):
        cells = [cell for (r, _), cell in sorted(covering.items(), key=_place) if r == row]
        header, last = row < layout.header_rows, row + 1 in block_tops
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


def _block_tops(layout: Layout) -> frozenset[int]:
    """The rows at which a page may break: where a block begins, and the end of the table."""
    return frozenset(cell.row for cell in layout.cells if cell.part is Part.CAPTION) | {layout.rows}


def _place(item: tuple[tuple[int, int], LaidCell]) -> tuple[int, int]:
    return item[0]


class _Painter:
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
        properties = node("w:tcPr", node("w:tcW", w=str(width), type="dxa"))
        if cell.column_span > 1:
            properties.append(node("w:gridSpan", val=str(cell.column_span)))
        if cell.row_span > 1:
            properties.append(node("w:vMerge", val="restart" if starts else "continue"))
        properties.append(node("w:vAlign", val="center"))
        return node("w:tc", properties, self._paragraph(cell, text=starts, keep=keep))

    def _paragraph(self, cell: LaidCell, *, text: bool, keep: bool) -> etree._Element:
        properties = node("w:pPr", node("w:pStyle", val=self._style(cell)))
        if keep:
            properties.append(node("w:keepNext"))
        if cell.part is Part.ROW_LABEL and self._dense and cell.row_span == 1:
            properties.append(node("w:ind", left=str(_CELL_MARGIN.twips)))
            properties.append(node("w:jc", val="left"))
        elif inset := self._inset(cell):
            properties.append(node("w:ind", left=str(inset), right=str(inset)))
        paragraph = node("w:p", properties)
        if text and cell.text:
            words = node("w:t")
            words.text = cell.text
            paragraph.append(node("w:r", words))
        return paragraph

    def _inset(self, cell: LaidCell) -> int:
        """The indents in twips that break a narrow label into lines of two characters."""
        room = self.widths[cell.column] - 2 * _CELL_MARGIN.twips
        fits = len(cell.text) * _DENSE_SIZE.twips <= room
        narrow = self._dense and cell.column_span == 1 and cell.part is Part.COLUMN_LABEL
        if fits or not narrow or len(cell.text) % 2:
            return 0
        return max(0, int(room - 2.25 * _DENSE_SIZE.twips) // 2)

    def _style(self, cell: LaidCell) -> str:
        """The style's name, which is its id as well."""
        if cell.part is Part.VALUE:
            return DENSE_NUMBER if self._dense else TABLE_NUMBER
        return DENSE_LABEL if self._dense else TABLE_LABEL
