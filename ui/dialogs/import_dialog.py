"""The preview of an import: cells and texts of a document beside the report's, to be ticked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)

from app.importing.import_plan import ImportChange, ImportPlan, takable_words
from ui.dialogs.ask import GridNote
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, open_at, read_only_text
from ui.grid.grid import GridView
from ui.theme import UNIT
from ui.widgets.import_model import SHOW_WORDS, ImportModel, Show, ShownPlaces
from ui.widgets.page_parts import Heading, wrapped_label
from ui.widgets.rows_view import ignore_typed_keys

_SHARES = (0.36, 0.20, 0.24)
"""Of the width, for place, now and in the document."""


class PlacesTable(QWidget):
    """The list of places with a choice of which are listed."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__()
        self.shown = ShownPlaces(model)
        self.view = PlacesView(self.shown)
        self.note = GridNote(self.view)
        self.filter = QComboBox()
        ignore_typed_keys(self.filter)
        changes = [model.change(row) for row in range(model.rowCount())]
        counts = {show: sum(map(show.lists, changes)) for show in Show}
        for show, words in SHOW_WORDS.items():
            self.filter.addItem(f"{words}（{counts[show]}）")
        self.filter.currentIndexChanged.connect(lambda index: self.shown.show_only(Show(index)))
        self.filter.setCurrentIndex(Show.TAKABLE if counts[Show.TAKABLE] else Show.ALL)
        laid_below(self, self._choices(), self.view, wide=self.view)

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = QLabel("列出(&L)：")
        label.setBuddy(self.filter)
        self.filter.setAccessibleName("列出哪些")
        row.addWidget(label)
        row.addWidget(self.filter)
        for words, on in (("全部勾选(&A)", True), ("全不勾选(&N)", False)):
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, on=on: self._tick_all(on=on))
            row.addWidget(button)
        row.addWidget(self.note, 1)
        return row

    def _tick_all(self, *, on: bool) -> None:
        self.shown.tick(range(self.shown.rowCount()), on=on)


class PlacesView(GridView):
    """Rows to be ticked: Space ticks all in which a cell is selected; the figures are looked at."""

    def __init__(self, model: ShownPlaces) -> None:
        super().__init__()
        self._places = model
        self.setModel(model)
        self.only_show()
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName("文件与报告的对照")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def refuse(self, cell: QModelIndex) -> None:
        """Says why a figure cannot be changed here, and what can be done."""
        self.message.emit(self._places.refusal(cell), [])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Shares the width out among the columns; the note takes what is left."""
        super().resizeEvent(event)
        first, *others = (int(self.viewport().width() * share) for share in _SHARES)
        for column, share in enumerate(others, 1):
            needed = min(share, self._needed(column))
            self.setColumnWidth(column, needed)
            first += (share - needed) // 2
        self.setColumnWidth(0, first)

    def _needed(self, column: int) -> int:
        """The width of the longest words in a column; figures leave theirs to place and note."""
        font = self.font()
        font.setBold(True)
        metrics = QFontMetrics(font)
        cells = (self._places.index(row, column) for row in range(self._places.rowCount()))
        words = max((metrics.horizontalAdvance(str(one.data() or "")) for one in cells), default=0)
        return max(words, self.horizontalHeader().sectionSizeHint(column)) + 2 * UNIT

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Space ticks the selected rows as the current one is not."""
        if event.key() != Qt.Key.Key_Space or not self.currentIndex().isValid():
            super().keyPressEvent(event)
            return
        current = self._places.index(self.currentIndex().row(), 0)
        state = current.data(Qt.ItemDataRole.CheckStateRole)
        rows = sorted({index.row() for index in self.selectedIndexes()})
        self._places.tick(rows, on=state != Qt.CheckState.Checked)


_KEY = Qt.ItemDataRole.UserRole


class TextChoice(QWidget):
    """The sections on the left, both texts of the current one on the right."""

    ticked = Signal()

    def __init__(self, changes: Sequence[ImportChange]) -> None:
        super().__init__()
        self._changes = tuple(changes)
        self.sections = QListWidget()
        ignore_typed_keys(self.sections)
        self.sections.setWordWrap(True)
        self.sections.setAccessibleName("各部分的文字")
        self.now, self.found = read_only_text("现在的文字"), read_only_text("文件中的文字")
        self._fill()
        self._lay_out()
        self.sections.currentRowChanged.connect(self._on_current_row_changed)
        self.sections.itemChanged.connect(lambda _item: self.ticked.emit())
        self.sections.setCurrentRow(0)

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of the ticked sections."""
        items = (self.sections.item(row) for row in range(self.sections.count()))
        ticked = (item for item in items if item.checkState() is Qt.CheckState.Checked)
        return frozenset(str(item.data(_KEY)) for item in ticked)

    def _fill(self) -> None:
        for change in self._changes:
            item = QListWidgetItem(f"{change.words}（{_difference(change)}）")
            item.setToolTip(change.note)
            item.setData(_KEY, change.key)
            if change.may_be_taken:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                on = change.proposed
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.sections.addItem(item)

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setSpacing(UNIT)
        layout.addWidget(self.sections, 0, 0, 2, 1)
        for column, (words, pane) in enumerate((("现在", self.now), ("文件中", self.found)), 1):
            label = QLabel(words)
            label.setBuddy(pane)
            layout.addWidget(label, 0, column)
            layout.addWidget(pane, 1, column)
        for column, share in enumerate((2, 3, 3)):
            layout.setColumnStretch(column, share)
        layout.setRowStretch(1, 1)

    def _on_current_row_changed(self, row: int) -> None:
        if 0 <= row < len(self._changes):
            self.now.setPlainText(self._changes[row].now)
            self.found.setPlainText(self._changes[row].found)


def _difference(change: ImportChange) -> str:
    if not change.differs:
        return "相同"
    return (
        "不同"
        if change.now.strip() and change.found.strip()
        else ("文件中没有" if change.now.strip() else "新的")
    )


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
        self.tabs = QTabWidget()
        self.summary = wrapped_label("")
        self._lay_out(path)
        self.places.ticked.connect(self._show_summary)
        self.texts.ticked.connect(self._show_summary)
        self._show_summary()
        self.table.view.setFocus()

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of all that is ticked."""
        return self.places.chosen | self.texts.chosen

    def _lay_out(self, path: Path) -> None:
        heading = Heading(path.name, _recognised(self._plan))
        warnings = wrapped_label("\n".join(f"注意：{one}" for one in self._plan.warnings))
        warnings.setVisible(bool(self._plan.warnings))
        self._fill_tabs()
        layout = laid_below(self, heading, warnings, self.tabs, wide=self.tabs, spacing=UNIT)
        self.buttons = dialog_buttons(self, self.take, doubtful=self._plan.is_anothers)
        if not self._into_new:
            new = self.buttons.addButton(
                "作为新报告打开(&W)", QDialogButtonBox.ButtonRole.ActionRole
            )
            new.clicked.connect(lambda: self.done(AS_NEW))
        foot = QHBoxLayout()  # one row less in a low window
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.buttons)
        layout.addLayout(foot)
        open_at(self, *_SIZE)

    def _fill_tabs(self) -> None:
        plan = self._plan
        self.tabs.addTab(self.table, f"数据（{self._counted((*plan.details, *plan.cells))}）")
        self.tabs.addTab(self.texts, f"文字（{self._counted(plan.texts)}）")
        unmatched = len(plan.unplaced) + len(plan.missing)
        if unmatched:
            self.tabs.addTab(self._unmatched(), f"没有对应上的（{unmatched}）")

    def _counted(self, changes: Sequence[ImportChange]) -> str:
        """How much can be taken, as the button counts it; a new report has nothing to differ."""
        if self._into_new:
            return f"{sum(map(Show.TAKABLE.lists, changes))} 处"
        return takable_words(changes)

    def _unmatched(self) -> QPlainTextEdit:
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
        return read_only_text("没有对应上的内容", "\n".join(lines))

    def _show_summary(self) -> None:
        count = len(self.chosen)
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
    noted = sum(map(Show.NOTED.lists, plan.cells))
    parts = []
    if noted:
        parts.append(f"{noted} 格要看一看（拿不准的没有勾选）")
    if plan.unplaced:
        parts.append(f"文件中有 {len(plan.unplaced)} 处内容没有地方放")
    if plan.missing:
        parts.append(f"文件中缺 {len(plan.missing)} 格")
    ending = "建立后请另存。" if into_new else "导入是一步操作，可以撤销。"
    return "；".join(parts) + ("。" if parts else "") + ending
