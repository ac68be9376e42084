"""Small controllers of the window: start page, recent files, its state, drafts, autosave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from app.checks.findings import Finding
from app.edition.catalog import Catalog
from app.file_paths import is_folder
from app.report.basic_data import days_left, deadline_words, report_year
from app.report.changes import ChangeSet
from app.storage.recovery.autosave import Autosave
from app.storage.recovery.log_file import Draft
from ui.actions.files import FileActions
from ui.actions.imports import LastYearActions
from ui.actions.menus import Workspace
from ui.document import Document
from ui.pages.section_tabs import SectionTabs
from ui.pages.start_page import StartPage, WindowFrame
from ui.widgets.fields import FOLDER_PROPERTY
from ui.widgets.findings_model import hint_words
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.page_parts import REDO_WORDS, STAY_WORDS, UNDO_WORDS, Action, MessageStrip
from ui.widgets.status_line import StatusLine

CELL_PROPERTY = "cell"
"""The property by which the editor of a cell tells the key of its cell."""

Field = QLineEdit | QTextEdit | QPlainTextEdit


class FieldDrafts(QObject):
    """`changed` carries, after every key, all `Draft`s that stand in fields of this window.

    A field is watched from the moment it has the focus until it or its dialog is closed; what it
    held in the beginning is no draft. A password is none either.
    """

    changed = Signal(object)

    def __init__(self, window: WindowFrame) -> None:
        super().__init__(window)
        self._window = window
        self._fields: dict[Field, str] = {}
        self._drafts: dict[Field, Draft] = {}
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 a window needs one
        application.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        field = _field_in(now)
        if field is None or field in self._fields or not self._is_ours(field):
            return
        self._fields[field] = _text(field)
        field.textChanged.connect(lambda: self._on_text_changed(field))
        field.destroyed.connect(lambda: self._forget(field))
        for watched in (field, field.window()):
            watched.installEventFilter(self)

    def _on_text_changed(self, field: Field) -> None:
        if field not in self._fields:
            return
        text = _text(field)
        if text == self._fields[field]:
            self._drop(field)
        else:
            self._drafts[field] = _draft(field, text)
            self._tell()

    def _drop(self, field: Field) -> None:
        if self._drafts.pop(field, None) is not None:
            self._tell()

    def _tell(self) -> None:
        self.changed.emit(tuple(self._drafts.values()))

    def _is_ours(self, field: Field) -> bool:
        """Whether the field is one of this window, or of one that has no report of its own."""
        root: QWidget = field
        while (parent := root.parentWidget()) is not None:
            root = parent
        return root is self._window or not isinstance(root, WindowFrame)

    def _forget_closed(self) -> None:
        """What is in a closed dialog or cell has been handed over by now, or was not wanted."""
        for field in tuple(self._fields):
            if not isValid(field) or not (field.isVisible() or _stays_open(field)):
                self._forget(field)

    def _forget(self, field: Field) -> None:
        self._fields.pop(field, None)
        self._drop(field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Notices that a field or its dialog closes; whoever opened it still has its turn first."""
        if event.type() == QEvent.Type.Hide:
            QTimer.singleShot(0, self._forget_closed)
        return super().eventFilter(watched, event)


def _field_in(widget: QWidget | None) -> Field | None:
    """The field that a widget is or has, if its text is handed over only at the end."""
    if isinstance(widget, QComboBox):
        widget = widget.lineEdit()
    elif isinstance(widget, QAbstractSpinBox):
        widget = widget.findChild(QLineEdit)
    if not isinstance(widget, Field) or widget.isReadOnly():
        return None
    if isinstance(widget, QLineEdit) and widget.echoMode() is not QLineEdit.EchoMode.Normal:
        return None
    inside = isinstance(widget.window(), QDialog) and not isinstance(widget.window(), QFileDialog)
    return widget if inside or widget.property(CELL_PROPERTY) else None


def _stays_open(field: Field) -> bool:
    """Whether a field is only out of sight, as on another page of its dialog."""
    return not field.property(CELL_PROPERTY) and field.window().isVisible()


def _text(field: Field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _draft(field: Field, text: str) -> Draft:
    cell = field.property(CELL_PROPERTY)
    if cell:
        return Draft(field.accessibleName(), text, str(cell))
    root = owner = field.parentWidget()
    name = field.accessibleName() or (owner.accessibleName() if owner else "")
    while root is not None and root.parentWidget() is not None:
        root = root.parentWidget()
    folder = str(root.property(FOLDER_PROPERTY) or "") if root else ""
    county = f"汇总 {Path(folder).name}" if folder else ""
    words = filter(None, (county, field.window().windowTitle(), name))
    return Draft("：".join(words), text, folder=folder)


class AutosaveBridge(QObject):
    """Forwards changes to autosave; `message` tells what is not kept, on the window's thread."""

    message = Signal(str, list)
    _problem = Signal(str, float)

    def __init__(self, document: Document, folder: Path, catalog: Catalog) -> None:
        super().__init__(document)
        self._document = document
        tell = self._problem.emit
        self.autosave = Autosave(folder, catalog, lambda words: tell(words, monotonic()))
        self._problem.connect(self._on_problem)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._on_replaced)

    def note_drafts(self, drafts: tuple[Draft, ...]) -> None:
        """What stands in fields and is in the report only when they are left."""
        self.autosave.note_drafts(drafts, self._document.report)

    def _on_changed(self, change: ChangeSet) -> None:
        self.autosave.append(change.after)

    def _on_replaced(self) -> None:
        stamp = self._document.stamp
        sha = stamp.sha if stamp else ""
        self.autosave.begin(self._document.report, self._document.path, sha, self._document.key)

    def _on_problem(self, sentence: str, at: float) -> None:
        """Tells it, unless saving was refused since, which told this, too."""
        if at > self.autosave.refused_at:
            self.message.emit(sentence, [])


_VERSION = 2
"""Of the kept panels; what an earlier window kept has another set of them."""


class WindowState:
    """The panels around the pages, the section in front, and where Enter leads."""

    def __init__(self, space: Workspace, tabs: SectionTabs) -> None:
        self._window = space.window
        self._document = space.document
        self._settings = space.settings
        self._tabs = tabs
        tabs.enter_down.setChecked(space.settings.enter_goes_down)
        tabs.enter_down.toggled.connect(self._on_enter_down)

    def keep(self) -> None:
        """Remembers how the report is left, if it is in a file."""
        path = self._document.path
        if path is not None:
            section = self._tabs.keys[self._tabs.currentIndex()]
            self._settings.reports.keep_arrangement(path, self._window.saveState(_VERSION), section)

    def restore(self) -> None:
        """Puts everything where it was; what is not known stays, and the first page is in front."""
        path = self._document.path
        panels = self._settings.reports.panels(path) if path else None
        section = self._settings.reports.section(path) if path else ""
        if panels is not None:
            self._window.restoreState(panels, _VERSION)
        self._tabs.go_to(self._tabs.keys.index(section) if section in self._tabs.keys else 0)

    def _on_enter_down(self, down: bool) -> None:  # noqa: FBT001 the signal's own shape
        self._settings.enter_goes_down = down


_KEPT_IN = "recent.json"


class RecentProgress(QObject):
    """`progress` carries a file, how far its report is in words, and what it held when looked at.

    It looks on a thread of its own that nobody waits for: a file on a network drive that is away
    may take minutes to say so, and must hold up neither other work nor the end of the program.
    """

    progress = Signal(object, str, object)

    def __init__(self, data_folder: Path, catalog: Catalog, parent: QObject) -> None:
        super().__init__(parent)
        self._file = data_folder / _KEPT_IN
        self._catalog = catalog
        generation = self._generation = _Generation()
        self.destroyed.connect(lambda: generation.begin())  # noqa: PLW0108 no method, see `ui/tasks.py`

    def look(self, paths: Sequence[Path]) -> None:
        """Looks at these files; what is still under way for others is given up."""
        number = self._generation.begin()
        if paths:
            arguments = (tuple(paths), number)
            Thread(target=self._look, args=arguments, name="recent files", daemon=True).start()

    def stop(self) -> None:
        """Tells nothing more of the files looked at now."""
        self._generation.begin()

    def _look(self, paths: Sequence[Path], number: int) -> None:
        from app.storage.progress_cache import ProgressCache  # noqa: PLC0415 not before the window is there

        generation, progress_cache = self._generation, ProgressCache(self._file, self._catalog)
        for path in paths:
            is_county = is_folder(path)
            words = _OF_COUNTY if is_county else progress_cache.words(path)
            known = None if is_county else progress_cache.known(path)
            with generation.lock:
                if generation.number != number:
                    return
                self.progress.emit(path, words, known)


class _Generation:
    """The number of the last run; outlives the object, so that a late thread emits nothing."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.number = 0

    def begin(self) -> int:
        """Lets only what is begun from now on count; its number."""
        with self.lock:
            self.number += 1
            return self.number


_OF_COUNTY = "各单位年报的文件夹，打开就接着汇总"
"""What is told of the folder that was collected last, among the files used last."""


class StartPageController(QObject):
    """Connects the start page, once it is there, to what works on reports.

    What is to be done elsewhere is told by signals, `ledger_wanted` carries the year and
    `folder_wanted` the folder of the county.
    """

    collect_wanted = Signal()
    folder_wanted = Signal(object)
    ledger_wanted = Signal(int)

    def __init__(
        self, space: Workspace, window: WindowFrame, files: FileActions, last_year: LastYearActions
    ) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._last_year = last_year
        self._settings = space.settings
        self._catalog = space.catalog
        self._progress = RecentProgress(space.settings.data_folder, space.catalog, self)
        self._listed: tuple[Path, ...] = ()
        self._was_left = False
        QGuiApplication.instance().focusWindowChanged.connect(self._on_focus)  # type: ignore[union-attr]  # there is one
        window.start_page_made.connect(self._connect)
        if window.has_start_page:
            self._connect(window.start_page)

    def _connect(self, page: StartPage) -> None:
        page.add_recent()
        self._progress.progress.connect(page.recent.show_progress)
        page.offer_years(self._catalog.years, report_year(self._catalog, date.today()))
        page.new_wanted.connect(self._files.new)
        page.last_year_wanted.connect(self._last_year.new)
        page.open_wanted.connect(self._on_open_wanted)
        sample = self._files.incoming.sample
        page.sample_wanted.connect(lambda: self._files.open_instead(sample))
        page.collect_wanted.connect(self.collect_wanted)
        page.ledger_wanted.connect(self.ledger_wanted)

    def show(self) -> None:
        """Brings the page up to date as it is shown."""
        page, self._listed = self._window.start_page, self._files_now
        today = date.today()
        words = deadline_words(self._catalog, today)
        page.show_deadlines(words, days_left(self._catalog, today))
        page.show_recent(self._listed)
        self._progress.look(self._listed)

    @property
    def _files_now(self) -> tuple[Path, ...]:
        folder, files = self._settings.collections.folder, tuple(self._settings.recent_files)
        return files if folder is None else (folder, *files)

    def _on_focus(self, window: QWindow | None) -> None:
        """Catches up with what was done in another window, as the county's, before this one."""
        is_own = window is not None and window == self._window.windowHandle()
        came_back, self._was_left = is_own and self._was_left, not is_own
        if not (came_back and self._window.has_start_page and self._window.start_page.isVisible()):
            return
        if self._files_now == self._listed:
            self._progress.look(self._listed)
        else:
            self.show()

    def list_recent(self, menu: QMenu) -> None:
        """Fills a menu with the files used last."""
        menu.clear()
        for path in self._settings.recent_files:
            menu.addAction(str(path), partial(self._files.open, path))
        if menu.isEmpty():
            menu.addAction("（还没有）").setEnabled(False)

    def leave(self) -> None:
        """The page is left, or the window closes: nobody waits for what is told there."""
        self._progress.stop()

    def _on_open_wanted(self, path: Path | None) -> None:
        if path is None:
            self._files.open_asked()
        elif path == self._settings.collections.folder:
            self.folder_wanted.emit(path)
        else:
            self._files.open(path)
        if self._window.start_page.isVisible():
            self.show()


class Hints(QObject):
    """Speaks in the status bar if all of a hint fits there, else in the strip, which wraps it.

    A hint goes once it has been followed: its finding is settled, or something was filled in, or
    another cell or page is looked at.
    """

    def __init__(
        self, document: Document, status: StatusLine, strip: MessageStrip, panel: FindingsPanel
    ) -> None:
        super().__init__(strip)
        self._panel = panel
        self._document = document
        self._finding: Finding | None = None
        self._status = status
        self._strip = strip
        self._said, self._told = "", False
        self._asked: tuple[Action, ...] = ()
        document.checked.connect(self._on_checked)
        document.changed.connect(self._on_changed)

    def say_for(self, finding: Finding) -> None:
        """Says what to do about a finding; what it is, stands in the line of findings."""
        self.say(hint_words(finding), finding.hint)
        self._finding = finding

    def say(self, hint: str, shorter: str = "") -> None:
        """Says a hint and takes the last one away; what else was said in the strip stays.

        The `shorter` one comes before the strip, which would cover what the hint is about.
        """
        self._finding, self._told = None, bool(hint)
        fits = self._status.hint(hint) or (shorter and self._status.hint(shorter))
        beside = "" if fits else hint
        if self._strip.text in ("", self._said):
            self._said = beside
            self._strip.say(beside)

    def leave(self) -> None:
        """The place that a hint was said of is left."""
        if self._told:
            self.say("")

    def step(self, step: Callable[[], None]) -> None:
        """Undoes or redoes; while a paste is asked about, that is answered with no."""
        asked = dict(self._strip.offered) if self._strip.text else {}
        asked.get(STAY_WORDS, step)()

    def tell_step(self, undone: bool, unseen: bool) -> None:  # noqa: FBT001 the signal's own shape
        """Names the step that changed something out of sight, and offers to take it back."""
        self._forget_step()
        steps = self._document.undo_stack
        if unseen and not self._strip.text and undone:
            self._strip.say(f"已撤销“{steps.undoText()}”。", [(REDO_WORDS, steps.redo)])
        elif unseen and not self._strip.text:
            self._strip.say(f"已重做“{steps.redoText()}”。", [(UNDO_WORDS, steps.undo)])

    def _forget_step(self) -> None:
        """What was told of the last step is no longer so; what else waits for an answer stays."""
        if self._strip.only_tells:
            self._strip.say("")

    def note_asked(self, _: str, actions: list[Action]) -> None:
        """Takes note of what a page asks: it cannot take the answer once it is built anew."""
        self._asked = tuple(actions)

    def _on_changed(self, change: ChangeSet) -> None:
        """What 撤销 or 重做 was offered for is not the last step any more."""
        if self._strip.buttons:
            self._forget_step()
        if change.after.edition and self._asked and self._strip.offered == self._asked:
            self._strip.say("")

    def _on_checked(self) -> None:
        if self._finding not in self._document.findings:
            self.say("")
        told, shown = self._strip.text.partition("：")[2], self._panel.in_hand
        if told and shown and told in shown.message:
            self._strip.leave()  # the line of findings says it now
