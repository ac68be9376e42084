"""The list of the files used last, each with its folder and with how far its report is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate, QWidget

from ui.lists.rows_view import ignore_typed_keys
from ui.theme import UNIT, form_colors

if TYPE_CHECKING:  # types that the first painting does not need take their time to load
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

_PATH, _PROGRESS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_NAME_SHARE = 0.6
_NOT_LOOKED_AT = "正在看填到了哪里…"

_MIDDLE = Qt.TextElideMode.ElideMiddle


class RecentList(QListWidget):
    """`chosen` carries the file that was clicked or entered."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("最近文件")
        ignore_typed_keys(self)
        self.setItemDelegate(_TwoLines(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(12 * UNIT)
        self.itemActivated.connect(self._on_item_chosen)
        self.itemClicked.connect(self._on_item_chosen)

    def show_files(self, paths: Sequence[Path]) -> None:
        """Lists these files; how far their reports are is to be told."""
        self.clear()
        for path in paths:
            item = QListWidgetItem(path.name, self)
            item.setData(_PATH, path)
            item.setToolTip(str(path))
            self._tell(item, _NOT_LOOKED_AT)

    def show_progress(self, path: Path, words: str) -> None:
        """Tells how far the report in a file is."""
        for row in range(self.count()):
            if self.item(row).data(_PATH) == path:
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
    """Name and folder on the first line, how far the report is on the second."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, metrics = self._view, self._view.fontMetrics()
        chosen = view.item(index.row()).isSelected()
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        loud = view.palette().color(role)
        quiet = loud if chosen else form_colors(view.palette()).quiet
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
        if chosen:
            painter.fillRect(rect, view.palette().highlight())
        first = rect.adjusted(UNIT, UNIT // 2, -UNIT, 0)
        first.setHeight(metrics.height())
        name, path = str(index.data(Qt.ItemDataRole.DisplayRole)), index.data(_PATH)
        widest = min(metrics.horizontalAdvance(name) + 1, int(_NAME_SHARE * first.width()))
        folder = first.adjusted(widest + 2 * UNIT, 0, 0, 0)
        second = first.translated(0, first.height())
        painter.save()
        for place, words, color, mode in (
            (first.adjusted(0, 0, widest - first.width(), 0), name, loud, _MIDDLE),
            (folder, str(path.parent), quiet, _MIDDLE),
            (second, index.data(_PROGRESS), quiet, Qt.TextElideMode.ElideRight),
        ):
            painter.setPen(color)
            shown = metrics.elidedText(words, mode, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 (Qt's)
        return QSize(20 * UNIT, 2 * self._view.fontMetrics().height() + UNIT)
