"""Importing documents: read aside, compared with the report, taken over as one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.report.basic_data import report_year
from app.report.changes import Details
from app.report.compare import Difference
from app.report.report import Report
from ui.actions.files import FileActions, is_document
from ui.actions.menus import ActionGroup, Workspace
from ui.dialogs import ask
from ui.document import Document
from ui.tasks import BackgroundReader
from ui.widgets.page_parts import Action

if TYPE_CHECKING:
    from app.importing.document import ReadDocument


class ComparingExports(QObject):
    """`message` tells what differs, and offers to see all of it or to go on with the import."""

    message = Signal(str, list)

    def __init__(self, window: QWidget, document: Document) -> None:
        super().__init__(window)
        self._window = window
        self._document = document

    def tell(self, path: Path, read: ReadDocument, go_on: Callable[[], None]) -> bool:
        """Compares a document that was exported from the open report; False if it was not."""
        from app.importing.edited_export import (  # noqa: PLC0415 not at the start
            changed_by_hand,
            changes_words,
            is_export_of,
        )

        report = self._document.report
        if not is_export_of(report, read):
            return False
        changed = changed_by_hand(report, read)
        offered: list[Action] = []
        if changed:
            offered.append(("查看全部…", partial(self._show, path, changed)))
        if changed and report.seal is None:
            offered.append(("导入这些改动…", go_on))
        self.message.emit(changes_words(path.name, changed), offered)
        return True

    def _show(self, path: Path, changed: tuple[Difference, ...]) -> None:
        from ui.dialogs.versions_dialogs import changed_dialog  # noqa: PLC0415 when asked for

        ask.accepted(changed_dialog(path, changed, self._window))


_STEP = "导入文档"


class ImportActions(ActionGroup):
    """`message` is what came of it; reading runs on another thread and can be given up."""

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files
        self.reading = BackgroundReader[tuple["ReadDocument", bool]](self, self.ask_into_report)
        self.reading.message.connect(self.message)
        self.comparing = ComparingExports(space.window, space.document)
        self.comparing.message.connect(self.message)
        self.handlers = {"import": self.ask_into_report}

    def ask_into_report(self) -> None:
        """Asks for a document and imports it into the open report."""
        self._files.finish_typing()
        path = ask.ask_file(self._window, "导入", self._settings.folder, ask.DOCUMENT_FILTER)
        if path is not None:
            self.into_report(path)

    def into_report(self, path: Path) -> None:
        """Shows what a document has beside the open report, and takes over what is chosen."""
        self._files.finish_typing()
        done = self.for_this_report(partial(self._on_read, into_new=False), f"没有导入 {path.name}")
        year = self._document.report.details.year
        self.reading.read(path, partial(self._reader.read_with_year, year=year), done)

    def as_new(self, path: Path) -> None:
        """Shows what a document has and makes a new report of it."""
        read = partial(self._reader.read_with_year, year=report_year(self._catalog, date.today()))
        self.reading.read(path, read, partial(self._on_read, into_new=True))

    def take_dropped(self, path: Path, *, in_report: bool) -> None:
        """Opens a report file; a document goes into the open report, if there is one."""
        if in_report and is_document(path):
            self.into_report(path)
        else:
            self._files.open(path)

    def _on_read(self, path: Path, outcome: tuple[ReadDocument, bool], *, into_new: bool) -> None:
        read, says_year = outcome
        begin = partial(self._begin, path, read, says_year=says_year, into_new=into_new)
        show = self.for_this_report(begin, f"没有导入 {path.name}")
        if not self.comparing.tell(path, read, show):
            show()

    def _begin(self, path: Path, read: ReadDocument, *, says_year: bool, into_new: bool) -> None:
        if not into_new and not self._document.may_edit():
            return
        report = _empty_like(read.report) if into_new else self._document.report
        self._show(path, report, read, says_year=says_year, into_new=into_new)

    def _show(
        self, path: Path, report: Report, read: ReadDocument, *, says_year: bool, into_new: bool
    ) -> None:
        from app.importing.import_plan import plan_import  # noqa: PLC0415 not at the start
        from ui.dialogs.import_dialog import AS_NEW, ImportDialog  # noqa: PLC0415

        plan = plan_import(report, read, says_year=says_year)
        dialog = ImportDialog(self._window, path, plan, into_new=into_new)
        result = dialog.exec()
        edit = dialog.edit
        dialog.deleteLater()
        if result == AS_NEW:
            self._show(path, _empty_like(read.report), read, says_year=says_year, into_new=True)
        elif result == QDialog.DialogCode.Accepted:
            if into_new and not self._files.show(report):
                return
            change = self._document.edit(edit, _STEP)
            self._tell(path, len(change.after.entries), len(change.after.texts))

    def _tell(self, path: Path, cells: int, texts: int) -> None:
        sentence = f"已从 {path.name} 导入 {cells} 格数字、{texts} 部分文字。"
        self._document.check()
        self.message.emit(sentence, self.undo_offered)


def _empty_like(report: Report) -> Report:
    """An empty report on the same edition and year."""
    return Report(report.edition, Details(report.details.year))
