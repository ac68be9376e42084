"""Makes the pages of the report; what they are made of is loaded with the first one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.edition.catalog import Catalog
from app.edition.definition import Section
from ui.document import Document
from ui.icons import icon
from ui.widgets.text_editor import TextEditor


class PageMaker(QObject):
    """`said` is what any page says; `number_wanted` asks for a live number in a text.

    `moved` tells that another cell is the current one, `wanted` carries the key of an action that
    a page offers, `mend_wanted` the cells of a balance to be explained, `finding_wanted` a finding
    to be shown. `last_year` switches last year's figures in all tables, `enter_down` where Enter
    leads in them.
    """

    said = Signal(str, list)
    moved = Signal()
    mend_wanted = Signal(object)
    number_wanted = Signal(str)
    wanted = Signal(str)
    finding_wanted = Signal(object)

    def __init__(self, document: Document, catalog: Catalog, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._catalog = catalog
        self.last_year = QAction("显示去年数据(&L)", self)
        self.last_year.setCheckable(True)
        self.last_year.setIcon(icon("calendar-clock"))
        self.enter_down = QAction("回车向下移(&R)", self)
        self.enter_down.setCheckable(True)

    def details(self) -> QWidget:
        """The page of the basic data."""
        from ui.pages.details_page import DetailsPage  # noqa: PLC0415 built when first shown

        page = DetailsPage(self._document, self._catalog)
        page.said.connect(self.said)
        self._listen(page.opening.editor)
        return page

    def of_section(self, section: Section) -> QWidget:
        """The page of a section: a table with a text before it, or a text."""
        from ui.pages.table_page import TablePage  # noqa: PLC0415 built when first shown
        from ui.pages.text_page import TextPage  # noqa: PLC0415 built when first shown

        if not section.table:
            text_page = TextPage(self._document, section)
            self._listen(text_page.editor)
            return text_page
        page = TablePage(self._document, section)
        page.said.connect(self.said)
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
        from ui.pages.text_menu import add_offers  # noqa: PLC0415 built when first shown

        editor.refused.connect(lambda words: self.said.emit(words, []))
        editor.number_wanted.connect(self.number_wanted)
        editor.menu_opening.connect(
            lambda menu, place: add_offers(menu, self._document, editor.key, place)
        )
