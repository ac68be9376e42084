"""Shows a list that is worked out elsewhere: its title and notes above, its rows to be sorted."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.report.numbers import format_plain
from ui.lists.rows_model import Column, RowsModel
from ui.lists.rows_view import FilteredList, RowsView
from ui.theme import UNIT
from ui.widgets.page_parts import quiet_label

if TYPE_CHECKING:
    from app.collect.workbook.list_sheet import Listing
    from app.collect.workbook.writer import SheetValue

    Row = tuple[int, tuple[SheetValue, ...]]

_LEAST = Decimal("-Infinity")


class ListingView(QWidget):
    """`entered` carries the words in the first column of a row: whose it is.

    `built` tells of a list with other columns, `about_to_go` that it is about to give way to one.
    """

    entered = Signal(str)
    built = Signal()
    about_to_go = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: RowsView[Row] | None = None
        self._heads: tuple[str, ...] = ()
        self._list: FilteredList[Row] | None = None
        self._notes = quiet_label("")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, UNIT // 2, 0, 0)
        self._layout.setSpacing(UNIT // 2)
        self._layout.addWidget(self._notes)

    def show_listing(self, listing: Listing) -> None:
        """Shows other rows; other columns, too, if they are others."""
        heads = tuple(column.head for column in listing.columns)
        if self.view is None or heads != self._heads:
            self._build(listing, heads)
        if self.view is not None:
            self.view.rows.show([(at, tuple(row)) for at, row in enumerate(listing.rows)])
            self.view.begin()
        notes = (*listing.notes, *(() if listing.rows else (f"{listing.empty}。",)))
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))

    def _build(self, listing: Listing, heads: tuple[str, ...]) -> None:
        if self.view is not None:
            self.about_to_go.emit()
        old, self._heads = self._list, heads
        columns = [
            Column["Row"](
                one.head,
                partial(_words, at),
                int(one.width),
                order=partial(_order, at),
                is_number=one.centred,
                is_searched=not one.centred,
            )
            for at, one in enumerate(listing.columns)
        ]
        view: RowsView[Row] = RowsView(RowsModel(columns, _key, parent=self), listing.title)
        view.entered.connect(self._on_entered)
        self.view, self._list = view, FilteredList(view, (("全部", None),))
        self._layout.addWidget(self._list, 1)
        if old is not None:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.built.emit()

    def _on_entered(self) -> None:
        row = self.view.current if self.view else None
        if row is not None:
            self.entered.emit(str(row[1][0]))


def _key(row: Row) -> str:
    return str(row[0])


def _words(at: int, row: Row) -> str:
    value = row[1][at]
    if isinstance(value, Decimal):
        return format_plain(value)
    return "" if value is None else str(value)


def _order(at: int, row: Row) -> tuple[Decimal, str]:
    """Numbers and percentages as numbers, words as words, nothing first."""
    value = row[1][at]
    if isinstance(value, Decimal | int):
        return Decimal(value), ""
    words = value or ""
    if words.endswith("%") and words[:-1].isdecimal():
        return Decimal(words[:-1]), ""
    return _LEAST, words
