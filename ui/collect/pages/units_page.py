"""The pages of units and files: what came in, and below it the findings of one unit."""

from __future__ import annotations

from collections import Counter as Counter_
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import LEVEL_WORDS, URGENCY, Finding, by_urgency, place_words, weighed
from app.collect.collection import UNIT_WORDS, Collection, FileLine, Unit, UnitState
from app.collect.results.problems import (
    CORRECTION_LEVEL,
    NEW,
    Mended,
    corrections_of,
    mended_since,
)
from app.collect.rounds import absent_words, history, misread_words
from app.collect.submission import short_parts
from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from ui.collect.pages.page import (
    CollectionPage,
    Picked,
    button_row,
    joined_of,
    line_of,
    offer,
    page_column,
)
from ui.collect.pages.unit_rows import (
    COUNTERS,
    FILE_CHOICES,
    IN_SIGHT,
    LISTED,
    STATE_TONES,
    UNIT_CHOICES,
    UnitRow,
    dossier_model,
    files_model,
    unit_rows,
    units_model,
)
from ui.painting import Tone, tone_colors
from ui.theme import (
    ROW_HEIGHT,
    SMALL,
    SUBHEADING,
    UNIT,
    FormColors,
    form_colors,
    mixed,
    sized,
)
from ui.widgets.findings_model import LEVEL_ICONS, level_words, message_words
from ui.widgets.page_parts import quiet_label, wrapped_label
from ui.widgets.rows_model import Column, RowsModel, soon
from ui.widgets.rows_view import FilteredList, RowsView
from ui.widgets.status_line import ElidedLabel
from ui.window_actions import WindowActions

_UNIT_ACTIONS = (
    "open_report open_file choose exclude add_up right_year compare_files"
    " send_back accept lock slip_text slip"
)
_BUTTONS = "send_back slip_text accept"
_MANY = 6


_FILES_IN_SIGHT = 3
"""The columns of the files of a unit that stay in sight: what they are, give and count as."""

_MIN_FILES, _MIN_FINDINGS = 9 * UNIT, 6 * UNIT
"""Pixels of the lists beside the units on a low screen: head and row, of files the bar as well."""


_INDENT, _MAX_NAME = UNIT + UNIT // 2, 36
"""Pixels that a level takes, and digits up to which the names of a nested list are shown."""

_COUNTER_HEIGHT, _COUNT_SCALE = 7 * UNIT, 1.6


class Counter(QToolButton):
    """What is counted and below it how many there are; pressed, it is underlined."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.count = 0
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_COUNTER_HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """All of the words."""
        return QSize(self.fontMetrics().horizontalAdvance(self.words) + 2 * UNIT, _COUNTER_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The number; in the smallest window words are cut, which the tip has."""
        return QSize(6 * UNIT, _COUNTER_HEIGHT)

    def show_count(self, count: int) -> None:
        """Writes how many there are."""
        self.count = count
        self.setAccessibleName(f"{self.words} {count}")
        self.setToolTip(f"只列出“{self.words}”的 {count} 行；再按一次列出全部")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Paints the words and the number on their ground."""
        colors = form_colors(QGuiApplication.palette())
        painter, rect = QPainter(self), self.rect()
        over = self.underMouse() or self.hasFocus()
        ground = mixed(colors.surface, colors.tint, 0.4) if self.isChecked() else colors.surface
        painter.fillRect(rect, mixed(ground, colors.text, 0.04) if over else ground)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colors.hairline)
        painter.fillRect(rect.right(), rect.y(), 1, rect.height(), colors.hairline)
        if self.isChecked():
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, colors.accent)
        if self.hasFocus():
            painter.setPen(QPen(colors.accent, 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        self._paint_words(painter, colors)

    def _paint_words(self, painter: QPainter, colors: FormColors) -> None:
        room = self.rect().adjusted(3 * UNIT // 2, UNIT // 2, -UNIT // 2, -UNIT // 2)
        painter.setFont(sized(self.font(), SMALL))
        painter.setPen(colors.accent if self.hasFocus() else colors.quiet)
        words = painter.fontMetrics().elidedText(
            self.words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignTop, words)
        font = sized(self.font(), _COUNT_SCALE)
        font.setBold(True)
        painter.setFont(font)
        tone = STATE_TONES.get(self.words, Tone.QUIET)
        ink = colors.text if tone is Tone.QUIET else tone_colors(tone)[0]
        painter.setPen(ink if self.count else colors.quiet)
        painter.drawText(room, Qt.AlignmentFlag.AlignBottom, str(self.count))


class Counters(QWidget):
    """How many rows of a list there are of each kind; pressing one lists these alone."""

    def __init__(self, filtered: FilteredList[UnitRow]) -> None:
        super().__init__()
        self._list = filtered
        self.buttons: dict[int, Counter] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place in COUNTERS:
            button = Counter(UNIT_CHOICES[place][0])
            button.clicked.connect(partial(self._list_these, place))
            self.buttons[place] = button
            row.addWidget(button)
        filtered.choice.currentIndexChanged.connect(self._show_choice)
        filtered.counted.connect(self.show_counts)

    def show_counts(self, counts: Sequence[int]) -> None:
        """Writes how many there are, by the places of the choices."""
        for place, button in self.buttons.items():
            button.show_count(counts[place])

    def _list_these(self, place: int, *_: object) -> None:
        self._list.choice.setCurrentIndex(place if self.buttons[place].isChecked() else 0)

    def _show_choice(self, place: int) -> None:
        for own, button in self.buttons.items():
            button.setChecked(own == place)


class UnitsPage(CollectionPage):
    """What is to be done, unit by unit; entering a unit or one of its files opens the report."""

    manual_words = "单位页："

    def __init__(self, catalog: Catalog, actions: WindowActions) -> None:
        super().__init__()
        self._catalog = catalog
        self._collection: Collection | None = None
        self.units = RowsView(units_model(catalog, self), "单位")
        self.units.setIndentation(_INDENT)
        self.units.in_sight = IN_SIGHT
        self.files = RowsView(dossier_model(self._given, self), "该单位的文件")
        self.files.in_sight = _FILES_IN_SIGHT
        self.findings = RowsView(_findings_model(self), "该单位的问题")
        self.list = FilteredList(self.units, UNIT_CHOICES)
        self.counters = Counters(self.list)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._first = ""
        self._begin_soon = soon(self, self._begin, 0)
        self._title, self._state = ElidedLabel(Qt.TextElideMode.ElideMiddle), wrapped_label("")
        self._files_title, self._findings_title = wrapped_label(""), wrapped_label("")
        self._history = quiet_label("")
        self._lay_out(actions)
        self.findings.wrap_words()
        self.units.moved.connect(self._show_unit)
        self.units.picked.connect(self.moved)
        self.files.moved.connect(self.moved)
        for view in (self.units, self.files, self.findings):
            view.entered.connect(self.entered)
        for view, least in ((self.files, _MIN_FILES), (self.findings, _MIN_FINDINGS)):
            view.setMinimumHeight(least)
        self._show_unit()

    @property
    def picked(self) -> Picked:
        """The current unit with its current file: first the one that counts.

        While the keys are among the files a single one is meant, else all that was put together.
        """
        unit = self._unit
        whole = None if self.files.hasFocus() else joined_of(unit)
        units = tuple(row.unit for row in self.units.selected if row.unit)
        return Picked(unit, self.files.current, whole=whole, units=units)

    def show_collection(self, collection: Collection) -> None:
        """Shows the units of a collection."""
        self._collection = collection
        self.counters.buttons[LISTED].words = "应报" if collection.has_roster else "单位"
        rows, current = unit_rows(collection), self.units.current
        self._first = next((row.key for row in rows if row.state), "")
        if current is not None and current.key not in {row.key for row in rows}:
            self.units.setCurrentIndex(QModelIndex())  # its neighbours are not what is to be done
            self.units.clearSelection()
        self.units.rows.show(rows)
        self.units.expand_all()
        self.units.show_names(_MAX_NAME)
        self._begin_soon.start()
        self._show_unit()

    def _begin(self) -> None:
        """Goes to what is to be done first, if nothing is picked or that is gone.

        Once the rows are painted: going to one before would lay out all of them twice.
        """
        if not self.units.selected and not self.units.go_to(self._first):
            self.units.begin()

    @property
    def _unit(self) -> Unit | None:
        row = self.units.current
        return row.unit if row else None

    def _show_unit(self) -> None:
        row, unit = self.units.current, self._unit
        lines = unit.lines if unit else (row.line,) if row and row.line else ()
        self.files.rows.show(lines)
        self.files.begin()
        height = self.files.header().height() + (len(lines) + 1) * ROW_HEIGHT
        self.files.setMaximumHeight(max(height, _MIN_FILES))
        since = mended_since(self._collection, unit) if self._collection and unit else None
        findings = self._findings(unit, line_of(unit), since)
        self.findings.rows.show(findings)
        self.findings.setVisible(bool(findings))
        self._title.show_words(row.name if row else "")
        self._state.setText(_state_words(row, since))
        self._differences.setVisible(bool(unit and unit.conflicts))
        self._files_title.setText(self._origin(unit) or f"文件（{len(lines)}）")
        self._findings_title.setText(self._open_words(row, findings))
        told = history(self._collection, unit) if self._collection and unit else ()
        self._history.setText(
            f"往来：{' · '.join(told[-_MANY:])}" if told else " "
        )  # keeps its line
        self.moved.emit()

    def _open_words(self, row: UnitRow | None, findings: Sequence[_FindingRow]) -> str:
        """What is open about a row, in a line: never that nothing is where nothing could be held.

        What is lacking and what was not read comes before what was found in the rest.
        """
        if row is None or row.state is None or self._collection is None:
            return ""
        found = _counts_of(findings)
        if row.unit is None or row.unit.counted is None:
            is_missing = row.state is UnitState.MISSING
            what = "还没有报来" if is_missing else UNIT_WORDS[row.state]
            return f"{what}，没有计入。{found}"
        absent = absent_words(self._collection.edition, row.unit)
        words = "，".join(filter(None, (absent, misread_words(row.unit.counted))))
        made = "；".join(o.message for o in corrections_of(self._collection, row.unit))
        made = f"。{CORRECTION_LEVEL}：{made}" if made else ""
        return (f"{words}。{found}" if words else found or "没有问题") + made

    def _given(self, line: FileLine) -> str:
        """The parts of the report that a file gives, or holds if it is the only one."""
        unit, one = self._unit, line.submission
        if not one.is_read or one.edition not in self._catalog.ids:
            return ""
        parts = unit.given.get(one.key, ()) if unit and unit.given else one.parts
        return short_parts(self._catalog.edition(one.edition), parts)

    def _origin(self, unit: Unit | None) -> str:
        """Of which files the report was put together, and whether they differ."""
        if unit is None or not unit.origin:
            return ""
        told = f"有 {unit.conflicts} 格不同。" if unit.conflicts else ""
        return f"{unit.origin}{told}"

    def _findings(
        self, unit: Unit | None, line: FileLine | None, since: Mended | None
    ) -> list[_FindingRow]:
        report = unit.counted if unit and unit.counted else line.submission if line else None
        if report is None or self._collection is None or not report.is_read:
            return []
        edition = self._catalog.edition(report.edition)
        found = (one for one in self._collection.detail(report).findings if not one.told)
        findings = by_urgency(map(weighed, (*found, *(unit.doubts if unit else ()))))
        return [
            (place, one, edition, since is not None and since.is_new(one.message))
            for place, one in enumerate(findings)
        ]

    def _lay_out(self, actions: WindowActions) -> None:
        for view in (self.units, self.files):
            offer(view, actions, _UNIT_ACTIONS)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self._side(actions))
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setChildrenCollapsible(False)
        below = QWidget()
        page_column(below).addWidget(self.splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.counters)
        layout.addWidget(below, 1)
        self.setFocusProxy(self.units)
        buttons = list[QToolButton](self.findChildren(QToolButton))
        differences, open_report, *others = (one for one in buttons if one.actions())
        counters = self.counters.buttons.values()
        listed = (*counters, self.list.choice, self.list.word, self.units)
        self.tab_order = (*listed, differences, open_report, self.files, self.findings, *others)

    def _side(self, actions: WindowActions) -> QWidget:
        """What there is to a unit: its files, its findings, what can be done, what was."""
        font = sized(self.font(), SUBHEADING)
        font.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(font)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        self._differences = QToolButton()
        self._differences.setDefaultAction(actions["compare_files"])
        self._differences.hide()
        head.addWidget(self._differences)
        head.addLayout(button_row(actions, "open_report"))
        side = QWidget()
        holder = QVBoxLayout(side)
        holder.setContentsMargins(UNIT, 0, 0, 0)
        holder.setSpacing(UNIT // 4)
        holder.addLayout(head)
        holder.addWidget(self._state)
        holder.addWidget(self._files_title)
        holder.addWidget(self.files, 2)
        holder.addWidget(self._findings_title)
        holder.addWidget(self.findings, 3)
        holder.addStretch()
        holder.addLayout(button_row(actions, _BUTTONS))
        holder.addWidget(self._history)
        return side


_FindingRow = tuple[int, Finding, Edition, bool]
"""A finding with its number, the edition whose words it uses, and whether it is new."""


def _state_words(row: UnitRow | None, since: Mended | None) -> str:
    """How far it is and what comes next, and what a new round mended."""
    if row is None or row.state is None:
        return ""
    words = f"{UNIT_WORDS[row.state]}　{row.next_step}"
    if since is None:
        return words
    if not (since.mended or since.new or since.left):  # sent back for what is no finding: its year
        return f"{words}\n退回以后重新报来了"
    return f"{words}\n改好 {len(since.mended)} 处，新增 {len(since.new)} 处"


def _counts_of(rows: Sequence[_FindingRow]) -> str:
    """How many open findings there are of each level, the most urgent first; empty if none."""
    counts = Counter_(row[1].level for row in rows if not row[1].explained)
    told = [f"{LEVEL_WORDS[one]} {counts[one]}" for one in URGENCY if counts[one]]
    explained = sum(bool(row[1].explained) for row in rows)
    told += [f"已说明 {explained}"] if explained else []
    return f"问题：{'，'.join(told)}" if told else ""


def _findings_model(parent: QObject) -> RowsModel[_FindingRow]:
    columns = (
        Column[_FindingRow](
            "级别",
            lambda row: f"{level_words(row[1])}，{NEW}" if row[3] else level_words(row[1]),
            10,
            order=lambda row: URGENCY.index(row[1].level),
            sign=lambda row: LEVEL_ICONS[row[1].level],
            tone=lambda row: Tone.ERROR if row[1].level is Level.ERROR else None,
        ),
        Column[_FindingRow](
            "位置", lambda row: place_words(row[1], row[2]), 18, order=lambda row: row[0]
        ),
        Column[_FindingRow]("问题", lambda row: message_words(row[1]), 80),
    )
    return RowsModel(columns, lambda row: f"{row[0]} {row[1].message}", parent=parent)


_FILE_ACTIONS = "open_report open_file assign choose exclude"


class FilesPage(CollectionPage):
    """Entering a file opens its report."""

    manual_words = "文件页："

    def __init__(self, catalog: Catalog, actions: WindowActions) -> None:
        super().__init__()
        self._collection: Collection | None = None
        self.files = RowsView(files_model(catalog, self), "全部文件")
        self.list = FilteredList(self.files, FILE_CHOICES)
        self.files.moved.connect(self.moved)
        self.files.entered.connect(self.entered)
        offer(self.files, actions, _FILE_ACTIONS)
        layout = page_column(self)
        layout.addWidget(self.list, 1)
        layout.addLayout(button_row(actions, _FILE_ACTIONS))
        self.setFocusProxy(self.files)

    @property
    def picked(self) -> Picked:
        """The current file and whose it is."""
        line = self.files.current
        known = self._collection and line and line.unit
        unit = self._collection.unit(line.unit) if known and self._collection and line else None
        return Picked(unit, line)

    def show_collection(self, collection: Collection) -> None:
        """Shows the files of a collection."""
        self._collection = collection
        self.files.rows.show(collection.lines)
        self.files.begin()
