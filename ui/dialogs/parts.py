"""What dialogs share: opening and ending them, a line to search in, what others changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.report.compare import Difference, differences
from app.report.report import Report
from ui.desktop import screen_room
from ui.dialogs.ask import ask_sure
from ui.grid.grid import GridView
from ui.lists.rows_model import NO_INDEX, AnyIndex
from ui.theme import UNIT
from ui.widgets.page_parts import narrow_freely

_SHARE_OF_SCREEN = 0.9
"""The rest is for the window's frame and for seeing what lies behind."""


def open_at(dialog: QWidget, width: int, height: int) -> None:
    """Sizes a dialog in logical pixels, smaller on a small or enlarged screen."""
    room = screen_room(dialog) * _SHARE_OF_SCREEN
    dialog.resize(min(width, room.width()), min(height, room.height()))


def ending(dialog: QDialog, accept: QPushButton) -> QDialogButtonBox:
    """The row of buttons; Enter presses `accept`, Esc cancels."""
    buttons = QDialogButtonBox()
    buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
    accept.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


class SearchLine(QLineEdit):
    """`example` stands in the empty line; `name` is what it is for."""

    def __init__(self, name: str, example: str) -> None:
        super().__init__()
        self.setPlaceholderText(f"输入几个字来查找，如：{example}")
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        clear = self.findChild(QToolButton)
        if isinstance(clear, QToolButton):
            clear.setAccessibleName("清空")


_MAX_LENGTH = 200
"""Characters of a paragraph that are shown; the tooltip has more."""
_MAX_TIP_LENGTH = 2000


class DifferencesModel(QAbstractTableModel):
    """One row a difference; `old` and `new` head the two contents."""

    def __init__(self, old: str, new: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = ("位置", old, new)
        self._rows: tuple[Difference, ...] = ()

    def show(self, rows: Sequence[Difference]) -> None:
        """Shows other differences."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """The number of differences."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """Place, old and new."""
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell; long ones whole in the tooltip."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        words = (row.place, row.old, row.new)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shortened(words, _MAX_LENGTH) or "（空）"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _shortened(words, _MAX_TIP_LENGTH)
        return None

    def headerData(  # noqa: N802 (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The words above the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        return None


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[:most]}…"


class DifferencesView(GridView):
    """Shows differences, every line whole; they can be selected and copied, not changed."""

    def __init__(self, old: str, new: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DifferencesModel(old, new, self)
        self.setModel(self._model)
        self.setAccessibleName("不同之处")
        self.only_show()
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_differences(self, rows: Sequence[Difference]) -> None:
        """Shows these differences from the first on."""
        self._model.show(rows)
        self.scrollToTop()


_CHANGED_SIZE = (92 * UNIT, 62 * UNIT)


class ChangedDialog(QDialog):
    """Shows every place, as it was finalised and as it stands in the file."""

    def __init__(
        self, path: Path, changed: Sequence[Difference], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("导出以后的改动")
        self.view = DifferencesView("定稿的报告", "文件中")
        self.view.show_differences(changed)
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        label = QLabel(f"{path.name} 导出以后被改过的地方，共 {len(changed)} 处：")
        label.setWordWrap(True)
        layout = QVBoxLayout(self)
        for widget in (label, self.view, buttons):
            layout.addWidget(widget)
        open_at(self, *_CHANGED_SIZE)


_OUTSIDE_SIZE = (92 * UNIT, 56 * UNIT)


class OutsideDialog(QDialog):
    """The file as it is now beside the window."""

    def __init__(
        self, path: Path, outside: Report, here: Report, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("比较")
        found = differences(outside, here)
        words = f"{len(found)} 处不同" if found else "内容完全一样"
        note = QLabel(f"磁盘上的 {path.name} 和窗口里的年报：{words}。")
        note.setWordWrap(True)
        self.view = DifferencesView("磁盘上的文件", "窗口里")
        self.view.show_differences(found)
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (note, self.view, buttons):
            layout.addWidget(widget)
        open_at(self, *_OUTSIDE_SIZE)


class GridNote(QLabel):
    """Below a grid of a dialog: what several selected cells come to, else what it has to say.

    A question is asked in a box.
    """

    def __init__(self, view: GridView) -> None:
        super().__init__()
        self._view = view
        self.setWordWrap(True)
        self.setMinimumHeight(self.fontMetrics().height())
        narrow_freely(self)
        view.message.connect(self._on_message)
        view.selectionModel().selectionChanged.connect(lambda *_: self.setText(self._sum))

    @property
    def _sum(self) -> str:
        return self._view.selection_words

    def _on_message(self, words: str, offered: list[tuple[str, Callable[[], None]]]) -> None:
        if not offered:
            self.setText(words or self._sum)
            return
        named, act = offered[0]
        if ask_sure(self.window(), words, named):
            act()
