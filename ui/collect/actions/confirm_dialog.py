"""The dialog in which it is confirmed once of which units doubtful reports are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.collect.collection import Line
from ui.dialogs.ending import ending
from ui.dialogs.sizes import open_at
from ui.lists.typed_keys import ignore_typed_keys
from ui.theme import UNIT
from ui.widgets.heading import wrapped_label

_SIZE = (104 * UNIT, 56 * UNIT)
_LATER = "（以后再定）"
_HEADERS = ("报告上的名称", "文件", "拿不准的原因", "是哪个单位")
_HINT = "这些报告不能肯定是哪个单位的。请逐一选定，以后再读也按此办理；列在前面的是名称相近的单位。"


class ConfirmDialog(QDialog):
    """One row a report; `chosen` are the units that were named, by the report's line."""

    def __init__(
        self, doubtful: Sequence[Line], units: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("确认单位")
        self._doubtful = tuple(doubtful)
        self._units = tuple(units)
        self.table = QTableWidget(len(doubtful), len(_HEADERS))
        self.boxes = [self._box(line) for line in doubtful]
        ignore_typed_keys(self.table)
        self._fill()
        layout = QVBoxLayout(self)
        layout.addWidget(wrapped_label(_HINT))
        layout.addWidget(self.table, 1)
        layout.addWidget(ending(self, QPushButton("确认")))
        open_at(self, *_SIZE)
        if self.boxes:
            self.boxes[0].setFocus()

    @property
    def chosen(self) -> list[tuple[Line, str]]:
        """The reports for which a unit was named."""
        pairs = zip(self._doubtful, self.boxes, strict=True)
        return [(line, str(unit)) for line, box in pairs if (unit := box.currentData())]

    def _box(self, line: Line) -> QComboBox:
        box = QComboBox()
        ignore_typed_keys(box)
        box.addItem(_LATER, "")
        for unit in line.candidates:
            box.addItem(unit, unit)
        box.insertSeparator(box.count())
        for unit in self._units:
            if unit not in line.candidates:
                box.addItem(unit, unit)
        box.setMaxVisibleItems(20)
        box.setAccessibleName(f"{line.submission.words} 是哪个单位")
        return box

    def _fill(self) -> None:
        self.table.setHorizontalHeaderLabels(_HEADERS)
        self.table.setAccessibleName("待确认的报告")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        for row, (line, box) in enumerate(zip(self._doubtful, self.boxes, strict=True)):
            submission = line.submission
            for column, words in enumerate((submission.name, submission.words, line.reason)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
            self.table.setCellWidget(row, len(_HEADERS) - 1, box)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heights = self.table.verticalHeader()
        heights.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
