"""Last year's report: a new one begins with it, or it is attached to the open one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from app.report.basic_data import report_year
from app.report.changes import Edit
from app.report.report import Report
from app.report.totals import NoPrevious
from ui.actions.files import FileActions
from ui.actions.incoming import Incoming
from ui.actions.menus import ActionGroup, Workspace
from ui.dialogs import ask
from ui.tasks import BackgroundReader

if TYPE_CHECKING:
    from app.importing.document import ReadDocument

_NEW, _ATTACH, _REMOVE = "从去年的报告新建", "附上去年数据", "取下去年数据"


class LastYearActions(ActionGroup):
    """`message` is what came of it; files are read on another thread and can be given up.

    `switch` shows last year's figures in the tables; how it is set is remembered.
    """

    def __init__(self, space: Workspace, files: FileActions, *, switch: QAction) -> None:
        super().__init__(space)
        self._files = files
        self._new = BackgroundReader[tuple["ReadDocument", bool]](self, self.ask_new)
        self._attach = BackgroundReader[tuple["ReadDocument", bool]](self, self.ask_attach)
        for reading in (self._new, self._attach):
            reading.message.connect(self.message)
        self._switch = switch
        switch.setChecked(space.settings.shows_last_year)
        switch.toggled.connect(self._on_toggled)
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

    def _on_toggled(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        self._settings.shows_last_year = shown
        if not shown:
            self.say("")
        elif self._document.report.previous is None:
            self.message.emit("这份报告还没有附去年的数据。", [("去年数据…", self.ask_attach)])
        else:
            self.say("表格中的小字是去年的数字，括号中是今年比去年增减多少。")

    def _on_read_for_new(self, path: Path, outcome: tuple[ReadDocument, bool]) -> None:
        from ui.dialogs.last_year_dialogs import NewYearDialog  # noqa: PLC0415 not at the start

        dialog = NewYearDialog(self._window, path, outcome, self._catalog)
        agreed, begun = ask.accepted(dialog), dialog.begun
        if not agreed or begun is None:
            return
        report, carried = begun
        if not self._files.open_instead(partial(self._if_still_so, path, report)):
            return
        self._document.edit(carried.edit, _NEW)
        self._document.check()
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
