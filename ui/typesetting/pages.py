"""Puts strips on pages, header rows repeated, and paints pages, into a PDF too; in twips."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter, QPen, QRawFont

from app.export.outline import (
    Outline,
    Paragraph,
    PictureBlock,
    PictureRefusedError,
    Run,
    Source,
    TableBlock,
    outline_of,
)
from app.export.pdf import Bookmark, finished_pdf
from app.export.standard import DASH_BELOW, LEFT, PAGE_NUMBER_PRINT, TOP
from app.report.changes import mark_of
from app.report.charts import ChartData
from app.report.report import Report
from ui.typesetting.lines import MM, POINT, Setter
from ui.typesetting.strips import (
    HEIGHT,
    WIDTH,
    Cutter,
    LineStrip,
    PictureStrip,
    PrintedCell,
    PrintedTable,
    RowStrip,
    Strip,
)

if TYPE_CHECKING:
    from app.export.exporter import Painters

_ROUNDING = 1


class Placed(Struct, frozen=True):
    """A line or a picture, so far below the top of the text."""

    content: LineStrip | PictureStrip
    top: float


class PlacedTable(Struct, frozen=True):
    """The rows of a table that stand on one page: `tops` by row number, header rows among them."""

    table: PrintedTable
    tops: dict[int, float] = field(default_factory=dict)

    def boxes(self) -> Iterator[tuple[PrintedCell, float, float]]:
        """The cells on this page with top and height; a cell over several rows may be cut."""
        for printed in self.table.cells:
            rows = range(printed.cell.row, printed.cell.row + printed.cell.row_span)
            here = [row for row in rows if row in self.tops]
            if here:
                top = self.tops[here[0]]
                yield printed, top, self.tops[here[-1]] + self.table.heights[here[-1]] - top


class Page(Struct):
    """One page; places are twips from the left top corner of the text."""

    number: int
    items: list[Placed | PlacedTable] = field(default_factory=list)
    bookmarks: list[tuple[str, float]] = field(default_factory=list)

    def source_at(self, x: float, y: float) -> Source | None:
        """Where that which stands at a place is typed."""
        for item in self.items:
            source = _source_in_table(item, x, y) if isinstance(item, PlacedTable) else None
            if isinstance(item, Placed) and item.top <= y < item.top + item.content.height:
                content = item.content
                source = content.source if isinstance(content, PictureStrip) else None
                source = content.source_at(x) if isinstance(content, LineStrip) else source
            if source:
                return source
        return None

    def tops_before(self, place: Source) -> Iterator[float]:
        """Where on this page things of a place's section stand that are not behind it."""
        for item in self.items:
            if isinstance(item, PlacedTable):
                if item.table.cells[0].source.section == place.section:
                    yield min(item.tops.values())
                continue
            own = _source(item.content)
            is_before = place.start is None or own.start is None or own.start <= place.start
            if own.section == place.section and is_before:
                yield item.top

    def boxes_of(self, source: Source) -> Iterator[QRectF]:
        """Where that stands which is typed at a place: its cell, else its words in each line."""
        for item in self.items:
            if isinstance(item, PlacedTable):
                for printed, top, height in item.boxes():
                    if source.cell is not None and printed.source.cell == source.cell:
                        yield QRectF(printed.left, top, printed.width, height)
            elif source.cell is None and (across := _across(item.content, source)):
                left, right = across
                yield QRectF(left, item.top, right - left, item.content.height)


def _across(content: LineStrip | PictureStrip, source: Source) -> tuple[float, float] | None:
    """From where to where a line or picture shows the sentence at a place, or a field's words."""
    if isinstance(content, PictureStrip):
        return (0, WIDTH) if content.source == source else None
    start, end = _stretch_of(content.runs, source)
    line = content.line
    if start >= line.start + max(len(line.text), 1) or end <= line.start:
        return None
    return (line.edge(start), line.edge(end)) if line.text else (0, WIDTH)


_SENTENCE_ENDS = "。！？；"


def _stretch_of(runs: Iterable[Run], source: Source) -> tuple[int, int]:
    """From where to where the sentence at a place, or the words of a field, are in a paragraph."""
    text = "".join(run.text for run in runs)
    behind = 0
    for run in runs:
        before, behind = behind, behind + len(run.text)
        own = run.source
        if own.section != source.section or own.field != source.field:
            continue
        if source.field:
            return before, behind
        if own.start is None or source.start is None:
            continue
        if own.start <= source.start <= own.start + len(run.text):
            place = before + source.start - own.start
            within = max(place - 1, 0)  # behind its last sign one is still in a sentence
            start = max(text.rfind(sign, 0, within) for sign in _SENTENCE_ENDS) + 1
            ends = [at + 1 for sign in _SENTENCE_ENDS if (at := text.find(sign, within)) >= 0]
            return start, max(min(ends, default=len(text)), start + 1)
    return 0, 0


def _source(content: LineStrip | PictureStrip) -> Source:
    return content.source if isinstance(content, PictureStrip) else content.runs[0].source


def _source_in_table(item: PlacedTable, x: float, y: float) -> Source | None:
    for printed, top, height in item.boxes():
        if printed.left <= x < printed.left + printed.width and top <= y < top + height:
            return printed.source
    return None


class Composer:
    """Makes pages of outlines; keeps what did not change since the last time."""

    def __init__(self) -> None:
        self._cutter = Cutter()

    @property
    def setter(self) -> Setter:
        """What sets its type."""
        return self._cutter.setter

    def pages(self, outline: Outline) -> list[Page]:
        """The pages of a report."""
        paginator = _Paginator()
        for group in _groups(self._cutter.strips(outline)):
            paginator.place(group)
        return paginator.pages


def _groups(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """The strips that stay on one page each."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group


def _lowered(group: Sequence[Strip]) -> Iterator[Strip]:
    """The strips with the rows of tables as low as they can be."""
    lowered: dict[int, PrintedTable] = {}
    for strip in group:
        content = strip.content
        if isinstance(content, RowStrip):
            known = id(content.table)
            lowered.setdefault(known, replace(content.table, heights=content.table.low))
            height = content.table.low[content.row]
            yield replace(strip, content=RowStrip(lowered[known], content.row, height))
        else:
            yield strip


def _height(group: Sequence[Strip]) -> float:
    """The height of strips at the top of a page."""
    return sum(strip.before + strip.height for strip in group) - group[0].before


def _head(group: Sequence[Strip]) -> int:
    """How many strips at the beginning are never torn: up to a table's first row of values."""
    contents = [strip.content for strip in group]
    values = (
        count
        for count, content in enumerate(contents, 1)
        if isinstance(content, RowStrip) and content.row >= content.table.header_rows
    )
    return next(values, 1)


class _Paginator:
    def __init__(self) -> None:
        self.pages = [Page(1)]
        self._used = 0.0

    def place(self, group: Sequence[Strip]) -> None:
        """Puts strips on this page if all fit, else on the next; a group beyond a page flows on.

        A table that lacks little is set with lower rows, so that it fills what is left of a page.
        """
        low = [*_lowered(group)]
        if not self._fits(_height(group) + group[0].before):
            group = low if self._fits(_height(low) + low[0].before) else group
        head = group[: _head(group)] if _height(group) > HEIGHT + _ROUNDING else group
        if not self._fits(_height(head) + head[0].before):
            self._turn()
        for strip in group:
            self._put(strip)

    def _fits(self, height: float) -> bool:
        return self._used + height <= HEIGHT + _ROUNDING

    def _turn(self) -> None:
        if not self._used:
            return
        self.pages.append(Page(len(self.pages) + 1))
        self._used = 0

    def _put(self, strip: Strip) -> None:
        if not self._fits(strip.before + strip.height):
            self._turn()
        page = self.pages[-1]
        self._used += strip.before if self._used else 0
        if isinstance(strip.content, RowStrip):
            self._put_row(strip.content)
        else:
            if strip.bookmark:
                page.bookmarks.append((strip.bookmark, self._used))
            page.items.append(Placed(strip.content, self._used))
            self._used += strip.height

    def _put_row(self, row: RowStrip) -> None:
        items = self.pages[-1].items
        last = items[-1] if items else None
        if not isinstance(last, PlacedTable) or last.table is not row.table:
            last = PlacedTable(row.table)
            items.append(last)
            for header in range(min(row.row, row.table.header_rows)):
                self._put_at(last, header)
        self._put_at(last, row.row)

    def _put_at(self, placed: PlacedTable, row: int) -> None:
        placed.tops[row] = self._used
        self._used += placed.table.heights[row]


_RULE = 0.5 * POINT


def paint_page(painter: QPainter, page: Page, setter: Setter) -> None:
    """Paints a page; the painter's unit is a twip, its origin the corner of the paper."""
    painter.save()
    painter.translate(LEFT * MM, TOP * MM)
    painter.setPen(QPen(Qt.GlobalColor.black, _RULE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for item in page.items:
        if isinstance(item, PlacedTable):
            _paint_table(painter, item)
        else:
            _paint_placed(painter, item)
    _paint_number(painter, page.number, setter)
    painter.restore()


def _paint_placed(painter: QPainter, item: Placed) -> None:
    content = item.content
    if isinstance(content, LineStrip):
        content.line.paint(painter, QPointF(0, item.top))
        return
    left = (WIDTH - content.width) / 2
    target = QRectF(left, item.top, content.width, content.height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, content.image)


def _paint_table(painter: QPainter, item: PlacedTable) -> None:
    for printed, top, height in item.boxes():
        painter.drawRect(QRectF(printed.left, top, printed.width, height))
    for printed, top, height in item.boxes():
        if printed.cell.row not in item.tops and printed.height > height:
            continue
        at = QPointF(printed.left, top + (height - printed.height) / 2)
        for line in printed.lines:
            line.paint(painter, at)
            at += QPointF(0, line.how.pitch * POINT)


def _paint_number(painter: QPainter, number: int, setter: Setter) -> None:
    """— 1 —, one character in: odd pages at the right, even ones at the left (7.5)."""
    odd = number % 2 == 1
    size = PAGE_NUMBER_PRINT.size * POINT
    (line,) = setter.set(f"— {number} —", PAGE_NUMBER_PRINT, WIDTH)
    left = WIDTH - size - line.width if odd else size
    middle = HEIGHT + DASH_BELOW * MM
    line.paint(painter, QPointF(left, middle - PAGE_NUMBER_PRINT.pitch * POINT / 2))


_TWIPS_PER_INCH = 1440


def pdf_of(report: Report) -> bytes:
    """The PDF file of a report; needs a `QGuiApplication` for its fonts.

    Raises `PictureRefusedError`.
    """
    outline = outline_of(report)
    for block in outline.blocks:
        if isinstance(block, PictureBlock) and QImage.fromData(block.content).isNull():
            raise PictureRefusedError(block.caption)
    composer = Composer()
    pages = composer.pages(outline)
    painted = _painted(pages, composer)
    bookmarks = [
        Bookmark(words, page.number - 1, (TOP * MM + top) / POINT)
        for page in pages
        for words, top in page.bookmarks
    ]
    spelling = _Spelling(outline, composer.setter.typefaces.raw_fonts)
    return finished_pdf(painted, outline.title, bookmarks, spelling, mark_of(report.history))


def _painted(pages: Sequence[Page], composer: Composer) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_TWIPS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    for page in pages:
        if page.number > 1:
            writer.newPage()
        paint_page(painter, page, composer.setter)
    painter.end()
    return bytes(buffer.data().data())


class _Spelling:
    """Tells which character of the report a glyph stands for.

    A font may use one glyph for several characters, as for 工 and the radical ⼯; Qt writes the
    last of them into the PDF.
    """

    def __init__(self, outline: Outline, fonts: Sequence[QRawFont]) -> None:
        self._chars = frozenset(_all_words(outline))
        self._fonts = fonts
        text = "".join(sorted(self._chars))
        self._meant = [
            dict(zip(font.glyphIndexesForString(text), text, strict=False)) for font in fonts
        ]

    def __call__(self, char: str) -> str:
        """The character that is meant by one that Qt wrote."""
        if char in self._chars:
            return char
        for font, meant in zip(self._fonts, self._meant, strict=True):
            glyphs = font.glyphIndexesForString(char)
            if glyphs and glyphs[0] in meant and glyphs[0]:
                return meant[glyphs[0]]
        return char


def _all_words(outline: Outline) -> str:
    """Every character that can stand on the pages."""
    words = ["— 0123456789"]
    for block in outline.blocks:
        if isinstance(block, Paragraph):
            words.append(block.text)
        elif isinstance(block, TableBlock):
            words += [*block.words.values(), *(cell.text for cell in block.layout.cells)]
    return "".join(words)


@cache
def windowless() -> QCoreApplication:
    """What has to be there before anything is painted; it needs no screen."""
    if sys.platform not in ("win32", "darwin"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication.instance() or QGuiApplication(sys.argv[:1])


def painters() -> Painters:
    """What paints for an export."""
    from app.export.exporter import Painters  # noqa: PLC0415 heavy libraries only when needed

    return Painters({".pdf": pdf_of}, chart_of_data)


def chart_of_data(data: ChartData) -> bytes:
    """The chart as a PNG file."""
    from ui.typesetting.charts import draw_chart  # noqa: PLC0415 only when needed

    return draw_chart(data)
