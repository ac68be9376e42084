"""The dialog in which a password is set; it says first what losing it means."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.storage.encryption import LEAST_LENGTH
from ui.theme import UNIT

_WARNING = (
    "密码忘了就再也打不开这份报告，谁也没有办法恢复，请另外妥善记下。\n\n"
    "设了密码以后，报告文件、恢复记录和以前保存的版本都加密；断电以后恢复没有保存的修改，也要输入这个密码。"
    "导出的文件不加密，设密码以前复制或发送出去的文件也不受影响。"
)


class PasswordDialog(QDialog):
    """Asks twice for a new password; `password` is it once the dialog is accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("设密码")
        self.first, self.second = _line("密码"), _line("再输一次")
        self.problem = QLabel()
        warning = QLabel(_WARNING)
        for label in (warning, self.problem):
            label.setWordWrap(True)
        form = QFormLayout()
        form.addRow("密码(&P)：", self.first)
        form.addRow("再输一次(&A)：", self.second)
        box = QDialogButtonBox()
        self.agree = box.addButton("设密码并保存", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(warning)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(box)
        for line in (self.first, self.second):
            line.textChanged.connect(self._show_problem)
        self.setMinimumWidth(64 * UNIT)
        self._show_problem()
        self.first.setFocus()

    @property
    def password(self) -> str:
        """What was typed."""
        return self.first.text()

    def _show_problem(self) -> None:
        problem = ""
        if len(self.password) < LEAST_LENGTH:
            problem = f"密码至少 {LEAST_LENGTH} 个字符。"
        elif self.second.text() != self.password:
            problem = "两次输入的密码还不一样。"
        self.problem.setText(problem)
        self.agree.setEnabled(not problem)


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    return line
