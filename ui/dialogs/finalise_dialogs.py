"""The dialogs before a report goes out: checks, explanations, nil return, finalising, handover."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.checks.findings import Finding, by_urgency
from app.checks.precheck import (
    FOR_THE_CLERK,
    GUARANTEED,
    STATE_WORDS,
    CheckGroup,
    CheckOutcome,
    Precheck,
    PrecheckLine,
)
from app.edition.definition import NilReturn
from app.edition.edition import Edition
from app.report.filling import contrary_words, plan_nil_return, plan_words
from app.report.report import Report
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, list_of, open_at, read_only_text
from ui.theme import UNIT, Sign, form_colors, sign_icon
from ui.widgets.findings_model import hint_words, level_icon, row_words
from ui.widgets.page_parts import Heading, quiet_label, wrapped_label
from ui.widgets.rows_view import ignore_typed_keys

_PRECHECK_SIZE = (140 * UNIT, 80 * UNIT)
_PRECHECK_HEADERS = ("检查内容", "结果", "合格/核对的处数", "备注")
_OUTCOME_SIGNS = {
    CheckOutcome.MARKED: Sign.ERROR,
    CheckOutcome.UNFINISHED: Sign.UNFINISHED,
    CheckOutcome.UNCERTAIN: Sign.DOUBT,
    CheckOutcome.NOTED: Sign.HINT,
    CheckOutcome.EXPLAINED: Sign.DONE,
    CheckOutcome.PASSED: Sign.DONE,
    CheckOutcome.NOT_DONE: Sign.BLANK,
}
_FINDING = Qt.ItemDataRole.UserRole
_PRECHECK_LEGEND = (
    "一项核对一处或许多处，右边是合格的处数。单击一处问题，或选中以后按 Enter，就转到那里。"
)


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
        self.summary = wrapped_label(f"{done.summary}\n{_PRECHECK_LEGEND}")
        self.tree = _CheckTree()
        self.tree.chosen.connect(self._on_chosen)
        for group in done.groups:
            self._add_group(group)
        foot = quiet_label(f"{GUARANTEED}\n{FOR_THE_CLERK}")
        layout = laid_below(self, self.summary, self.tree, foot, wide=self.tree)
        layout.addWidget(self._buttons(sealed=sealed))
        self.tree.setFocus()
        open_at(self, *_PRECHECK_SIZE)

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
        for column in range(len(_PRECHECK_HEADERS)):
            item.setFont(column, font)
        self.tree.addTopLevelItem(item)
        for line in group.lines:
            self._add_line(item, line)
        item.setExpanded(True)

    def _add_line(self, group: QTreeWidgetItem, line: PrecheckLine) -> None:
        words = (line.check.title, STATE_WORDS[line.state], line.counts, line.note)
        item = QTreeWidgetItem(list(words))
        item.setIcon(1, sign_icon(_OUTCOME_SIGNS[line.state]))
        item.setToolTip(0, line.check.title)
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
        item = QTreeWidgetItem([row_words(finding, self._edition)])
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
        self.setColumnCount(len(_PRECHECK_HEADERS))
        self.setHeaderLabels(list(_PRECHECK_HEADERS))
        self.setAccessibleName("检查内容和结果")
        ignore_typed_keys(self)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        header = self.header()
        header.setStretchLastSection(False)
        for column, mode in enumerate(
            (
                QHeaderView.ResizeMode.Stretch,  # no result is out of sight in a small window
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.Fixed,
            )
        ):
            header.setSectionResizeMode(column, mode)
        self.itemClicked.connect(self._on_clicked)

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        if item.childCount() == 0:
            self.chosen.emit(item)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Notes take what they need, up to their share: the checks have the rest."""
        last = len(_PRECHECK_HEADERS) - 1
        most = self.viewport().width() * 2 // 5
        self.setColumnWidth(last, min(max(self.sizeHintForColumn(last), 8 * UNIT), most))
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selectedItems():
            self.chosen.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


_EXPLANATIONS_SIZE = (80 * UNIT, 56 * UNIT)
_PACKAGE_ADVICE = (
    "把这一个文件交给明年做年报的人：他在开始页点“从去年的报告新建…”选它就行，不用解压。"
)
_PACKAGE_PROMPT = (
    "例如：哪个数找哪个科室要、哪里最容易填错、上级今年提了什么意见、登录网址放在哪里。"
)


class HandoverDialog(QDialog):
    """`notes` are the words for the successor; `contents` what goes in, `warnings` what to mind."""

    def __init__(
        self, contents: Sequence[str], warnings: Sequence[str], notes: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("做交接包")
        self.field = QPlainTextEdit(notes)
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(_PACKAGE_PROMPT)
        self.field.setAccessibleName("留给接手人的话")
        label = QLabel("留给接手人的话（可以不写）(&N)：")
        label.setBuddy(self.field)
        inside = wrapped_label("包里有：" + "；".join(contents) + "。")
        minded = (wrapped_label(f"注意：{warning}") for warning in warnings)
        secrets = quiet_label("账号和密码不要写在这里：交接包不加密。")
        above = Heading("交接包", _PACKAGE_ADVICE), inside, *minded, label
        layout = laid_below(self, *above, self.field, secrets, wide=self.field, spacing=UNIT)
        layout.addWidget(dialog_buttons(self, QPushButton("选位置并制作…(&M)")))
        open_at(self, *_EXPLANATIONS_SIZE)
        self.field.setFocus()

    @property
    def notes(self) -> str:
        """What was written."""
        return self.field.toPlainText().strip()


_EXPLAIN_NOTE = "说明只印在单独的“校验说明”上，不会出现在公开的报告里；这里的数字变了，要重新说明。"
_EXPLAIN_SIZE = (64 * UNIT, 40 * UNIT)


class ExplainDialog(QDialog):
    """Shows a finding; `text` is what the clerk wrote about it, empty to take it away."""

    def __init__(self, finding: Finding, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("说明问题")
        self.text = text
        self.words = _ExplanationEditor(self.accept)
        self.words.setPlainText(text)
        self.words.selectAll()
        self.words.setAccessibleName("说明")
        told = [wrapped_label(part) for part in (finding.message, hint_words(finding)) if part]
        for label in told:
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = laid_below(self, *told, self.words, wrapped_label(_EXPLAIN_NOTE), wide=self.words)
        layout.addWidget(self._buttons(removable=bool(text)))
        self.words.setFocus()
        open_at(self, *_EXPLAIN_SIZE)

    def accept(self) -> None:
        """Takes what was written."""
        self.text = self.words.toPlainText()
        super().accept()

    def _buttons(self, *, removable: bool) -> QDialogButtonBox:
        box = dialog_buttons(self, QPushButton("保存说明(&S)"))
        if removable:
            remove = box.addButton("删除说明(&D)", QDialogButtonBox.ButtonRole.DestructiveRole)
            remove.clicked.connect(self._on_remove)
        return box

    def _on_remove(self) -> None:
        self.words.clear()
        self.accept()


class _ExplanationEditor(QPlainTextEdit):
    """A text of some lines; Ctrl+Enter ends it, Tab leaves it."""

    def __init__(self, done: Callable[[], None]) -> None:
        super().__init__()
        self._done = done
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Ends the dialog by Ctrl+Enter."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._done()
        else:
            super().keyPressEvent(event)


_NIL_SIZE = (76 * UNIT, 46 * UNIT)


class NilDialog(QDialog):
    """`plan` is what the clerk agrees to; cells with figures are changed only if that is ticked."""

    def __init__(self, report: Report, nil: NilReturn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(nil.name)
        self._report = report
        self._nil = nil
        self.plan = plan_nil_return(report, nil)
        self.planned = read_only_text("将要填写的内容")
        self.overwrite = QCheckBox()
        kept = self.plan.kept
        self.overwrite.setText(f"已经填了的 {len(kept)} 格也改成 0(&O)")
        self.overwrite.setVisible(bool(kept))
        self.overwrite.toggled.connect(self._show_plan)
        self._lay_out()
        self._show_plan()

    def _lay_out(self) -> None:
        contrary = contrary_words(self._report, self.plan)
        agree = QPushButton("仍然照此填写(&Y)" if contrary else "是的，照此填写(&Y)")
        question = self._nil.alone if self.plan.beside else self._nil.question
        title = f"与“{self._nil.name}”不符：{contrary}。" if contrary else question
        check = "请先核对。" if contrary else ""
        head = Heading(title, f"{check}情况属实时，程序会这样填写，一步就能撤销：")
        parts = head, self.planned, self.overwrite
        layout = laid_below(self, *parts, wide=self.planned, spacing=UNIT)
        buttons = dialog_buttons(self, agree)
        layout.addWidget(buttons)
        open_at(self, *_NIL_SIZE)
        agree.setFocus()
        if contrary:
            both = list[QPushButton](buttons.findChildren(QPushButton))
            closing = next(one for one in both if one is not agree)
            closing.setDefault(True)
            closing.setFocus()

    def _show_plan(self) -> None:
        self.plan = plan_nil_return(self._report, self._nil, overwrite=self.overwrite.isChecked())
        lines = (f"• {line}" for line in plan_words(self._report, self.plan))
        self.planned.setPlainText("\n".join(lines))


_READY = (
    "没有必改的问题，需要说明的都已说明。\n\n"
    "定稿以后，报告只能看和导出，不能修改；要修改时可以解除定稿，解除的时间会记在文件里。"
    "定稿以前的操作不能再撤销。\n\n内容指纹：{fingerprint}\n"
    "导出的文件都带有这个指纹，可以用来核对是不是定稿的内容。"
)
_STOPPED = "还有 {count} 处问题，处理以后才能定稿。点一处就转到那里："
_FINALISE_SIZE = (84 * UNIT, 50 * UNIT)


class FinaliseDialog(QDialog):
    """`chosen` is the finding that the clerk wants to go to, if one stops finalising.

    `wants_all` is whether the list of all checks is wanted instead.
    """

    def __init__(
        self,
        stopping: Sequence[Finding],
        fingerprint: str,
        edition: Edition,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._stopping = tuple(by_urgency(stopping))
        self.chosen: Finding | None = None
        self.wants_all = False
        self.setWindowTitle("定稿")
        self.list = list_of("还没有处理的问题", [row_words(one, edition) for one in self._stopping])
        for row, one in enumerate(self._stopping):
            self.list.item(row).setIcon(level_icon(one))
        self.list.setWordWrap(True)
        self.list.setVisible(bool(stopping))
        self.list.itemClicked.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        words = _STOPPED.format(count=len(self._stopping)) if stopping else _READY
        label = wrapped_label(words.format(fingerprint=fingerprint))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        laid_below(self, label, self.list, wide=self.list).addWidget(self._buttons())
        if stopping:
            self.list.setCurrentRow(0)
            self.list.setFocus()
            open_at(self, *_FINALISE_SIZE)

    def _buttons(self) -> QDialogButtonBox:
        box = dialog_buttons(self, None if self._stopping else QPushButton("定稿(&F)"))
        self.all_checks = box.addButton("上级视角预检…(&P)", QDialogButtonBox.ButtonRole.ActionRole)
        self.all_checks.clicked.connect(self._on_all_checks)
        return box

    def _on_all_checks(self) -> None:
        self.wants_all = True
        self.reject()

    def _on_chosen(self) -> None:
        self.chosen = self._stopping[self.list.currentRow()]
        self.reject()
