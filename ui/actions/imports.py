"""Documents and last year's report: read aside, shown beside the report, taken over in one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from app.report.basic_data import report_year
from app.report.changes import ChangeSet, Details, Edit
from app.report.compare import Difference, changes_words
from app.report.report import Report
from app.report.totals import NoPrevious
from ui.actions.files import FileActions, is_document
from ui.actions.incoming import Incoming
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
        from app.importing.import_plan import (  # noqa: PLC0415 not at the start
            changed_by_hand,
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
        self._settings.keep_folder(path)
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
        chosen = dialog.chosen
        dialog.deleteLater()
        if result == AS_NEW:
            self._show(path, _empty_like(read.report), read, says_year=says_year, into_new=True)
        elif result == QDialog.DialogCode.Accepted:
            if into_new and not self._files.show(report):
                return
            if into_new:
                self._document.begin(plan.edit(chosen))
            else:
                self._document.edit(plan.edit(chosen), _STEP)
            self._document.check()
            taken = plan.taken_words(chosen)
            if taken:
                offered = [] if into_new else self.undo_offered
                self.message.emit(f"已从 {path.name} 导入 {taken}。", offered)
            else:
                self.say(f"没有勾选 {path.name} 的内容，什么也没有导入。")


def _empty_like(report: Report) -> Report:
    """An empty report on the same edition and year."""
    return Report(report.edition, Details(report.details.year))


_NEW, _ATTACH, _REMOVE = "从去年的报告新建", "附上去年数据", "取下去年数据"


class LastYearActions(ActionGroup):
    """`message` is what came of it; files are read on another thread and can be given up.

    `switch` shows last year's figures in the tables; how it is set is remembered, and followed
    where a report has them.
    """

    def __init__(self, space: Workspace, files: FileActions, *, switch: QAction) -> None:
        super().__init__(space)
        self._files = files
        self._new = BackgroundReader[tuple["ReadDocument", bool]](self, self.ask_new)
        self._attach = BackgroundReader[tuple["ReadDocument", bool]](self, self.ask_attach)
        for reading in (self._new, self._attach):
            reading.message.connect(self.message)
        self._switch = switch
        self._follows = False
        switch.toggled.connect(self._on_toggled)
        self._document.replaced.connect(self._follow)
        self._document.changed.connect(self._on_changed)
        self._follow()
        self.handlers = {"new_from_last": self.ask_new, "attach_last": self.ask_attach}

    def ask_new(self) -> None:
        """Asks for last year's report and begins this year's with it."""
        path = ask.ask_file(self._window, _NEW, self._settings.folder, ask.REPORT_FILTER)
        if path is not None:
            self.new(path)

    def new(self, path: Path | None) -> None:
        """Shows what last year's report brings, and begins this year's if the clerk agrees.

        Asks for the file if there is none.
        """
        if path is None:
            self.ask_new()
            return
        self._settings.keep_folder(path)
        year = report_year(self._catalog, date.today()) - 1
        read = partial(self._reader.read_with_year, year=year)
        self._new.read(path, read, self._on_read_for_new)

    def ask_attach(self) -> None:
        """Asks for last year's report and attaches it to the open one, or takes it off."""
        self._files.finish_typing()
        previous = self._document.report.previous
        if previous is not None:
            answer = ask.ask_previous(self._window, previous.year, previous.name)
            if answer is ask.Attached.REMOVE:
                change = self._document.edit(Edit(previous=NoPrevious()), _REMOVE)
                if not change.is_empty:
                    self.message.emit("已取下去年数据。", self.undo_offered)
            if answer is not ask.Attached.REPLACE:
                return
        path = ask.ask_file(
            self._window, "选择去年的报告", self._settings.folder, ask.REPORT_FILTER
        )
        if path is not None:
            self.attach(path)

    def attach(self, path: Path) -> None:
        """Shows what last year's report brings into the open one, and attaches it if agreed."""
        year = self._document.report.details.year - 1
        done = self.for_this_report(self._on_read_to_attach, f"没有附上 {path.name}")
        self._attach.read(path, partial(self._reader.read_with_year, year=year), done)

    def _show_offered(self) -> list[tuple[str, Callable[[], None]]]:
        """The offer to show last year's figures, unless they are shown."""
        return [] if self._switch.isChecked() else [("显示去年数据", self._switch.trigger)]

    def _on_changed(self, change: ChangeSet) -> None:
        if change.after.previous:
            self._follow()

    def _follow(self) -> None:
        """Sets the switch as wanted, off in a report that has nothing to show."""
        self._follows = True
        there = self._document.report.previous is not None
        self._switch.setChecked(there and self._settings.shows_last_year)
        self._follows = False

    def _on_toggled(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        if self._follows:
            return
        self._settings.shows_last_year = shown
        if not shown:
            self.say("")
        elif self._document.report.previous is None:
            self._follow()
            self.message.emit("这份报告还没有附去年的数据。", [("去年数据…", self.ask_attach)])
        else:
            self.say("表格中的小字是去年的数字，括号中是今年比去年增减多少；文字右边是去年的文字。")

    def _on_read_for_new(self, path: Path, outcome: tuple[ReadDocument, bool]) -> None:
        from ui.dialogs.last_year_dialogs import NewYearDialog  # noqa: PLC0415 not at the start

        dialog = NewYearDialog(self._window, path, outcome, self._catalog)
        agreed, begun = ask.accepted(dialog), dialog.begun
        if not agreed or begun is None:
            return
        report, carried = begun
        if not self._files.open_instead(partial(self._if_still_so, path, report)):
            return
        self._document.begin(carried.edit)
        sentence = f"已按 {path.name} 建立 {report.details.year} 年度的报告，还没有保存。"
        if carried.previous.notes:
            sentence += "前任留下的话在“基本信息”的最下面。"
        self.message.emit(sentence, self._show_offered())

    def _if_still_so(self, path: Path, report: Report) -> Incoming | None:
        """This year's report, unless last year's was saved anew on the way: then it is read again.

        Last year's may be the very report that was open, with changes that were saved just now.
        """
        if self._new.is_current(path):
            return Incoming(report)
        self.new(path)
        return None

    def _on_read_to_attach(self, path: Path, outcome: tuple[ReadDocument, bool]) -> None:
        from ui.dialogs.last_year_dialogs import AttachDialog  # noqa: PLC0415 not at the start

        dialog = AttachDialog(self._window, path, outcome, self._document.report)
        agreed, edit = ask.accepted(dialog), dialog.edit
        if agreed and self._document.may_edit():
            self._document.edit(edit, _ATTACH)
            self._document.check()
            self.message.emit(f"已附上 {path.name} 的数据，可以撤销。", self._show_offered())
