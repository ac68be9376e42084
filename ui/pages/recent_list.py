"""The list of the files used last, each with its folder and with how far its report is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate

from ui.lists.rows_view import ignore_typed_keys
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

if TYPE_CHECKING:  # types that the first painting does not need take their time to load
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

_PATH, _PROGRESS, _DONE = (Qt.ItemDataRole.UserRole + place for place in range(3))
_BAR, _BUTTON = 15 * UNIT, 9 * UNIT
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

    def show_progress(self, path: Path, words: str, done: tuple[int, int] = (0, 0)) -> None:
        """Tells how far the report in a file is, and how many of its sections are done."""
        for row in range(self.count()):
            if self.item(row).data(_PATH) == path:
                self.item(row).setData(_DONE, done)
                self._tell(self.item(row), words)

    def progress(self, row: int) -> str:
        """What is told of the file in a row."""
        return str(self.item(row).data(_PROGRESS))

    def _tell(self, item: QListWidgetItem, words: str) -> None:
        item.setData(_PROGRESS, words)
        description = f"{item.data(_PATH)}：{words}"
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
        _draw(painter, left.translated(0, height + 2), str(index.data(_PATH).parent), colors.quiet)
        done, total = index.data(_DONE) or (0, 0)
        button = QRect(inner.right() - _BUTTON, 0, _BUTTON, CONTROL_HEIGHT)
        button.moveTop(inner.center().y() - CONTROL_HEIGHT // 2)
        paint_card(painter, QRectF(button), colors.surface, colors.strong, RADIUS)
        painter.setPen(colors.text)
        todo = "继续填" if done < total else "打开"
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, todo)
        right.setRight(button.left() - UNIT)
        if total:
            bar = QRectF(right.left(), inner.center().y() - UNIT // 2, _BAR, UNIT - 2)
            paint_share(painter, bar, done / total)
            right.adjust(_BAR + UNIT, 0, 0, 0)
            counted = QRect(right.left(), inner.top(), 5 * UNIT, inner.height())
            _draw(painter, counted, f"{done}/{total}", colors.text)
            right.adjust(5 * UNIT, 0, 0, 0)
        _draw(painter, right, index.data(_PROGRESS), colors.quiet, Qt.TextElideMode.ElideRight)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 (Qt's)
        return QSize(20 * UNIT, 2 * self._view.fontMetrics().height() + 2 * UNIT + 2)


def _draw(
    painter: QPainter, place: QRect, words: str, color: QColor, mode: Qt.TextElideMode = _MIDDLE
) -> None:
    painter.setPen(color)
    shown = painter.fontMetrics().elidedText(words, mode, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
