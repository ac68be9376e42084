"""Writes a report's pages as a PDF file; paints without a window, for the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter, QRawFont

from app.export.outline import (
    Outline,
    Paragraph,
    PictureBlock,
    PictureRefusedError,
    TableBlock,
    outline_of,
)
from app.export.pdf import Bookmark, finished_pdf
from app.export.standard import TOP
from app.report.changes import mark_of
from app.report.charts import ChartData
from app.report.report import Report
from ui.typesetting.lines import MM, POINT
from ui.typesetting.pages import Composer, Page, paint_page

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


class Windowless:
    """Paints without a screen."""

    def __init__(self) -> None:
        if sys.platform not in ("win32", "darwin"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        self._application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])

    def pdf(self, report: Report) -> bytes:
        """The report as a PDF file."""

        return pdf_of(report)

    def chart(self, data: ChartData) -> bytes:
        """The chart as a PNG file."""
        from ui.typesetting.charts import draw_chart  # noqa: PLC0415 only when needed

        return draw_chart(data)
