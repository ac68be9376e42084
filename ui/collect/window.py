"""The window of a collection: its first pages, progress, the pages and the message strip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.collect.collection import Collection
from app.collect.submission import Submission
from app.edition.catalog import Catalog
from app.report.numbers import names_shown
from ui.collect.pages.page import CollectionPage, Picked, page_column
from ui.collect.pages.unit_rows import arrivals_model
from ui.pages.report_bars import WindowHeader
from ui.style import make_filled
from ui.theme import SUBHEADING, UNIT, form_colors, sized
from ui.widgets.page_parts import (
    Action,
    Heading,
    MessageStrip,
    centred_column,
    narrow_freely,
    quiet_label,
    row_of,
    wrapped_label,
)
from ui.widgets.rows_model import RowsModel
from ui.widgets.rows_view import Elided, ignore_typed_keys, widen
from ui.widgets.status_line import StatusBar

_FOOT = 4 * UNIT
"""Pixels of the line that says how things stand: a message with buttons takes its place."""

_TITLE = "汇总各单位年报 — 年报填报助手"
_MAX_NAMED = 3


_FOLDER = (
    "把各单位报来的文件放在一个文件夹里，可以分子文件夹：年报文件、Word、Excel、网页、PDF，"
    "以及装着它们的 ZIP 压缩包都能读。文件夹和文件也可以直接拖到这个窗口上。"
    "程序只读这些文件，不会改动它们。"
)
_ROSTER = (
    "读完以后，用“单位名单”选一张单位名称的清单（Word、WPS、Excel、PDF、网页或文本，有上级单位的写在旁边一列），"
    "就知道哪些单位还没有报；选一次，以后这个文件夹都用它。"
)


class WelcomePage(QScrollArea):
    """`folder_wanted` carries a folder, or None for “ask me”."""

    folder_wanted = Signal(object)

    def __init__(self, last: Path | None) -> None:
        super().__init__()
        self.folder_button = QPushButton("选择文件夹…")
        make_filled(self.folder_button)
        self.last_button = QPushButton("上次的文件夹")
        self.folder_button.clicked.connect(lambda: self.folder_wanted.emit(None))
        self.last_button.clicked.connect(lambda: self.folder_wanted.emit(last))
        self.last_button.setVisible(last is not None)
        where = quiet_label(f"上次：{last}" if last else "")
        where.setVisible(last is not None)
        self._lay_out(where)
        self.setFocusProxy(self.folder_button)

    def _lay_out(self, where: QWidget) -> None:
        layout = centred_column(self)
        layout.setContentsMargins(3 * UNIT, 4 * UNIT, 3 * UNIT, 3 * UNIT)
        layout.addWidget(Heading("汇总各单位年报", "收齐、核对、相加，每个数都能查到出处"))
        layout.addSpacing(2 * UNIT)
        for button in (self.folder_button, self.last_button):
            button.setMinimumWidth(18 * UNIT)
        layout.addLayout(row_of(self.folder_button, self.last_button))
        layout.addWidget(where)
        layout.addWidget(quiet_label(_FOLDER))
        layout.addWidget(quiet_label(_ROSTER))
        layout.addStretch(1)


class AwayPage(QScrollArea):
    """A folder that is not there, and what can be done about it: nothing of it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.retry, self.other = QPushButton("重试"), QPushButton("选别的文件夹…")
        self.words = wrapped_label("")
        make_filled(self.retry)
        layout = centred_column(self)
        layout.setContentsMargins(3 * UNIT, 4 * UNIT, 3 * UNIT, 3 * UNIT)
        layout.addWidget(Heading("找不到文件夹"))
        layout.addWidget(self.words)
        layout.addWidget(quiet_label(_AWAY_HINT))
        layout.addLayout(row_of(self.retry, self.other))
        layout.addStretch(1)
        self.setFocusProxy(self.retry)


_AWAY_HINT = "接上以后点“重试”，就接着汇总：名单、人工决定和读过的都还在。"
_READING = "读一份列一份；是哪个单位的、计不计入，读完以后一起核对。"
_STOPPED = "停止以前读到的都在这里，还没有汇总。按 F5 接着读。"


class ReadingPage(QWidget):
    """The newest file stays in sight unless somebody scrolled away from it."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._what = ""
        self._title = wrapped_label("")
        self._title.setFont(sized(self._title.font(), SUBHEADING))
        self._hint = quiet_label(_READING)
        self._rows = arrivals_model(catalog, self)
        self.files = _growing_list(self._rows)
        layout = page_column(self)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addWidget(self.files, 1)
        self.setFocusProxy(self.files)

    def begin(self, what: str) -> None:
        """Begins an empty list of the files of these folders."""
        self._what = what
        self._rows.show(())
        self.show_busy(busy=True)

    def show_busy(self, *, busy: bool) -> None:
        """Says whether they are being read, or whether that was stopped."""
        self._title.setText(f"{'正在' if busy else '已停止'}读取 {self._what}")
        self._hint.setText(_READING if busy else _STOPPED)

    def add(self, came: Sequence[Submission]) -> None:
        """Lists what was read last."""
        bar = self.files.verticalScrollBar()
        follows = bar.value() == bar.maximum()
        self._rows.add(came)
        if follows:
            self.files.scrollToBottom()


def _growing_list(rows: RowsModel[Submission]) -> QTableView:
    """A view to which rows come one after the other; a tree would lay out all of them each time."""
    view = QTableView()
    view.setModel(rows)
    ignore_typed_keys(view)
    view.setItemDelegate(Elided(view))
    view.setAccessibleName("读过的文件")
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + UNIT // 2)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setStretchLastSection(True)
    widen(view.horizontalHeader(), rows)
    return view


class _Summary(QLabel):
    """How things stand, in a line; nothing is painted beside a message that takes its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        narrow_freely(self)
        self.setAccessibleName("收到情况")
        self.setMinimumHeight(_FOOT)
        self._is_covered = False

    def give_way(self, covered: bool) -> None:  # noqa: FBT001 the signal's own shape
        """A message comes, or has gone."""
        self._is_covered = covered
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paints the words where they are not cut by a message."""
        if not self._is_covered:
            super().paintEvent(event)


class _Pages(QTabWidget):
    """Pages with their tabs on a strip as wide as the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paints the strip below the tabs."""
        strip = QRect(0, 0, self.width(), self.tabBar().height())
        QPainter(self).fillRect(strip, form_colors(self.palette()).surface)
        super().paintEvent(event)


_READING_NOW = "正在读取"
_AWAY = "文件夹不在，是先前读到的"
_ASIDE = "文件夹不能写，决定只保存在这台电脑上"


class CollectHeader(WindowHeader):
    """Which county and year, of which folder and round, whether it is read; the next step."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("汇总", parent, chips=3)
        self._from = ""
        self.is_away = False
        """Whether what is shown is of before its folder went away."""
        self.hide()

    def show_reading(self, what: str) -> None:
        """Other folders or files are read."""
        self._from = what
        self.show_state(what, "", "", "", _READING_NOW)
        self.show()

    def show_collection(self, collection: Collection) -> None:
        """A collection stands as it is now."""
        place = f"文件夹：{self._from}" if self._from not in ("", collection.name) else ""
        place = _ASIDE if collection.is_aside else place
        number = collection.round
        turn = f"第 {number} 次报送" if number > 1 else ""
        year = f" {collection.year} 年度"
        self.show_state(collection.name, year, place, turn, self.chips[-1].text())
        self.show()

    def show_read(self, collection: Collection | None, *, busy: bool) -> None:
        """Whether all is read; a collection comes before its reading ends, or after."""
        read = f"{datetime.now().astimezone():%H:%M} 读过" if collection else "没有读完"
        words = _READING_NOW if busy else _AWAY if self.is_away else read
        if self.chips[-1].text() != words:
            self.chips[-1].setText(words)
            self.fit()


class CollectWindow(QMainWindow):
    """`dropped` carries the paths that were dragged here, `closed` that the window closes.

    `stop_wanted` asks to stop reading; `moved` tells that something else is picked,
    `came_forward` that the window is the one that is worked in again.
    """

    dropped = Signal(object)
    closed = Signal()
    stop_wanted = Signal()
    moved = Signal()
    came_forward = Signal()

    def __init__(self, last: Path | None, catalog: Catalog) -> None:
        super().__init__()
        self.strip = MessageStrip()
        self.header = CollectHeader(self)
        self.addToolBar(self.header)
        self.welcome = WelcomePage(last)
        self.pages = _Pages()
        self.pages.currentChanged.connect(self._on_page_changed)
        self._collection: Collection | None = None
        self._listing: list[CollectionPage] = []
        self._stale: set[CollectionPage] = set()
        self.summary = _Summary()
        self.coming = ReadingPage(catalog)
        self.away = AwayPage()
        self._read = QWidget()
        self._stack = QStackedWidget()
        for page in (self.welcome, self.coming, self.away, self._read):
            self._stack.addWidget(page)
        self.setStatusBar(StatusBar())
        self.statusBar().hide()
        self._progress = QWidget()
        self.bar = QProgressBar()
        self._done = wrapped_label("")
        self.setWindowTitle(_TITLE)
        self.setAcceptDrops(True)
        self._build()

    def add_page(self, page: CollectionPage, title: str) -> None:
        """Adds a page for the collection."""
        page.moved.connect(self.moved)
        self._listing.append(page)
        self.pages.addTab(page, title)

    @property
    def page(self) -> CollectionPage | None:
        """The page in front; None before a folder was read."""
        page = self.pages.currentWidget()
        in_front = self._stack.currentWidget() is self._read
        return page if in_front and isinstance(page, CollectionPage) else None

    @property
    def picked(self) -> Picked:
        """What is picked on the page in front."""
        return self.page.picked if self.page else Picked()

    def show_collection(self, collection: Collection) -> None:
        """Shows how a collection stands now: on the page in front, on others when they come."""
        self.setWindowTitle(f"{collection.name} — {_TITLE}")
        self.summary.setText(summary_words(collection))
        self.header.show_collection(collection)
        self._collection = collection
        self.header.show_read(collection, busy=not self._progress.isHidden())
        self._stale = {*self._listing}
        was_there = self._stack.currentWidget() is self._read
        self._stack.setCurrentWidget(self._read)  # polished and laid out while it is empty
        if not was_there:
            self.pages.currentWidget().setFocus()
        self._refresh_page()

    def show_welcome(self) -> None:
        """Goes back to the first page."""
        self.setWindowTitle(_TITLE)
        self.forget()
        self.header.hide()
        self._stack.setCurrentWidget(self.welcome)
        self.welcome.setFocus()

    def show_reading(self, sources: Sequence[Path]) -> None:
        """Shows that other folders or files are being read."""
        self.forget()
        names = [source.name or str(source) for source in sources]
        what = names_shown(names, _MAX_NAMED, f"等 {len(names)} 处")
        self.header.show_reading(what)
        self.coming.begin(what)
        self._stack.setCurrentWidget(self.coming)
        self.coming.setFocus()

    def show_away(self, words: str) -> None:
        """Shows that the folder is not there; what was read of it before stays, and is said so."""
        if self._collection is not None:
            self.say(f"{words}下面是先前读到的，没有变动；接上以后按 F5。")
            return
        self.header.hide()
        self.away.words.setText(words)
        self._stack.setCurrentWidget(self.away)
        self.away.setFocus()

    def forget(self) -> None:
        """Drops the collection that was shown."""
        self._collection = None
        for page in self._listing:
            page.forget()

    def show_progress(self, done: int, total: int, place: str) -> None:
        """Shows how far the reading is; a `total` of 0 says that nobody knows yet."""
        self._progress.show()
        self.header.show_read(self._collection, busy=True)
        self.bar.setUpdatesEnabled(False)  # a bar that may paints all of the window at once
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        self.bar.setUpdatesEnabled(True)
        counts = f"{done} / {total}　" if total else ""
        self._done.setText(f"{counts}{place}")

    def hide_progress(self) -> None:
        """Nothing is being read any more."""
        self._progress.hide()
        self.header.show_read(self._collection, busy=False)

    def _refresh_page(self) -> None:
        """Brings the page in front up to date."""
        page = self.pages.currentWidget()
        if (
            isinstance(page, CollectionPage)
            and page in self._stale
            and self._collection is not None
        ):
            self._stale.discard(page)
            page.show_collection(self._collection)

    def _on_page_changed(self) -> None:
        self._refresh_page()
        self.moved.emit()

    def say(self, sentence: str, actions: list[Action] | None = None) -> None:
        """Says a sentence in the strip, with what can be done about it."""
        self.strip.say(sentence, actions or [])

    def show_selection(self, words: str) -> None:
        """Shows what several selected cells come to, in a line that is there only then."""
        self.statusBar().showMessage(words)
        self.statusBar().setVisible(bool(words))

    def _build(self) -> None:
        layout = QVBoxLayout(self._read)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.summary)
        stop = QPushButton("停止读取")
        stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT // 2)
        row.addWidget(self.bar, 1)
        row.addWidget(self._done, 2)
        row.addWidget(stop)
        self.bar.setAccessibleName("读取进度")
        self._progress.hide()
        central = QWidget()
        around = QVBoxLayout(central)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        above = QWidget()
        within = QVBoxLayout(above)
        within.setContentsMargins(0, 0, 0, 0)
        within.addWidget(self._stack)
        around.addWidget(above, 1)
        around.addWidget(self._progress)
        self.setCentralWidget(central)
        self.strip.float_over(above, self.summary, self._strip_rooms, at_left=True)
        self.strip.covering.connect(self.summary.give_way)

    def _strip_rooms(self) -> list[QRect]:
        """Where messages cover nothing: over the line that says how things stand."""
        around = self.strip.parentWidget()
        if around is None or not self.summary.isVisible():
            return []
        top = self.summary.mapTo(around, QPoint()).y()
        return [QRect(0, top, around.width(), self.summary.height())]

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 (Qt's shape and name)
        """Goes from the tabs through the page in front and the message, and round again."""
        page, now = self.page, self.focusWidget()
        order = [self.pages.tabBar(), *page.tab_order, *self.strip.buttons] if page else []
        order = [one for one in order if one is now or (one.isVisible() and one.isEnabled())]
        if page is None or not page.tab_order or now not in order:
            return super().focusNextPrevChild(forward)
        goal = order[(order.index(now) + (1 if forward else -1)) % len(order)]
        reason = Qt.FocusReason
        goal.setFocus(reason.TabFocusReason if forward else reason.BacktabFocusReason)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes files and folders from this computer."""
        if _local_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells what was dropped once the drag is over."""
        paths = _local_paths(event)
        event.acceptProposedAction()
        QTimer.singleShot(0, lambda: self.dropped.emit(paths))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells that the window came forward."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.came_forward.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells that the window closes."""
        self.closed.emit()
        event.accept()


def summary_words(collection: Collection) -> str:
    """How many units there are in each state, in one line."""
    if not collection.units:
        return "没有读到报告。“文件”页列出了这里有的文件，以及为什么没有读。"
    return f"{collection.year} 年度：{collection.headline}。"


def _local_paths(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
