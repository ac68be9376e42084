"""A report as strips below each other: lines, pictures and rows of laid-out tables; in twips."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from itertools import accumulate
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtGui import QImage

from app import patterns as re
from app.edition.cells import GridPart, LaidCell
from app.export.outline import (
    Block,
    Outline,
    Paragraph,
    ParagraphLook,
    PictureBlock,
    Run,
    Source,
    TableBlock,
    width,
)
from app.export.standard import (
    BELOW_TABLE,
    CELL_MARGIN,
    DENSE_PRINT,
    DENSE_ROW_HEIGHT,
    LINE_MARGIN,
    LINES,
    PRINTS,
    ROW_HEIGHT,
    TABLE_PRINT,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    Align,
    Print,
    column_widths,
    is_dense,
    picture_size,
)
from ui.pictures import image_in
from ui.typesetting.lines import MM, POINT, Setter, TypesetLine


class PrintedCell(Struct, frozen=True):
    """A cell with its lines; `left` and `width` are its place across the page."""

    cell: LaidCell
    left: float
    width: float
    lines: tuple[TypesetLine, ...]
    source: Source

    @property
    def height(self) -> float:
        """What its lines need."""
        return sum(line.how.pitch * POINT for line in self.lines)


class PrintedTable(Struct, frozen=True):
    """A table ready for the pages; the first `header_rows` are repeated on every page.

    With its `low` rows it may find room where it does not as it is.
    """

    cells: tuple[PrintedCell, ...]
    heights: tuple[float, ...]
    header_rows: int
    low: tuple[float, ...]
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
        return PrintedTable(
            cells,
            tuple(self._heights(cells, DENSE_ROW_HEIGHT if self._dense else ROW_HEIGHT)),
            self._block.layout.header_rows,
            tuple(self._heights(cells, DENSE_ROW_HEIGHT)),
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
        at_left = cell.part is GridPart.ROW_LABEL and self._dense and cell.row_span == 1
        return replace(self._print, align=Align.LEFT) if at_left else self._print

    def _in_pairs(self, cell: LaidCell, words: str) -> bool:
        """Whether a narrow label is broken into lines of two characters."""
        narrow = self._dense and cell.column_span == 1 and cell.part is GridPart.COLUMN_LABEL
        return narrow and len(words) % 2 == 0

    def _heights(self, cells: tuple[PrintedCell, ...], least: float) -> Iterator[float]:
        """Rows of at least so many millimetres, and higher where a cell needs it."""
        heights = [least * MM] * self._block.layout.rows
        for printed in sorted(cells, key=lambda one: one.cell.row_span):
            rows = slice(printed.cell.row, printed.cell.row + printed.cell.row_span)
            lacking = printed.height + 2 * LINE_MARGIN * MM - sum(heights[rows])
            if lacking > 0:
                heights[rows.stop - 1] += lacking
        yield from heights


WIDTH, HEIGHT = TEXT_WIDTH * MM, TEXT_HEIGHT * MM
BODY_PITCH = HEIGHT / LINES
_TITLE_CHARACTERS = 20
_BEHIND_YEAR = re.compile(r"(?<=\d{4}年)")
_CLOSING = (ParagraphLook.SIGNATURE, ParagraphLook.SIGNED_ON)

Made = TypeVar("Made")


class LineStrip(Struct, frozen=True):
    """A line of a paragraph; its `runs` say where its words come from."""

    line: TypesetLine
    runs: tuple[Run, ...]
    height: float

    def source_at(self, x: float) -> Source:
        """Where the word at this distance from the left margin is typed."""
        place = self.line.character_at(x)
        for run in self.runs:
            if place < len(run.text):
                start = run.source.start
                return run.source if start is None else replace(run.source, start=start + place)
            place -= len(run.text)
        return self.runs[-1].source


class PictureStrip(Struct, frozen=True):
    """A picture and its width; it stands in the middle."""

    image: QImage
    width: float
    height: float
    source: Source


class RowStrip(Struct, frozen=True):
    """A row of a table."""

    table: PrintedTable
    row: int
    height: float


class Strip(Struct, frozen=True):
    """Something that is not divided between pages; `before` is free space above it.

    What is to `keep` stands on the page of the next strip. A `bookmark` is words that lead here.
    """

    content: LineStrip | PictureStrip | RowStrip
    before: float = 0
    keep: bool = False
    bookmark: str = ""

    @property
    def height(self) -> float:
        """Its own height, without what is free above it."""
        return self.content.height


class Cutter:
    """Cuts outlines into strips; what did not change since the last time is not set anew."""

    def __init__(self) -> None:
        self.setter = Setter()
        self._known: dict[Hashable, object] = {}
        self._used: dict[Hashable, object] = {}

    def strips(self, outline: Outline) -> list[Strip]:
        """All strips of a report, in order; the signature never stands alone on a page."""
        self._known, self._used = self._used, {}
        strips: list[Strip] = []
        below_table = False
        for block in outline.blocks:
            cut = list(self._cut(block))
            if below_table and cut:
                cut[0] = replace(cut[0], before=BELOW_TABLE * POINT)
            if isinstance(block, Paragraph) and block.look in _CLOSING and strips:
                strips[-1] = replace(strips[-1], keep=True)
            strips += cut
            below_table = isinstance(block, TableBlock)
        return strips

    def _cut(self, block: Block) -> Iterator[Strip]:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, TableBlock):
            key = (block.section, id(block.layout), tuple(block.words.items()))
            return _rows(self._once(key, lambda: lay_out_table(block, self.setter)))
        return _picture(block, self._once(block.content, lambda: image_in(block.content)))

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for this key the last time, else a new one."""
        made = self._used.get(key) or self._known.get(key) or make()
        self._used[key] = made
        return made  # type: ignore[return-value]  # a key always has the same kind of value

    def _paragraph(self, block: Paragraph) -> Iterator[Strip]:
        how = PRINTS[block.look]
        lines = self._once((block.look, block.text, block.inset), lambda: self._lines(block))
        pitch = BODY_PITCH if how.pitch == PRINTS[ParagraphLook.BODY].pitch else how.pitch * POINT
        bookmark = block.text if block.look in (ParagraphLook.TITLE, ParagraphLook.FIRST) else ""
        for line in lines:
            first, last = line is lines[0], line is lines[-1]
            height = pitch + (how.after * POINT if last else 0)
            before = how.before * POINT if first else 0
            content = LineStrip(line, block.runs, height)
            yield Strip(content, before, how.keep, bookmark if first else "")

    def _lines(self, block: Paragraph) -> list[TypesetLine]:
        """The lines; a title that is too long for one is broken behind the year."""
        how = PRINTS[block.look]
        if block.look is not ParagraphLook.TITLE or width(block.text) <= _TITLE_CHARACTERS:
            return self.setter.set(block.text, how, WIDTH, block.inset, block.heading)
        lines: list[TypesetLine] = []
        start = 0
        for part in _BEHIND_YEAR.split(block.text, maxsplit=1):
            found = self.setter.set(part, how, WIDTH)
            lines += [replace(line, start=line.start + start) for line in found]
            start += len(part)
        return lines


def _rows(table: PrintedTable) -> Iterator[Strip]:
    rows = len(table.heights)
    for row, height in enumerate(table.heights):
        keep = row + 1 < rows
        yield Strip(RowStrip(table, row, height), keep=keep)


def _picture(block: PictureBlock, image: QImage) -> Iterator[Strip]:
    """The picture in its own size, or as large as the page allows; nothing if it is broken."""
    if image.isNull():
        return
    wide, high = picture_size(image.width(), image.height(), image.dotsPerMeterX() * 0.0254)
    content = PictureStrip(image, wide * MM, high * MM, block.source)
    yield Strip(content, keep=bool(block.caption))
