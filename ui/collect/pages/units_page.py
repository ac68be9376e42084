"""The pages of units and files: what came in, and below it the findings of one unit."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.checks.findings import Finding, place_words
from app.collect.collection import Collection, FileLine, Unit
from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from ui.collect.pages.page import ActionsByKey, CollectionPage, Picked, button_row, line_of, offer
from ui.collect.pages.unit_rows import (
    FILE_CHOICES,
    UNIT_CHOICES,
    files_model,
    unit_rows,
    units_model,
)
from ui.lists.rows_model import Column, RowsModel, Tone
from ui.lists.rows_view import FilteredList, RowsView
from ui.models.findings_model import level_words, message_words
from ui.theme import UNIT

_UNIT_ACTIONS = "open_report open_file choose exclude slip_text slip"
_FILES, _FINDINGS = range(2)


class UnitsPage(CollectionPage):
    """Entering a unit or one of its files opens the report."""

    manual_words = "单位页："

    def __init__(self, catalog: Catalog, actions: ActionsByKey) -> None:
        super().__init__()
        self._catalog = catalog
        self._collection: Collection | None = None
        self.units = RowsView(units_model(catalog, self), "单位")
        self.files = RowsView(files_model(catalog, self), "该单位的文件")
        self.findings = RowsView(_findings_model(self), "该单位的问题")
        self.list = FilteredList(self.units, UNIT_CHOICES)
        self.side = QTabWidget()
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self._lay_out(actions)
        self.units.moved.connect(self._show_unit)
        self.files.moved.connect(self.moved)
        for view in (self.units, self.files, self.findings):
            view.entered.connect(self.entered)
        self._show_unit()

    @property
    def picked(self) -> Picked:
        """The current unit with its current file: first the one that counts."""
        return Picked(self._unit, self.files.current)

    def show_collection(self, collection: Collection) -> None:
        """Shows the units of a collection."""
        self._collection = collection
        self.units.rows.show(unit_rows(collection.units))
        self.units.begin()
        self._show_unit()

    @property
    def _unit(self) -> Unit | None:
        row = self.units.current
        return row.unit if row else None

    def _show_unit(self) -> None:
        unit = self._unit
        lines = unit.lines if unit else ()
        self.files.rows.show(lines)
        self.files.begin()
        findings = self._findings(line_of(unit))
        self.findings.rows.show(findings)
        self.side.setTabText(_FILES, f"{unit.name if unit else '单位'}的文件（{len(lines)}）")
        self.side.setTabText(_FINDINGS, f"问题（{len(findings)}）")
        self.moved.emit()

    def _findings(self, line: FileLine | None) -> list[tuple[int, Finding, Edition]]:
        if line is None or self._collection is None or not line.submission.is_read:
            return []
        edition = self._catalog.edition(line.submission.edition)
        findings = self._collection.detail(line.submission).findings
        return [(place, finding, edition) for place, finding in enumerate(findings)]

    def _lay_out(self, actions: ActionsByKey) -> None:
        for view in (self.units, self.files):
            offer(view, actions, _UNIT_ACTIONS)
        self.side.setDocumentMode(True)
        self.side.addTab(self.files, "")
        self.side.addTab(self.findings, "")
        below = QWidget()
        holder = QVBoxLayout(below)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.setSpacing(UNIT // 2)
        holder.addWidget(self.side, 1)
        holder.addLayout(button_row(actions, _UNIT_ACTIONS))
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(below)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        layout.addWidget(self.splitter)
        self.setFocusProxy(self.units)


_FindingRow = tuple[int, Finding, Edition]
"""A finding with its number and the edition whose words it uses."""


def _findings_model(parent: QObject) -> RowsModel[_FindingRow]:
    levels = tuple(Level)
    columns = (
        Column[_FindingRow](
            "级别",
            lambda row: level_words(row[1]),
            12,
            order=lambda row: levels.index(row[1].level),
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

    def __init__(self, catalog: Catalog, actions: ActionsByKey) -> None:
        super().__init__()
        self._collection: Collection | None = None
        self.files = RowsView(files_model(catalog, self), "全部文件")
        self.list = FilteredList(self.files, FILE_CHOICES)
        self.files.moved.connect(self.moved)
        self.files.entered.connect(self.entered)
        offer(self.files, actions, _FILE_ACTIONS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        layout.setSpacing(UNIT // 2)
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
