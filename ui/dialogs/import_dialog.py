"""The preview of an import: what a document has beside what the report has, to be chosen from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.recognise.import_plan import ImportPlan, counted
from app.report.changes import Edit
from ui.models.import_model import ImportModel, Show, ShownPlaces
from ui.theme import UNIT
from ui.widgets.heading import Heading, narrow_freely
from ui.widgets.text_choice import TextChoice

_SIZE = (1080, 680)
_SHARE_OF_SCREEN = 0.92
_WIDEST_SHARE = 0.42
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
        self.summary = QLabel()
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
            layout.addWidget(_wrapped(f"⚠ {warning}"))
        self._fill_tabs()
        layout.addWidget(self.tabs, 1)
        narrow_freely(self.summary)
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        layout.addWidget(self._buttons())
        available = QGuiApplication.primaryScreen().availableGeometry().size()
        width, height = available.width(), available.height()
        share = _SHARE_OF_SCREEN
        self.resize(min(_SIZE[0], int(width * share)), min(_SIZE[1], int(height * share)))

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
            ("文件中有、报告中没有地方放的内容（不会导入，请看是否要手工填写）：", self._plan.unplaced),
            ("报告中有、文件中没有的格（保持原样）：", self._plan.missing),
        ):
            if entries:
                lines += [title, *(f"　• {entry}" for entry in entries), ""]
        shown = QPlainTextEdit("\n".join(lines))
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName("没有对应上的内容")
        return shown

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        box.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setDefault(True)
        self.take.clicked.connect(self.accept)
        if not self._into_new:
            new = box.addButton("作为新报告打开(&W)", QDialogButtonBox.ButtonRole.ActionRole)
            new.clicked.connect(lambda: self.done(AS_NEW))
        cancel = box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.clicked.connect(self.reject)
        return box

    def _show_summary(self) -> None:
        count = len(self.places.chosen | self.texts.chosen)
        self.take.setText(f"建立报告（{count} 处）" if self._into_new else f"导入所选（{count} 处）")
        self.take.setEnabled(bool(count) or self._into_new)
        self.summary.setText(_summary(self._plan, into_new=self._into_new))


class PlacesTable(QWidget):
    """The list of places with a choice of which are listed."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__()
        self.shown = ShownPlaces(model)
        self.view = _TickView(self.shown)
        self.filter = QComboBox()
        changes = [model.change(row) for row in range(model.rowCount())]
        differing, noted = counted(changes)
        counts = (len(changes), differing, noted)
        for words, count in zip(("全部", "不同", "要看一看"), counts, strict=True):
            self.filter.addItem(f"{words}（{count}）")
        self.filter.currentIndexChanged.connect(lambda index: self.shown.show_only(Show(index)))
        self.filter.setCurrentIndex(Show.CHANGED if differing else Show.ALL)
        layout = QVBoxLayout(self)
        layout.addLayout(self._choices())
        layout.addWidget(self.view, 1)

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
        row.addStretch(1)
        return row

    def _tick_all(self, *, on: bool) -> None:
        self.shown.tick(range(self.shown.rowCount()), on=on)


class _TickView(QTableView):
    """Rows to be ticked: Space ticks all that are selected."""

    def __init__(self, model: ShownPlaces) -> None:
        super().__init__()
        self._places = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName("文件与报告的对照")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setStretchLastSection(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Space ticks the selected rows as the current one is not."""
        if event.key() != Qt.Key.Key_Space or not self.currentIndex().isValid():
            super().keyPressEvent(event)
            return
        current = self._places.index(self.currentIndex().row(), 0)
        state = current.data(Qt.ItemDataRole.CheckStateRole)
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        self._places.tick(rows, on=state != Qt.CheckState.Checked)


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


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    narrow_freely(label)
    return label
