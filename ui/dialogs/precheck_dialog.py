"""What the superior office will see: all checks of the report in one list, passed and failed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import LEVEL_WORDS, Finding, place_words
from app.checks.precheck import (
    GUARANTEED,
    OUTCOME_SIGNS,
    STATE_WORDS,
    CheckGroup,
    CheckOutcome,
    Precheck,
    PrecheckLine,
)
from app.edition.edition import Edition
from ui.dialogs.dialog_parts import open_at
from ui.lists.rows_view import ignore_typed_keys
from ui.theme import UNIT, form_colors
from ui.widgets.page_parts import quiet_label

_SIZE = (112 * UNIT, 76 * UNIT)
_HEADERS = ("检查内容", "结果", "合格/核对的处数", "备注")
_FINDING = Qt.ItemDataRole.UserRole
_LEGEND = "一项核对一处或许多处，右边是合格的处数。单击一处问题，或选中以后按 Enter，就转到那里。"


class PrecheckDialog(QDialog):
    """`chosen` is the finding that the clerk wants to go to.

    `export_wanted` asks for the list as a document, `finalise_wanted` for finalising.
    """

    export_wanted = Signal()
    finalise_wanted = Signal()

    def __init__(
        self, done: Precheck, edition: Edition, *, sealed: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._edition = edition
        self.chosen: Finding | None = None
        self.setWindowTitle("上级视角预检")
        self.summary = QLabel(f"{done.summary}\n{_LEGEND}")
        self.summary.setWordWrap(True)
        self.tree = _CheckTree()
        self.tree.chosen.connect(self._on_chosen)
        for group in done.groups:
            self._add_group(group)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.tree, 1)
        layout.addWidget(quiet_label(GUARANTEED))
        layout.addWidget(self._buttons(sealed=sealed))
        self.tree.setFocus()
        open_at(self, *_SIZE)

    def _buttons(self, *, sealed: bool) -> QDialogButtonBox:
        box = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.export = box.addButton("导出自查表…(&E)", role.ActionRole)
        self.export.clicked.connect(self.export_wanted)
        self.finalise = box.addButton("定稿…(&F)", role.ActionRole)
        self.finalise.setVisible(not sealed)
        self.finalise.clicked.connect(self._on_finalise)
        for button in (self.export, self.finalise):
            button.setAutoDefault(False)
        box.addButton("关闭", role.RejectRole)
        box.rejected.connect(self.reject)
        return box

    def _add_group(self, group: CheckGroup) -> None:
        item = QTreeWidgetItem([group.title, "", group.counts, ""])
        font = item.font(0)
        font.setBold(True)
        for column in range(len(_HEADERS)):
            item.setFont(column, font)
        self.tree.addTopLevelItem(item)
        for line in group.lines:
            self._add_line(item, line)
        item.setExpanded(True)

    def _add_line(self, group: QTreeWidgetItem, line: PrecheckLine) -> None:
        sign = f"{OUTCOME_SIGNS[line.state]} " if OUTCOME_SIGNS[line.state] else ""
        words = (line.check.title, f"{sign}{STATE_WORDS[line.state]}", line.counts, line.note)
        item = QTreeWidgetItem(list(words))
        item.setToolTip(3, line.note)
        if line.state is CheckOutcome.MARKED:
            item.setForeground(1, QBrush(form_colors(self.palette()).error))
        group.addChild(item)
        for finding in line.findings:
            self._add_finding(item, finding)
        if line.findings:
            item.setData(0, _FINDING, line.findings[0])
            item.setExpanded(line.state in (CheckOutcome.MARKED, CheckOutcome.UNCERTAIN))

    def _add_finding(self, line: QTreeWidgetItem, finding: Finding) -> None:
        level = LEVEL_WORDS[finding.level]
        told = "已说明" if finding.explained else level
        words = f"{told}　{place_words(finding, self._edition)}：{finding.message}"
        item = QTreeWidgetItem([words])
        item.setToolTip(0, f"{finding.message}\n{finding.hint}")
        item.setData(0, _FINDING, finding)
        line.addChild(item)
        item.setFirstColumnSpanned(True)

    def _on_chosen(self, item: QTreeWidgetItem) -> None:
        self.chosen = item.data(0, _FINDING)
        if self.chosen is not None:
            self.accept()

    def _on_finalise(self) -> None:
        self.reject()
        self.finalise_wanted.emit()


class _CheckTree(QTreeWidget):
    """`chosen` carries the row of a finding that was clicked, or a row on which Enter fell."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(len(_HEADERS))
        self.setHeaderLabels(list(_HEADERS))
        self.setAccessibleName("全部检查")
        ignore_typed_keys(self)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        header = self.header()
        header.setStretchLastSection(False)
        for column, mode in enumerate(
            (
                QHeaderView.ResizeMode.Interactive,
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.Stretch,
            )
        ):
            header.setSectionResizeMode(column, mode)
        self.setColumnWidth(0, 30 * self.fontMetrics().averageCharWidth() * 2)
        self.itemClicked.connect(self._on_clicked)

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        if item.childCount() == 0:
            self.chosen.emit(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selectedItems():
            self.chosen.emit(self.currentItem())
        else:
            super().keyPressEvent(event)
