"""The dialog that shows what somebody else changed in the file of the open report."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from app.report.compare import differences
from app.report.report import Report
from ui.dialogs.differences_view import DifferencesView
from ui.dialogs.sizes import open_at
from ui.theme import UNIT

_SIZE = (92 * UNIT, 56 * UNIT)


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
        open_at(self, *_SIZE)
