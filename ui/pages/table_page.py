"""The page of a section with a table: its heading, a text, the table, zeros for what is blank."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.edition.cells import CellKey
from app.edition.definition import Section
from app.export.outline import Source
from app.ledger.definition import TALLIED_TABLES
from app.report.filling import fill_with_zero, may_be_nil
from ui.document import Document, Place
from ui.grid.form_table import FormTable
from ui.theme import HEADING, UNIT
from ui.widgets.page_parts import Freshness, quiet_label, show_in, strong_label
from ui.widgets.status_line import ElidedLabel
from ui.widgets.text_editor import TextEditor


class ZeroOffers(QWidget):
    """`wanted` carries the key of the action that was asked for."""

    wanted = Signal(str)

    def __init__(self, document: Document, section: Section) -> None:
        super().__init__()
        self._document = document
        self._section = section
        self.nil_return = self._button("nil_return", "一次填好全年没有申请时的数字和语句")
        self.fill_zero = self._button("fill_zero", "把这张表里还空着的格都填上 0")
        self.fill_zero.setText("空白格填 0(&K)")
        self.tally = self._button("tally", "按依申请公开登记台账数出这张表")
        self.tally.setText("从台账填表…")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self.tally)
        layout.addWidget(self.nil_return)
        layout.addWidget(self.fill_zero)
        self._fresh = Freshness(self, self._refresh)
        document.changed.connect(self._fresh.note)
        document.replaced.connect(self._fresh.note)
        self._refresh()

    def _button(self, key: str, hint: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(hint)
        button.setAccessibleDescription(hint)
        button.clicked.connect(lambda: self.wanted.emit(key))
        return button

    def _refresh(self) -> None:
        report, table = self._document.report, self._section.table
        may_edit = report.seal is None
        blank = may_edit and bool(fill_with_zero(report, table).entries)
        nil = report.edition.definition.nil_return
        here = may_edit and nil is not None and nil.section == self._section.key
        self.tally.setVisible(may_edit and table in TALLIED_TABLES)
        self.fill_zero.setVisible(blank)
        self.nil_return.setText(f"{nil.name}…(&Q)" if nil else "")
        self.nil_return.setVisible(here and nil is not None and may_be_nil(report, nil))


_SMALL_PAGE = 40 * UNIT
_NARROW_PAGE = 150 * UNIT


class TablePage(QWidget):
    """The table with everything around it; its signals are those of the table."""

    message = Signal(str, list)
    moved = Signal()
    mend_wanted = Signal(object)
    finding_wanted = Signal(object)

    def __init__(self, document: Document, section: Section) -> None:
        super().__init__()
        self._title = ElidedLabel()  # gives way before a button would be cut off
        self._title.setFont(strong_label("", HEADING).font())
        self._title.show_words(section.title)
        self._hint = quiet_label(section.hint)
        self._title.setAccessibleDescription(section.hint)
        self._fold = _fold_button()
        self.offers = ZeroOffers(document, section)
        self.offers.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.editor = TextEditor(document, section.key, "写在表格前面的文字，一般不用写。")
        self.editor.setAccessibleName("表格前的文字说明")
        self.editor.setFixedHeight(5 * self.editor.fontMetrics().lineSpacing())
        self.table = FormTable(document, section.table, self)
        self.table.message.connect(self.message)
        self.table.moved.connect(self.moved)
        self.table.mend_wanted.connect(self.mend_wanted)
        self.table.finding_wanted.connect(self.finding_wanted)
        self._area = _room_for(self.table)
        self._fold.toggled.connect(self._on_toggled)
        self._fold.clicked.connect(self._on_clicked)
        self._lay_out()
        self._fold.setChecked(bool(document.report.texts.get(section.key)))
        self._on_toggled(self._fold.isChecked())

    def show_place(self, place: Place) -> None:
        """Goes to the cells of a place, or to the text if it is about no cell."""
        self.table.mark(frozenset(place.cells))
        if place.cells:
            self.table.go_to(place.cells[0])
            self.start()
        else:
            self._fold.setChecked(True)
            self.editor.setFocus()

    def unmark(self) -> None:
        """Takes the marks of the last finding off table and text."""
        self.table.mark(frozenset())
        self.editor.marks.light()

    def open_text(self) -> TextEditor:
        """The editor of the text before the table, unfolded."""
        self._fold.setChecked(True)
        return self.editor

    def start(self) -> None:
        """Puts the cursor into the table; where its head fills the page, its cells come first."""
        self.table.setFocus()
        self._area.verticalScrollBar().setValue(self._area.verticalScrollBar().maximum())

    @property
    def current_cell(self) -> CellKey | None:
        """The current cell; None while the text before the table is written in."""
        return None if self.editor.hasFocus() else self.table.current_cell

    @property
    def current_place(self) -> Source:
        """The text before the table while it is written in, else the current cell."""
        return Source(self.editor.key, cell=self.current_cell)

    @property
    def told(self) -> tuple[str, str]:
        """What several selected cells come to; the current one tells all else."""
        return "", self.table.body.selection_words

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(UNIT)
        top.addWidget(self._title)
        top.addSpacing(UNIT)
        top.addWidget(self._hint, 1)
        top.addWidget(self.offers, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, UNIT // 2, 2 * UNIT, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addLayout(top)
        layout.addWidget(self.editor)
        layout.addWidget(self._area, 1)

    def _on_toggled(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        self._fold.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self.editor.setVisible(shown)

    def _on_clicked(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        (self.editor if shown else self.table).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Gives the hint's line to the table on a small screen."""
        super().resizeEvent(event)
        roomy = event.size().height() > _SMALL_PAGE and event.size().width() > _NARROW_PAGE
        self._hint.setVisible(roomy and bool(self._hint.text()))


def _room_for(table: FormTable) -> QScrollArea:
    """A frame that scrolls only when the page is smaller than the table can get."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    show_in(area, table)
    return area


def _fold_button() -> QToolButton:
    button = QToolButton()
    button.setText("文字说明(&T)")
    button.setToolTip("打开或收起表格前面的文字，一般不用写")
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
