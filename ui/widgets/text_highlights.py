"""How a text looks inside an editor: levels in official fonts, findings, live numbers, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QPainter,
    QPalette,
    QPixmap,
    QPyTextObject,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from app.checks.findings import LEVEL_WORDS, URGENCY, Finding
from app.edition.text_check_kinds import Level
from app.export.standard import FANGSONG, HEI, KAI
from app.report.charts import ChartData, chart_data, chart_of, numbered_captions
from app.report.narrative import (
    HeadingLevel,
    level_of,
    live_of,
    live_words,
    picture_of,
    run_in_heading,
)
from ui.document import Document
from ui.pictures import image_in
from ui.theme import HEADING, UNIT, form_colors, sized
from ui.widgets.findings_model import hint_words
from ui.widgets.text_source import SOURCE, positions, units_of

_FAMILIES = {HeadingLevel.FIRST: HEI.families, HeadingLevel.SECOND: KAI.families}


def body_font(like: QFont) -> QFont:
    """The font of plain paragraphs, somewhat larger than the window's."""
    font = sized(like, HEADING)
    font.setFamilies(FANGSONG.families)
    return font


class LevelHighlighter(QSyntaxHighlighter):
    """`一、` in 黑体, `（一）` in 楷体, the others as the text itself (GB/T 9704-2012)."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = {level: _format(families) for level, families in _FAMILIES.items()}

    def highlightBlock(self, text: str) -> None:  # noqa: N802 (Qt's name)
        """Sets the font of one paragraph."""
        level, length = level_of(text), len(text)
        if level is HeadingLevel.BODY:
            level, length = HeadingLevel.SECOND, run_in_heading(text)
        form = self._formats.get(level)
        if form is not None:
            self.setFormat(0, length, form)


def _format(families: Sequence[str]) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFontFamilies(families)
    return form


_MAX_MARKS = 200
"""No more stretches are underlined: every mark costs a little at each key."""

_Underline = QTextCharFormat.UnderlineStyle


class FindingMark(Struct, frozen=True):
    """A stretch of the editor's text and the finding on it; the cursor moves with the text."""

    cursor: QTextCursor
    finding: Finding

    @property
    def stretch(self) -> tuple[int, int]:
        """Its first and last position now."""
        return self.cursor.selectionStart(), self.cursor.selectionEnd()


class FindingMarks(QObject):
    """Underlines the findings on a text whenever the checks have run, never while a key is typed.

    A finding to explain has a wavy line, a hint a dotted one. `is_shifted` tells whether a line
    that is not of the text stands before a position.
    """

    def __init__(
        self, document: Document, key: str, editor: QTextEdit, is_shifted: Callable[[int], bool]
    ) -> None:
        super().__init__(editor)
        self._document = document
        self._key = key
        self._editor = editor
        self._is_shifted = is_shifted
        self.marks: list[FindingMark] = []
        self._drawn: list[tuple[QTextCursor, Level]] = []
        self.lit = QTextCursor()
        """The words of the finding that one was led to, not selected, so that typing keeps them."""
        editor.viewport().installEventFilter(self)
        document.checked.connect(self._on_checked)
        document.replaced.connect(self._on_checked)
        self._on_checked()

    def words_at(self, position: int) -> str:
        """What the findings at a position of the editor say; empty if there are none."""
        inside = (mark for mark in self.marks if mark.stretch[0] <= position < mark.stretch[1])
        return "\n\n".join(dict.fromkeys(_finding_words(mark.finding) for mark in inside))

    def light(self, start: int = 0, end: int = 0) -> None:
        """Lights a stretch of the text as it is kept, or none, in place of the one before."""
        place = self._places((start, end))
        self.lit = self._cursor(place[start], place[end]) if end > start else QTextCursor()
        self._draw()

    def _on_checked(self) -> None:
        wanted = self._wanted()
        if wanted == [(mark.stretch, mark.finding) for mark in self.marks]:
            return
        self.marks = [FindingMark(self._cursor(*stretch), finding) for stretch, finding in wanted]
        self._drawn = [(self._cursor(*stretch), level) for level, stretch in _joined(self.marks)]
        self._draw()

    def _draw(self) -> None:
        form = QTextCharFormat()
        form.setBackground(form_colors(QGuiApplication.palette()).marked)
        lit = [] if self.lit.isNull() else [_extra(self.lit, form)]
        lines = (_extra(cursor, self._line(level)) for cursor, level in self._drawn)
        self._editor.setExtraSelections([*lit, *lines])

    def _wanted(self) -> list[tuple[tuple[int, int], Finding]]:
        """The stretches to underline, in positions of the editor."""
        spans = [
            (span, finding)
            for finding in self._document.findings
            if finding.section == self._key
            for span in finding.spans
        ][:_MAX_MARKS]
        if not spans:
            return []
        place = self._places(chain.from_iterable(span for span, _ in spans))
        return [((place[start], place[end]), finding) for (start, end), finding in spans]

    def _places(self, offsets: Iterable[int]) -> dict[int, int]:
        """Where offsets of the text as it is kept stand in the editor."""
        report = self._document.report
        units = units_of(report, report.texts.get(self._key, ""))
        found = positions(units, sorted(set(offsets)))
        return {offset: at + self._is_shifted(at) for offset, at in found.items()}

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self._editor.document())
        last = self._editor.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        cursor.setKeepPositionOnInsert(True)  # what is typed behind it is not of it
        return cursor

    def _line(self, level: Level) -> QTextCharFormat:
        colors = form_colors(QGuiApplication.palette())
        form = QTextCharFormat()
        form.setUnderlineStyle(
            _Underline.DotLine if level == Level.HINT else _Underline.WaveUnderline
        )
        form.setUnderlineColor(colors.error if level == Level.ERROR else colors.doubt)
        return form

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Tells what is wrong where the mouse rests; takes the colours of another scheme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        from html import escape  # noqa: PLC0415 when the mouse rests

        words = self.words_at(self._editor.cursorForPosition(event.pos()).position())
        lines = "<br>".join(escape(line) for line in words.splitlines())
        shown = f"<qt>{lines}</qt>" if words else ""  # only marked-up text is wrapped
        QToolTip.showText(event.globalPos(), shown, self._editor)
        return bool(words)


def _extra(cursor: QTextCursor, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    selection.cursor = cursor  # type: ignore[attr-defined]  # missing in the stubs
    selection.format = form  # type: ignore[attr-defined]
    return selection


def _joined(marks: Sequence[FindingMark]) -> list[tuple[Level, tuple[int, int]]]:
    """The stretches to underline, the most urgent drawn last; those of one level that meet are one.

    So are those with but one sign between them, as a comma is between clauses that are doubled: Qt
    lays a line out anew for each stretch in it whenever it is painted.
    """
    joined: list[tuple[Level, tuple[int, int]]] = []
    ordered = sorted(marks, key=lambda mark: (-URGENCY.index(mark.finding.level), mark.stretch))
    for level, (start, end) in ((mark.finding.level, mark.stretch) for mark in ordered):
        before, stretch = joined[-1] if joined else (None, (0, 0))
        if before == level and start <= stretch[1] + 1:
            joined[-1] = level, (stretch[0], max(end, stretch[1]))
        else:
            joined.append((level, (start, end)))
    return joined


def _finding_words(finding: Finding) -> str:
    return f"{LEVEL_WORDS[finding.level]}：{finding.message}\n{hint_words(finding)}"


_NUMBER_SIDE = UNIT / 4
"""Room left and right of a live number."""

_PICTURE_SHARE = 0.62
"""A picture takes no more than this share of the line while one writes."""


class LiveSign(QPyTextObject):
    """Draws a live number as its figure, on a tint that tells it from typed ones."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._parent = parent
        self._sizes: dict[str, QSizeF] = {}

    def forget(self) -> None:
        """Figures have changed: they are looked up and measured anew."""
        self._sizes.clear()

    def intrinsicSize(self, doc: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:  # noqa: N802 (Qt's name)
        """As wide as its figure; Qt asks some two hundred times for each painting of a line."""
        source = form.property(SOURCE)
        size = self._sizes.get(source)
        if size is None:
            metrics = QFontMetricsF(doc.defaultFont())
            width = metrics.horizontalAdvance(self._figure(source)) + 2 * _NUMBER_SIDE
            size = self._sizes[source] = QSizeF(width, metrics.height())
        return size

    def _figure(self, source: str) -> str:
        live = live_of(source)
        return live_words(self._document.report, live) if live else source

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
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._figure(form.property(SOURCE)))
        painter.restore()


class FigureSign(QPyTextObject):
    """Draws a picture or a chart with its caption below; a missing file is said."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._parent = parent
        self._loaded: dict[str, tuple[ChartData | None, QPixmap]] = {}
        self._scaled: dict[str, tuple[int, QPixmap]] = {}

    def forget(self) -> None:
        """Another report is open, or other pictures: they are loaded anew."""
        self._loaded.clear()
        self._scaled.clear()

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
            sharp = self._sharp(source, pixmap, size * painter.device().devicePixelRatioF())
            painter.drawPixmap(place, sharp, QRectF(sharp.rect()))
        below = QRectF(rect.left(), place.bottom(), rect.width(), rect.bottom() - place.bottom())
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignCenter,
            numbered_captions(self._document.report).get(source, ""),
        )
        painter.restore()

    def _sharp(self, source: str, pixmap: QPixmap, size: QSizeF) -> QPixmap:
        """The picture in pixels of the screen, each the mean of those of the picture below it."""
        wanted, made = size.toSize(), self._scaled.get(source)
        if made is None or made[0] != pixmap.cacheKey() or made[1].size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = pixmap.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            made = self._scaled[source] = pixmap.cacheKey(), scaled
        return made[1]

    def _room(self, doc: QTextDocument) -> float:
        """A line's width without the margins and the indent, of one sign each side and two."""
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
