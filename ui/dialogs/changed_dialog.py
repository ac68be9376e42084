"""The dialog that lists what was changed in an exported file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from app.report.compare import Difference
from ui.dialogs.differences_view import DifferencesView
from ui.dialogs.sizes import open_at
from ui.theme import UNIT

_SIZE = (92 * UNIT, 62 * UNIT)


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
        open_at(self, *_SIZE)
