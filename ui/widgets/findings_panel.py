"""The panel that lists what is wrong, in form order, and leads there."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import Finding, may_be_settled, must_explain
from app.checks.next_steps import next_step
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from ui.desktop import screen_room
from ui.document import Document
from ui.theme import UNIT
from ui.widgets.findings_model import FindingsModel
from ui.widgets.page_parts import show_in
from ui.widgets.rows_view import ignore_typed_keys
from ui.widgets.status_line import ElidedLabel

_PANEL_TITLE = "问题清单"
_PROOF = "文字校对"
_SMALL_SCREEN = 650


class FindingsPanel(QDockWidget):
    """`chosen` carries the finding that was clicked, entered or stepped to.

    It opens above the line at the foot of the window. `current_changed` tells that another finding
    is in hand, `explain_wanted` carries the one that the clerk wants to write about,
    `mend_wanted` the one that is to be settled.
    """

    chosen = Signal(object)
    explain_wanted = Signal(object)
    mend_wanted = Signal(object)
    current_changed = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(_PANEL_TITLE, parent)
        self.setObjectName("findings")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.setTitleBarWidget(QWidget())
        self.title = ElidedLabel()
        self._document = document
        self._current: Finding | None = None
        self._aside: Finding | None = None
        self.front = ""
        self.model = FindingsModel(document, self)
        self.view = _FindingsView()
        self.view.setModel(self.model)
        self.explain = QPushButton()
        self.explain.clicked.connect(self.explain_current)
        self.repair = QPushButton("怎么改(&H)")
        self.repair.setToolTip("列出可以怎么改，由您决定是否采用")
        self.repair.clicked.connect(self._on_repair_clicked)
        self.ignore = QPushButton("全部忽略这一类(&G)")
        self.ignore.setToolTip("不再列出这一类提示，到换一份报告为止")
        self.ignore.clicked.connect(self._on_ignore_clicked)
        self.heed = QPushButton("恢复忽略的(&V)")
        self.heed.clicked.connect(lambda: document.ignore_hints(frozenset()))
        self.proofreading = QPushButton()
        self.proofreading.setCheckable(True)
        self.proofreading.toggled.connect(self._on_proofreading_toggled)
        show_in(self, self._below_buttons())
        _shape_columns(self.view)
        self.model.modelReset.connect(self._on_model_reset)
        self.view.clicked.connect(self._on_clicked)
        self.view.entered_row.connect(self._on_clicked)
        self.view.doubleClicked.connect(self._on_double_clicked)
        self.view.selectionModel().currentChanged.connect(self._on_row_changed)
        self._on_model_reset()

    def step(self, by: int) -> Finding | None:
        """Goes to the next or the previous finding, round the end; None if there is none.

        The next one is the one in hand if nobody has gone to it yet.
        """
        shown = self.in_hand
        if shown is None:
            return None
        row = self.model.row_of(self._current)
        stays = by > 0 and (row < 0 or self.model.findings[row] != shown)
        row = self.model.row_of(shown) + (0 if stays else by)
        self._choose(row % len(self.model.findings))
        return self._current

    def go_to(self, finding: Finding) -> None:
        """Goes to a finding, as if it had been clicked."""
        self._list_with(finding)
        self._choose(self.model.row_of(finding))

    @property
    def in_hand(self) -> Finding | None:
        """The finding gone to last, else what is wrong on the page in front, or to be explained
        there, else that of the next step, else the first; None if there is none.

        Once its page has been left, the one gone to last makes way for what is wrong in front.
        """
        found = self.model.findings
        row = self.model.row_of(self._current)
        if row >= 0 and self._current is not self._aside:
            return found[row]
        here = [one for one in found if one.section == self.front]
        for pressing in (_is_wrong, must_explain):
            if first := next(filter(pressing, here), None):
                return first
        if row >= 0:
            return found[row]
        step = next_step(self._document.report, self._document.findings)
        return step.about if step.about in found else next(iter(found), None)

    def note_front(self, section: str) -> None:
        """Takes the section whose page is in front."""
        if section != self.front:
            current = self._current
            self._aside = current if current and current.section != section else None
        self.front = section
        self.current_changed.emit()

    def take_in_hand(self, finding: Finding | None) -> None:
        """Makes a finding the one in hand, to whose place the clerk was led already."""
        self._current = finding
        self._show_current()
        self.current_changed.emit()

    def forget_current(self, finding: Finding | None = None) -> None:
        """Starts from the head of the list again; if one is named, only if that is in hand."""
        if finding in (None, self._current):
            self._current = None
            self._show_current()

    def explain_current(self) -> bool:
        """Asks for an explanation of the current finding, else of the first that waits for one.

        False if there is none.
        """
        waiting = (one for one in self._document.findings if must_explain(one))
        finding = self._explainable or next(waiting, None)
        if finding is not None:
            if finding != self._explainable:
                self.go_to(finding)
            self._current = finding
            self.explain_wanted.emit(finding)
        return finding is not None

    def repairable(self, cells: Collection[CellKey] = ()) -> Finding | None:
        """The finding in hand, or about the wrong sum over these cells, if it can be settled.

        Another finding is never taken instead.
        """
        report = self._document.report
        if cells:
            about = [one for one in self._document.findings if set(cells) <= set(one.cells)]
        else:
            about = [self.in_hand] if self.in_hand is not None else []
        wrong = [one for one in about if may_be_settled(report, one)]
        return min(wrong, key=lambda one: one.level is not Level.ERROR, default=None)

    @property
    def _row(self) -> int:
        return self.view.currentIndex().row()

    @property
    def _explainable(self) -> Finding | None:
        finding = self.model.finding(self._row)
        return finding if finding and finding.level is Level.EXPLAIN else None

    def _below_buttons(self) -> QWidget:
        holder = QWidget()
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.title.setMinimumHeight(3 * UNIT)
        top = QHBoxLayout()
        top.setSpacing(UNIT)
        top.addWidget(self.title, 1)
        for button in (self.repair, self.explain, self.ignore, self.heed, self.proofreading):
            button.setFixedHeight(3 * UNIT)
            top.addWidget(button)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(2 * UNIT, UNIT // 2, 2 * UNIT, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        return holder

    def _show_buttons(self) -> None:
        current = self.model.finding(self._row)
        can_mend = current is not None and may_be_settled(self._document.report, current)
        self.repair.setVisible(can_mend)
        finding = self._explainable
        self.explain.setText("改说明…(&M)" if finding and finding.explained else "写说明…(&M)")
        self.explain.setVisible(finding is not None)
        is_shown = self.model.proofreading
        self.ignore.setVisible(is_shown and current is not None)
        self.heed.setVisible(is_shown and bool(self._document.ignored))

    def _list_with(self, finding: Finding) -> None:
        """Shows the one of the two lists that a finding is in."""
        if not self.model.has(finding):
            self.proofreading.toggle()

    def _on_proofreading_toggled(self, on: bool) -> None:  # noqa: FBT001 Qt's signal
        self._current = None
        self.model.set_proofreading(on)

    def _on_ignore_clicked(self) -> None:
        current = self.model.finding(self._row)
        if current is not None:
            self._document.ignore_hints(self._document.ignored | {current.check_id})

    def _choose(self, row: int) -> None:
        finding = self.model.finding(row)
        if finding is None:
            return
        self.take_in_hand(finding)
        self.chosen.emit(finding)

    def _show_current(self) -> None:
        row = self.model.row_of(self._current)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row, 0))

    def _on_row_changed(self) -> None:
        """The row that the clerk walks to in the list is the finding in hand."""
        if self.view.hasFocus():
            self._current = self.model.finding(self._row)
            self.current_changed.emit()
        self._show_buttons()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _on_double_clicked(self) -> None:
        if self._explainable:
            self.explain_current()

    def _on_repair_clicked(self) -> None:
        current = self.model.finding(self._row)
        if current is not None:
            self.mend_wanted.emit(current)

    def _on_model_reset(self) -> None:
        name = _PROOF if self.model.proofreading else _PANEL_TITLE
        self.setWindowTitle(f"{name}（{self.model.counted or '没有问题'}）")
        self.title.show_words(self.windowTitle())
        hints = self.model.count(proofreading=True)
        is_shown = self.model.proofreading
        self.proofreading.setText(
            f"返回{_PANEL_TITLE}(&B)" if is_shown else f"{_PROOF}（{hints} 处提示）(&Z)"
        )
        self.proofreading.setVisible(is_shown or bool(hints or self._document.ignored))
        self.toggleViewAction().setText("显示问题清单(&W)")  # Qt has just named it after the title
        self._show_current()
        self._show_buttons()


def _is_wrong(finding: Finding) -> bool:
    return finding.level is Level.ERROR


class _FindingsView(QTreeView):
    """A list of rows that keeps small; Enter chooses the current row."""

    entered_row = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAccessibleName(_PANEL_TITLE)
        ignore_typed_keys(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        roomy = screen_room(self).height() > _SMALL_SCREEN
        return QSize(400, (7 if roomy else 4) * QFontMetrics(self.font()).height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(100, 3 * QFontMetrics(self.font()).height())


def _shape_columns(view: QTreeView) -> None:
    header = view.header()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(True)
