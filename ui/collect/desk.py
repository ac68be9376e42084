"""All that works on a collection: pages, actions and reading; put into its window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog

from app.collect.collection import Collection
from app.collect.sums import contributions
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from ui.actions import Handlers
from ui.collect.actions import fill_menus, make_actions
from ui.collect.charts_page import ChartsPage
from ui.collect.compare_page import ComparePage
from ui.collect.deciding import Deciding
from ui.collect.decisions_page import DecisionsPage
from ui.collect.files_page import FilesPage
from ui.collect.last_year import LastYearChoice
from ui.collect.opening import Opening
from ui.collect.out_actions import OutActions
from ui.collect.reading import CollectionReading
from ui.collect.rows_view import RowsView
from ui.collect.slip_actions import SlipActions
from ui.collect.space import CollectGroup, CollectSpace, ReportWindow
from ui.collect.sum_page import SumPage
from ui.collect.units_page import UnitsPage
from ui.collect.window import CollectWindow
from ui.settings import Settings
from ui.window_place import show_in_place

_ROSTER_FILTER = "单位名单 (*.xlsx *.csv *.txt)"
_GEOMETRY = "collect/geometry"
_WHEN_CALM = frozenset(
    ["confirm", "assign", "choose", "exclude", "correct", "take_back", "export_sum"]
)
"""Actions that wait until nothing is being read."""


class CollectDesk(QObject):
    """Puts the parts into the window and connects them."""

    def __init__(self, reports: ReportWindow, catalog: Catalog, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        last = settings.collect_folder
        self.window = CollectWindow(last if last and last.is_dir() else None)
        self.reading = CollectionReading(catalog, settings, self.window)
        space = CollectSpace(self.window, self.reading, reports, catalog, settings)
        self.deciding = Deciding(space)
        self.opening = Opening(space)
        self.last_year = LastYearChoice(space)
        self.out = OutActions(space, self.last_year)
        self.slips = SlipActions(space)
        self.actions_ = make_actions(self.window, self._handlers())
        fill_menus(self.window, self.actions_)
        self.units = UnitsPage(catalog, self.actions_)
        self.files = FilesPage(catalog, self.actions_)
        self.sums = SumPage(catalog, contributions, self.actions_)
        self.compare = ComparePage(self.actions_)
        self.charts = ChartsPage()
        self.decisions = DecisionsPage(self.actions_)
        self._add_pages()
        self._connect()
        self._restore()
        self._enable()

    @property
    def groups(self) -> tuple[CollectGroup, ...]:
        """Everything that brings actions and has something to say."""
        return (self.deciding, self.opening, self.last_year, self.out, self.slips)

    def come_forward(self) -> None:
        """Shows the window before the others."""
        if self.window.isMinimized():
            self.window.showNormal()
        elif self.window.isHidden():
            show_in_place(self.window, self._settings.state(_GEOMETRY))
        self.window.raise_()
        self.window.activateWindow()

    def open(self, sources: Sequence[Path]) -> None:
        """Reads folders or files."""
        self.window.say("")
        if len(sources) == 1 and sources[0].is_dir():
            self._settings.keep_collect_folder(sources[0])
        self.reading.open(sources)

    def _handlers(self) -> Handlers:
        own: Handlers = {
            "folder": self.ask_folder,
            "roster": self.ask_roster,
            "no_roster": lambda: self.reading.use_roster(None),
            "year": self.ask_year,
            "again": self.reading.again,
            "stop": self.reading.stop,
            "close": self.window.close,
        }
        return reduce(or_, (group.handlers for group in self.groups), own)

    def ask_folder(self) -> None:
        """Asks for a folder and reads it."""
        start = self._settings.collect_folder or self._settings.folder
        name = QFileDialog.getExistingDirectory(self.window, "汇总哪个文件夹", str(start))
        if name:
            self.open([Path(name)])

    def ask_roster(self) -> None:
        """Asks for the list of units of this folder."""
        start = self.reading.roster or self.reading.home or self._settings.folder
        title = "选择单位名单"
        name, _ = QFileDialog.getOpenFileName(self.window, title, str(start), _ROSTER_FILTER)
        if name:
            self.reading.use_roster(Path(name))

    def ask_year(self) -> None:
        """Asks for the year whose reports are added up."""
        collection = self.reading.collection
        if collection is None:
            return
        found = {line.submission.year for line in collection.lines} - {0}
        years = sorted({*found, collection.year}, reverse=True)
        dialog = QInputDialog(self.window)
        dialog.setWindowTitle("汇总年度")
        dialog.setLabelText("汇总哪一年度的报告？列出的是文件夹里有的年度。")
        dialog.setComboBoxItems([str(year) for year in years])
        dialog.setTextValue(str(collection.year))
        dialog.setOkButtonText("确定")
        dialog.setCancelButtonText("取消")
        if dialog.exec():
            self.reading.use_year(int(dialog.textValue()))
        dialog.deleteLater()

    def _add_pages(self) -> None:
        for page, title in (
            (self.units, "单位"),
            (self.files, "文件"),
            (self.sums, "汇总数"),
            (self.compare, "对比与雷同"),
            (self.charts, "图表"),
            (self.decisions, "人工决定"),
        ):
            self.window.add_page(page, title)
            page.entered.connect(self.opening.open_report)

    def _connect(self) -> None:
        window, reading = self.window, self.reading
        window.welcome.folder_wanted.connect(self._on_folder_wanted)
        window.dropped.connect(self.open)
        window.stop_wanted.connect(reading.stop)
        window.moved.connect(self._enable)
        window.closed.connect(self._on_closed)
        reading.opened.connect(lambda: window.show_reading(reading.sources))
        reading.changed.connect(self._on_changed)
        reading.progressed.connect(window.show_progress)
        reading.busy_changed.connect(self._on_busy_changed)
        for said in (reading.said, *(group.said for group in self.groups)):
            said.connect(window.say)
        self.sums.unit_wanted.connect(self._on_unit_wanted)
        self.compare.unit_wanted.connect(self._on_unit_wanted)
        self.charts.unit_wanted.connect(self._on_unit_wanted)
        self.charts.cell_wanted.connect(self._on_cell_wanted)
        self.charts.said.connect(window.say)
        self.last_year.changed.connect(self._on_last_year_changed)

    def _on_folder_wanted(self, folder: Path | None) -> None:
        if folder is None:
            self.ask_folder()
        else:
            self.open([folder])

    def _on_changed(self, collection: Collection) -> None:
        self.window.show_collection(collection)
        self._enable()
        doubtful = len(collection.doubtful)
        if doubtful:
            words = f"有 {doubtful} 份报告不能肯定是哪个单位的，没有计入。"
            self.window.say(words, [("确认单位…", self.deciding.confirm)])

    def _on_busy_changed(self, busy: bool) -> None:  # noqa: FBT001 the signal's own shape
        if not busy:
            self.window.hide_progress()
        self._enable()

    def _on_last_year_changed(self) -> None:
        self.compare.show_beside(self.last_year.beside)
        self._enable()

    def _on_unit_wanted(self, name: str) -> None:
        self.window.pages.setCurrentWidget(self.units)
        self.units.list.show_all()
        self.units.units.go_to(name)

    def _on_cell_wanted(self, key: CellKey) -> None:
        self.window.pages.setCurrentWidget(self.sums)
        self.sums.tables.go_to([key])

    def _enable(self) -> None:
        """Switches every action as things stand."""
        busy, there = self.reading.is_busy, self.reading.collection is not None
        for group in self.groups:
            for key, enabled in group.enabled().items():
                waits = busy and key in _WHEN_CALM
                self.actions_[key].setEnabled(enabled and there and not waits)
        for key in ("roster", "year"):
            self.actions_[key].setEnabled(there and not busy)
        self.actions_["no_roster"].setEnabled(there and not busy and bool(self.reading.roster))
        self.actions_["folder"].setEnabled(not busy)
        self.actions_["again"].setEnabled(there and not busy)
        self.actions_["stop"].setEnabled(busy)

    def _restore(self) -> None:
        for name, view in self._views().items():
            view.restore_columns(self._settings.state(f"collect/{name}"))

    def _views(self) -> dict[str, RowsView[Any]]:
        """The lists whose columns are remembered, by name."""
        return {
            "units": self.units.units,
            "unit_files": self.units.files,
            "files": self.files.files,
            "shares": self.sums.shares,
            "decisions": self.decisions.decisions,
        }

    def _on_closed(self) -> None:
        self._settings.keep_state(_GEOMETRY, self.window.saveGeometry())
        for name, view in self._views().items():
            self._settings.keep_state(f"collect/{name}", view.columns_kept())
        self.reading.close()
        self.opening.close()
        self.window.show_welcome()
