"""The first page, to begin a report or to open one, and the frame of the window around it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.style import make_filled
from ui.theme import SUBHEADING, TITLE, UNIT
from ui.widgets.page_parts import (
    Card,
    DropButton,
    Heading,
    MessageStrip,
    YearBox,
    accept_one_file,
    centred_column,
    pass_on,
    quiet_label,
    row_of,
    strong_label,
    wrapped_label,
)

_FAR_YEAR = 2099
_WIDTH, _NARROW = 132 * UNIT, 110 * UNIT
_ABOUT = "填报、核对、导出，都在这台电脑上完成，不联网。"
_FROM_LAST_YEAR = (
    "选去年的 Word、Excel、网页、PDF、年报文件或交接包。机关、联系方式、小标题和结转件数带到今年，"
    "去年的数字放在旁边对照。"
)
_COLLECT = "县、市主管部门用：选一个文件夹，逐格加总，查缺、查错、退回。"


class StartPage(QScrollArea):
    """`new_wanted` and `ledger_wanted` carry the year, two others a path or None to ask."""

    last_year_wanted = Signal(object)
    new_wanted = Signal(int)
    open_wanted = Signal(object)
    sample_wanted = Signal()
    collect_wanted = Signal()
    ledger_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.year = YearBox("报告年度")
        self.year.setRange(0, _FAR_YEAR)
        self.year.setSpecialValueText(" ")  # nothing, until the years are known
        self.year.setSuffix(" 年度")
        self.last_year_button = DropButton("选择去年的文件…")
        make_filled(self.last_year_button)
        self.last_year_button.setMinimumWidth(18 * UNIT)
        self.setFocusProxy(self.last_year_button)
        self.new_button = QPushButton("新建")
        self.open_button = QPushButton("打开其他文件…")
        self.sample_button = QPushButton("看示例：柘山镇 2020")
        self.collect_button = QPushButton("选择文件夹…")
        self.ledger_button = QPushButton("从台账填表…")
        self._recent_place = QVBoxLayout()
        self.deadlines = quiet_label("")
        self._days = strong_label("", TITLE)
        self._deadline_card = Card()
        self._drop_hint = quiet_label("也可以拖到按钮上")
        self._top = QHBoxLayout()
        self.year_problem = wrapped_label("")
        self.year_problem.hide()
        self._none_recent = quiet_label("还没有打开过文件。")
        self._none_recent.hide()
        self._lay_out()
        self._connect()

    def offer_years(self, years: range, proposed: int) -> None:
        """Lets the clerk choose among these years."""
        self.year.setSpecialValueText("")
        self.year.setRange(years.start, years.stop - 1)
        self.year.setValue(proposed)

    def show_deadlines(self, sentences: Sequence[str], days: int | None) -> None:
        """Tells until when this year's reports are due, one line each, and the days left."""
        self._days.setText("" if days is None else f"{days} 天")
        self._days.setVisible(days is not None)
        self.deadlines.setText("\n".join(sentences))
        wide = max(map(self.deadlines.fontMetrics().horizontalAdvance, sentences), default=0)
        self._deadline_card.setMaximumWidth(wide + self._days.sizeHint().width() + 7 * UNIT)

    def add_recent(self) -> None:
        """Adds the list of the files used last; what it is made of takes its time to load."""
        from ui.pages.recent_list import RecentList  # noqa: PLC0415 after the first painting

        self.recent = RecentList()
        self.recent.chosen.connect(self.open_wanted)
        self._recent_place.addWidget(self.recent)

    def show_recent(self, paths: Sequence[Path]) -> None:
        """Lists the files used last."""
        self.recent.show_files(paths)
        self.recent.setVisible(bool(paths))
        self._none_recent.setVisible(not paths)

    def _connect(self) -> None:
        self.last_year_button.clicked.connect(lambda: self.last_year_wanted.emit(None))
        self.last_year_button.dropped.connect(self.last_year_wanted)
        self.new_button.clicked.connect(self._on_new_clicked)
        self.year.judged.connect(self._show_problem)
        self.open_button.clicked.connect(lambda: self.open_wanted.emit(None))
        self.sample_button.clicked.connect(self.sample_wanted)
        self.collect_button.clicked.connect(self.collect_wanted)
        self.ledger_button.clicked.connect(lambda: self.ledger_wanted.emit(self.year.value()))

    def _show_problem(self, problem: str) -> None:
        self.year_problem.setText(problem)
        self.year_problem.setVisible(bool(problem))

    def _on_new_clicked(self) -> None:
        """Begins no report of another year than the one that was just typed."""
        problem = self.year.take_problem()
        self._show_problem(problem)
        if problem:
            self.year.setFocus()
            self.year.selectAll()
        else:
            self.new_wanted.emit(self.year.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter in the year begins the report."""
        enter = QKeySequence.StandardKey.InsertParagraphSeparator
        if event.matches(enter) and self.year.hasFocus():
            self.new_button.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """What stands side by side stands below each other in a narrow window."""
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        ways = QBoxLayout.Direction
        self._top.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._drop_hint.setVisible(not narrow)

    def _lay_out(self) -> None:
        layout = centred_column(self, _WIDTH)
        below = 6 * UNIT  # so that the last row can be scrolled clear of a message
        layout.setContentsMargins(2 * UNIT, 4 * UNIT, 2 * UNIT, below)
        layout.setSpacing(2 * UNIT)
        self._top.setSpacing(2 * UNIT)
        self._top.addWidget(Heading("政府信息公开工作年度报告", _ABOUT, scale=TITLE), 2)
        self._top.addWidget(self._deadline_card, 3)
        layout.addLayout(self._top)
        self._fill_deadline_card()
        layout.addLayout(self._ways())
        layout.addWidget(self.year_problem)
        heading = QHBoxLayout()
        heading.addWidget(strong_label("最近的报告", SUBHEADING), 1)
        heading.setSpacing(UNIT)
        for button in (self.ledger_button, self.open_button, self.sample_button):
            button.setAutoDefault(True)
            button.setFlat(True)
            heading.addWidget(button)
        layout.addLayout(heading)
        layout.addWidget(self._none_recent)
        layout.addLayout(self._recent_place, 8)
        layout.addStretch(1)

    def _fill_deadline_card(self) -> None:
        self._deadline_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout()
        row.setSpacing(2 * UNIT)
        self._days.setForegroundRole(QPalette.ColorRole.Link)
        row.addWidget(self._days)
        row.addWidget(self.deadlines, 1)
        column = self._deadline_card.column
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        column.addLayout(row)

    def _ways(self) -> QHBoxLayout:
        """The three ways to begin, the one that most take first."""
        from_last, new, collect = Card(accented=True), Card(), Card()
        choosing = row_of(self.last_year_button)
        choosing.insertWidget(1, self._drop_hint, 1)
        choosing.setStretch(2, 0)
        _fill(from_last, "从去年的报告开始", _FROM_LAST_YEAR, choosing)
        _fill(new, "新建空白报告", "选好年度，从空白开始。", row_of(self.year, self.new_button))
        _fill(collect, "汇总各单位年报", _COLLECT, row_of(self.collect_button))
        row = QHBoxLayout()
        row.setSpacing(2 * UNIT)
        for card, share in ((from_last, 27), (new, 20), (collect, 20)):
            row.addWidget(card, share)
        return row


def _fill(card: Card, title: str, about: str, row: QHBoxLayout) -> None:
    card.column.addWidget(strong_label(title, SUBHEADING))
    card.column.addWidget(quiet_label(about))
    card.column.addStretch(1)
    card.column.addLayout(row)


class WindowFrame(QMainWindow):
    """Pages above, the strip below; `dropped` carries a file that was dragged onto the window.

    One that `begins` has its start page from the first on, another blank ground until there is
    something to show; `start_page_made` carries the page when it is made.
    """

    dropped = Signal(object)
    start_page_made = Signal(object)

    def __init__(self, *, begins: bool = True) -> None:
        super().__init__()
        self.strip = MessageStrip()
        self._start_page: StartPage | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_page if begins else QWidget())
        self.setWindowTitle("年报填报助手[*]")
        self.setAcceptDrops(True)
        self._build()

    @property
    def start_page(self) -> StartPage:
        """The first page, made when it is first asked for."""
        if self._start_page is None:
            self._start_page = StartPage()
            self.start_page_made.emit(self._start_page)
        return self._start_page

    @property
    def has_start_page(self) -> bool:
        """Whether the first page was made."""
        return self._start_page is not None

    def say(self, sentence: str, actions: list[tuple[str, object]] | None = None) -> None:
        """Says a sentence in the strip, with what can be done about it."""
        self.strip.say(sentence, actions or [])  # type: ignore[arg-type]  # Qt carries plain lists

    def _build(self) -> None:
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages, 1)
        self.setCentralWidget(central)
        self.strip.float_over(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes one file from this computer."""
        accept_one_file(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells which file it is."""
        pass_on(event, self.dropped)
