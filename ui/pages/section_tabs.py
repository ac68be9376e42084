"""The pages of the report: the basic data, then one a section, each made when first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QSignalBlocker, QSize, QTimer, Signal
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.checks.findings import Finding
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import Section
from app.edition.edition import OPENING
from app.export.outline import Source
from app.pictures import Normaliser
from app.report.changes import ChangeSet
from app.report.narrative import unwritten_headings
from ui.document import Document, Place, Spot
from ui.theme import icon
from ui.widgets.page_parts import retire
from ui.widgets.text_editor import TextEditor, write_below

if TYPE_CHECKING:
    from ui.grid.form_table import FormTable


class PageMaker(QObject):
    """`message` is what any page says; `number_wanted` asks for a live number in a text.

    `moved` tells that another cell is the current one, `wandered` that the cursor of a text is
    elsewhere, `selected` that other words are, `wanted` carries the key of an action that a page
    offers, `mend_wanted` a finding to be settled or the cells of a balance, `finding_wanted` a
    finding to be shown. `last_year` switches last year's figures in all tables, `enter_down` where
    Enter leads in them.
    """

    message = Signal(str, list)
    moved = Signal()
    wandered = Signal()
    selected = Signal()
    mend_wanted = Signal(object)
    number_wanted = Signal(str)
    wanted = Signal(str)
    finding_wanted = Signal(object)

    def __init__(
        self, document: Document, catalog: Catalog, normal: Normaliser, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._catalog = catalog
        self._normal = normal
        self.last_year = QAction("显示去年数据(&L)", self)
        self.last_year.setCheckable(True)
        self.last_year.setIcon(icon("calendar-clock"))
        self.last_year.setIconText("对照去年")
        self.enter_down = QAction("回车向下移(&R)", self)
        self.enter_down.setCheckable(True)

    def details(self) -> QWidget:
        """The page of the basic data."""
        from ui.pages.details_page import DetailsPage  # noqa: PLC0415 built when first shown

        page = DetailsPage(self._document, self._catalog)
        page.message.connect(self.message)
        self._listen(page.opening.editor)
        return page

    def of_section(self, section: Section) -> QWidget:
        """The page of a section: a table with a text before it, or a text."""
        from ui.pages.table_page import TablePage  # noqa: PLC0415 built when first shown
        from ui.pages.text_page import TextPage  # noqa: PLC0415 built when first shown

        if not section.table:
            text_page = TextPage(self._document, section)
            text_page.show_last_year(self.last_year.isChecked())
            self.last_year.toggled.connect(text_page.show_last_year)
            self._listen(text_page.editor)
            return text_page
        page = TablePage(self._document, section)
        page.message.connect(self.message)
        page.moved.connect(self.moved)
        page.offers.wanted.connect(self.wanted)
        page.mend_wanted.connect(self.mend_wanted)
        page.table.show_last_year(self.last_year.isChecked())
        self.last_year.toggled.connect(page.table.show_last_year)
        page.finding_wanted.connect(self.finding_wanted)
        page.table.body.set_enter_down(self.enter_down.isChecked())
        self.enter_down.toggled.connect(page.table.body.set_enter_down)
        self._listen(page.editor)
        return page

    def _listen(self, editor: TextEditor) -> None:
        editor.normal = self._normal
        editor.cursorPositionChanged.connect(self.wandered)
        editor.selectionChanged.connect(self.selected)
        editor.refused.connect(lambda words: self.message.emit(words, []))
        editor.number_wanted.connect(self.number_wanted)
        editor.menu_opening.connect(partial(self._add_offers, editor.key))

    def _add_offers(self, key: str, menu: QMenu, place: int) -> None:
        from ui.pages.text_page import TextMenu, add_offers  # noqa: PLC0415 when asked for

        ways = TextMenu(
            lambda: self.number_wanted.emit(""),
            self.finding_wanted.emit,
            self.mend_wanted.emit,
            self.message.emit,
        )
        add_offers(menu, self._document, key, place, ways)


class ReportPage(Protocol):
    """What every page can be asked; its `table` is None where there is none."""

    table: FormTable | None

    def show_place(self, place: Place) -> None:
        """Puts the cursor where a finding is, and marks its cells."""

    def unmark(self) -> None:
        """Takes the marks away."""

    def open_text(self) -> TextEditor:
        """The editor of the page's text, in sight."""

    def start(self) -> None:
        """Puts the cursor where one begins."""

    @property
    def current_cell(self) -> CellKey | None:
        """The value cell in which the cursor is."""

    @property
    def current_place(self) -> Source:
        """Where the cursor is, or was last; in a long text this takes its time."""

    @property
    def told(self) -> tuple[str, str]:
        """What the status line tells where there are no cells, and what is selected there."""


class SectionTabs(QStackedWidget):
    """Pages are built when they are first shown; the signals and switches are those of `PageMaker`.

    `moved` tells, too, that another page is in front, `led` that the clerk is led into
    one while none is shown, `stepped` of each undo and redo whether it was an undo and
    whether it changed something out of sight.
    """

    led = Signal()
    stepped = Signal(bool, bool)

    def __init__(self, document: Document, catalog: Catalog, normal: Normaliser) -> None:
        super().__init__()
        self._document = document
        self._marked: Finding | None = None
        pages = self._pages = PageMaker(document, catalog, normal, self)
        self.message, self.moved, self.wandered = pages.message, pages.moved, pages.wandered
        self.selected = pages.selected
        self.wanted, self.number_wanted = pages.wanted, pages.number_wanted
        self.mend_wanted, self.finding_wanted = pages.mend_wanted, pages.finding_wanted
        self.last_year, self.enter_down = pages.last_year, pages.enter_down
        self.addWidget(_Holder(document, self._pages.details))
        self._add_sections()
        self.currentChanged.connect(self._on_current_changed)
        document.changed.connect(self._on_changed)
        document.stepped.connect(self._on_stepped)
        document.replaced.connect(self._on_replaced)
        document.checked.connect(self._on_checked)

    @property
    def keys(self) -> tuple[str, ...]:
        """The text keys of the tabs, in order."""
        return self._document.report.edition.text_keys

    def page(self, index: int) -> ReportPage | None:
        """The page of a tab if it has been built."""
        holder = self.widget(index)
        return holder.page if isinstance(holder, _Holder) else None

    def show_finding(self, finding: Finding, at: CellKey | None = None) -> None:
        """Goes to the words or the place of a finding and marks all its cells.

        With a cell of the table in front it goes there instead, which it may be already.
        """
        self.unmark()
        table = self._table_in_front
        if at is not None and table is not None and at in table.model.keys:
            self._marked = finding
            table.mark(frozenset(finding.cells))
            table.go_to(at)
            return
        if finding.span:
            self._marked = finding
            self.show_text(finding.section, *finding.span, to_write=True)
            return
        index = self.keys.index(finding.section)
        self.setCurrentIndex(index)
        page = self._built(index)
        self._marked = finding
        page.show_place(finding)

    def lead_to(self, spot: Spot) -> None:
        """Goes to where something is typed, or is to be."""
        index = self.keys.index(spot.section)
        if spot.start is not None:
            self.show_text(spot.section, spot.start, spot.start, to_write=True)
        else:
            self.go_to(index)
        if spot.cells or spot.field:
            self._built(index).show_place(spot)
            self.unmark()

    def unmark(self) -> None:
        """Takes the marks of the last finding away."""
        self._marked = None
        for index in range(self.count()):
            page = self.page(index)
            if page is not None:
                page.unmark()

    def go_to(self, index: int) -> None:
        """Shows a tab and puts the cursor where one begins there."""
        if 0 <= index < self.count():
            if self.isHidden():
                self.led.emit()
            self.setCurrentIndex(index)
            self._built(index).start()

    def open_text(self) -> TextEditor:
        """The text of the tab in front, ready to be written into."""
        editor = self._built(self.currentIndex()).open_text()
        editor.setFocus()
        return editor

    def show_text(self, key: str, start: int, end: int, *, to_write: bool = False) -> None:
        """Selects a stretch of the text with this key, as it is kept.

        To write, it is lit and the cursor behind it: what is typed leaves it. Below a heading
        without a text the cursor stands in a line of its own.
        """
        if self.isHidden():
            self.led.emit()
        self.setCurrentIndex(self.keys.index(key))
        editor, report = self.open_text(), self._document.report
        empty = any(heading.end == end for heading in unwritten_headings(report, key))
        if not to_write:
            editor.select(start, end)
        elif empty and report.seal is None:
            write_below(editor, end)
        else:
            editor.select(end, end)
            editor.marks.light(start, end)

    def step(self, by: int) -> None:
        """Shows the next or the previous tab, round the end."""
        self.go_to((self.currentIndex() + by) % self.count())

    def build_current(self) -> None:
        """Builds the page in front."""
        self._built(self.currentIndex())

    @property
    def current_cell(self) -> CellKey | None:
        """The value cell in which the cursor is; None on a page without a table."""
        page = self.page(self.currentIndex()) if self.isVisible() else None
        return page.current_cell if page else None

    @property
    def current_place(self) -> Source:
        """Where the cursor is in the page in front, or was last."""
        page = self.page(self.currentIndex())
        return page.current_place if page else Source(self.keys[self.currentIndex()])

    def _built(self, index: int) -> ReportPage:
        holder = self.widget(index)
        assert isinstance(holder, _Holder)  # noqa: S101 only holders are ever added
        return holder.built()

    def _add_sections(self) -> None:
        for section in self._document.report.edition.sections:
            self.addWidget(_Holder(self._document, partial(self._pages.of_section, section)))

    def _rebuild_sections(self) -> None:
        """Makes new section tabs; the page of the basic data stays, someone may be typing in it."""
        current = self.currentIndex()
        blocker = QSignalBlocker(self)
        while self.count() > 1:
            old = self.widget(1)
            self.removeWidget(old)
            retire(old)
        self._add_sections()
        self.setCurrentIndex(min(current, self.count() - 1))
        blocker.unblock()
        if self.isVisible():
            self.build_current()

    def _on_current_changed(self, index: int) -> None:
        if index >= 0 and self.isVisible():
            self._built(index)
        self.moved.emit()

    def _on_changed(self, change: ChangeSet) -> None:
        if change.after.edition:
            self._rebuild_sections()

    def _on_stepped(self, change: ChangeSet, undone: bool) -> None:  # noqa: FBT001 the signal's
        """Goes to what undo or redo changed, and tells whether that was out of sight."""
        self.stepped.emit(undone, not self.show_change(change))

    def show_change(self, change: ChangeSet) -> bool:
        """Goes to what was changed, and selects its cells; whether it was in sight before."""
        after, edition = change.after, self._document.report.edition
        cells = [edition.cells[key] for key in after.entries if key in edition.cells]
        touched = {edition.section_of(cell.table).key for cell in cells}
        touched |= after.texts.keys() & set(self.keys)
        if after.details is not None:
            touched.add(OPENING)
        front = self.keys[self.currentIndex()]
        is_seen = front in touched and not self.isHidden()
        if touched and not is_seen:
            wanted = front if front in touched else min(touched, key=self.keys.index)
            self.go_to(self.keys.index(wanted))
        table = self._table_in_front
        if table is not None and cells:
            table.body.show_keys(after.entries.keys())
        return is_seen

    @property
    def _table_in_front(self) -> FormTable | None:
        page = self.page(self.currentIndex())
        return page.table if page else None

    @property
    def told(self) -> tuple[str, str]:
        """What the page in front tells of where there are no cells, and of what is selected."""
        page = self.page(self.currentIndex()) if self.isVisible() else None
        return page.told if page else ("", "")

    def _on_replaced(self) -> None:
        self._marked = None
        self.setCurrentIndex(0)
        self._rebuild_sections()

    def _on_checked(self) -> None:
        if self._marked is not None and self._marked not in self._document.findings:
            self._follow_marked(self._marked)

    def _follow_marked(self, marked: Finding) -> None:
        """A finding whose numbers changed keeps its marks; one that is settled loses them."""
        same = (marked.check_id, marked.cells)
        findings = self._document.findings
        self._marked = next((one for one in findings if (one.check_id, one.cells) == same), None)
        if self._marked is None:
            self.unmark()


class _Holder(QWidget):
    """The place of a page that is made when it is first asked for."""

    def __init__(self, document: Document, make: Callable[[], QWidget]) -> None:
        super().__init__()
        self._document = document
        self._make = make
        self._page: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    @property
    def page(self) -> ReportPage | None:
        """The page, if it has been made."""
        return self._page  # type: ignore[return-value]  # every page follows the protocol

    def built(self) -> ReportPage:
        """The page, made now if it has not been."""
        if self._page is None:
            self._page = self._make()
            self._layout.addWidget(self._page)
        return self._page  # type: ignore[return-value]  # every page follows the protocol

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """What is not needed to paint the report comes after all of it is painted."""
        super().paintEvent(event)
        if not self._document.is_checked:
            QTimer.singleShot(0, self._document.note_painted)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Small: no page may force the window beyond the screen."""
        return QSize(320, 170)
