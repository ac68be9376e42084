"""Help in the window: the panel for the place with the cursor, the manual, the list of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.edition.edition import HelpText, cell_help, field_help, section_help
from ui.actions.menus import ActionGroup, Workspace
from ui.desktop import screen_room, show_own_folder
from ui.dialogs import ask
from ui.dialogs.help import Reference
from ui.pages.section_tabs import SectionTabs
from ui.theme import icon
from ui.window_actions import PLACES, Keys

if TYPE_CHECKING:
    from ui.dialogs.help import HelpDock

_ROOMY = 1600
"""A screen of so many logical pixels has room for the panel from the first start on."""
_ABOUT = (
    "年报填报助手 {version}：填写、核对和导出政府信息公开工作年度报告。"
    "不联网，所有内容只保存在本机。"
)


class HelpActions(ActionGroup):
    """The panel follows the cursor while it is shown; hidden, it is not even built."""

    def __init__(
        self, space: Workspace, tabs: SectionTabs, keys: Callable[[], Iterable[Keys]]
    ) -> None:
        super().__init__(space)
        self._tabs = tabs
        self.reference = Reference(self._window, lambda: (*keys(), *PLACES))
        self._in_report = False
        self.dock: HelpDock | None = None
        self.action = QAction("填写帮助(&T)", self)
        self.action.setIconText("帮助")
        self.action.setIcon(icon("circle-question-mark"))
        self.action.setToolTip("这一格、这一段怎么填（F1）")
        self.action.setShortcut(QKeySequence("F1"))
        self.action.setCheckable(True)
        roomy = screen_room(self._window).width() >= _ROOMY
        self.action.setChecked(self._settings.shows_help(otherwise=roomy))
        self.action.toggled.connect(self._on_toggled)
        self._chapter = ""
        self._elsewhere = QAction(self)
        self._elsewhere.setShortcut(self.action.shortcut())
        self._elsewhere.triggered.connect(lambda: self.reference.show_manual(self._chapter))
        self._window.addAction(self._elsewhere)
        self.handlers = {
            "manual": self.reference.show_manual,
            "keys": self.reference.show_keys,
            "log_folder": partial(show_own_folder, self._settings.log_folder),
            "about": self._tell_about,
        }

    def _tell_about(self) -> None:
        from app.version import version  # noqa: PLC0415 the window starts without it

        ask.tell_about(self._window, _ABOUT.format(version=version()))

    def show(self, *, shown: bool, chapter: str) -> None:
        """Shows the panel again beside a report's sections, and hides it when others come.

        There, F1 opens the manual at the chapter.
        """
        self._in_report, self._chapter = shown, chapter
        self.action.setEnabled(shown)
        self._elsewhere.setEnabled(not shown)
        self._show_dock()

    def _on_toggled(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        self._settings.keep_shows_help(shown=shown)
        self._show_dock()

    def _show_dock(self) -> None:
        wanted = self._in_report and self.action.isChecked()
        if wanted and self.dock is None:
            self.dock = self._make()
        if self.dock is not None:
            self.dock.setVisible(wanted)
            self._tell()

    def _make(self) -> HelpDock:
        from ui.dialogs.help import HelpDock  # noqa: PLC0415 see the class

        dock = HelpDock(self._window)
        dock.closed.connect(lambda: self.action.setChecked(False))
        dock.manual_wanted.connect(self.reference.show_manual)
        dock.keys_wanted.connect(self.reference.show_keys)
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self._window.restoreDockWidget(dock)  # as wide as it was when this report was left
        self._tabs.moved.connect(self._tell)
        self._document.replaced.connect(self._tell)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]
        return dock

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Another field counts; the panel itself, the findings and dialogs do not."""
        if new is not None and self._tabs.isAncestorOf(new):
            self._tell()

    def _tell(self) -> None:
        if self.dock is not None and self.dock.isVisible():
            self.dock.show_help(self._text())

    def _text(self) -> HelpText:
        edition, place = self._document.report.edition, self._tabs.current_place
        if place.cell:
            return cell_help(edition, place.cell)
        if place.field:
            return field_help(edition, place.field)
        return section_help(edition, place.section)
