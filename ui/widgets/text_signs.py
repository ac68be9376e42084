"""How live numbers and pictures look inside an editor."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPalette,
    QPixmap,
    QPyTextObject,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QWidget

from app.report.charts import ChartData, chart_data, chart_of, numbered_captions
from app.report.narrative import live_of, live_words, picture_of
from ui.document import Document
from ui.pictures import image_in
from ui.theme import UNIT, form_colors
from ui.widgets.text_source import SOURCE

_SIDE = UNIT / 4
"""Room left and right of a live number."""

_PICTURE_SHARE = 0.62
"""A picture takes no more than this share of the line while one writes."""


class LiveSign(QPyTextObject):
    """Draws a live number as its figure, on a tint that tells it from typed ones."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._parent = parent
        self._measured: dict[str, tuple[str, QSizeF]] = {}

    def forget(self) -> None:
        """Figures have changed: they are looked up and measured anew."""
        self._measured.clear()

    def intrinsicSize(self, doc: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:  # noqa: N802 (Qt's name)
        """As wide as its figure."""
        return self._figure(doc, form)[1]

    def _figure(self, doc: QTextDocument, form: QTextFormat) -> tuple[str, QSizeF]:
        """The figure and its size; a layout asks for them again and again."""
        source = str(form.property(SOURCE))
        if source not in self._measured:
            live = live_of(source)
            words = live_words(self._document.report, live) if live else source
            metrics = QFontMetricsF(doc.defaultFont())
            size = QSizeF(metrics.horizontalAdvance(words) + 2 * _SIDE, metrics.height())
            self._measured[source] = words, size
        return self._measured[source]

    def drawObject(  # noqa: N802 (Qt's name)
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        _position: int,
        form: QTextFormat,
    ) -> None:
        """Draws it."""
        rect = QRectF(rect)
        colors = form_colors(self._parent.palette())
        painter.save()
        painter.setFont(doc.defaultFont())
        painter.fillRect(rect, colors.live)
        painter.setPen(self._parent.palette().color(QPalette.ColorRole.Text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._figure(doc, form)[0])
        painter.restore()


class FigureSign(QPyTextObject):
    """Draws a picture or a chart with its caption below; a missing file is said."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._parent = parent
        self._loaded: dict[str, tuple[ChartData | None, QPixmap]] = {}

    def forget(self) -> None:
        """Another report is open, or other pictures: they are loaded anew."""
        self._loaded.clear()

    def intrinsicSize(self, doc: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:  # noqa: N802 (Qt's name)
        """The room it takes."""
        line = QFontMetricsF(doc.defaultFont()).height()
        return QSizeF(self._room(doc), self._picture_size(doc, form).height() + 1.5 * line)

    def drawObject(  # noqa: N802 (Qt's name)
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        _position: int,
        form: QTextFormat,
    ) -> None:
        """Draws it."""
        rect = QRectF(rect)
        source = str(form.property(SOURCE))
        size = self._picture_size(doc, form)
        left = rect.center().x() - size.width() / 2
        place = QRectF(left, rect.top(), size.width(), size.height())
        pixmap = self._pixmap(source, to_see=True)
        painter.save()
        painter.setFont(doc.defaultFont())
        painter.setPen(self._parent.palette().color(QPalette.ColorRole.Text))
        if pixmap.isNull():
            painter.drawRect(place)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "（图片文件不在报告中）")
        else:
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
        below = QRectF(rect.left(), place.bottom(), rect.width(), rect.bottom() - place.bottom())
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignCenter,
            numbered_captions(self._document.report).get(source, ""),
        )
        painter.restore()

    def _room(self, doc: QTextDocument) -> float:
        return max(doc.textWidth() - 4 * doc.documentMargin(), 10.0 * UNIT)

    def _picture_size(self, doc: QTextDocument, form: QTextFormat) -> QSizeF:
        pixmap = self._pixmap(str(form.property(SOURCE)))
        if pixmap.isNull():
            return QSizeF(30 * UNIT, 6 * UNIT)
        size = QSizeF(pixmap.size())
        most = self._room(doc) * _PICTURE_SHARE
        return size * min(1.0, most / size.width(), most / size.height())

    def _pixmap(self, source: str, *, to_see: bool = False) -> QPixmap:
        """The picture; a chart with other figures is as large, so it is drawn again to be seen."""
        loaded = self._loaded.get(source)
        if loaded is not None and not to_see:
            return loaded[1]
        chart = chart_of(source)
        data = chart_data(self._document.report, chart) if chart else None
        if loaded is None or loaded[0] != data:
            loaded = data, QPixmap.fromImage(image_in(self._content(source, data)))
            self._loaded[source] = loaded
        return loaded[1]

    def _content(self, source: str, data: ChartData | None) -> bytes:
        if data is not None:
            from ui.typesetting.charts import draw_chart  # noqa: PLC0415 loaded with the first chart

            return draw_chart(data)
        report, picture = self._document.report, picture_of(source)
        return report.media.get(picture.name, b"") if picture else b""
