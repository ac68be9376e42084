"""The list of the files used last, each with its folder and with how far its report is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate

from ui.painting import Tone, paint_chip
from ui.theme import (
    CONTROL_HEIGHT,
    RADIUS,
    SMALL,
    UNIT,
    form_colors,
    paint_card,
    paint_share,
    sized,
)
from ui.widgets.rows_view import ignore_typed_keys

if TYPE_CHECKING:  # types that the first painting does not need take their time to load
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from app.storage.progress_cache import FileProgress

    Index = QModelIndex | QPersistentModelIndex

_PATH, _PROGRESS, _DONE, _MOMENT = (Qt.ItemDataRole.UserRole + place for place in range(4))
_BAR, _BUTTON, _WORDS = 15 * UNIT, 9 * UNIT, 18 * UNIT
"""Pixels of the bar, which gives way first, of what stands for a button, and of words at least."""
_TONES = (
    ("必改", Tone.ERROR),
    ("需说明", Tone.DOUBT),
    ("已定稿", Tone.DONE),
    ("已填好", Tone.DONE),
)
"""What stands on a tint of its own: the words that end so."""
_NOT_LOOKED_AT = "正在看填到了哪里…"

_MIDDLE = Qt.TextElideMode.ElideMiddle


class RecentList(QListWidget):
    """`chosen` carries the file that was clicked or entered."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("最近文件")
        ignore_typed_keys(self)
        self.setItemDelegate(_TwoLines(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._on_item_chosen)
        self.itemClicked.connect(self._on_item_chosen)

    def show_files(self, paths: Sequence[Path]) -> None:
        """Lists these files; how far their reports are is to be told."""
        self.clear()
        for path in paths:
            item = QListWidgetItem(path.name or str(path), self)
            item.setData(_PATH, path)
            item.setToolTip(str(path))
            self._tell(item, _NOT_LOOKED_AT)
        frame = self.height() - self.contentsRect().height()
        self.setFixedHeight(len(paths) * self.sizeHintForRow(0) + frame)

    def show_progress(self, path: Path, words: str, known: FileProgress | None = None) -> None:
        """Tells how far the report in a file is, whose it is and when it was saved."""
        for row in range(self.count()):
            item = self.item(row)
            if item.data(_PATH) == path:
                if known is not None and known.total:
                    item.setData(_DONE, (known.done, known.total))
                    item.setData(_MOMENT, _saved_words(known))
                    item.setText(known.title or path.name)
                self._tell(item, words)

    def progress(self, row: int) -> str:
        """What is told of the file in a row."""
        return str(self.item(row).data(_PROGRESS))

    def _tell(self, item: QListWidgetItem, words: str) -> None:
        item.setData(_PROGRESS, words)
        moment = item.data(_MOMENT)
        description = f"{item.data(_PATH)}：{words}{f'，{moment}保存' if moment else ''}"
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, description)

    def _on_item_chosen(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_PATH))


class _TwoLines(QStyledItemDelegate):
    """Name and folder, one below the other; beside them a bar and how far the report is.

    What a click anywhere in the row does stands at its end.
    """

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, colors = self._view, form_colors(self._view.palette())
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
        if view.item(index.row()).isSelected():
            painter.fillRect(rect, colors.tint)
        inner = rect.adjusted(2 * UNIT, UNIT, -2 * UNIT, -UNIT)
        height = view.fontMetrics().height()
        left = QRect(inner.left(), inner.top(), inner.width() * 45 // 100, height)
        right = inner.adjusted(left.width() + 2 * UNIT, 0, 0, 0)
        painter.save()
        if index.row() < view.count() - 1:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colors.hairline)
        strong = QFont(view.font())
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(strong)
        _draw(painter, left, str(index.data(Qt.ItemDataRole.DisplayRole)), colors.text)
        painter.setFont(sized(view.font(), SMALL))
        path: Path = index.data(_PATH)
        names_file = index.data(Qt.ItemDataRole.DisplayRole) == path.name
        where = str(path.parent if names_file else path)
        _draw(painter, left.translated(0, height + 2), where, colors.quiet)
        self._paint_standing(painter, right, index)
        painter.restore()

    def _paint_standing(self, painter: QPainter, right: QRect, index: Index) -> None:
        """How far the report is, when it was saved, and what a click does."""
        colors = form_colors(self._view.palette())
        done, total = index.data(_DONE) or (0, 0)
        button = QRect(right.right() - _BUTTON, 0, _BUTTON, CONTROL_HEIGHT)
        button.moveTop(right.center().y() - CONTROL_HEIGHT // 2)
        paint_card(painter, QRectF(button), colors.surface, colors.strong, RADIUS)
        painter.setPen(colors.text)
        todo = "继续填" if done < total else "打开"
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, todo)
        right.setRight(button.left() - 2 * UNIT)
        moment = index.data(_MOMENT) or ""
        when = painter.fontMetrics().horizontalAdvance(moment)
        _draw(painter, right.adjusted(right.width() - when, 0, 0, 0), moment, colors.quiet)
        right.setRight(right.right() - when - (UNIT if moment else 0))
        if total and right.width() >= _BAR + 6 * UNIT + _WORDS:
            bar = QRectF(right.left(), right.center().y() - 2, _BAR, UNIT - 2)
            paint_share(painter, bar, done / total)
            right.adjust(_BAR + UNIT, 0, 0, 0)
        if total:
            counted = QRect(right.left(), right.top(), 5 * UNIT, right.height())
            _draw(painter, counted, f"{done}/{total}", colors.text)
            right.adjust(5 * UNIT, 0, 0, 0)
        rest: list[str] = []
        for words in index.data(_PROGRESS).split("，"):
            tone = next((tone for ending, tone in _TONES if words.endswith(ending)), None)
            if tone is None:
                rest.append(words)
            else:
                right.setLeft(right.left() + paint_chip(painter, right, words, tone) + UNIT)
        _draw(painter, right, "，".join(rest), colors.quiet, Qt.TextElideMode.ElideRight)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 (Qt's)
        return QSize(20 * UNIT, 2 * self._view.fontMetrics().height() + 2 * UNIT + 2)


def _saved_words(known: FileProgress) -> str:
    from app.report.changes import near_moment_words  # noqa: PLC0415 after the first painting

    return near_moment_words(datetime.fromtimestamp(known.mtime_ns / 10**9), date.today())


def _draw(
    painter: QPainter, place: QRect, words: str, color: QColor, mode: Qt.TextElideMode = _MIDDLE
) -> None:
    painter.setPen(color)
    shown = painter.fontMetrics().elidedText(words, mode, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
