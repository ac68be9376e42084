"""The page on which a report is finished: its pages, what is open, the files, one button."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from os import sep
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QEvent, QPoint, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import LEFT_WORDS, Finding, by_urgency, is_open, may_be_left
from app.checks.precheck import STATE_WORDS, CheckOutcome, Precheck
from app.edition.text_check_kinds import Level
from app.export.outline import Outline
from app.report.report import Report
from ui.pages.preview_dock import PagesView
from ui.pages.report_bars import WindowBar
from ui.painting import Tone
from ui.style import make_filled
from ui.theme import (
    CONTROL_HEIGHT,
    HEADER_HEIGHT,
    HEADING,
    LINE_HEIGHT,
    ROW_HEIGHT,
    SUBHEADING,
    UNIT,
    form_colors,
)
from ui.typesetting.pages import Composer
from ui.widgets.findings_model import level_icon, row_words
from ui.widgets.page_parts import Card, Chip, quiet_label, show_in, strong_label, wrapped_label
from ui.widgets.rows_view import ignore_typed_keys

_SIDE_WIDTH = 54 * UNIT
_NOTE = "每个文件写好后都会读回来逐格核对。定稿后内容锁定，可以随时解除，解除会留下记录。"
_ROWS_SHOWN = 8
_HINTS_TOLD = 3
_MAX_LINES = 4
"""Of a message over the pages."""


class FileChoice(Struct, frozen=True):
    """A kind of file that can be made: its key, its name on screen, and what it is for."""

    key: str
    words: str
    about: str


FILES = (
    FileChoice(".docx", "Word 文档", "上报和存档"),
    FileChoice(".xlsx", "Excel 表格", "三张表，带公式"),
    FileChoice(".pdf", "PDF", "公开用"),
    FileChoice(".html", "网页", "贴到门户网站"),
    FileChoice("beside", "自查表、校验说明", "报主管部门，不公开"),
)


def _unbroken(words: str) -> str:
    """Words that stand in one line."""
    return "\N{WORD JOINER}".join(words.replace(" ", "\N{NO-BREAK SPACE}"))


class FinishPage(QWidget):
    """`back` leads to the report, `chosen` carries a finding to go to, `left` one left on purpose.

    `zeros_wanted` asks for 0 in all blank cells, `folder_wanted` for another folder, `all_wanted`
    for the list of all checks; `export_wanted` carries whether the report is to be finalised.
    """

    back = Signal()
    chosen = Signal(object)
    left = Signal(object)
    zeros_wanted = Signal()
    folder_wanted = Signal()
    all_wanted = Signal()
    export_wanted = Signal(bool)
    folder_shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._open: tuple[Finding, ...] = ()
        self._sealed = False
        self._written: Sequence[str] = ()
        self._refused: Sequence[str] = ()
        self._composer = Composer()
        self.view = PagesView(spread=True)
        self.state = Chip()
        self.counts, self.groups = Chip(), quiet_label("")
        self.list = _OpenList()
        self.leave = QPushButton(LEFT_WORDS)
        self.zeros = QPushButton("空白格都填 0")
        self.all = QPushButton("看全部…")
        self.ticks = {one.key: QCheckBox(one.words) for one in FILES}
        self.templates = {key: _template_box() for key in (".docx", ".xlsx")}
        self.pattern, self.folder = QLineEdit(), wrapped_label("")
        self.named = quiet_label("以后的报告也照此取名，机关和年度跟着换。")
        self.finish, self.only = QPushButton(), QPushButton("只导出")
        self.written, self._result, self._area = wrapped_label(""), Card(), QScrollArea()
        self.show_folder = QPushButton("打开文件夹")
        self._lay_out()
        self._connect()

    @property
    def wanted(self) -> tuple[str, ...]:
        """The keys of the files that are ticked."""
        return tuple(key for key, tick in self.ticks.items() if tick.isChecked())

    def message_areas(self) -> tuple[QRect, ...]:
        """Where in the window something is told: over the pages, beside the buttons."""
        if not self.isVisible():
            return ()
        foot = QRect(self.view.mapTo(self.window(), QPoint()), self.view.size())
        lines = self.fontMetrics().lineSpacing()
        return tuple(
            foot.adjusted(0, foot.height() - LINE_HEIGHT - more * lines, 0, 0)
            for more in range(_MAX_LINES)
        )

    def show_outline(self, outline: Outline) -> None:
        """Shows the printed pages; only what changed is set anew."""
        self.view.show_pages(self._composer.pages(outline), self._composer.setter)

    def show_report(self, report: Report, findings: Sequence[Finding], done: Precheck) -> None:
        """Shows how a report stands by the one list; a few hints are told in their words."""
        self._open = tuple(by_urgency(filter(is_open, findings)))
        self._sealed = report.seal is not None
        self.counts.setText(done.share)
        self.counts.tone = Tone.DOUBT if self._open else Tone.DONE
        shares = (f"{group.title} {group.counts} 处" for group in done.groups if group.counts)
        told = map(_unbroken, shares)
        known = (CheckOutcome.EXPLAINED, CheckOutcome.NOTED, CheckOutcome.NOT_DONE)
        counted = (f"{done.count(one)} 项{STATE_WORDS[one]}" for one in known if done.count(one))
        hints = [row_words(one, report.edition) for one in filter(_is_hint, findings)]
        named = hints if len(hints) <= _HINTS_TOLD else ()
        self.groups.setText("\n".join(("　".join((*told, *map(_unbroken, counted))), *named)))
        self.list.clear()
        for finding in self._open:
            self.list.addItem(row_words(finding, report.edition))
            self.list.item(self.list.count() - 1).setIcon(level_icon(finding))
        self.list.setCurrentRow(0)
        self.list.fit()
        self.zeros.setVisible(any(one.cells and not one.leavable for one in self._unfinished))
        self._show_state()

    def show_name(self, stem: str) -> None:
        """Shows how the files will be called."""
        if self.pattern.text() != stem:
            with QSignalBlocker(self.pattern):
                self.pattern.setText(stem)
                self.pattern.setCursorPosition(0)  # a long name is read from its beginning

    def show_written(self, lines: Sequence[str] = (), refused: Sequence[str] = ()) -> None:
        """Tells what was written, and how it was read back, and what was not.

        With all of it, a finalised report is done: its folder is what is wanted next.
        """
        self._written, self._refused = lines, refused
        self._tell_written()
        told = bool(lines or refused)
        self._result.setVisible(told)
        self._area.verticalScrollBar().setValue(0)
        self.show_folder.setVisible(bool(lines))
        self._show_state()

    def _tell_written(self) -> None:
        colors = form_colors(QGuiApplication.palette())
        parts = (
            ("已写好：", colors.done, self._written),
            ("没有写好：", colors.error, self._refused),
        )
        self.written.setText("".join(_told(*part, colors.quiet) for part in parts if part[2]))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells what was written in the colours of another scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tell_written()

    def offer_template(self, key: str, template: Path | None) -> None:
        """Offers the official format, and the template used last if there is one."""
        box, chosen = self.templates[key], self.template(key)
        box.clear()
        box.addItem("官方格式", None)
        if template is not None:
            box.addItem(f"模板“{template.name}”", template)
            box.setCurrentIndex(int(chosen == template))
        box.setVisible(template is not None)

    def template(self, key: str) -> Path | None:
        """The template that is chosen for a kind of file; None for the official format."""
        chosen = self.templates[key].currentData() if key in self.templates else None
        return chosen if isinstance(chosen, Path) else None

    def show_folder_path(self, folder: Path) -> None:
        """Shows where the files go, in as many lines as it takes."""
        self.folder.setText(str(folder).replace(sep, f"{sep}\N{ZERO WIDTH SPACE}"))

    @property
    def _unfinished(self) -> list[Finding]:
        return [one for one in self._open if one.level is Level.UNFINISHED]

    @property
    def _current(self) -> Finding | None:
        row = self.list.currentRow()
        return self._open[row] if 0 <= row < len(self._open) else None

    def _show_state(self) -> None:
        count, files = len(self._open), len(self.wanted)
        self.state.tone = Tone.DOUBT if count else Tone.DONE
        words = f"还有 {count} 处没有处理" if count else "没有必改的问题"
        self.state.setText("已定稿" if self._sealed else words)
        again = "再导出" if self._written else "导出"
        verb = again if self._sealed else f"定稿并{again}"
        ready = f"{verb} {files} 个文件"
        self.finish.setText(f"先处理 {count} 处，才能定稿" if count else ready)
        self.finish.setEnabled(bool(files) and not count)
        done = self._sealed and bool(self._written) and not self._refused
        make_filled(self.finish, filled=not done)
        make_filled(self.show_folder, filled=done)
        self.only.setVisible(not self._sealed)
        self.only.setEnabled(bool(files))
        current = self._current
        self.leave.setVisible(current is not None and may_be_left(current))

    def _connect(self) -> None:
        for tick in self.ticks.values():
            tick.toggled.connect(self._show_state)
        self.list.currentRowChanged.connect(self._show_state)
        self.list.itemActivated.connect(lambda _: self.chosen.emit(self._current))
        self.list.itemClicked.connect(lambda _: self.chosen.emit(self._current))
        self.leave.clicked.connect(lambda: self.left.emit(self._current))
        self.zeros.clicked.connect(self.zeros_wanted)
        self.all.clicked.connect(self.all_wanted)
        self.finish.clicked.connect(lambda: self.export_wanted.emit(not self._sealed))
        self.only.clicked.connect(lambda: self.export_wanted.emit(False))  # noqa: FBT003 a signal
        self.show_folder.clicked.connect(self.folder_shown)

    def _lay_out(self) -> None:
        for button in (self.leave, self.zeros, self.all, self.finish, self.only, self.show_folder):
            button.setAutoDefault(True)
        for high in (self.finish, self.only, self.show_folder):
            high.setMinimumHeight(CONTROL_HEIGHT + UNIT)
        side, panel, area = QWidget(), QWidget(), self._area
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = area.verticalScrollBar().sizeHint().width()
        column = QVBoxLayout(side)  # cards end where the buttons do, the bar lies in the margin
        column.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT - bar, 2 * UNIT)
        column.setSpacing(2 * UNIT)
        self._result.column.addWidget(self.written)
        for part in (self._result, self._superior(), self._files(), quiet_label(_NOTE)):
            column.addWidget(part)
        column.addStretch(1)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        show_in(area, side)
        panel.setFixedWidth(_SIDE_WIDTH)
        panel.setAutoFillBackground(True)
        for one in (panel, area.viewport(), side):
            one.setBackgroundRole(QPalette.ColorRole.Base)
        body = QHBoxLayout()
        body.setSpacing(0)
        beside = QVBoxLayout(panel)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(area, 1)
        beside.addLayout(self._foot())
        body.addWidget(self.view, 1)
        body.addWidget(panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._top())
        layout.addLayout(body, 1)
        self.show_written()

    def _foot(self) -> QVBoxLayout:
        """The one filled button and where it writes to, in sight however low the window is."""
        change = QPushButton("更改…")
        change.setAutoDefault(True)
        change.clicked.connect(self.folder_wanted)
        place = QHBoxLayout()
        place.setSpacing(UNIT)
        place.addWidget(QLabel("保存到"))
        place.addWidget(self.folder, 1)
        place.addWidget(change)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(self.finish, 1)
        buttons.addWidget(self.only)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 2 * UNIT)
        foot.setSpacing(UNIT)
        foot.addLayout(place)
        foot.addWidget(self.show_folder)
        foot.addLayout(buttons)
        return foot

    def _top(self) -> WindowBar:
        back = QToolButton()
        back.setText("‹ 回到报告")
        back.setAutoRaise(True)
        back.setShortcut("Esc")
        back.setToolTip("回到报告（Esc）")
        back.clicked.connect(self.back)
        bar = WindowBar("finish header", "完成并导出", HEADER_HEIGHT, "bottom", self)
        bar.row.addWidget(back)
        bar.row.addWidget(strong_label("完成并导出", HEADING))
        bar.row.addStretch(1)
        bar.row.addWidget(self.state)
        return bar

    def _superior(self) -> Card:
        card = Card()
        top = QHBoxLayout()
        top.addWidget(strong_label("上级会怎么看", SUBHEADING), 1)
        top.addWidget(self.counts)
        card.column.addLayout(top)
        card.column.addWidget(self.groups)
        card.column.addWidget(self.list)
        row = QHBoxLayout()
        for button in (self.leave, self.zeros, self.all):
            row.addWidget(button)
        row.addStretch(1)
        card.column.addLayout(row)
        return card

    def _files(self) -> Card:
        card = Card()
        card.column.addWidget(strong_label("要交的文件", SUBHEADING))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * UNIT)
        grid.setColumnStretch(1, 1)
        for row, one in enumerate(FILES):
            grid.addWidget(self.ticks[one.key], row, 0)
            grid.addWidget(quiet_label(one.about), row, 1)
            if one.key in self.templates:
                grid.addWidget(self.templates[one.key], row, 2)
        card.column.addLayout(grid)
        fields = QGridLayout()
        self.pattern.setAccessibleName("文件名")
        fields.addWidget(QLabel("文件名"), 0, 0)
        fields.addWidget(self.pattern, 0, 1)
        fields.addWidget(self.named, 1, 1)
        card.column.addLayout(fields)
        return card


def _is_hint(finding: Finding) -> bool:
    return finding.level is Level.HINT and not (finding.explained or finding.told)


def _told(title: str, color: QColor, rows: Sequence[str], quiet: QColor) -> str:
    """A title and rows below it, the second line of each in a quiet colour."""
    told = [f"<p style='margin:0; color:{color.name()}'><b>{title}</b></p>"]
    for name, _, rest in (row.partition("\n") for row in rows):
        below = f"<br><span style='color:{quiet.name()}'>{escape(rest)}</span>" if rest else ""
        told.append(f"<p style='margin:{UNIT // 2}px 0 0 0'>{escape(name)}{below}</p>")
    return "".join(told)


def _template_box() -> QComboBox:
    box = QComboBox()
    ignore_typed_keys(box)
    box.setAccessibleName("用哪个模板")
    box.setMaximumWidth(20 * UNIT)
    box.hide()
    return box


class _OpenList(QListWidget):
    """What is open, all of its words, as high as it must be, but no more than a few rows."""

    def __init__(self) -> None:
        super().__init__()
        ignore_typed_keys(self)
        self.setAccessibleName("还没有处理的地方")
        self.setToolTip("单击或按 Enter，转到那里")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setIconSize(QSize(2 * UNIT, 2 * UNIT))

    def fit(self) -> None:
        """Is as high as its rows; with none it is not shown."""
        rows = sum(self.sizeHintForRow(row) for row in range(self.count()))
        frame = self.height() - self.contentsRect().height()
        self.setFixedHeight(min(rows, _ROWS_SHOWN * ROW_HEIGHT) + frame)
        self.setVisible(bool(self.count()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Breaks its rows anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
