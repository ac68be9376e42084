"""The dialogs of a collection: confirming units, correcting a figure, settling the slips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.collect.collection import FileLine
from app.collect.decisions import Office
from app.collect.results.letters import LetterKind, SlipSettings
from app.report.changes import date_words
from app.report.numbers import format_value, parse_number
from ui.collect.pages.page import Share
from ui.dialogs.ask import ask_sure
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, open_at
from ui.grid.editor import show_lines
from ui.theme import UNIT
from ui.widgets.fields import DateField
from ui.widgets.page_parts import quiet_label, wrapped_label
from ui.widgets.rows_view import ignore_typed_keys

_CONFIRM_SIZE = (120 * UNIT, 60 * UNIT)
_CHOICE_WIDTH = 40 * UNIT
_LATER, _NONE = "（以后再定）", "都不是，不计入"
_NOBODY = "\0"
"""The data of the choice of no unit, which no unit is called."""
_HEADERS = ("报告上的名称", "文件", "拿不准的原因", "是哪个单位")
_HINT = (
    "这些报告不能肯定是哪个单位的。请逐一选定，以后再读也按此办理；"
    "列在前面的是名称相近或正文里写着的单位，没有的就是还没有报来的。"
    "选“都不是”的不计入汇总，在“人工决定”页可以撤销。"
)


class _Table(QTableWidget):
    """Cells with lines between them that are seen in every scheme."""

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:  # noqa: N802 (Qt's name)
        """What cells are drawn with, and the lines between them."""
        super().initViewItemOption(option)
        show_lines(option)


class ConfirmDialog(QDialog):
    """One row a report, which `show_file` opens.

    `chosen` are the units that were named, by the report's line; `nobodys` are no unit's.
    """

    def __init__(
        self,
        doubtful: Sequence[FileLine],
        units: Sequence[str],
        show_file: Callable[[FileLine], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("确认单位")
        self._doubtful = tuple(doubtful)
        self._units = tuple(units)
        self._show_file = show_file
        self.table = _Table(len(doubtful), len(_HEADERS))
        self.boxes = [self._box(line) for line in doubtful]
        ignore_typed_keys(self.table)
        self._fill()
        layout = laid_below(self, wrapped_label(_HINT), self.table, wide=self.table)
        layout.addWidget(dialog_buttons(self, QPushButton("确认")))
        open_at(self, *_CONFIRM_SIZE)
        if self.boxes:
            self.boxes[0].setFocus()

    @property
    def chosen(self) -> list[tuple[FileLine, str]]:
        """The reports for which a unit was named."""
        return [(line, unit) for line, unit in self._answers if unit not in ("", _NOBODY)]

    @property
    def nobodys(self) -> list[FileLine]:
        """The reports of which it was said that they are no unit's."""
        return [line for line, unit in self._answers if unit == _NOBODY]

    @property
    def _answers(self) -> list[tuple[FileLine, str]]:
        pairs = zip(self._doubtful, self.boxes, strict=True)
        return [(line, str(box.currentData())) for line, box in pairs]

    def _box(self, line: FileLine) -> QComboBox:
        box = QComboBox()
        ignore_typed_keys(box)
        box.addItem(_LATER, "")
        for unit in line.candidates:
            box.addItem(unit, unit)
        box.addItem(_NONE, _NOBODY)
        box.insertSeparator(box.count())
        for unit in self._units:
            if unit not in line.candidates:
                box.addItem(unit, unit)
        box.setMaxVisibleItems(20)
        box.setAccessibleName(f"{line.submission.words} 是哪个单位")
        return box

    def _choice(self, line: FileLine, box: QComboBox) -> QWidget:
        """The choice of a unit, and beside it what opens the file to look whose it is."""
        opening = QPushButton("打开文件")
        opening.setAutoDefault(False)
        opening.setAccessibleName(f"打开 {line.submission.words}")
        opening.clicked.connect(lambda: self._show_file(line))
        cell = QWidget()
        row = QHBoxLayout(cell)
        row.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        row.setSpacing(UNIT)
        row.addWidget(box, 1)
        row.addWidget(opening)
        return cell

    def _fill(self) -> None:
        self.table.setHorizontalHeaderLabels(_HEADERS)
        self.table.setAccessibleName("待确认的报告")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        for row, (line, box) in enumerate(zip(self._doubtful, self.boxes, strict=True)):
            submission = line.submission
            for column, words in enumerate((submission.name, submission.words, line.reason)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
            self.table.setCellWidget(row, len(_HEADERS) - 1, self._choice(line, box))
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(len(_HEADERS) - 1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(len(_HEADERS) - 1, _CHOICE_WIDTH)
        heights = self.table.verticalHeader()
        heights.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)


_NOTE = (
    "更正只用于汇总，单位的文件不会改动；它的这个数以后变了，更正就不再使用，并会提醒。"
    "更正和理由写进汇总表，随时可以撤销。"
)
_CORRECT_SIZE = (60 * UNIT, 34 * UNIT)


class CorrectDialog(QDialog):
    """`value` and `reason` are what was decided, once it was accepted."""

    def __init__(self, share: Share, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("更正一个数")
        self._share = share
        self.value = Decimal(0)
        self.figure = QLineEdit()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("如：已与该单位电话核实")
        self._problem = wrapped_label("")
        self.take = QPushButton("更正")
        self._lay_out()
        for field in (self.figure, self.reason):
            field.textChanged.connect(self._check)
        self._check()
        open_at(self, *_CORRECT_SIZE)

    def _check(self) -> None:
        """Only a number that differs, with a reason, can be taken."""
        reading = parse_number(self.figure.text(), self._share.cell)
        self._problem.setText(reading.problem)
        self._problem.setVisible(bool(reading.problem))
        value = reading.value
        differs = value is not None and value != self._share.contribution.value
        self.take.setEnabled(differs and bool(self.reason.text().strip()))
        if value is not None:
            self.value = value

    def _lay_out(self) -> None:
        share, contribution = self._share, self._share.contribution
        counted = contribution.value
        shown = "空白" if counted is None else format_value(counted, share.cell)
        where = wrapped_label(f"{share.unit.name}，{share.cell.words}")
        where.setTextFormat(Qt.TextFormat.PlainText)
        form = QFormLayout()
        form.addRow("现在计入：", QLabel(shown))
        form.addRow("改为(&N)：", self.figure)
        form.addRow("理由(&R)：", self.reason)
        self.figure.setAccessibleName("改为")
        self.reason.setAccessibleName("理由")
        layout = laid_below(self, where, form, self._problem, quiet_label(_NOTE))
        layout.addStretch(1)
        layout.addWidget(dialog_buttons(self, self.take))


_SLIPS_SIZE = (68 * UNIT, 50 * UNIT)
_DAYS = 7
_WEEK, _SATURDAY = 7, 5
_KEPT_NOTE = (
    "这些内容随文件夹保存（文件夹不能写的，只保存在这台电脑上），退回单、催报单和复制的消息都用它；"
    "没有填的不写。"
)


def proposed_due(today: date) -> date:
    """A week from a day, on a day on which offices work."""
    due = today + timedelta(_DAYS)
    return due + timedelta(_WEEK - due.weekday()) if due.weekday() >= _SATURDAY else due


class SlipsDialog(QDialog):
    """`office` is what was settled; `button` says what comes next."""

    def __init__(
        self, office: Office, parent: QWidget | None = None, *, button: str, region: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("落款、联系人和期限")
        self.region = _line("本级名称", office.region or region, "如：青溪县；汇总表和交上级用它")
        self.name = _line("本机关", office.name, "如：青溪县人民政府办公室")
        self.signature = _line("落款", office.signature, "与本机关相同的不用填")
        self.contact = _line("联系人", office.contact, "如：张三")
        self.phone = _line("电话", office.phone, "如：0536-4220000")
        self.number = _line("文号", office.number, "没有的不用填")
        self.is_due = QCheckBox("写明期限(&Q)：")
        self.due = DateField("期限")
        proposed = proposed_due(date.today())
        self.due.show_date(office.due or proposed, proposed)
        self.is_due.toggled.connect(self.due.setEnabled)
        self.is_due.setChecked(office == Office() or office.due is not None)
        self.due.setEnabled(self.is_due.isChecked())
        self._lay_out(button)
        open_at(self, *_SLIPS_SIZE)

    @property
    def office(self) -> Office:
        """Who signs, whom to ask, and until when the units have time."""
        return Office(
            region=self.region.text().strip(),
            name=self.name.text().strip(),
            contact=self.contact.text().strip(),
            phone=self.phone.text().strip(),
            number=self.number.text().strip(),
            signature=self.signature.text().strip(),
            due=self.due.value if self.is_due.isChecked() else None,
        )

    def accept(self) -> None:
        """Waits for a date where one is to be named, and asks whether one in the past is meant."""
        if self.is_due.isChecked() and self.due.value is None:
            self.due.ask()
        elif not self.office.is_past(date.today()) or self._is_past_meant():
            super().accept()

    def _is_past_meant(self) -> bool:
        due = self.due.value or date.today()
        gone = (date.today() - due).days
        question = f"期限写的是 {date_words(due)}，已经过了 {gone} 天。仍然写这个日期吗？"
        return ask_sure(self, question, "仍写这个日期", careful=True)

    def _lay_out(self, button: str) -> None:
        form = QFormLayout()
        for label, line in (
            ("本级名称(&Z)：", self.region),
            ("本机关(&D)：", self.name),
            ("落款(&L)：", self.signature),
            ("联系人(&R)：", self.contact),
            ("电话(&H)：", self.phone),
            ("文号(&W)：", self.number),
        ):
            form.addRow(label, line)
        self.is_due.setMinimumHeight(self.due.line.sizeHint().height())  # a form lays it at the top
        form.addRow(self.is_due, self.due)
        layout = laid_below(self, form, quiet_label(_KEPT_NOTE))
        layout.addStretch(1)
        layout.addWidget(dialog_buttons(self, QPushButton(button)))


def _line(name: str, text: str, example: str) -> QLineEdit:
    line = QLineEdit(text)
    line.setAccessibleName(name)
    line.setPlaceholderText(example)
    return line


_SLIPS_NOTE = (
    "每个单位需要哪一种就写哪一种：有问题的退回，缺表格或正文的补报，没有报的催报；"
    "许多单位都有的问题合写成一份“共性问题通知”。已经说明过、已经接受的不再写。"
)
_BATCH_SIZE = (72 * UNIT, 36 * UNIT)
_REMINDERS = (LetterKind.REMINDER,)
_OTHERS = tuple(kind for kind in LetterKind if kind is not LetterKind.REMINDER)
_BATCHES = (
    ("退回单、补报单、催报单等全部", ()),
    ("只写催报单，连同未报单位名单", _REMINDERS),
    ("只写给已经报来的，不写催报单", _OTHERS),
)


class BatchDialog(QDialog):
    """Which letters are written; `settings` are they, as of today.

    `still` is how many units were written to and have not answered; `anew` asks who signs.
    """

    def __init__(
        self,
        office: Office,
        still: int,
        parent: QWidget | None = None,
        anew: Callable[[], Office | None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("退回单和催报单")
        self._office, self._anew = office, anew
        self.kinds = QComboBox()
        ignore_typed_keys(self.kinds)
        for words, kinds in _BATCHES:
            self.kinds.addItem(words, kinds)
        self.kinds.setAccessibleName("写哪些")
        self.again = QCheckBox(f"已经退回、催过，还没有回音的 {still} 个单位也再写一遍(&A)")
        self.again.setVisible(bool(still))
        self.hints = QCheckBox("“提示”一级的问题也写上(&T)")
        self.signed = wrapped_label("")
        self.change = QPushButton("落款和期限…(&L)")
        self.change.clicked.connect(self._on_change)
        self._lay_out()
        self._tell_office()
        open_at(self, *_BATCH_SIZE)

    @property
    def settings(self) -> SlipSettings:
        """The letters as of today."""
        kinds = tuple(self.kinds.currentData())
        hints, again = self.hints.isChecked(), self.again.isChecked()
        return SlipSettings(date.today(), self._office, hints=hints, again=again, kinds=kinds)

    def _on_change(self) -> None:
        self._office = (self._anew() if self._anew else None) or self._office
        self._tell_office()

    def _tell_office(self) -> None:
        one = self._office
        due = f"期限 {date_words(one.due)}" if one.due else "没有写明期限"
        self.signed.setText(f"落款：{one.signature or one.name or '没有填'}；{due}。")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("写哪些(&X)：", self.kinds)
        signed = QHBoxLayout()
        signed.addWidget(self.signed, 1)
        signed.addWidget(self.change)
        layout = laid_below(self, form, self.again, self.hints, signed, quiet_label(_SLIPS_NOTE))
        layout.addStretch(1)
        layout.addWidget(dialog_buttons(self, QPushButton("选择存放的文件夹…")))
