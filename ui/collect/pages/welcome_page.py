"""The first pages of the window of a collection: choose a folder, watch it being read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.collect.submission import Submission
from app.edition.catalog import Catalog
from ui.collect.pages.unit_rows import arrivals_model
from ui.lists.rows_model import RowsModel
from ui.lists.rows_view import ignore_typed_keys, widen
from ui.style import make_filled
from ui.theme import SUBHEADING, UNIT, sized
from ui.widgets.page_parts import Heading, centred_column, quiet_label, row_of, wrapped_label

_FOLDER = (
    "把各单位报来的文件放在一个文件夹里，可以分子文件夹：年报文件、Word、Excel、网页、PDF，"
    "以及装着它们的 ZIP 压缩包都能读。文件夹和文件也可以直接拖到这个窗口上。"
    "程序只读这些文件，不会改动它们。"
)
_ROSTER = (
    "读完以后，用“单位名单”选一张单位名称的清单（Excel、CSV 或文本，有上级单位的写在旁边一列），"
    "就知道哪些单位还没有报；选一次，以后这个文件夹都用它。"
)


class WelcomePage(QScrollArea):
    """`folder_wanted` carries a folder, or None for “ask me”."""

    folder_wanted = Signal(object)

    def __init__(self, last: Path | None) -> None:
        super().__init__()
        self.folder_button = QPushButton("选择文件夹…")
        make_filled(self.folder_button)
        self.last_button = QPushButton("上次的文件夹")
        self.folder_button.clicked.connect(lambda: self.folder_wanted.emit(None))
        self.last_button.clicked.connect(lambda: self.folder_wanted.emit(last))
        self.last_button.setVisible(last is not None)
        where = quiet_label(f"上次：{last}" if last else "")
        where.setVisible(last is not None)
        self._lay_out(where)
        self.setFocusProxy(self.folder_button)

    def _lay_out(self, where: QWidget) -> None:
        layout = centred_column(self)
        layout.setContentsMargins(3 * UNIT, 4 * UNIT, 3 * UNIT, 3 * UNIT)
        layout.addWidget(Heading("汇总各单位年报", "收齐、核对、相加，每个数都能查到出处"))
        layout.addSpacing(2 * UNIT)
        for button in (self.folder_button, self.last_button):
            button.setMinimumWidth(18 * UNIT)
        layout.addLayout(row_of(self.folder_button, self.last_button))
        layout.addWidget(where)
        layout.addWidget(quiet_label(_FOLDER))
        layout.addWidget(quiet_label(_ROSTER))
        layout.addStretch(1)


_READING = "读一份列一份；是哪个单位的、计不计入，读完以后一起核对。"
_STOPPED = "停止以前读到的都在这里，还没有汇总。按 F5 接着读。"


class ReadingPage(QWidget):
    """The newest file stays in sight unless somebody scrolled away from it."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._what = ""
        self._title = wrapped_label("")
        self._title.setFont(sized(self._title.font(), SUBHEADING))
        self._hint = quiet_label(_READING)
        self._rows = arrivals_model(catalog, self)
        self.files = _growing_list(self._rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, UNIT, UNIT, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addWidget(self.files, 1)
        self.setFocusProxy(self.files)

    def begin(self, what: str) -> None:
        """Begins an empty list of the files of these folders."""
        self._what = what
        self._rows.show(())
        self.show_busy(busy=True)

    def show_busy(self, *, busy: bool) -> None:
        """Says whether they are being read, or whether that was stopped."""
        self._title.setText(f"{'正在' if busy else '已停止'}读取 {self._what}")
        self._hint.setText(_READING if busy else _STOPPED)

    def add(self, came: Sequence[Submission]) -> None:
        """Lists what was read last."""
        bar = self.files.verticalScrollBar()
        follows = bar.value() == bar.maximum()
        self._rows.add(came)
        if follows:
            self.files.scrollToBottom()


def _growing_list(rows: RowsModel[Submission]) -> QTableView:
    """A view to which rows come one after the other; a tree would lay out all of them each time."""
    view = QTableView()
    view.setModel(rows)
    ignore_typed_keys(view)
    view.setAccessibleName("读过的文件")
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + UNIT // 2)
    view.horizontalHeader().setHighlightSections(False)
    widen(view.horizontalHeader(), rows)
    return view
