"""A ledger before it fills the tables: figures, questions, what is not counted, columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from app.errors import RefusedError
from app.importing.import_plan import ImportChange
from app.ledger.cases import UNTYPED, Answers
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
from ui.widgets.page_parts import Heading, quiet_label, retire, show_in, wrapped_label
from ui.widgets.rows_view import ignore_typed_keys

_SIZE = (1080, 680)
Count = Callable[[Answers], Tally]
"""Counts the ledger with these answers. Raises `RefusedError`."""

_NOT_CHOSEN = "（请选择）"
_NO_KIND, _NO_KIND_WORDS, _MARKED = "ignored", "不用", "打勾的一项"
_QUESTIONS = "台账中的写法对应表中哪一项，只问一次，记住以后不再问。没有选的不计入。"
_COLUMNS = "台账的各列是怎样认的；认得不对的请改。"
_WORDS, _BOX, _SHORTEST = 2, 3, 8
"""Shares of the width for words and list, and the characters that a list always has room for."""
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
        self.questions = ChoicesPage(_QUESTIONS)
        self.columns = ChoicesPage(_COLUMNS)
        self.unsettled = read_only_text("没有计入的件")
        self.progress = StatisticsPage()
        self.warnings = wrapped_label("")
        self.take = QPushButton()
        self._figures = QStackedWidget()
        self._lay_out()
        self.questions.chosen.connect(self._on_answered)
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
        self.tabs.currentChanged.connect(lambda page: self.take.setDefault(page == 0))
        open_at(self, *_SIZE)

    def _show(self) -> None:
        """Shows the tally as it is counted with the answers so far."""
        self._proposal: Proposal = propose(self._report, self.tally)
        self._show_figures()
        asked = (*self.tally.questions, *self.tally.answered)
        self.questions.show_choices(_question(self._form, one, self.tally.total) for one in asked)
        self.columns.show_choices(_columns(self.tally))
        self.unsettled.setPlainText("\n".join(self.tally.left_lines))
        self.progress.show_statistics(statistics(self.tally, self._days))
        lines = [f"注意：{warning}" for warning in self._proposal.warnings]
        self.warnings.setText("\n".join(lines))
        self.warnings.setVisible(bool(lines))
        for index, words in enumerate(self._titles()):
            self.tabs.setTabText(index, words)

    def _titles(self) -> tuple[str, ...]:
        return (
            f"数字（{_figures_words(self._proposal.changes)}）",
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
            retire(old)
        self._show_take()

    def _show_take(self) -> None:
        self.take.setText(f"填入所选（{len(self.places.chosen)} 格）")
        self.take.setEnabled(bool(self.tally.cases))

    def _on_answered(self, asked: tuple[str, str], key: str) -> None:
        self._recount(self.answers.changed(*asked, key))

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


class Choice(NamedTuple):
    """A thing that has to be told: its words, what it may stand for by key, the key so far.

    A line parts the first `likely` of them from the others.
    """

    about: Hashable
    words: str
    offered: Mapping[str, str]
    chosen: str
    likely: int = 0


class ChoicesPage(QScrollArea):
    """A line a thing: its words, and beside them a list to choose from.

    A choice is counted while its list still handles the click or the key: lines that stay keep
    their list, and the keys, and one that goes is deleted later.
    """

    chosen = Signal(object, str)

    def __init__(self, advice: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.choices: dict[Hashable, QComboBox] = {}
        self._shown: dict[Hashable, tuple[QWidget, QLabel]] = {}
        page = QWidget()
        self._lines = laid_below(page, quiet_label(advice), spacing=UNIT)
        self._lines.addStretch(1)
        show_in(self, page)

    def show_choices(self, choices: Iterable[Choice]) -> None:
        """Lists what is to be told, and what has been."""
        shown: dict[Hashable, Choice] = {}
        for one in choices:
            shown.setdefault(one.about, one)
        for about in [known for known in self.choices if known not in shown]:
            del self.choices[about]
            retire(self._shown.pop(about)[0])
        for about, choice in shown.items():
            if about not in self.choices:
                self._add(choice)
            box = self.choices[about]
            box.setCurrentIndex(max(box.findData(choice.chosen), 0))
            box.setAccessibleName(choice.words)
            self._shown[about][1].setText(choice.words)

    def _add(self, choice: Choice) -> None:
        box = QComboBox()
        ignore_typed_keys(box)
        leave_wheel_to_page(box)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_SHORTEST)
        for key, words in choice.offered.items():
            box.addItem(words, key)
        if choice.likely:
            box.insertSeparator(choice.likely)
        box.activated.connect(lambda _i: self.chosen.emit(choice.about, box.currentData()))
        label = wrapped_label(choice.words)
        line = QWidget()
        beside = QHBoxLayout(line)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2 * UNIT)
        beside.addWidget(label, _WORDS)
        beside.addWidget(box, _BOX)
        self._lines.insertWidget(self._lines.count() - 1, line)
        self.choices[choice.about], self._shown[choice.about] = box, (line, label)


def _figures_words(changes: Iterable[ImportChange]) -> str:
    """`138 格要填，1 格与台账不同`."""
    takable = [one for one in changes if one.may_be_taken]
    blank = sum(not one.now for one in takable)
    parts = (blank, "格要填"), (len(takable) - blank, "格与台账不同")
    return "，".join(f"{count} {words}" for count, words in parts if count) or "与台账一致"


def _question(form: LedgerForm, question: Question, total: int) -> Choice:
    """What a value of a ledger with so many cases stands for, the likeliest first."""
    if question.about == "results":
        labels = {row: " › ".join(path) for row, path in form.result_paths.items()}
    else:
        labels = form.applicant_columns
    proposed, words = question.proposed, f"“{question.value}”（{question.count} 件）"
    if question.value == UNTYPED:
        others = "其余 " if question.count < total else ""
        words = f"{others}{question.count} 件没有写申请人类型，也看不出是单位，都算哪一类？"
    ordered = (*proposed, *(key for key in labels if key not in proposed))
    return Choice(
        (question.about, question.value),
        words,
        {"": _NOT_CHOSEN, **{key: labels[key] for key in ordered}},
        question.chosen,
        1 + len(proposed) if 0 < len(proposed) < len(labels) else 0,
    )


def _columns(tally: Tally) -> Iterator[Choice]:
    """The columns of the ledger's own tables, and what each was taken for."""
    kinds = {_NO_KIND: _NO_KIND_WORDS, **COLUMN_WORDS}
    for table in tally.tables:
        if not any(column.kind in COLUMN_WORDS for column in table.columns):
            continue  # a list beside the ledger: what heads it has is not asked
        for column in table.columns:
            if column.head:
                marked = {column.kind: _MARKED} if ":" in column.kind else {}
                words = column.head if column.sure else f"{column.head}　（请核对）"
                yield Choice(column.head, words, kinds | marked, column.kind)


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
        if told.left:
            lines = [f"还有 {told.left} 件没有计入，计入以后这里才有语句和统计图。"]
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
