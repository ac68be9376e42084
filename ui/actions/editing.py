"""Edits by menu: cut, copy, paste and find in texts; many cells from a ledger, or 0 for nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from app.errors import RefusedError
from app.report.changes import ChangeSet, Details, Edit
from app.report.filling import fill_with_zero, plan_nil_return
from app.report.narrative import pictures as pictures_of
from app.report.report import Report
from app.storage.file_names import blank_ledger_name
from ui import pictures
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Workspace
from ui.dialogs import ask
from ui.pages.section_tabs import SectionTabs
from ui.tasks import BackgroundReader, Task
from ui.widgets.text_editor import TextEditor
from ui.window_actions import Handlers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ledger.cases import Answers
    from app.ledger.sheets import Sheet
    from app.ledger.tally import Tally
    from ui.dialogs.text_dialogs import FindDialog
    from ui.grid.form_table import FormTable
    from ui.widgets.page_parts import Action


_BROKEN = "报告里有图片已损坏：{names}。请把它换成 PNG 或 JPG 图片，否则不能导出；其他内容都在。"


class TextActions(ActionGroup):
    """Works on the text in front, or on all texts; `message` tells what was refused."""

    def __init__(self, space: Workspace, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._tabs = tabs
        self._find: FindDialog | None = None
        tabs.number_wanted.connect(self.insert_number)
        self.handlers = {
            "insert_number": self.insert_number,
            "insert_picture": self.insert_picture,
            "insert_chart": self.insert_chart,
            "find": self.find,
        }

    def insert_number(self, typed: str = "") -> None:
        """Asks for a live number; without one, `typed` is put in as it is."""
        from ui.dialogs.text_dialogs import NumberDialog  # noqa: PLC0415 loaded when asked for

        editor = self._editor()
        dialog = NumberDialog(self._document.report, self._window)
        live = dialog.live if ask.accepted(dialog) else None
        if live or typed:
            editor.insert(live.source if live else typed)

    def insert_picture(self) -> None:
        """Asks for picture files and puts them in below the paragraph with the cursor."""
        editor = self._editor()
        paths = ask.ask_pictures(self._window, pictures.FILTER)
        self._take(editor, paths)

    def insert_chart(self) -> None:
        """Asks for a chart and puts it in below the paragraph with the cursor."""
        from ui.dialogs.chart_dialog import ChartDialog  # noqa: PLC0415 loaded when asked for

        editor = self._editor()
        dialog = ChartDialog(self._document.report, parent=self._window)
        if ask.accepted(dialog) and dialog.chart:
            editor.insert_paragraph(dialog.chart.source)
            editor.spare.open_below()

    def find(self) -> None:
        """Opens the search over the whole report."""
        from ui.dialogs.text_dialogs import FindDialog  # noqa: PLC0415 loaded when asked for

        if self._find is None:
            self._find = FindDialog(self._document, self._window)
            self._find.shown.connect(self._tabs.show_text)
        self._find.begin(self._selected_words())

    def tell_broken(self) -> None:
        """Looks at the pictures of a report that was opened, aside, and names those to replace."""
        report = self._document.report
        if not any(pictures_of(report)):
            return

        def told(names: list[str]) -> None:
            if names and self._document.report is report:
                self.say(_BROKEN.format(names="、".join(names)))

        snapshot = report.copy()
        task = Task(self, told, self.say)
        task.start(lambda: pictures.broken_in(snapshot, self._reader.normal_picture))

    def _take(self, editor: TextEditor, paths: list[Path]) -> None:
        try:
            normal = self._reader.normal_picture
            editor.insert_pictures([pictures.taken_file(path, normal) for path in paths])
        except RefusedError as error:
            self.say(str(error))

    def _editor(self) -> TextEditor:
        """The text with the cursor, else the one of the tab in front."""
        focused = QApplication.focusWidget()
        return focused if isinstance(focused, TextEditor) else self._tabs.open_text()

    def _selected_words(self) -> str:
        focused = QApplication.focusWidget()
        if not isinstance(focused, TextEditor):
            return ""
        words = focused.textCursor().selectedText()
        return words if "\u2029" not in words else ""


def text_handlers() -> Handlers:
    """What is done here, by the key of the action."""
    return {"cut": cut, "copy": copy, "paste": paste, "delete": delete}


def cut() -> None:
    """Cuts the selection."""
    if target := _target():
        target.cut()


def copy() -> None:
    """Copies the selection."""
    if target := _target():
        target.copy()


def paste() -> None:
    """Pastes over the selection."""
    if target := _target():
        target.paste()


def delete() -> None:
    """Clears the selected cells, or deletes the selected text."""
    target = _target()
    if isinstance(target, QLineEdit):
        target.del_()
    elif isinstance(target, QTextEdit):
        target.textCursor().deleteChar()
    elif target is not None:
        target.clear_cells()


def _target() -> QLineEdit | QTextEdit | FormTable | None:
    """The text field or the table that has the focus."""
    from ui.grid.form_table import FormTable  # noqa: PLC0415 not before there is a table

    widget: QWidget | None = QApplication.focusWidget()
    while widget is not None and not isinstance(widget, QLineEdit | QTextEdit | FormTable):
        widget = widget.parentWidget()
    return widget


class ZeroActions(ActionGroup):
    """`message` tells what was filled in; each is one step that can be undone."""

    def __init__(self, space: Workspace, files: FileActions, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._files = files
        self._tabs = tabs
        self.handlers = {"nil_return": self.ask_nil_return, "fill_zero": self.fill_table}

    def fill_table(self) -> None:
        """Fills the blank cells of the table in front with 0."""
        self._files.finish_typing()
        report = self._document.report
        key = self._tabs.keys[self._tabs.currentIndex()]
        section = next((one for one in report.edition.sections if one.key == key), None)
        if section is None or not section.table:
            self.say("这一部分没有表格，请先转到有表格的部分。")
            return
        edit = fill_with_zero(report, section.table)
        if not edit.entries:
            self.say(f"“{section.tab}”没有空白格。")
            return
        if self._document.edit(edit, "空白格填 0").is_empty:
            return
        self._document.check()
        self.message.emit(
            f"“{section.tab}”的 {len(edit.entries)} 个空白格已填 0。", self.undo_offered
        )

    def ask_nil_return(self) -> None:
        """Asks the one question and fills in what follows from it."""
        from ui.dialogs.finalise_dialogs import NilDialog  # noqa: PLC0415 not at the start

        self._files.finish_typing()
        report = self._document.report
        nil = report.edition.definition.nil_return
        if nil is None:
            self.say("这一版表格没有这个办法，请逐格填写。")
            return
        plan = plan_nil_return(report, nil)
        if plan.edit == Edit() and not plan.kept:
            self.say("该填 0 的格和语句都有了，没有要填的。")
            return
        dialog = NilDialog(report, nil, self._window)
        if ask.accepted(dialog):
            if self._document.edit(dialog.plan.edit, nil.name).is_empty:
                return
            self._document.check()
            filled, said = len(dialog.plan.edit.entries), len(dialog.plan.sentences)
            words = f"已填好 {filled} 格，写入 {said} 句话。" if said else f"已填好 {filled} 格。"
            self.message.emit(words, self.undo_offered)


_LEDGER_STEP = "从台账填表"


class LedgerActions(ActionGroup):
    """`message` is what came of it; a ledger is read on another thread and can be given up."""

    def __init__(self, space: Workspace, files: FileActions, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._files = files
        self._tabs = tabs
        self._reading = BackgroundReader[tuple["Sheet", ...]](self, self.ask_into_report)
        self._reading.message.connect(self.message)
        self._document.ledgers = self._settings.ledgers
        self.handlers = {"tally": self.ask_into_report, "blank_ledger": self.ask_blank}

    def ask_into_report(self) -> None:
        """Asks for a ledger and fills the open report's tables from it."""
        self._files.finish_typing()
        path = self._ask_ledger()
        if path is not None:
            self.into_report(path)

    def begin(self, year: int) -> None:
        """Asks for a ledger and begins a report of this year with it."""
        path = self._ask_ledger()
        if path is not None:
            self._reading.read(path, self._reader.read_ledger, partial(self._on_read, year=year))

    def _ask_ledger(self) -> Path | None:
        return ask.ask_file(self._window, "选择台账", self._settings.folder, ask.LEDGER_FILTER)

    def into_report(self, path: Path) -> None:
        """Shows what a ledger says beside the open report, and fills in what is chosen."""
        done = self.for_this_report(partial(self._on_read, year=None), f"没有按 {path.name} 填表")
        self._reading.read(path, self._reader.read_ledger, done)

    def _on_read(self, path: Path, sheets: Sequence[Sheet], *, year: int | None) -> None:
        from app.ledger.tally import KeptAnswers, tally_sheets  # noqa: PLC0415 not at the start
        from ui.dialogs.ledger_dialog import LedgerDialog  # noqa: PLC0415 not at the start

        into_new = year is not None
        if not into_new and not self._document.may_edit():
            return
        report = self._document.report
        if year is not None:
            report = Report(self._catalog.for_year(year), Details(year))
        kept = KeptAnswers(self._settings.data_folder)

        def count(answers: Answers) -> Tally:
            wanted = report.details.year
            return tally_sheets(path.name, sheets, self._catalog, year=wanted, answers=answers)

        try:
            dialog = LedgerDialog(self._window, report, count, kept.load(report.edition.id))
        except RefusedError as error:
            self._reading.refuse(str(error))
            return
        agreed = ask.accepted(dialog)
        edit, answers, unsettled = dialog.edit, dialog.answers, len(dialog.tally.unsettled)
        kept.keep(report.edition, answers)
        if not agreed or (into_new and not self._files.show(report)):
            return
        self._settings.add_ledger(path)
        self._document.ledgers = self._settings.ledgers
        if into_new:
            self._tell_filled(path, self._document.begin(edit), unsettled, [])
        elif self._document.may_edit():
            change = self._document.edit(edit, _LEDGER_STEP)
            self._tell_filled(path, change, unsettled, self.undo_offered)

    def _tell_filled(
        self, path: Path, change: ChangeSet, unsettled: int, offered: Sequence[Action]
    ) -> None:
        """Brings the first table to the front in which something was filled in, and says so."""
        edition = self._document.report.edition
        filled = {edition.cells[key].table for key in change.after.entries}
        first = next((one for one in edition.sections if one.table in filled), None)
        if first is not None:
            self._tabs.go_to(self._tabs.keys.index(first.key))
        left = f"；有 {unsettled} 件没有计入，处理好后可以再填一次" if unsettled else ""
        self._document.check()
        cells = len(change.after.entries)
        self.message.emit(f"已按 {path.name} 填入 {cells} 格{left}。", offered)

    def ask_blank(self) -> None:
        """Asks for a place and writes next year's blank ledger there."""
        from app.ledger.blank import blank_ledger  # noqa: PLC0415 openpyxl, only when needed
        from app.ledger.definition import LedgerForm  # noqa: PLC0415 not at the start
        from app.storage.atomic import write_whole  # noqa: PLC0415 not at the start

        year = self._document.report.details.year + 1
        path = ask.ask_save(
            self._window,
            f"导出 {year} 年登记用的空白台账",
            self._settings.folder / blank_ledger_name(year),
            "Excel 文件 (*.xlsx)",
        )
        if path is None:
            return
        form = LedgerForm(self._catalog.for_year(year))
        try:
            write_whole(path, blank_ledger(form, year))
        except RefusedError as error:
            self.say(str(error))
            return
        self.say(f"已导出 {year} 年的空白台账 {path.name}。")
