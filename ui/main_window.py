"""The main window: start page, tabs, findings, message strip, menus and status bar."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from app.checks.findings import Finding
from app.edition.catalog import Catalog
from ui import edit_actions
from ui.actions import Actions, Handlers
from ui.dialogs import ask
from ui.document import Document
from ui.export_actions import ExportActions
from ui.file_actions import FileActions, last_calendar_year
from ui.models.findings_model import DETAILS_TAB, hint_words
from ui.models.tab_state import counts_words
from ui.pages.start_page import StartPage
from ui.settings import Settings
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.message_strip import MessageStrip
from ui.widgets.section_tabs import SectionTabs

_TAB_SHORTCUTS = 9
_LEAST_FOR_FINDINGS = 420
_ABOUT = "年报填报助手：填写、核对和导出政府信息公开工作年度报告。不联网，所有内容只保存在本机。"


class MainWindow(QMainWindow):
    """Puts the parts together and connects them."""

    def __init__(self, document: Document, catalog: Catalog, settings: Settings) -> None:
        super().__init__()
        self.document = document
        self._settings = settings
        self.files = FileActions(self, document, catalog, settings)
        self.exports = ExportActions(self, document, self.files)
        self.strip = MessageStrip()
        self.start_page = StartPage(catalog.years, _within(catalog.years, last_calendar_year()))
        self.tabs = SectionTabs(document, catalog)
        self.findings = FindingsPanel(document, self)
        self.actions_ = Actions(self, self._handlers(), document.undo_stack)
        self._stack = QStackedWidget()
        self._path_label, self._saved_label, self._counts_label = QLabel(), QLabel(), QLabel()
        self._build()
        self._connect()
        self._show_recent()
        self._show_report(shown=False)

    @property
    def in_report(self) -> bool:
        """Whether a report is open, not the start page."""
        return self._stack.currentWidget() is self.tabs

    def open(self, path: Path) -> None:
        """Opens a report file."""
        self.files.open(path)

    def geometry_kept(self) -> bool:
        """Puts the window where it was last; whether that is known."""
        kept = self._settings.geometry
        return kept is not None and self.restoreGeometry(kept)

    def say(self, sentence: str, actions: list[tuple[str, object]] | None = None) -> None:
        """Says a sentence in the strip, with what can be done about it."""
        self.strip.say(sentence, actions or [])  # type: ignore[arg-type]  # Qt carries plain lists

    def _handlers(self) -> Handlers:
        return {
            "new": self._on_new,
            "open": self.files.open_asked,
            "save": self.files.save,
            "save_as": self.files.save_as,
            "export_docx": lambda: self.exports.export(".docx"),
            "export_xlsx": lambda: self.exports.export(".xlsx"),
            "quit": self.close,
            "cut": edit_actions.cut,
            "copy": edit_actions.copy,
            "paste": edit_actions.paste,
            "delete": edit_actions.delete,
            "next_finding": lambda: self._step_finding(1),
            "previous_finding": lambda: self._step_finding(-1),
            "next_tab": lambda: self.tabs.step(1),
            "previous_tab": lambda: self.tabs.step(-1),
            "about": lambda: ask.tell_about(self, _ABOUT),
        }

    def _build(self) -> None:
        self._stack.addWidget(self.start_page)
        self._stack.addWidget(self.tabs)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.strip)
        layout.addWidget(self._stack, 1)
        self.setCentralWidget(central)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.findings)
        self._build_actions()
        self._build_status_bar()

    def _build_actions(self) -> None:
        toggle = self.findings.toggleViewAction()
        toggle.setText("显示问题清单(&L)")
        self.actions_.add("findings", toggle)
        self.actions_.make_tab_actions(_TAB_SHORTCUTS, self.tabs.go_to)
        self.actions_.fill_menus()
        bar = QToolBar("工具栏", self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(16, 16))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.actions_.fill_toolbar(bar)
        self.addToolBar(bar)

    def _build_status_bar(self) -> None:
        bar = self.statusBar()
        self._path_label.setMinimumWidth(1)
        bar.addWidget(self._path_label, 1)
        bar.addPermanentWidget(self._saved_label)
        bar.addPermanentWidget(self._counts_label)

    def _connect(self) -> None:
        self.start_page.new_wanted.connect(self.files.new)
        self.start_page.open_wanted.connect(self._on_open_wanted)
        self.start_page.sample_wanted.connect(self.files.open_sample)
        self.files.opened.connect(self._on_opened)
        for teller in (self.files, self.exports, self.tabs):
            teller.said.connect(self.say)
        self.exports.busy.connect(self._on_busy)
        self.findings.chosen.connect(self._on_finding_chosen)
        self.document.checked.connect(self._show_counts)
        self.document.changed.connect(self._show_name)
        self.document.path_changed.connect(self._on_path_changed)
        self.document.undo_stack.cleanChanged.connect(self._on_clean_changed)
        self.actions_.recent.aboutToShow.connect(self._on_recent_about_to_show)

    def _show_report(self, *, shown: bool) -> None:
        self._stack.setCurrentWidget(self.tabs if shown else self.start_page)
        roomy = self.screen().availableSize().height() > _LEAST_FOR_FINDINGS
        self.findings.setVisible(shown and roomy)
        self.actions_["findings"].setEnabled(shown)
        self.actions_.enable_report(enabled=shown)
        self._show_name()
        self._show_saved()
        self._show_counts()

    def _show_name(self) -> None:
        title = f"{self.files.name} — 年报填报助手[*]" if self.in_report else "年报填报助手[*]"
        if title != self.windowTitle():
            self.setWindowTitle(title)
        sections = self.document.report.edition.sections
        self.actions_.name_tabs([DETAILS_TAB, *(section.tab for section in sections)])

    def _show_saved(self) -> None:
        self.setWindowModified(self.document.is_dirty)
        path = self.document.path
        self._path_label.setText(str(path) if path and self.in_report else "")
        if not self.in_report:
            words = ""
        elif self.document.is_dirty:
            words = "有未保存的修改"
        else:
            words = "已保存" if path else "还没有保存成文件"
        self._saved_label.setText(words)

    def _show_counts(self) -> None:
        report, findings = self.document.report, self.document.findings
        self._counts_label.setText(counts_words(report, findings) if self.in_report else "")

    def _show_recent(self) -> None:
        self.start_page.show_recent(self._settings.recent_files)

    def _step_finding(self, by: int) -> None:
        self.document.check()
        if self.findings.step(by) is None:
            self.say("没有发现问题。")

    def _on_new(self) -> None:
        """Back to the start page, where the year is asked; nothing is dropped before that."""
        if self.in_report and not self.files.may_leave():
            return
        self._show_recent()
        self._show_report(shown=False)
        self.start_page.year.setFocus()
        self.start_page.year.selectAll()

    def _on_open_wanted(self, path: Path | None) -> None:
        if path is None:
            self.files.open_asked()
        else:
            self.files.open(path)
        self._show_recent()

    def _on_opened(self) -> None:
        self.say("")
        self.findings.forget_current()
        self._show_report(shown=True)
        self.tabs.go_to(0)
        self.document.check()

    def _on_path_changed(self) -> None:
        self._show_name()
        self._show_saved()

    def _on_clean_changed(self) -> None:
        self._show_saved()

    def _on_finding_chosen(self, finding: Finding) -> None:
        self.tabs.show_finding(finding)
        self.statusBar().showMessage(hint_words(finding))

    def _on_busy(self, busy: bool) -> None:  # noqa: FBT001 the signal's own shape
        for key in ("export_docx", "export_xlsx"):
            self.actions_[key].setEnabled(not busy and self.in_report)

    def _on_recent_about_to_show(self) -> None:
        menu = self.actions_.recent
        menu.clear()
        for path in self._settings.recent_files:
            action = QAction(str(path), menu)
            action.triggered.connect(lambda _=False, path=path: self.files.open(path))
            menu.addAction(action)
        if menu.isEmpty():
            menu.addAction("（还没有）").setEnabled(False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Asks before unsaved changes would be lost."""
        if self.in_report and not self.files.may_leave():
            event.ignore()
            return
        self._settings.keep_geometry(self.saveGeometry())
        event.accept()


def _within(years: range, year: int) -> int:
    return min(max(year, years.start), years.stop - 1)
