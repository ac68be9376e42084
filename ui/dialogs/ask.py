"""The questions the window asks, as small functions."""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

PROGRAM = "年报填报助手"
REPORT_FILTER = "年报文件 (*.nbao *.json)"
SAVE_FILTER = "年报文件 (*.nbao);;JSON 文件 (*.json)"

_ENDING = re.compile(r"\*(\.\w+)")


class Leaving(Enum):
    """What is to become of unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


def ask_open(parent: QWidget, folder: Path) -> Path | None:
    """The report file to open; None if the clerk thought better of it."""
    name, _ = QFileDialog.getOpenFileName(parent, "打开年报", str(folder), REPORT_FILTER)
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, proposal: Path, file_filter: str) -> Path | None:
    """Where to write; None for nowhere.

    A name without one of the filter's endings gets it; what stands under that name is asked about
    here, as the file dialog did not know of it.
    """
    name, chosen = QFileDialog.getSaveFileName(parent, title, str(proposal), file_filter)
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() in _ENDING.findall(file_filter):
        return path
    path = path.with_name(path.name + (_ENDING.findall(chosen) or [proposal.suffix])[0])
    question = f"“{path.name}”已经存在，要替换吗？"
    return path if not path.exists() or ask_sure(parent, question, "替换") else None


def ask_leaving(parent: QWidget, name: str) -> Leaving:
    """Whether to save, drop or keep working on a report with unsaved changes."""
    box = QMessageBox(QMessageBox.Icon.Question, PROGRAM, f"“{name}”有未保存的修改，要保存吗？")
    box.setParent(parent, box.windowFlags())
    save = box.addButton("保存(&S)", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("不保存(&N)", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    answers = {save: Leaving.SAVE, discard: Leaving.DISCARD}
    return next(
        (answer for button, answer in answers.items() if button is box.clickedButton()),
        Leaving.CANCEL,
    )


def ask_sure(parent: QWidget, question: str, go_ahead: str) -> bool:
    """Whether the clerk agrees; `go_ahead` is the word on the agreeing button."""
    box = QMessageBox(QMessageBox.Icon.Question, PROGRAM, question)
    box.setParent(parent, box.windowFlags())
    agree = box.addButton(go_ahead, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(agree)
    box.setEscapeButton(cancel)
    box.exec()
    return box.clickedButton() is agree


def tell_about(parent: QWidget, text: str) -> None:
    """Shows what this program is."""
    QMessageBox.about(parent, f"关于{PROGRAM}", text)
