"""The dialog that offers what was typed and not saved when the program ended badly."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from app.storage.recovery import Recovery
from ui.dialogs.sizes import open_at
from ui.theme import UNIT
from ui.widgets.differences_view import DifferencesView

_INTRODUCTION = "上次没有正常退出。下面这些内容还没有存进文件，可以恢复："
_SIZE = (92 * UNIT, 62 * UNIT)


class Choice(Enum):
    """What is to become of a recovery."""

    TAKE = auto()
    LEAVE = auto()
    LATER = auto()


class RecoveryDialog(QDialog):
    """Shows what each log brings back; `choice` and `chosen` are what the clerk decided."""

    def __init__(self, found: Sequence[Recovery], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = tuple(found)
        self.choice = Choice.LATER
        self.setWindowTitle("恢复")
        self.names = QListWidget()
        self.names.setAccessibleName("可以恢复的年报")
        self.names.addItems([recovery_name(one) for one in self._found])
        self.names.setMaximumHeight(12 * UNIT)
        self.names.setVisible(len(self._found) > 1)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.view = DifferencesView("文件中", "恢复后")
        self.names.currentRowChanged.connect(self._on_row_changed)
        self._lay_out()
        self.names.setCurrentRow(0)
        open_at(self, *_SIZE)

    @property
    def chosen(self) -> Recovery:
        """The recovery that is shown."""
        return self._found[max(self.names.currentRow(), 0)]

    def _lay_out(self) -> None:
        introduction = QLabel(_INTRODUCTION)
        introduction.setWordWrap(True)
        layout = QVBoxLayout(self)
        for widget in (introduction, self.names, self.note, self.view):
            layout.addWidget(widget)
        layout.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        take = box.addButton("恢复(&R)", QDialogButtonBox.ButtonRole.AcceptRole)
        leave = box.addButton("不恢复(&N)", QDialogButtonBox.ButtonRole.DestructiveRole)
        later = box.addButton("以后再说(&L)", QDialogButtonBox.ButtonRole.RejectRole)
        leave.setToolTip("不要这些内容；它们另外留着，在“文件”菜单的“以前保存的版本”里还能找到")
        take.setDefault(True)
        take.clicked.connect(lambda: self._end(Choice.TAKE))
        leave.clicked.connect(lambda: self._end(Choice.LEAVE))
        later.clicked.connect(lambda: self._end(Choice.LATER))
        return box

    def _end(self, choice: Choice) -> None:
        self.choice = choice
        self.accept()

    def _on_row_changed(self) -> None:
        recovery = self.chosen
        self.note.setText(_note(recovery))
        self.view.show_differences(recovery.differences)


def recovery_name(recovery: Recovery) -> str:
    """The report's file and the moment of its last edit."""
    at = recovery.at.astimezone()
    name = recovery.named.name if recovery.named else f"{recovery.new.title}（还没有存过）"
    return f"{name}，最后修改于 {at.month}月{at.day}日 {at:%H:%M}"


def _note(recovery: Recovery) -> str:
    count = f"共 {len(recovery.differences)} 处"
    if recovery.fits:
        return f"{recovery_name(recovery)}，{count}。"
    where = recovery.named or ""
    return (
        f"{recovery_name(recovery)}，{count}。{where} 已被移走或在别处改过，"
        "恢复的内容会作为一份新报告打开，那个文件不受影响。"
    )
