"""What stands around the pages of a report: the header above, and the tabs of the sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QTabBar,
    QToolBar,
    QToolButton,
    QWidget,
)

from app.checks.findings import DETAILS_TAB
from app.checks.next_steps import Step, StepKind, done_count, next_step, section_progress
from app.edition.edition import FIELD_TITLES
from ui.document import Document
from ui.pages.section_tabs import SectionTabs
from ui.style import make_filled
from ui.theme import (
    HEADER_HEIGHT,
    HEADING,
    LINE_HEIGHT,
    TABS_HEIGHT,
    UNIT,
    Sign,
    paint_share,
    sign_icon,
    sized,
)
from ui.widgets.findings_line import FindingsLine
from ui.widgets.findings_model import state_sign
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.page_parts import Chip
from ui.widgets.status_line import ElidedLabel

_LOW = 620
"""Logical pixels of a window below which bars give way to rows of the tables."""
_GIVEN_WAY = 12
_ORIGIN = QPoint()


class WindowBar(QToolBar):
    """A strip across the whole window, `height` pixels high, or less in a low window.

    There is always room for so many `lines` of words.
    """

    lines = 1

    def __init__(self, name: str, title: str, height: int, edge: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setProperty("edge", edge)
        self._height = height
        self.toggleViewAction().setVisible(False)
        self.content = QWidget()
        self.content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.row = QHBoxLayout(self.content)
        self.row.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        self.row.setSpacing(UNIT)
        self.addWidget(self.content)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        parent.installEventFilter(self)
        self._fit_height(parent.height())

    def _fit_height(self, window: int) -> None:
        height = self._height - (_GIVEN_WAY if window < _LOW else 0)
        height = max(height, self.lines * self.fontMetrics().height() + 1)
        if height != self.maximumHeight():
            self.setFixedHeight(height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Follows the height of the window."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self._fit_height(watched.height())
        return super().eventFilter(watched, event)


class WindowHeader(WindowBar):
    """What is worked on and `chips` on it at the left; at the right what can be done.

    Of that one is filled, the next thing to do. In a narrow window chips go, the first one first.
    """

    def __init__(self, title: str, parent: QWidget, chips: int = 2) -> None:
        super().__init__("header", title, HEADER_HEIGHT, "", parent)
        self.name = ElidedLabel()
        font = sized(self.name.font(), HEADING)
        font.setWeight(QFont.Weight.DemiBold)
        self.name.setFont(font)
        self.chips = tuple(Chip() for _ in range(chips))
        self._buttons: list[QToolButton] = []
        self.next_step = QPushButton()
        self.next_step.setAutoDefault(False)
        make_filled(self.next_step)
        for widget in (self.name, *self.chips):
            self.row.addWidget(widget)
        self.row.addStretch(1)
        self._leads: QAction | None = None
        self.next_step.clicked.connect(lambda: self._leads and self._leads.trigger())

    def lead(self, action: QAction, words: str = "") -> None:
        """The filled button does this from now on, which no other button then offers."""
        self._leads = action
        self.next_step.setText(words or self.next_step.text())
        self.next_step.setToolTip(action.toolTip())
        self.next_step.setEnabled(action.isEnabled())
        for button in self._buttons:
            button.setVisible(button.defaultAction() is not action)
        self.fit()

    def wait(self, words: str) -> None:
        """Nothing is to be done now; these words say for what it is waited."""
        self._leads = None
        self.next_step.setText(words)
        self.next_step.setToolTip(words)
        self.next_step.setEnabled(False)
        for button in self._buttons:
            button.show()
        self.fit()

    def offer(self, actions: Iterable[QAction]) -> None:
        """Puts what is wanted most often at the right, the next step last."""
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIconSize(QSize(16, 16))
            self.row.addWidget(button)
            self._buttons.append(button)
        self.row.addWidget(self.next_step)

    def show_state(self, name: str, year: str, *chips: str) -> None:
        """Shows what is worked on, of which year, and how it stands."""
        self.name.show_words(f"{name}{year}", kept=year)
        for chip, words in zip(self.chips, chips, strict=True):
            chip.setText(words)
        self.fit()

    def fit(self) -> None:
        """All else gives way before the name is shortened: chips, words beside icons."""
        icons, words = (
            Qt.ToolButtonStyle.ToolButtonIconOnly,
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
        )
        count = len(self.chips)
        steps = [(gone, words) for gone in range(count)]
        for gone, style in (*steps, (count - 1, icons), (count, icons)):
            for place, chip in enumerate(self.chips):
                chip.setVisible(place >= gone and bool(chip.text()))
            for button in self._buttons:
                button.setToolButtonStyle(style)
            others = (*self.chips, self.next_step, *self._buttons)
            shown = (self.name, *(one for one in others if not one.isHidden()))
            needed = sum(one.sizeHint().width() + UNIT for one in shown) + 4 * UNIT
            if needed <= self.width():
                return

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits what stands in it to the new width."""
        super().resizeEvent(event)
        self.fit()


class ReportHeader(WindowHeader):
    """Whose report it is and of which year, whether it is saved, and the next thing to do."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__("报告", parent)
        self._document = document
        self.edition, self.saved = self.chips
        self._last: Step | None = None
        document.changed.connect(self.refresh)
        document.checked.connect(self._show_step)
        document.replaced.connect(self.refresh)
        document.replaced.connect(self._show_step)
        document.path_changed.connect(self.refresh)
        document.undo_stack.cleanChanged.connect(self.refresh)
        self.refresh()
        self._show_step()

    def refresh(self) -> None:
        """Shows how the report stands."""
        report = self._document.report
        name = report.details.organisation.name.strip() or "新报告"
        year = f" {report.details.year} 年度"
        self.show_state(name, year, report.edition.definition.name, self._saved_words())

    def note_step(self, last: Step | None) -> None:
        """Shows what comes behind the step that was led to last."""
        self._last = last
        self._show_step()

    def _show_step(self) -> None:
        self.next_step.setText(self._step_words())
        self.fit()

    def _saved_words(self) -> str:
        if self._document.report.seal is not None:
            moment = self._document.report.seal.moment
            return "已定稿，还没有保存" if self._document.is_dirty else f"已定稿 {moment}"
        if self._document.is_dirty:
            return "有未保存的修改"
        return "已保存" if self._document.path else "还没有保存成文件"

    def _step_words(self) -> str:
        report = self._document.report
        if not self._document.is_checked:
            return "下一步"
        step = next_step(report, self._document.findings, self._last)
        if step.kind in (StepKind.FINALISE, StepKind.EXPORT):
            return "完成并导出…"
        tabs = {section.key: section.tab for section in report.edition.sections}
        return f"下一步：{FIELD_TITLES.get(step.field) or tabs.get(step.section, DETAILS_TAB)}"


class SectionBar(WindowBar):
    """One tab a section, each with its sign; at the right how many are done."""

    def __init__(self, document: Document, tabs: SectionTabs, parent: QWidget) -> None:
        super().__init__("sections", "各部分", TABS_HEIGHT, "bottom", parent)
        self._document = document
        self._tabs = tabs
        self.bar = _TabBar()
        self.done = QLabel()
        self.share = _ShareBar()
        self.row.setContentsMargins(UNIT, 0, 2 * UNIT, 0)
        self.row.addWidget(self.bar, 1)
        self.row.addWidget(self.done)
        self.row.addWidget(self.share)
        self.bar.currentChanged.connect(self._on_chosen)
        self.bar.tabBarClicked.connect(self._on_clicked)
        self.bar.entered.connect(lambda: tabs.go_to(self.bar.currentIndex()))
        tabs.currentChanged.connect(self._show_current)
        document.checked.connect(self._refresh)
        document.replaced.connect(self._refresh)
        self._refresh()

    def words(self, index: int) -> str:
        """Name and state of a section, as a screen reader has them."""
        return self.bar.accessibleTabName(index)

    def _refresh(self) -> None:
        report = self._document.report
        names = (DETAILS_TAB, *(section.tab for section in report.edition.sections))
        with QSignalBlocker(self.bar):
            while self.bar.count() > len(names):
                self.bar.removeTab(self.bar.count() - 1)
            while self.bar.count() < len(names):
                self.bar.addTab("")
            self.bar.name(names)
            self._show_progress(names)
        self._fit()
        self._show_current()

    def _fit(self) -> None:
        """The bar of what is done gives way before a number of a tab would be out of sight."""
        least = self.bar.minimumSizeHint().width() + self.done.sizeHint().width() + 4 * UNIT
        self.content.setMinimumWidth(least)
        self.share.setVisible(self.width() >= least + self.share.width() + UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits what stands in it to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _show_progress(self, names: Sequence[str]) -> None:
        """How far each section is; before the first check nobody knows."""
        if not self._document.is_checked:
            for index, name in enumerate(names):
                self.bar.show_state(index, Sign.BLANK, name)
            self.done.setText("")
            self.share.show_share(0.0)
            return
        sections = section_progress(self._document.report, self._document.findings)
        for index, (name, progress) in enumerate(zip(names, sections, strict=True)):
            self.bar.show_state(index, state_sign(progress), name, progress.words)
        done = done_count(sections)
        self.done.setText(f"完成 {done}/{len(sections)}")
        self.share.show_share(done / len(sections))

    def _show_current(self) -> None:
        with QSignalBlocker(self.bar):
            self.bar.setCurrentIndex(self._tabs.currentIndex())
        self.bar.fit()

    def _on_chosen(self, index: int) -> None:
        self._tabs.setCurrentIndex(index)

    def _on_clicked(self, index: int) -> None:
        if index >= 0:
            self._tabs.go_to(index)


class ReportBars:
    """Header and tabs above the pages of a report, the findings line below them."""

    def __init__(
        self, window: QMainWindow, document: Document, tabs: SectionTabs, panel: FindingsPanel
    ) -> None:
        self._window = window
        self.header = ReportHeader(document, window)
        self.sections = SectionBar(document, tabs, window)
        self._foot = WindowBar("findings line", "问题", LINE_HEIGHT, "top", window)
        self._foot.lines = 2
        self.line = FindingsLine(self._foot.row, document, panel)
        for bar in (self.header, self.sections):
            window.addToolBar(bar)
            window.addToolBarBreak()
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._foot)

    @property
    def foot(self) -> QWidget:
        """What stands in the row of findings."""
        return self._foot.content

    def message_areas(self) -> tuple[QRect, ...]:
        """Where the window only tells something, below the pages: left of the buttons there.

        First the foot up to the words of the finding in hand, then those words, too, then what is
        offered for that finding; nothing while no report is in front.
        """
        if not self._foot.isVisible():
            return ()
        top = self._foot.geometry().topLeft()
        high = self._window.height() - top.y()
        whole, over = (
            QRect(top, QSize(self._foot.width() - taken, high)) for taken in self.line.buttons_width
        )
        words = (self._foot.height() + self.line.words.text_height) // 2 + 1
        return whole.adjusted(0, words, 0, 0), whole, over

    def give_way(self, message: QRect) -> None:
        """What is offered for a finding goes with its words, where a message lies over these."""
        words = self.line.words
        place = QRect(words.mapTo(self._window, _ORIGIN), words.size())
        beside = max(words.height() - words.text_height, 0) // 2
        self.line.give_way(message.intersects(place.adjusted(0, beside, 0, -beside - 1)))

    def show(self, *, shown: bool) -> None:
        """Shows all of them, or none."""
        for bar in (self.header, self.sections, self._foot):
            bar.setVisible(shown)


class _TabBar(QTabBar):
    """Titles shorten to their numbers before anything is cut; Enter goes into the page."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("报告的各部分")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setIconSize(QSize(13, 13))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._names: tuple[str, ...] = ()
        self._fitted: tuple[object, ...] = ()
        self._states: dict[int, tuple[Sign, str, str]] = {}

    def name(self, names: Sequence[str]) -> None:
        """Takes other titles; `fit` shows as much of them as there is room for."""
        self._names = tuple(names)

    def show_state(self, index: int, sign: Sign, name: str, words: str = "") -> None:
        """Shows how far a section is; what is shown already costs nothing."""
        state = (sign, name, words)
        if self._states.get(index) != state:
            self._states[index] = state
            self.setTabIcon(index, sign_icon(sign))
            self.setTabToolTip(index, f"{name}{words and f'：{words}'}（Alt+{index + 1}）")
            self.setAccessibleTabName(index, f"{name}{words and f'，{words}'}")

    def fit(self) -> None:
        """Shows all titles, else the one in front and numbers, else numbers."""
        current = self.currentIndex()
        short = [_short(name) for name in self._names]
        mixed = [
            name if index == current else short[index] for index, name in enumerate(self._names)
        ]
        wanted = (self._names, current, self.width(), self.font())
        if wanted == self._fitted:
            return
        self._fitted = wanted
        for wordings in (self._names, mixed, short):
            for index, words in enumerate(wordings):
                self.setTabText(index, words)
            wide = sum(self.tabSizeHint(index).width() for index in range(self.count()))
            if wide <= self.width():
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter goes into the page, arrows along the tabs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits the titles to the new width."""
        super().resizeEvent(event)
        self.fit()

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 (Qt's name)
        """As high as the bar, so that the line below the one in front lies on its edge."""
        return QSize(super().tabSizeHint(index).width(), self.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for the numbers alone; a narrower bar would scroll under a click."""
        words = self.fontMetrics().horizontalAdvance
        wide = sum(
            self.tabSizeHint(index).width() - words(self.tabText(index)) + words(_short(name))
            for index, name in enumerate(self._names)
        )
        return QSize(wide, super().minimumSizeHint().height())


class _ShareBar(QWidget):
    """A bar filled as far as the report is done; the words stand beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedSize(15 * UNIT, UNIT - 2)

    def show_share(self, share: float) -> None:
        """Shows another share, between 0 and 1."""
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Paints the whole, and the share on it."""
        painter = QPainter(self)
        paint_share(painter, QRectF(self.rect()), self._share)


def _short(name: str) -> str:
    """The number of a section, else its first two characters."""
    number, _, rest = name.partition("、")
    return number if rest else name[:2]
