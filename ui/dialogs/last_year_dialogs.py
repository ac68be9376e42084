"""What last year's report brings, shown before it is taken: for a new report or the open one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QLabel, QPushButton, QWidget

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.document import ReadDocument
from app.importing.import_plan import brought_words
from app.report.carry_over import CarriedOver, carry_into, misfits, next_report
from app.report.changes import Edit
from app.report.numbers import format_value
from app.report.report import Report
from ui.dialogs.ask import GridNote
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, open_at, read_only_text
from ui.grid.grid import GridView
from ui.theme import UNIT
from ui.widgets.page_parts import Heading, YearBox, wrapped_label

_SIZE = (100 * UNIT, 78 * UNIT)


class CarriedView(GridView):
    """The figures of last year that this year begins with, in the rows and columns of the form."""

    def __init__(self) -> None:
        super().__init__()
        self._figures = QStandardItemModel(self)
        self.setModel(self._figures)
        self.setAccessibleName("结转到今年的数字")
        self.only_show()
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_figures(self, carried: CarriedOver, edition: Edition) -> None:
        """Shows the figures that are carried over; nothing is shown if there are none."""
        cells = [edition.cells[key] for key in carried.figures]
        rows = list(dict.fromkeys(cell.row_path[-1] for cell in cells))
        columns = list(dict.fromkeys(cell.column_path[-1] for cell in cells))
        self._figures.clear()
        self._figures.setHorizontalHeaderLabels(["结转的行", *columns])
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for row, words in enumerate(rows):
            label = QStandardItem(words)
            label.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._figures.setItem(row, 0, label)
        for cell in cells:
            figure = QStandardItem(format_value(carried.figures[cell.key], cell))
            figure.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            place = rows.index(cell.row_path[-1]), 1 + columns.index(cell.column_path[-1])
            self._figures.setItem(*place, figure)
        height = self.horizontalHeader().sizeHint().height() + self.verticalHeader().length()
        self.setMaximumHeight(height + 2 * UNIT)
        self.setVisible(bool(cells))

    def refuse(self, cell: QModelIndex) -> None:  # noqa: ARG002 the same for all
        """Says where the figures can be changed."""
        self.message.emit("这里只能看；要改，请在今年的报告中改。", [])


class _LastYearDialog(QDialog):
    """The file, the year it is of, what it brings, and the button that takes it."""

    def __init__(self, parent: QWidget, title: str, path: Path, read: ReadDocument) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._read = read
        self.warnings = wrapped_label("")
        self.brought = read_only_text("读到的内容和结转的数字")
        self.view = CarriedView()
        self.note = GridNote(self.view)
        self.take = QPushButton()
        details = read.report.details
        name = details.organisation.name or "没有写机关名称"
        self._heading = Heading(path.name, f"{name}　{_form(read.report)}表格")

    def _lay_out(self, *middle: QWidget, doubtful: bool = False) -> None:
        shown = self.warnings, self.brought, self.view
        layout = laid_below(self, self._heading, *middle, *shown, spacing=UNIT)
        layout.setStretchFactor(self.brought, 3)
        layout.setStretchFactor(self.view, 2)
        buttons = dialog_buttons(self, self.take, doubtful=doubtful)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        foot.addWidget(buttons)
        layout.addLayout(foot)
        *_, cancel = buttons.buttons()
        (cancel if doubtful else self.take).setFocus()
        for before, behind in pairwise((self.brought, self.view, self.take, cancel)):
            self.setTabOrder(before, behind)
        open_at(self, *_SIZE)

    def _show(self, carried: CarriedOver, edition: Edition, warnings: Iterable[str]) -> None:
        lines = [f"注意：{warning}" for warning in warnings]
        self.warnings.setText("\n".join(lines))
        self.warnings.setVisible(bool(lines))
        self.brought.setPlainText("\n".join(brought_words(self._read, carried, edition)))
        self.view.show_figures(carried, edition)
        self.note.setVisible(not self.view.isHidden())


class NewYearDialog(_LastYearDialog):
    """Last year's report before this year's begins; `begun` is the new one and what goes into it.

    The year can be put right where the file says it wrong, or not at all.
    """

    def __init__(
        self, parent: QWidget, path: Path, outcome: tuple[ReadDocument, bool], catalog: Catalog
    ) -> None:
        read, self._says_year = outcome
        super().__init__(parent, "从去年的报告新建", path, read)
        self._catalog = catalog
        self.begun: tuple[Report, CarriedOver] | None = None
        self.year = YearBox("这份报告的年度")
        year = read.report.details.year
        years = catalog.years
        self.year.setRange(min(year, years.start - 1), max(year, years.stop - 2))
        self.year.setSuffix(" 年度")
        self.year.setValue(year)
        self.next = QLabel()
        self._lay_out(self._year_row())
        self.setTabOrder(self.year, self.brought)  # what cancels would be the default after it
        self.year.valueChanged.connect(self._on_year_changed)
        self.year.judged.connect(self._on_year_judged)
        self._on_year_changed()

    def _year_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        label = QLabel("这份报告是(&Y)")
        label.setBuddy(self.year)
        for widget in (label, self.year, self.next):
            layout.addWidget(widget)
        layout.addStretch(1)
        return row

    def accept(self) -> None:
        """Takes no other year than the one that was just typed."""
        problem = self.year.take_problem()
        if problem:
            self._on_year_judged(problem)
            self.year.setFocus()
            self.year.selectAll()
        else:
            super().accept()

    def _on_year_judged(self, problem: str) -> None:
        if problem:
            self.warnings.setText(problem)
            self.warnings.show()

    def _on_year_changed(self) -> None:
        year = self.year.value()
        last = self._read.report
        last.apply(Edit(details=replace(last.details, year=year)))
        try:
            self.begun = next_report(last, self._catalog, self._read.notes)
        except RefusedError as error:
            self.begun = None
            self.warnings.setText(str(error))
            self.take.setEnabled(False)
            return
        report, carried = self.begun
        self.take.setEnabled(True)
        self.take.setText(f"新建 {year + 1} 年度报告(&N)")
        self.next.setText(f"的，新报告是 {year + 1} 年度（{_form(report)}表格）。")
        warnings = () if self._says_year else ("文件中没有写明年度，请核对。",)
        self._show(carried, report.edition, warnings)


class AttachDialog(_LastYearDialog):
    """Last year's report before it is attached to an open one; `edit` attaches it."""

    def __init__(
        self, parent: QWidget, path: Path, outcome: tuple[ReadDocument, bool], report: Report
    ) -> None:
        read, says_year = outcome
        super().__init__(parent, "去年数据", path, read)
        last = read.report
        carried = carry_into(report, last, read.notes)
        self.edit = carried.edit
        self.take.setText("附上这些数据(&A)")
        year = QLabel(f"{last.details.year} 年度的报告" if says_year else "文件中没有写明年度")
        warnings = tuple(misfits(report, last))
        self._lay_out(year, doubtful=bool(warnings))
        self._show(carried, report.edition, warnings)


def _form(report: Report) -> str:
    return report.edition.definition.name
