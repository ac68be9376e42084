"""The first page of the window of a collection: choose a folder, or drop files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from ui.theme import UNIT
from ui.widgets.centred_column import centred_column, row_of
from ui.widgets.heading import Heading, quiet_label

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
        self.folder_button.setDefault(True)
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
