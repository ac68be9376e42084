"""The questions about templates: which one, and whether to go on with one that lacks something."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QListWidget,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.ask import PROGRAM
from ui.lists.rows_view import ignore_typed_keys
from ui.theme import UNIT
from ui.widgets.page_parts import wrapped_label

_FILTER = "Word 文档和 Excel 工作簿 (*.docx *.xlsx);;所有文件 (*)"


class TemplateChoice(Enum):
    """What is to be done about a template."""

    GO_ON = auto()
    OTHER = auto()
    CANCEL = auto()


def ask_file(parent: QWidget, folder: Path) -> Path | None:
    """The template to fill; None if the clerk thought better of it."""
    name, _ = QFileDialog.getOpenFileName(parent, "选择模板", str(folder), _FILTER)
    return Path(name) if name else None


def ask_known(parent: QWidget, known: Sequence[Path]) -> Path | TemplateChoice:
    """One of the templates used before, another one, or none."""
    box = QMessageBox(QMessageBox.Icon.Question, PROGRAM, "用哪一个模板导出？")
    box.setParent(parent, box.windowFlags())
    box.setInformativeText("\n".join(str(path) for path in known))
    offered = {
        box.addButton(f"用“{path.name}”", QMessageBox.ButtonRole.AcceptRole): path for path in known
    }
    other = box.addButton("换一个模板…", QMessageBox.ButtonRole.ActionRole)
    cancel = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(next(iter(offered)))
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    if clicked is other:
        return TemplateChoice.OTHER
    return next(
        (path for button, path in offered.items() if button is clicked), TemplateChoice.CANCEL
    )


def ask_despite(parent: QWidget, template: Path, lacking: Sequence[str]) -> TemplateChoice:
    """Whether to export although the template has no place for all of the report."""
    dialog = LackingDialog(parent, template, lacking)
    dialog.exec()
    choice = dialog.choice
    dialog.deleteLater()
    return choice


class LackingDialog(QDialog):
    """Lists what a template lacks; `choice` is what was decided."""

    def __init__(self, parent: QWidget, template: Path, lacking: Sequence[str]) -> None:
        super().__init__(parent)
        self.choice = TemplateChoice.CANCEL
        self.setWindowTitle("模板不全")
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        words = f"模板“{template.name}”有 {len(lacking)} 处与报告对不上，导出后这些内容不在文件里："
        layout.addWidget(wrapped_label(words))
        self.list = QListWidget()
        ignore_typed_keys(self.list)
        self.list.setWordWrap(True)
        self.list.setAccessibleName("模板中缺少的内容")
        self.list.addItems(list(lacking))
        layout.addWidget(self.list, 1)
        self.buttons = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        for text, role, choice in (
            ("仍然导出(&E)", roles.AcceptRole, TemplateChoice.GO_ON),
            ("换一个模板…(&T)", roles.ActionRole, TemplateChoice.OTHER),
            ("取消", roles.RejectRole, TemplateChoice.CANCEL),
        ):
            button = self.buttons.addButton(text, role)
            button.clicked.connect(lambda _=False, choice=choice: self._decide(choice))
            if choice is TemplateChoice.OTHER:
                button.setDefault(True)
        layout.addWidget(self.buttons)
        self.resize(70 * UNIT, 50 * UNIT)

    def _decide(self, choice: TemplateChoice) -> None:
        self.choice = choice
        self.accept()
