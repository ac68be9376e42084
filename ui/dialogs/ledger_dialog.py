"""A ledger before it fills the tables: figures, questions, what is not counted, columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from app.errors import RefusedError
from app.importing.import_plan import takable_words
from app.ledger.cases import Answers
from app.ledger.columns import COLUMN_WORDS
from app.ledger.counting import Question
from app.ledger.definition import LedgerForm
from app.ledger.statistics import Statistics, WorkingDays, statistics
from app.ledger.tally import Proposal, Tally, propose
from app.report.changes import Edit
from app.report.report import Report
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, open_at, read_only_text
from ui.dialogs.import_dialog import PlacesTable
from ui.theme import UNIT
from ui.widgets.fields import leave_wheel_to_page
from ui.widgets.import_model import ImportModel
from ui.widgets.page_parts import Heading, quiet_label, wrapped_label
from ui.widgets.rows_view import ignore_typed_keys

_SIZE = (1080, 680)
Count = Callable[[Answers], Tally]
"""Counts the ledger with these answers. Raises `RefusedError`."""

_NOT_CHOSEN = "（请选择）"
_NO_KIND = "不用"
_FOUND = "台账数出"
"""The column of the figures that the ledger comes to."""


class LedgerDialog(QDialog):
    """Shows a tally beside a report; `edit` is what was chosen, `answers` what was answered."""

    def __init__(self, parent: QWidget, report: Report, count: Count, answers: Answers) -> None:
        super().__init__(parent)
        self.setWindowTitle("从台账填表")
        self._report = report
        self._count = count
        self.answers = answers
        self._days = WorkingDays()
        self.tally = count(answers)
        self._form = LedgerForm(report.edition)
        self.places = ImportModel((), found=_FOUND)
        self.tabs = QTabWidget()
        self.questions = QuestionsPage(self._form)
        self.columns = ColumnsPage()
        self.unsettled = read_only_text("没有计入的件")
        self.progress = StatisticsPage()
        self.warnings = wrapped_label("")
        self.take = QPushButton()
        self._figures = QStackedWidget()
        self._lay_out()
        self.questions.answered.connect(self._on_answered)
        self.columns.chosen.connect(self._on_column_chosen)
        self._show()

    @property
    def edit(self) -> Edit:
        """The edit that fills in what is ticked."""
        return self._proposal.edit(self.places.chosen)

    def _lay_out(self) -> None:
        heading = Heading(self.tally.file, f"{self.tally.year} 年　共 {self.tally.total} 件")
        for page in (self._figures, self.questions, self.unsettled, self.columns, self.progress):
            self.tabs.addTab(page, "")
        parts = heading, self.warnings, self.tabs
        layout = laid_below(self, *parts, wide=self.tabs, spacing=UNIT)
        layout.addWidget(dialog_buttons(self, self.take))
        open_at(self, *_SIZE)

    def _show(self) -> None:
        """Shows the tally as it is counted with the answers so far."""
        self._proposal: Proposal = propose(self._report, self.tally)
        self._show_figures()
        self.questions.show_questions((*self.tally.questions, *self.tally.answered))
        self.columns.show_columns(self.tally)
        self.unsettled.setPlainText(
            "\n".join(f"{one.ref.words}　{one.why}" for one in self.tally.unsettled)
        )
        self.progress.show_statistics(statistics(self.tally, self._days))
        lines = [f"注意：{warning}" for warning in self._proposal.warnings]
        self.warnings.setText("\n".join(lines))
        self.warnings.setVisible(bool(lines))
        for index, words in enumerate(self._titles()):
            self.tabs.setTabText(index, words)

    def _titles(self) -> tuple[str, ...]:
        return (
            f"数字（{takable_words(self._proposal.changes, '格')}）",
            f"要回答的（{len(self.tally.questions)}）",
            f"没有计入的（{len(self.tally.unsettled)}）",
            "各列",
            "语句和用时",
        )

    def _show_figures(self) -> None:
        """The cells to tick, anew."""
        self.places = ImportModel(self._proposal.changes, self, _FOUND)
        self.places.ticked.connect(self._show_take)
        table = PlacesTable(self.places)
        self._figures.addWidget(table)
        while self._figures.count() > 1:
            old = self._figures.widget(0)
            self._figures.removeWidget(old)
            old.deleteLater()
        self._show_take()

    def _show_take(self) -> None:
        self.take.setText(f"填入所选（{len(self.places.chosen)} 格）")
        self.take.setEnabled(bool(self.tally.cases))

    def _on_answered(self, about: str, value: str, key: str) -> None:
        self._recount(self.answers.changed(about, value, key))

    def _on_column_chosen(self, head: str, kind: str) -> None:
        self._recount(replace(self.answers, columns={**self.answers.columns, head: kind}))

    def _recount(self, answers: Answers) -> None:
        try:
            self.tally = self._count(answers)
        except RefusedError as error:
            self.warnings.setText(f"注意：{error}")
            self.warnings.show()
            return
        self.answers = answers
        self._show()


class QuestionsPage(QScrollArea):
    """One line a value: what the ledger writes, how many cases, and a list of the form's rows."""

    answered = Signal(str, str, str)

    def __init__(self, form: LedgerForm) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self._labels = {"results": form.result_rows, "types": form.applicant_columns}
        self.choices: dict[tuple[str, str], QComboBox] = {}

    def show_questions(self, questions: Sequence[Question]) -> None:
        """Lists what is to be answered, and what has been."""
        page = QWidget()
        layout = QFormLayout(page)
        layout.addRow(
            quiet_label("台账中的写法对应表中哪一项，只问一次，记住以后不再问。没有选的不计入。")
        )
        self.choices = {}
        for question in questions:
            self._add(layout, question)
        self.setWidget(page)

    def _add(self, layout: QFormLayout, question: Question) -> None:
        about, proposed = (question.about, question.value), question.proposed
        words = f"“{question.value}”（{question.count} 件）"
        labels: Mapping[str, str] = self._labels[question.about]
        box = QComboBox()
        ignore_typed_keys(box)
        leave_wheel_to_page(box)
        box.addItem(_NOT_CHOSEN, "")
        ordered = [*proposed, *(key for key in labels if key not in proposed)]
        for key in ordered:
            box.addItem(labels[key], key)
        if proposed and len(proposed) < len(labels):
            box.insertSeparator(1 + len(proposed))
        box.setCurrentIndex(max(box.findData(question.chosen), 0))
        box.setAccessibleName(words)
        box.activated.connect(lambda _i: self.answered.emit(*about, box.currentData()))
        layout.addRow(wrapped_label(words), box)
        self.choices[about] = box


class ColumnsPage(QScrollArea):
    """What each column was taken for, to be put right."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.choices: dict[str, QComboBox] = {}

    def show_columns(self, tally: Tally) -> None:
        """Lists the columns of the ledger's tables."""
        page = QWidget()
        layout = QFormLayout(page)
        layout.addRow(quiet_label("台账的各列是怎样认的；认得不对的请改。"))
        self.choices = {}
        for table in tally.tables:
            for column in table.columns:
                if column.head and column.head not in self.choices:
                    self._add(layout, column.head, column.kind, sure=column.sure)
        self.setWidget(page)

    def _add(self, layout: QFormLayout, head: str, kind: str, *, sure: bool) -> None:
        box = QComboBox()
        ignore_typed_keys(box)
        leave_wheel_to_page(box)
        box.addItem(_NO_KIND, "ignored")
        for key, words in COLUMN_WORDS.items():
            box.addItem(words, key)
        if ":" in kind:
            box.addItem("打勾的一项", kind)
        box.setCurrentIndex(max(box.findData(kind), 0))
        box.setAccessibleName(head)
        box.activated.connect(lambda _i: self.chosen.emit(head, box.currentData()))
        layout.addRow(wrapped_label(head if sure else f"{head}　（请核对）"), box)
        self.choices[head] = box


class StatisticsPage(QWidget):
    """Sentences and charts to copy into the texts, and late answers for the office alone."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = read_only_text("语句和用时")
        self._sentences = ""
        self._charts = ""
        self.copy_sentences = QPushButton("复制语句(&S)")
        self.copy_charts = QPushButton("复制统计图(&G)")
        self.copy_sentences.clicked.connect(lambda: _copy(self._sentences))
        self.copy_charts.clicked.connect(lambda: _copy(self._charts))
        row = QHBoxLayout()
        for button in (self.copy_sentences, self.copy_charts):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addWidget(quiet_label("复制以后，在“一、总体情况”中粘贴。"), 1)
        laid_below(self, self.shown, row, wide=self.shown)

    def show_statistics(self, told: Statistics) -> None:
        """Shows what the ledger tells besides the figures."""
        self._sentences = "\n".join(told.sentences)
        self._charts = "\n".join(chart.source for chart in told.charts)
        self.copy_sentences.setEnabled(bool(told.sentences))
        self.copy_charts.setEnabled(bool(told.charts))
        lines = [*told.sentences, ""]
        lines += [f"统计图：{chart.caption}" for chart in told.charts]
        if told.late:
            lines += ["", "答复用时超过法定期限的（只供本单位参考，不会写进报告）："]
            lines += [f"{one.ref.words}　{one.days} 个工作日" for one in told.late]
        if told.holidays_unknown:
            years = "、".join(map(str, told.holidays_unknown))
            lines += ["", f"程序没有 {years} 年的放假安排，工作日只按周末扣除。"]
        self.shown.setPlainText("\n".join(lines).strip())


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
