"""All that works on an open report: tabs, findings, menus, files, status; put into the window."""

from __future__ import annotations

from functools import reduce
from operator import or_
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.checks.findings import DETAILS_TAB, Finding
from app.edition.catalog import Catalog
from app.foreign.reader import ForeignReader
from ui.actions.editing import LedgerActions, TextActions, ZeroActions, text_handlers
from ui.actions.exports import ExportActions, HandoverActions, TemplateActions
from ui.actions.files import FileActions, PasswordActions
from ui.actions.finalising import FinaliseActions, PrecheckActions
from ui.actions.help import HelpActions
from ui.actions.imports import ImportActions, LastYearActions
from ui.actions.menus import MENUS, ActionGroup, Actions, Workspace
from ui.actions.next_steps import FinishActions, PathActions, RepairActions
from ui.actions.recovery import RecoveryActions
from ui.actions.view import CollectActions, InterfaceActions, PreviewActions
from ui.controllers import AutosaveBridge, FieldDrafts, Hints, StartPageController, WindowState
from ui.document import Document
from ui.pages.report_bars import ReportBars
from ui.pages.section_tabs import SectionTabs
from ui.pages.start_page import WindowFrame
from ui.settings import Settings
from ui.theme import icon
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.status_line import StatusBar, StatusLine
from ui.window_actions import Handlers

_TAB_SHORTCUTS = 9


class ReportController(QObject):
    """Puts the parts into the window and connects them.

    `reopen_wanted` asks for the window to be closed and opened again with its report. It is
    `in_report` while one is open, not the start page.
    """

    reopen_wanted = Signal()
    in_report = False

    def __init__(
        self, window: WindowFrame, document: Document, catalog: Catalog, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self.document, self._settings = window, document, settings
        self._bridge = AutosaveBridge(document, settings.data_folder, catalog)
        self.autosave = self._bridge.autosave
        self.reader = ForeignReader(catalog)
        space = Workspace(window, document, catalog, settings, self.autosave, self.reader)
        self.tabs = SectionTabs(document, catalog, self.reader.normal_picture)
        self.findings = FindingsPanel(document, window)
        self.files = FileActions(space)
        self.recovery = RecoveryActions(space, self.files)
        self.exports = ExportActions(space, self.files)
        self.templates = TemplateActions(space, self.files, self.exports)
        self.imports = ImportActions(space, self.files)
        self.last_year = LastYearActions(space, self.files, switch=self.tabs.last_year)
        self.ledger = LedgerActions(space, self.files, self.tabs)
        self.texts = TextActions(space, self.tabs)
        self.preview = PreviewActions(space, self.tabs, self.exports)
        self.precheck = PrecheckActions(space, self.files)
        self.finalising = FinaliseActions(space, self.files, self.findings)
        self.repairing = RepairActions(space, self.findings, self.tabs)
        self.finishing = FinishActions(space, self.files, self.exports)
        self.password = PasswordActions(space, self.files)
        self.help = HelpActions(space, self.tabs, lambda: tuple(self.actions_.listed(MENUS)))
        self.interface = InterfaceActions(space, self.reopen_wanted.emit)
        self.handover = HandoverActions(space, self.files, self.exports)
        self.zeros = ZeroActions(space, self.files, self.tabs)
        self.path = PathActions(space, self.files, self.tabs)
        self.bars = ReportBars(window, document, self.tabs, self.findings)
        self._arrangement = WindowState(space, self.tabs)
        self.collect = CollectActions(space, self.files, self.tabs, self.interface)
        self.actions_ = Actions(window, self._handlers(), document.undo_stack, document.may_edit)
        self._status = StatusLine(_status_bar(window), document, self.tabs)
        self._start_page = StartPageController(space, window, self.files, self.last_year)
        self._hints = Hints(document, self._status, window.strip, self.findings)
        self._build()
        self._show_report(shown=False, begins=window.has_start_page)

    @property
    def groups(self) -> tuple[ActionGroup, ...]:
        """Everything that brings actions and has something to say."""
        documents = (
            self.exports,
            self.templates,
            self.imports,
            self.last_year,
            self.ledger,
            self.handover,
        )
        checks = (self.repairing, self.precheck, self.finalising, self.finishing)
        report = (self.texts, self.preview, *checks, self.password, self.zeros, self.path)
        own = (self.help, self.interface, self.collect)
        return (self.files, self.recovery, *documents, *report, *own)

    def may_close(self) -> bool:
        """Whether nothing would be lost by closing, or the clerk said so."""
        return not self.in_report or self.files.may_leave()

    def stays(self) -> bool:
        """Whether the window's own button closes but the report, which a county has opened."""
        if not (self.in_report and self.collect.is_shown):
            return False
        self._on_new()
        if not self.in_report:
            self.collect.show()
        return True

    def close(self) -> None:
        """The window closes: what was kept against a bad end is needed no more."""
        self._leave()
        self.collect.close()
        self._start_page.leave()
        self.autosave.close()
        self.reader.close()
        self.document.close()

    def open(self, path: Path) -> None:
        """Opens a report file; a folder is collected."""
        if not self.collect.take_folder(path):
            self.files.open(path)

    def _handlers(self) -> Handlers:
        own: Handlers = {
            "new": self._on_new,
            "versions": lambda: self.recovery.show_versions(in_report=self.in_report),
            "quit": self._window.close,
            "next_tab": lambda: self.tabs.step(1),
            "previous_tab": lambda: self.tabs.step(-1),
            "undo": lambda: self._hints.step(self.document.undo_stack.undo),
            "redo": lambda: self._hints.step(self.document.undo_stack.redo),
        }
        groups = (group.handlers for group in self.groups)
        return reduce(or_, groups, text_handlers() | own)

    def _build(self) -> None:
        self.recovery.county_wanted.connect(self.collect.go_on)
        self.recovery.recovered.connect(self.tabs.show_change)
        self._window.pages.addWidget(self.tabs)
        self.tabs.currentChanged.connect(self._window.strip.leave)
        self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.findings)
        self._build_actions()
        self._connect()

    def _build_actions(self) -> None:
        toggle = self.findings.toggleViewAction()
        toggle.setIcon(icon("list-checks"))
        self.actions_.add("findings", toggle)
        self.actions_.add("last_year", self.tabs.last_year)
        self.actions_.add("enter_down", self.tabs.enter_down)
        self.actions_.add("preview", self.preview.action)
        self.actions_.add("help", self.help.action)
        self.actions_.add("appearance", self.interface.appearances)
        self.actions_.add("size", self.interface.sizes)
        self.actions_.make_tab_actions(_TAB_SHORTCUTS, self.tabs.go_to)
        self.actions_.fill_menus(MENUS)
        self.bars.header.offer(self.actions_.in_header)
        self.bars.header.lead(self.actions_["next_step"])
        self.path.led.connect(self.bars.header.note_step)
        keys = ("mend", "explain", "leave", "previous_finding", "next_finding")
        self.bars.line.offer([self.actions_[key] for key in keys], toggle)
        self._window.strip.float_over(
            self._window,
            self.bars.foot,
            lambda: self.bars.message_areas() or self.finishing.message_areas(),
        )
        self.bars.line.words.laid_out.connect(self._window.strip.place)

    def _connect(self) -> None:
        self._start_page.collect_wanted.connect(self.collect.begin)
        self._start_page.folder_wanted.connect(lambda folder: self.collect.show([folder]))
        self._start_page.ledger_wanted.connect(self.ledger.begin)
        FieldDrafts(self._window).changed.connect(self._bridge.note_drafts)
        self.files.leaving.connect(self._leave)
        self.files.opened.connect(self._on_opened)
        self.files.document_chosen.connect(self.imports.as_new)
        self._window.dropped.connect(self._on_dropped)
        messages = [group.message for group in self.groups]
        for said in (*messages, self.tabs.message, self._bridge.message):
            said.connect(self._window.say)
        self.exports.busy.connect(self._on_busy)
        self.findings.chosen.connect(self._on_finding_chosen)
        self.finishing.shown.connect(self._show_pages)
        self.finishing.back.connect(lambda: self._show_pages(self.tabs))
        for group in (self.finalising, self.precheck, self.path, self.finishing):
            group.finding_chosen.connect(self.findings.go_to)
        self.tabs.finding_wanted.connect(self.findings.go_to)
        self.tabs.led.connect(lambda: self._show_pages(self.tabs) if self.in_report else None)
        for asking in (self.tabs, self.path, self.finalising, self.precheck, self.finishing):
            asking.wanted.connect(lambda key: self.actions_[key].trigger())
        self.path.hinted.connect(self._hints.say)
        self.tabs.stepped.connect(self._hints.tell_step)
        self.tabs.message.connect(self._hints.note_asked)
        self.path.taken.connect(self.findings.take_in_hand)
        self.path.released.connect(self.findings.forget_current)
        self.document.checked.connect(self._show_state)
        self.document.changed.connect(self._show_name)
        for at in (self.document.changed, self.tabs.moved, self.tabs.wandered, self.tabs.selected):
            at.connect(self._status.show_cell)
        self.tabs.moved.connect(self._hints.leave)
        self._window.strip.covering.connect(self._status.give_way)
        self._window.strip.placed.connect(self.bars.give_way)
        self.document.path_changed.connect(self._show_name)
        self.document.path_changed.connect(self._show_state)
        self.document.undo_stack.cleanChanged.connect(self._show_state)
        recent = self.actions_.recent
        recent.aboutToShow.connect(lambda: self._start_page.list_recent(recent))

    def begin(self) -> None:
        """Brings the start page forward where no report is open by now."""
        if not self.in_report:
            self._show_report(shown=False)

    def _show_report(self, *, shown: bool, begins: bool = True) -> None:
        """Shows the pages of the report, or the start page; nothing yet of what begins later."""
        self.in_report = shown
        if shown:
            self._show_pages(self.tabs)
            self._start_page.leave()
        elif begins:
            self._show_pages(self._window.start_page)
            self._start_page.show()
        else:
            self._show_pages(self._window.pages.widget(0))
        self.findings.hide()
        for key in ("findings", "last_year", "preview"):
            self.actions_[key].setEnabled(shown)
        self.actions_.enable_report(enabled=shown)
        self._show_name()
        self._show_state()

    def _show_pages(self, page: QWidget) -> None:
        """Brings one of the start page, the sections and the finishing page to the front."""
        if self._window.pages.indexOf(page) < 0:
            self._window.pages.addWidget(page)
        self._window.pages.setCurrentWidget(page)
        self.bars.show(shown=page is self.tabs)
        self._window.statusBar().setVisible(page is self.tabs)
        self._window.strip.place()
        self.preview.show(shown=page is self.tabs)
        chapter = "说明和定稿" if self.in_report else "开始"
        self.help.show(shown=page is self.tabs, chapter=chapter)  # below the preview if both are
        if page is not self.tabs:
            self.findings.hide()
            self.repairing.put_away()

    def _leave(self) -> None:
        """The report in the window makes way: how it stood is remembered."""
        if self.in_report:
            self._arrangement.keep()

    def _show_name(self) -> None:
        title = f"{self.files.name} — 年报填报助手[*]" if self.in_report else "年报填报助手[*]"
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)
        sections = self.document.report.edition.sections
        self.actions_.name_tabs([DETAILS_TAB, *(section.tab for section in sections)])

    def _show_state(self) -> None:
        self._window.setWindowModified(self.document.is_dirty)
        self._status.show(in_report=self.in_report)
        self.finalising.show_state(self.actions_, in_report=self.in_report)

    def _on_new(self) -> None:
        """Back to the start page, where the year is asked; nothing is dropped before that."""
        if not self.may_close():
            return
        self._leave()
        self._window.say("")  # it was said of the report
        self.files.put_away()
        self._show_report(shown=False)
        self._window.start_page.year.setFocus()
        self._window.start_page.year.selectAll()

    def _on_opened(self) -> None:
        self._window.say("")
        self.findings.forget_current()
        self._show_report(shown=True)
        self._arrangement.restore()
        self._show_pages(self.tabs)  # with the bars that it was kept without, on another page
        self.finalising.tell_opened()
        self.texts.tell_broken()

    def _on_dropped(self, path: Path) -> None:
        if not self.collect.take_folder(path):
            self.imports.take_dropped(path, in_report=self.in_report)

    def _on_finding_chosen(self, finding: Finding) -> None:
        self._window.strip.leave()
        self._show_pages(self.tabs)
        self.tabs.show_finding(finding)
        self._hints.say_for(finding)

    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 the signal's own shape
        for key in (*self.exports.handlers, "export_template"):
            self.actions_[key].setEnabled(not busy and self.in_report)


def _status_bar(window: WindowFrame) -> StatusBar:
    """The window's new status bar."""
    bar = StatusBar()
    window.setStatusBar(bar)
    return bar
