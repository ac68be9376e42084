"""The places that an import would change, as a list to tick, with a choice of which are listed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.importing.import_plan import counted
from ui.lists.typed_keys import ignore_typed_keys
from ui.models.import_model import ImportModel, Show, ShownPlaces

_SHARES = (0.36, 0.20, 0.24)
"""Of the width, for place, now and in the document."""


class PlacesTable(QWidget):
    """The list of places with a choice of which are listed."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__()
        self.shown = ShownPlaces(model)
        self.view = _TickView(self.shown)
        self.filter = QComboBox()
        ignore_typed_keys(self.filter)
        changes = [model.change(row) for row in range(model.rowCount())]
        differing, noted = counted(changes)
        counts = (len(changes), differing, noted)
        for words, count in zip(("全部", "不同", "要看一看"), counts, strict=True):
            self.filter.addItem(f"{words}（{count}）")
        self.filter.currentIndexChanged.connect(lambda index: self.shown.show_only(Show(index)))
        self.filter.setCurrentIndex(Show.CHANGED if differing else Show.ALL)
        layout = QVBoxLayout(self)
        layout.addLayout(self._choices())
        layout.addWidget(self.view, 1)

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = QLabel("列出(&L)：")
        label.setBuddy(self.filter)
        self.filter.setAccessibleName("列出哪些")
        row.addWidget(label)
        row.addWidget(self.filter)
        for words, on in (("全部勾选(&A)", True), ("全不勾选(&N)", False)):
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, on=on: self._tick_all(on=on))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _tick_all(self, *, on: bool) -> None:
        self.shown.tick(range(self.shown.rowCount()), on=on)


class _TickView(QTableView):
    """Rows to be ticked: Space ticks all that are selected."""

    def __init__(self, model: ShownPlaces) -> None:
        super().__init__()
        self._places = model
        self.setModel(model)
        ignore_typed_keys(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName("文件与报告的对照")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setStretchLastSection(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Shares the width out among the columns; the note takes what is left."""
        super().resizeEvent(event)
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, int(self.viewport().width() * share))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Space ticks the selected rows as the current one is not."""
        if event.key() != Qt.Key.Key_Space or not self.currentIndex().isValid():
            super().keyPressEvent(event)
            return
        current = self._places.index(self.currentIndex().row(), 0)
        state = current.data(Qt.ItemDataRole.CheckStateRole)
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        self._places.tick(rows, on=state != Qt.CheckState.Checked)
