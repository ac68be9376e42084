"""What is shown while a folder is read for the first time: each file as soon as it was read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QTableView, QVBoxLayout, QWidget

from app.collect.submission import Submission
from app.edition.catalog import Catalog
from ui.collect.pages.unit_rows import arrivals_model
from ui.lists.rows_model import RowsModel
from ui.lists.rows_view import widen
from ui.lists.typed_keys import ignore_typed_keys
from ui.theme import SUBHEADING, UNIT, sized
from ui.widgets.heading import quiet_label, wrapped_label

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
