"""Lays out an official table: widths, lines and row heights in twips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from app.edition.layout import LaidCell, Part
from app.export.outline import Source, TableBlock
from app.export.standard import (
    CELL_MARGIN,
    DENSE_PRINT,
    DENSE_ROW_HEIGHT,
    LINE_MARGIN,
    ROW_HEIGHT,
    TABLE_PRINT,
    TEXT_WIDTH,
    Align,
    Print,
    column_widths,
    is_dense,
)
from ui.typesetting.fonts import MM, POINT
from ui.typesetting.lines import Line, Setter


@dataclass(frozen=True)
class PrintedCell:
    """A cell with its lines; `left` and `width` are its place across the page."""

    cell: LaidCell
    left: float
    width: float
    lines: tuple[Line, ...]
    source: Source

    @property
    def height(self) -> float:
        """What its lines need."""
        return sum(line.how.pitch * POINT for line in self.lines)


@dataclass(frozen=True)
class PrintedTable:
    """A table ready for the pages; the first `header_rows` are repeated on every page."""

    cells: tuple[PrintedCell, ...]
    heights: tuple[float, ...]
    header_rows: int
    block_tops: frozenset[int]
    left: float
    width: float

    @property
    def height(self) -> float:
        """The height of the whole table."""
        return sum(self.heights)


def lay_out_table(block: TableBlock, setter: Setter) -> PrintedTable:
    """The table as printed, centred between the margins."""
    return _Layouter(block, setter).table()


class _Layouter:
    def __init__(self, block: TableBlock, setter: Setter) -> None:
        self._block = block
        self._setter = setter
        widths = [width * MM for width in column_widths(block.table.widths)]
        self._edges = [0.0, *accumulate(widths)]
        self._left = (TEXT_WIDTH * MM - self._edges[-1]) / 2
        self._dense = is_dense(len(widths))
        self._print = DENSE_PRINT if self._dense else TABLE_PRINT

    def table(self) -> PrintedTable:
        cells = tuple(map(self._cell, self._block.layout.cells))
        tops = frozenset(c.row for c in self._block.layout.cells if c.part is Part.CAPTION)
        return PrintedTable(
            cells,
            tuple(self._heights(cells)),
            self._block.layout.header_rows,
            tops,
            self._left,
            self._edges[-1],
        )

    def _cell(self, cell: LaidCell) -> PrintedCell:
        left = self._edges[cell.column]
        width = self._edges[cell.column + cell.column_span] - left
        words = self._block.words[cell.key] if cell.key else cell.text
        how, shift = self._how(cell), CELL_MARGIN * MM
        if how.align is Align.LEFT:
            shift *= 2
        lines = self._setter.set(words, how, width - CELL_MARGIN * MM - shift)
        if len(lines) > 1 and self._in_pairs(cell, words):
            pair = 2 * how.size * POINT
            lines, shift = self._setter.set(words, how, pair), (width - pair) / 2
        shifted = tuple(replace(line, left=line.left + shift) for line in lines)
        source = Source(self._block.section, cell=cell.key)
        return PrintedCell(cell, self._left + left, width, shifted, source)

    def _how(self, cell: LaidCell) -> Print:
        """Labels of a dense table's rows stand at the left, all else in the middle."""
        at_left = cell.part is Part.ROW_LABEL and self._dense and cell.row_span == 1
        return replace(self._print, align=Align.LEFT) if at_left else self._print

    def _in_pairs(self, cell: LaidCell, words: str) -> bool:
        """Whether a narrow label is broken into lines of two characters."""
        narrow = self._dense and cell.column_span == 1 and cell.part is Part.COLUMN_LABEL
        return narrow and len(words) % 2 == 0

    def _heights(self, cells: tuple[PrintedCell, ...]) -> Iterator[float]:
        """Rows as high as the standard's, and higher where a cell needs it."""
        least = (DENSE_ROW_HEIGHT if self._dense else ROW_HEIGHT) * MM
        heights = [least] * self._block.layout.rows
        for printed in sorted(cells, key=lambda one: one.cell.row_span):
            rows = slice(printed.cell.row, printed.cell.row + printed.cell.row_span)
            lacking = printed.height + 2 * LINE_MARGIN * MM - sum(heights[rows])
            if lacking > 0:
                heights[rows.stop - 1] += lacking
        yield from heights
