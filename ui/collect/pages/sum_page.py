"""The page of the sum: the official tables, and beside them what proves or questions them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import (
    QTabWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.collect.collection import Collection, Contribution
from app.collect.results.comparison import FindingKey, behind_findings
from app.edition.catalog import Catalog
from app.edition.cells import Cell, CellKey
from app.report.changes import ChangeSet, Details, Edit, Entry
from app.report.numbers import format_value, names_shown
from app.report.report import Report
from ui.collect.pages.page import (
    SHARE_CHOICES,
    CollectionPage,
    Picked,
    TurningSplitter,
    button_row,
    joined_of,
    line_of,
    offer,
    page_column,
    shares_model,
    shares_of,
    warnings_model,
)
from ui.document import Document
from ui.grid.form_table import FormTable
from ui.tasks import LatestTask
from ui.theme import UNIT
from ui.widgets.findings_model import FindingsModel
from ui.widgets.page_parts import quiet_label, retire, wrapped_label
from ui.widgets.rows_view import FilteredList, RowsView, ignore_typed_keys, wrap_words
from ui.window_actions import WindowActions


class SumDocument(Document):
    """What the form tables show; `replaced` tells of a sum on another edition or year."""

    def show(self, collection: Collection) -> None:
        """Shows another sum; only the cells that differ are repainted."""
        total = collection.total
        if total.edition is not self.report.edition or total.details != self.report.details:
            self.replace(_copy(total), None)
        else:
            self.replay(Edit(entries=_differences(self.report, total)))
        self.findings = collection.findings
        self.check()

    def may_edit(self, edit: Edit | None = None) -> bool:
        """Never: figures are mended in the units' documents, or corrected with a reason."""
        wanted = edit or Edit()
        self.refused.emit(ChangeSet(wanted, wanted))
        return False

    def check(self) -> None:
        """Tells of the findings that came with the sum."""
        self._check_soon.stop()
        self.checked.emit()


def _copy(total: Report) -> Report:
    """The sum as a report of our own, which the next sums are shown in."""
    copy = Report(total.edition, total.details)
    copy.apply(Edit(entries=dict(total.typed)))
    return copy


def _differences(shown: Report, wanted: Report) -> dict[CellKey, Entry]:
    keys = shown.edition.typed_keys
    return {
        key: wanted.typed.get(key) for key in keys if shown.typed.get(key) != wanted.typed.get(key)
    }


class SumTables(QTabWidget):
    """`moved` tells of another current cell, `entered` that it was entered.

    `message` carries sentences, `parts_wanted` a cell whose units are to be named.
    """

    message = Signal(str, list)
    moved = Signal()
    entered = Signal()
    parts_wanted = Signal(object)

    def __init__(self, document: SumDocument) -> None:
        super().__init__()
        self._document = document
        self.setDocumentMode(True)
        self.setAccessibleName("汇总表")
        self.currentChanged.connect(lambda _index: self.moved.emit())
        document.replaced.connect(self._build)
        self._build()

    @property
    def tables(self) -> tuple[FormTable, ...]:
        """The tables in the order of the form."""
        pages = (self.widget(index) for index in range(self.count()))
        return tuple(page for page in pages if isinstance(page, FormTable))

    @property
    def current_cell(self) -> CellKey | None:
        """The current cell of the table in front."""
        table = self.currentWidget()
        return table.current_cell if isinstance(table, FormTable) else None

    @property
    def selection_words(self) -> str:
        """What several selected cells of the table in front come to; empty for a single one."""
        table = self.currentWidget()
        return table.body.selection_words if isinstance(table, FormTable) else ""

    def go_to(self, keys: Iterable[CellKey]) -> None:
        """Marks these cells and makes the first of them the current one."""
        cells = tuple(keys)
        for table in self.tables:
            table.mark(cells)
        for table in self.tables:
            if cells and cells[0] in table.model.keys:
                self.setCurrentWidget(table)
                table.go_to(cells[0])

    def _build(self) -> None:
        old = self.tables
        edition = self._document.report.edition
        for section in edition.sections:
            if section.table:
                table = FormTable(self._document, section.table)
                table.body.only_show()
                table.message.connect(self.message)
                table.body.parts_wanted.connect(self.parts_wanted)
                table.moved.connect(self.moved)
                table.entered.connect(self.entered)
                self.addTab(table, section.tab)
        for table in old:
            self.removeTab(self.indexOf(table))
            retire(table)


Prove = Callable[[Collection, CellKey], Sequence[Contribution]]
"""The units behind a cell of the sum."""


def units_words(total: Report, cell: Cell, proof: Sequence[Contribution]) -> str:
    """The units that add to a cell of the sum, each with its figure, in a sentence."""
    adding = [one for one in proof if one.value]
    if not adding:
        return f"{cell.words}：没有单位填了大于 0 的数。"
    named = [f"{one.unit.name} {format_value(one.value, cell)}" for one in adding if one.value]
    added = names_shown(named, _MAX_NAMED, f" 等 {len(named)} 家", " ＋ ")
    value = total.value(cell.key)
    shown = "空白" if value is None else format_value(value, cell)
    return f"{cell.words} {shown}＝{added}。"


_MAX_NAMED = 12
"""A sentence names no more units; all of them stand beside the table."""

_MAX_UNFOLDED = 60
"""Units of levels below are listed at once; more are unfolded one level at a time."""

_ACTIONS = "open_report open_file correct"
_PROVE_AFTER_MS = 30
_FOR_BOTH = 150 * UNIT, 56 * UNIT
"""Pixels in which the table of applications has all its columns with the units beside, or below."""

_FINDING_WIDTHS = 12, 17
"""Digits for the level and the place of a finding; its words have the rest."""

_HINT = "点一格，右边列出这个数是哪些单位加起来的；回车或双击单位，打开它的报告。"


class SumPage(CollectionPage):
    """Entering a unit opens its report at the cell; `unit_wanted` carries the name of one.

    `message` carries sentences, `selected` what several selected cells come to, or nothing.
    """

    message = Signal(str, list)
    selected = Signal(str)
    unit_wanted = Signal(str)

    manual_words = "汇总数页："

    def __init__(self, catalog: Catalog, prove: Prove, actions: WindowActions) -> None:
        super().__init__()
        self._collection: Collection | None = None
        self._prove = prove
        self._proving: LatestTask[Sequence[Contribution]] = LatestTask(self)
        self._naming: LatestTask[Any] = LatestTask(self)
        year = catalog.years[-1]
        self.document = SumDocument(Report(catalog.for_year(year), Details(year)), self)
        self.tables = SumTables(self.document)
        self.shares = RowsView(shares_model(self), "这一格由哪些单位相加")
        self.warnings = RowsView(warnings_model(self), "要留意的")
        self.findings_model = FindingsModel(self.document, self)
        self.findings = QTreeView()
        self._title = wrapped_label("")
        self._where = quiet_label("")
        self.side = QTabWidget()
        self.splitter = TurningSplitter(*_FOR_BOTH, "来自哪些单位")
        self._prove_soon = QTimer(self)
        self._prove_soon.setSingleShot(True)
        self._prove_soon.setInterval(_PROVE_AFTER_MS)
        self._lay_out(actions)
        self._connect()
        self._show_shares()

    @property
    def picked(self) -> Picked:
        """The unit behind the current cell, and what it adds."""
        share = self.shares.current
        if share is None:
            return Picked()
        return Picked(share.unit, line_of(share.unit), share, whole=joined_of(share.unit))

    def show_collection(self, collection: Collection) -> None:
        """Shows another sum; the current cell stays."""
        self._collection = collection
        self.document.show(collection)
        self.warnings.rows.show(collection.warnings)
        self.side.setTabText(1, f"留意（{len(collection.warnings)}）")
        self.side.setTabText(2, f"问题（{len(collection.findings)}）")
        self._show_shares()

    def forget(self) -> None:
        """Asks nothing more of the collection."""
        self._prove_soon.stop()
        self._proving.cancel()
        self._naming.cancel()

    def _connect(self) -> None:
        self._prove_soon.timeout.connect(self._show_shares)
        self.tables.moved.connect(self._prove_soon.start)
        self.tables.moved.connect(self.splitter.fold)
        self.tables.moved.connect(lambda: self.selected.emit(self.tables.selection_words))
        self.tables.message.connect(self.message)
        self.tables.parts_wanted.connect(self._name_units)
        self.tables.entered.connect(self._on_entered)
        self.shares.moved.connect(self._show_where)
        self.shares.entered.connect(self.entered)
        self.warnings.entered.connect(self._on_concern_entered)
        self.findings.activated.connect(self._on_finding_activated)
        self.findings.clicked.connect(self._on_finding_activated)

    def _show_shares(self) -> None:
        """Shows the current cell at once, and the units behind it when they have been asked."""
        self._prove_soon.stop()
        key, collection = self.tables.current_cell, self._collection
        if key is None or collection is None:
            self.shares.rows.show(())
            self._title.setText(_HINT)
            return
        cell = self.document.report.edition.cells[key]
        value = self.document.report.value(key)
        shown = "空白" if value is None else format_value(value, cell)
        self._title.setText(f"{cell.words}：{shown}")
        work = partial(self._prove, collection, key)
        self._proving.start(work, partial(self._on_proved, cell), self._title.setText)

    def _on_proved(self, cell: Cell, proof: Sequence[Contribution]) -> None:
        shares = shares_of(cell, proof)
        self.shares.rows.show(shares)
        if len(shares) - len(proof) > _MAX_UNFOLDED:
            self.shares.collapseAll()
            if len(proof) == 1:
                self.shares.expandToDepth(0)
        adding = sum(bool(one.value) for one in proof)
        told = f"{self._title.text()}，{len(proof)} 家计入，其中 {adding} 家有数"
        if below := sum(share.adds for share in shares if share.inner):
            told = f"{told}，它们的下级 {below} 家有数"
        self._title.setText(told)
        if self.shares.hasFocus():
            self.shares.begin()
        self._show_where()

    def _name_units(self, cell: Cell) -> None:
        """Says which units a figure adds, when they have been asked."""
        if self._collection is not None:
            work = partial(self._prove, self._collection, cell.key)
            tell = self.message.emit
            self._naming.start(
                work,
                lambda proof: tell(units_words(self.document.report, cell, proof), []),
                lambda words: tell(words, []),
            )

    def _show_where(self) -> None:
        """Says where the figure of the current unit stands in its document."""
        share = self.shares.current
        self.moved.emit()
        if share is not None and share.inner is not None:
            where = " › ".join(share.path)
            self._where.setText(f"{where}：{share.file or '没有写明文件'}（在下级那里）")
            self._where.show()
            return
        sources = share.unit.sources(share.cell.table) if share else ()
        self._where.setVisible(bool(sources))
        told = []
        if share and self._collection:
            for one in sources:
                where = self._collection.detail(one).where(share.cell.key)
                told.append(f"{one.words}{f'，{where}' if where else ''}")
        self._where.setText("；".join(told))

    def _on_entered(self) -> None:
        """From a cell on to the first of its units."""
        self.splitter.unfold()
        self.side.setCurrentIndex(0)
        self.shares.setFocus()
        self.shares.begin()

    def _on_concern_entered(self) -> None:
        warning = self.warnings.current
        if warning is not None and warning.cells:
            self.tables.go_to(warning.cells)
        elif warning is not None and warning.units:
            self.unit_wanted.emit(warning.units[0])

    def _on_finding_activated(self, index: QModelIndex) -> None:
        finding = self.findings_model.finding(index.row())
        if finding is None or self._collection is None:
            return
        self.tables.go_to(finding.cells)
        behind = partial(behind_findings, self._collection)
        done = partial(self._name_behind, (finding.check_id, finding.cells))
        self._naming.start(behind, done, lambda words: self.message.emit(words, []))

    def _name_behind(self, key: FindingKey, behind: dict[FindingKey, list[str]]) -> None:
        """Says in which units' own reports a finding of the sum stands."""
        names = behind.get(key, [])
        if names:
            self.message.emit(f"差在：{names_shown(names)}。", [])

    def _lay_out(self, actions: WindowActions) -> None:
        self.findings.setModel(self.findings_model)
        ignore_typed_keys(self.findings)
        self.findings.setRootIsDecorated(False)
        self.findings.setAccessibleName("汇总数的校验问题")
        self.warnings.wrap_words()
        wrap_words(self.findings)
        for column, digits in enumerate(_FINDING_WIDTHS):
            digit = self.findings.fontMetrics().horizontalAdvance("0")
            self.findings.setColumnWidth(column, digits * digit)
        self.side.setDocumentMode(True)
        self.side.addTab(self._proof(actions), "单位")
        self.side.addTab(self.warnings, "")
        self.side.addTab(self.findings, "")
        self.tables.setCornerWidget(self.splitter.opener)
        self.splitter.addWidget(self.tables)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        layout = page_column(self)
        layout.addWidget(self.splitter)
        self.setFocusProxy(self.tables)

    def _proof(self, actions: WindowActions) -> QWidget:
        offer(self.shares, actions, _ACTIONS)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, UNIT // 2, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(self._title)
        layout.addWidget(FilteredList(self.shares, SHARE_CHOICES), 1)
        layout.addWidget(self._where)
        layout.addLayout(button_row(actions, _ACTIONS))
        return holder
