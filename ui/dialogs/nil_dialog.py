"""The one question of a nil return, with everything that it would fill in."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.edition.definition import NilReturn
from app.report.changes import Edit
from app.report.nil_return import plan_nil_return, plan_words
from app.report.report import Report
from ui.dialogs.sizes import open_at
from ui.theme import UNIT
from ui.widgets.heading import Heading

_SIZE = (76 * UNIT, 46 * UNIT)


class NilDialog(QDialog):
    """`edit` is what the clerk agrees to; cells with figures are changed only if that is ticked."""

    def __init__(self, report: Report, nil: NilReturn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(nil.name)
        self._report = report
        self._nil = nil
        self.edit = Edit()
        self.planned = QPlainTextEdit()
        self.planned.setReadOnly(True)
        self.planned.setTabChangesFocus(True)
        self.planned.setAccessibleName("将要填写的内容")
        self.overwrite = QCheckBox()
        kept = plan_nil_return(report, nil).kept
        self.overwrite.setText(f"已经填了的 {len(kept)} 格也改成 0(&O)")
        self.overwrite.setVisible(bool(kept))
        self.overwrite.toggled.connect(self._show_plan)
        self.take = QDialogButtonBox()
        self._lay_out()
        self._show_plan()

    def _lay_out(self) -> None:
        agree = self.take.addButton("是的，照此填写(&Y)", QDialogButtonBox.ButtonRole.AcceptRole)
        agree.setDefault(True)
        self.take.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.take.accepted.connect(self.accept)
        self.take.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        layout.addWidget(Heading(self._nil.question, "情况属实时，程序会这样填写，一步就能撤销："))
        layout.addWidget(self.planned, 1)
        layout.addWidget(self.overwrite)
        layout.addWidget(self.take)
        open_at(self, *_SIZE)
        agree.setFocus()

    def _show_plan(self) -> None:
        plan = plan_nil_return(self._report, self._nil, overwrite=self.overwrite.isChecked())
        self.edit = plan.edit
        self.planned.setPlainText("\n".join(f"• {line}" for line in plan_words(self._report, plan)))
