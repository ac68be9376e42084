"""What is seen: preview and printing, colours and size of the windows, that of a collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from app.edition.cells import CellKey
from app.export.outline import Source
from app.file_paths import is_folder, is_same_file
from app.report.report import Report
from ui.actions.exports import ExportActions
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Workspace
from ui.desktop import screen_room
from ui.dialogs import ask
from ui.pages.section_tabs import SectionTabs
from ui.settings import INTERFACE_SIZES, USUAL_SIZE
from ui.style import dress
from ui.theme import ANY_WIDTH, UNIT, Appearance, icon
from ui.widgets.page_parts import Action

if TYPE_CHECKING:
    from ui.collect.controller import CollectionController
    from ui.pages.preview_dock import PreviewDock


ChoiceT = TypeVar("ChoiceT")

_SHARE_OF_WINDOW = 0.4
_SHARE_BESIDE_TABLE, _SHARE_BESIDE_TEXT = 0.3, 0.48
"""Of a wide window: a table takes what it can get, texts and basic data leave the second half."""
_LEAST_FORM, _LEAST_PREVIEW = 58 * UNIT, 32 * UNIT
_WIDE_SCREEN = 1600
"""Logical pixels from which on there is room for pages beside the form."""


class PreviewActions(ActionGroup):
    """The preview follows the tabs, and a click on a page leads to its tab."""

    def __init__(self, space: Workspace, tabs: SectionTabs, exports: ExportActions) -> None:
        super().__init__(space)
        self._exports = exports
        self._tabs = tabs
        self.dock: PreviewDock | None = None
        self._in_report = False
        self.action = QAction("预览(&V)", self)
        self.action.setIconText("预览")
        self.action.setIcon(icon("eye"))
        self.action.setToolTip("预览（F9）")
        self.action.setCheckable(True)
        self.action.setShortcut(QKeySequence("F9"))
        self.action.toggled.connect(self._on_toggled)
        tabs.moved.connect(self._follow)
        tabs.wandered.connect(self._follow)
        tabs.currentChanged.connect(self._fit_width)
        self._width_chosen = False
        self._fits = False
        self._is_restored = False
        self._is_wide = screen_room(space.window).width() >= _WIDE_SCREEN
        self.handlers = {"print": self.print}

    def show(self, *, shown: bool) -> None:
        """Shows the preview again when a report is open, and hides it when none is."""
        self._in_report = shown
        if shown and self._is_wide:
            self._is_wide = False  # once: who closes it has said what is wanted
            self.action.setChecked(True)
        self._on_toggled(self.action.isChecked())

    def print(self) -> None:
        """Asks for a printer and prints the report as it stands."""
        from app.export.outline import outline_of  # noqa: PLC0415
        from ui.pages.preview_dock import ask_printer, print_pages  # noqa: PLC0415
        from ui.typesetting.charts import draw_chart  # noqa: PLC0415
        from ui.typesetting.pages import Composer  # noqa: PLC0415 see the module

        report = self._document.report
        if not self._exports.may_write(report):
            return
        composer = Composer()
        pages = composer.pages(outline_of(report, draw_chart))
        printer = ask_printer(self._window, report.title, len(pages))
        if printer is None:
            return
        done = print_pages(printer, pages, composer.setter)
        file = printer.outputFileName()
        taken = f"已打印到文件“{file}”。" if file else "已交给打印机。"
        self.say(taken if done else "打印机没有接受，请检查打印机后再试。")

    def _on_toggled(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        wanted = shown and self._in_report
        if wanted and self.dock is None:
            self.dock = self._make()
        if self.dock is not None:
            self.dock.setVisible(wanted)
        if wanted and self.dock is not None and self._room < _LEAST_PREVIEW:
            self.dock.setFloating(True)  # beside it the form would be too narrow to be used
        if wanted:
            self._fit_width()
            self._follow()

    def _fit_width(self) -> None:
        """Leaves to the form what it can use, until the clerk has dragged it.

        In a narrow window a width that was left stays as long as pages can be read in it.
        """
        dock, wide = self.dock, self._window.width()
        if dock is None or dock.isHidden() or dock.isFloating():
            return
        self._limit()
        if self._width_chosen:
            return
        is_narrow = wide < _WIDE_SCREEN
        if is_narrow and self._is_restored and dock.width() >= wide * _SHARE_BESIDE_TABLE:
            return
        page = self._tabs.page(self._tabs.currentIndex())
        beside_table = page is not None and page.table is not None
        share = _SHARE_BESIDE_TABLE if beside_table else _SHARE_BESIDE_TEXT
        share = min(share, _SHARE_OF_WINDOW) if is_narrow else share
        self._fits = True
        self._window.resizeDocks([dock], [round(wide * share)], Qt.Orientation.Horizontal)
        self._fits = False

    @property
    def _room(self) -> int:
        """How wide the preview can be beside a form that can be used."""
        return self._window.width() - _LEAST_FORM

    def _limit(self) -> None:
        """Keeps that for the form, however the preview is dragged, as long as it is beside it."""
        if self.dock is not None:
            most = ANY_WIDTH if self.dock.isFloating() else max(self._room, _LEAST_PREVIEW)
            self.dock.setMaximumWidth(most)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Follows the width of the window."""
        if event.type() == QEvent.Type.Resize:
            self._limit()
        return super().eventFilter(watched, event)

    def _on_dragged(self) -> None:
        """Whoever drags the edge of the preview has said how wide it is to be."""
        if not self._fits:
            self._width_chosen = True

    def _follow(self) -> None:
        """Brings what the clerk is at into view, and lights it."""
        if self.dock is not None and self.dock.isVisible():
            self.dock.follow()

    def _make(self) -> PreviewDock:
        from ui.pages.preview_dock import PreviewDock  # noqa: PLC0415 see the module

        dock = PreviewDock(self._document, lambda: self._tabs.current_place, self._window)
        dock.closed.connect(lambda: self.action.setChecked(False))
        dock.view.chosen.connect(self._tabs.lead_to)
        dock.print_wanted.connect(self.print)
        dock.dragged.connect(self._on_dragged)
        dock.topLevelChanged.connect(self._limit)
        self._window.installEventFilter(self)
        corner, right = Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea
        self._window.setCorner(corner, right)
        self._window.addDockWidget(right, dock)
        self._is_restored = self._window.restoreDockWidget(dock)
        if not self._is_restored:
            width = round(self._window.width() * _SHARE_OF_WINDOW)
            self._window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        return dock


_APPEARANCES = {
    Appearance.SYSTEM: "与系统一致(&S)",
    Appearance.LIGHT: "浅色(&L)",
    Appearance.DARK: "深色(&D)",
    Appearance.CONTRAST: "高对比度(&H)",
}


_NOT_KEPT = "设置写不进磁盘，没有记住，请清理磁盘后再选一次。"
_CHANGED = "界面大小改为 {percent}%，下次打开程序时生效。"


class InterfaceActions(ActionGroup):
    """`sizes` offers how large all is drawn, `appearances` the schemes; `reopen` opens the window.

    Qt scales fonts, spacing, icons and tables alike, but only from the start of a program on.
    """

    def __init__(self, space: Workspace, reopen: Callable[[], None]) -> None:
        super().__init__(space)
        self._reopen = reopen
        self._at_start = space.settings.interface_size
        settings = space.settings
        percents = {percent: f"{percent}%" for percent in INTERFACE_SIZES}
        percents[USUAL_SIZE] += "（与系统一致）"
        self.appearances = self._menu(
            "外观(&A)", _APPEARANCES, settings.appearance, self._choose_appearance
        )
        self.sizes = self._menu("界面大小(&S)", percents, self._at_start, self._choose_size)

    def _menu(
        self,
        title: str,
        words: Mapping[ChoiceT, str],
        now: ChoiceT,
        choose: Callable[[ChoiceT], None],
    ) -> QMenu:
        """A menu of which one entry is ticked."""
        menu, only_one = QMenu(title, self._window), QActionGroup(self)
        for choice, text in words.items():
            action = QAction(text, only_one)
            action.setCheckable(True)
            action.setChecked(choice == now)
            action.triggered.connect(partial(choose, choice))
            menu.addAction(action)
        return menu

    def _choose_appearance(self, appearance: Appearance) -> None:
        self._settings.appearance = appearance
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 a window needs one
        dress(application, appearance)
        if not self._settings.are_kept:
            self.say(_NOT_KEPT)

    def _choose_size(self, percent: int) -> None:
        self._settings.interface_size = percent
        if not self._settings.are_kept:
            self.say(_NOT_KEPT)
        elif percent == self._at_start:
            self.say("")
        else:
            self.message.emit(_CHANGED.format(percent=percent), [("现在重新打开", self._reopen)])


class CollectActions(ActionGroup):
    """Opens the window of a collection, and shows single reports for it at the cell in question."""

    def __init__(
        self, space: Workspace, files: FileActions, tabs: SectionTabs, interface: InterfaceActions
    ) -> None:
        super().__init__(space)
        self._files = files
        self._tabs = tabs
        self._interface = interface
        self.controller: CollectionController | None = None
        self.handlers = {"collect": self.show}

    def show(self, sources: Sequence[Path] = ()) -> None:
        """Shows the window of the collection, and reads these folders or files if there are any."""
        from ui.collect.controller import CollectionController  # noqa: PLC0415 keeps the start fast

        if self.controller is None:
            view = {"appearance": self._interface.appearances, "size": self._interface.sizes}
            self.controller = CollectionController(self, self._reader, self._settings, view)
            self._interface.message.connect(self.controller.window.say)
        self.controller.come_forward()
        if sources:
            self.controller.open(sources)

    def go_on(self, folder: Path, words: str, actions: list[Action]) -> None:
        """Goes on with a collection after a bad end, and says what was brought back."""
        self.show([folder])
        if self.controller is not None:
            self.controller.window.say(words, actions)

    @property
    def is_shown(self) -> bool:
        """Whether the window of a collection is open."""
        return self.controller is not None and self.controller.window.isVisible()

    @property
    def sources(self) -> tuple[Path, ...]:
        """The folders or files of the collection whose window is open."""
        return self.controller.reading.sources if self.controller and self.is_shown else ()

    def begin(self) -> None:
        """Asks for the folder and shows the window of its collection."""
        folder = ask.ask_folder(self._window, "选择放各单位年报的文件夹", self._settings.folder)
        if folder is not None:
            self.show([folder])

    def take_folder(self, path: Path) -> bool:
        """Collects what lies in a folder; False for a file."""
        if is_folder(path):
            self.show([path])
        return is_folder(path)

    def close(self) -> None:
        """Closes the window of the collection, too."""
        if self.controller is not None:
            self.controller.window.close()

    def open_at(self, path: Path, cell: CellKey | None) -> None:
        """Opens a report file here, at a cell."""
        self._files.open(path)
        if self._document.path and is_same_file(self._document.path, path):  # also read-only
            self._lead_to(cell)

    def is_open(self, path: Path) -> bool:
        """Whether the report in this file is worked on here."""
        return self._files.is_open(path)

    def show_at(
        self, report: Report, cell: CellKey | None, words: str, actions: list[Action]
    ) -> None:
        """Shows a report without a file here, at a cell, and says something about it."""
        if self._files.show(report):
            self._lead_to(cell)
            self.message.emit(words, actions)

    def _lead_to(self, cell: CellKey | None) -> None:
        window, edition = self._window, self._document.report.edition
        window.showNormal() if window.isMinimized() else window.show()
        window.raise_()
        window.activateWindow()
        if cell in edition.cells:
            section = edition.section_of(edition.cells[cell].table)
            self._tabs.lead_to(Source(section.key, cell=cell))
