"""The list of the sections beside the pages: each with its state, and the next step below it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDockWidget,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import DETAILS_TAB
from app.checks.next_steps import section_progress
from ui.document import Document
from ui.lists.rows_view import ignore_typed_keys
from ui.models.findings_model import state_sign
from ui.pages.section_tabs import SectionTabs
from ui.theme import UNIT

_TITLE = "各部分"


class SectionRail(QDockWidget):
    """Folded, it shows numbers, signs and single words only; `fold` switches that.

    It stands beside pages and findings alike, so that on a low screen all sections are in sight.
    """

    def __init__(self, document: Document, tabs: SectionTabs, parent: QWidget) -> None:
        super().__init__(_TITLE, parent)
        self.setObjectName("sections")
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.setTitleBarWidget(QWidget())
        self._document = document
        self._tabs = tabs
        self.list = _SectionList()
        self.next_step = _wide_button()
        self.fold = QAction("收起各部分清单(&N)", self)
        self.fold.setCheckable(True)
        self._lay_out()
        self.fold.toggled.connect(self._refresh)
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.list.itemClicked.connect(self._on_item_chosen)
        self.list.itemActivated.connect(self._on_item_chosen)
        tabs.currentChanged.connect(self._show_current)
        document.checked.connect(self._refresh)
        document.replaced.connect(self._refresh)
        self._refresh()

    def words(self, row: int) -> str:
        """Name and state of a section, as a screen reader has them."""
        return str(self.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole))

    def offer(self, next_step: QAction) -> None:
        """Puts the next step below the list."""
        self.next_step.setDefaultAction(next_step)

    def _lay_out(self) -> None:
        fold = _wide_button()
        fold.setDefaultAction(self.fold)
        self._fold_button = fold
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(UNIT // 2, UNIT // 2, 0, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.next_step)
        layout.addWidget(fold)
        self.setWidget(content)

    def _refresh(self) -> None:
        report = self._document.report
        folded = self.fold.isChecked()
        names = (DETAILS_TAB, *(section.tab for section in report.edition.sections))
        sections = section_progress(report, self._document.findings)
        with QSignalBlocker(self.list):
            while self.list.count() > len(names):
                self.list.takeItem(self.list.count() - 1)
            while self.list.count() < len(names):
                self.list.addItem("")
            for row, (name, progress) in enumerate(zip(names, sections, strict=True)):
                item = self.list.item(row)
                sign = state_sign(progress)
                short = f"{_short(name)} {sign}\n{progress.state.value}"
                item.setText(short if folded else f"{name}\n{sign} {progress.words}")
                item.setToolTip(f"{name}：{progress.words}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}，{progress.words}")
        self._fold_button.setText("›" if folded else "‹ 收起")
        self._fold_button.setToolTip("显示各部分的名称" if folded else self.fold.toolTip())
        self.list.fit()
        self._show_current()

    def _show_current(self) -> None:
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(self._tabs.currentIndex())

    def _on_row_changed(self, row: int) -> None:
        if row >= 0:
            self._tabs.setCurrentIndex(row)

    def _on_item_chosen(self, item: QListWidgetItem) -> None:
        self._tabs.go_to(self.list.row(item))


class _SectionList(QListWidget):
    """As wide as its words and no wider."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("报告的各部分")
        ignore_typed_keys(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Gives every row two lines, and takes the width of the widest name or state."""
        metrics = self.fontMetrics()
        items = [self.item(row) for row in range(self.count())]
        lines = (line for item in items for line in item.text().split("\n"))
        width = max(map(metrics.horizontalAdvance, lines)) + UNIT + UNIT // 2
        for item in items:
            item.setSizeHint(QSize(width, 2 * (metrics.lineSpacing() + UNIT)))
        bar = self.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(width + 2 * self.frameWidth() + bar)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(4 * UNIT, 8 * UNIT)


def _wide_button() -> QToolButton:
    button = QToolButton()
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button


def _short(name: str) -> str:
    """The number of a section, else the first two characters."""
    number, _, rest = name.partition("、")
    return number if rest else name[:2]
