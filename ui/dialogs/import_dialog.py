"""The preview of an import: what a document has beside what the report has, to be chosen from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.importing.import_plan import ImportPlan, counted
from app.report.changes import Edit
from ui.dialogs.places_table import PlacesTable
from ui.dialogs.sizes import open_at
from ui.dialogs.text_choice import TextChoice
from ui.models.import_model import ImportModel
from ui.theme import UNIT
from ui.widgets.heading import Heading, wrapped_label

_SIZE = (1080, 680)
AS_NEW = 2
"""The result of the dialog for “as a new report”."""


class ImportDialog(QDialog):
    """Shows a plan; `edit` is what was chosen. Ends with `Accepted`, `AS_NEW` or `Rejected`."""

    def __init__(self, parent: QWidget, path: Path, plan: ImportPlan, *, into_new: bool) -> None:
        super().__init__(parent)
        self._plan = plan
        self._into_new = into_new
        self.setWindowTitle("打开文档" if into_new else "导入")
        self.places = ImportModel((*plan.details, *plan.cells), self)
        self.texts = TextChoice(plan.texts)
        self.table = PlacesTable(self.places)
        self.take = QPushButton()
        self.buttons = QDialogButtonBox()
        self.tabs = QTabWidget()
        self.summary = wrapped_label("")
        self._lay_out(path)
        self.places.ticked.connect(self._show_summary)
        self.texts.ticked.connect(self._show_summary)
        self._show_summary()
        self.table.view.setFocus()

    @property
    def edit(self) -> Edit:
        """The edit that takes over what is ticked."""
        return self._plan.edit(self.places.chosen | self.texts.chosen)

    def _lay_out(self, path: Path) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        layout.addWidget(Heading(f"“{path.name}”", _recognised(self._plan)))
        for warning in self._plan.warnings:
            layout.addWidget(wrapped_label(f"⚠ {warning}"))
        self._fill_tabs()
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.summary)
        self._fill_buttons()
        layout.addWidget(self.buttons)
        open_at(self, *_SIZE)

    def _fill_tabs(self) -> None:
        differing, _ = counted((*self._plan.details, *self._plan.cells))
        self.tabs.addTab(self.table, f"数据（{differing} 处不同）")
        differing, _ = counted(self._plan.texts)
        self.tabs.addTab(self.texts, f"文字（{differing} 处不同）")
        homeless = len(self._plan.unplaced) + len(self._plan.missing)
        if homeless:
            self.tabs.addTab(self._homeless(), f"没有对应上的（{homeless}）")

    def _homeless(self) -> QPlainTextEdit:
        """The list of what has no place in the report and what is not in the document."""
        lines: list[str] = []
        for title, entries in (
            (
                "文件中有、报告中没有地方放的内容（不会导入，请看是否要手工填写）：",
                self._plan.unplaced,
            ),
            ("报告中有、文件中没有的格（保持原样）：", self._plan.missing),
        ):
            if entries:
                lines += [title, *(f"　• {entry}" for entry in entries), ""]
        shown = QPlainTextEdit("\n".join(lines))
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName("没有对应上的内容")
        return shown

    def _fill_buttons(self) -> None:
        box = self.buttons
        box.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setDefault(True)
        self.take.clicked.connect(self.accept)
        if not self._into_new:
            new = box.addButton("作为新报告打开(&W)", QDialogButtonBox.ButtonRole.ActionRole)
            new.clicked.connect(lambda: self.done(AS_NEW))
        cancel = box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.clicked.connect(self.reject)

    def _show_summary(self) -> None:
        count = len(self.places.chosen | self.texts.chosen)
        self.take.setText(
            f"建立报告（{count} 处）" if self._into_new else f"导入所选（{count} 处）"
        )
        self.take.setEnabled(bool(count) or self._into_new)
        self.summary.setText(_summary(self._plan, into_new=self._into_new))


def _recognised(plan: ImportPlan) -> str:
    """Which edition, year and organisation the document was found to be of."""
    found = plan.read.report
    name = found.details.organisation.name or "没有写机关名称"
    return f"{found.edition.definition.name}表格　{found.details.year} 年度　{name}"


def _summary(plan: ImportPlan, *, into_new: bool) -> str:
    """What the clerk should know before taking it over."""
    _, noted = counted(plan.cells)
    parts = []
    if noted:
        parts.append(f"{noted} 格要看一看（拿不准的没有勾选）")
    if plan.unplaced:
        parts.append(f"文件中有 {len(plan.unplaced)} 处内容没有地方放")
    if plan.missing:
        parts.append(f"文件中缺 {len(plan.missing)} 格")
    ending = "建立后请另存。" if into_new else "导入是一步操作，可以撤销。"
    return "；".join(parts) + ("。" if parts else "") + ending
