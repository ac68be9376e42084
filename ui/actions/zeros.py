"""Filling with 0 what did not happen: the rest of a table, or the whole year without requests."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from app.report.changes import Edit
from app.report.nil_return import fill_with_zero, plan_nil_return
from ui.action_spec import Handlers
from ui.actions.files import FileActions
from ui.actions.workspace import ActionGroup, Workspace
from ui.pages.section_tabs import SectionTabs


class ZeroActions(ActionGroup):
    """`said` tells what was filled in; each is one step that can be undone."""

    def __init__(self, space: Workspace, files: FileActions, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._files = files
        self._tabs = tabs

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"nil_return": self.ask_nil_return, "fill_zero": self.fill_table}

    def fill_table(self) -> None:
        """Fills the blank cells of the table in front with 0."""
        self._files.finish_typing()
        report = self._document.report
        key = self._tabs.keys[self._tabs.currentIndex()]
        section = next((one for one in report.edition.sections if one.key == key), None)
        if section is None or not section.table:
            self.said.emit("这一部分没有表格，请先转到有表格的部分。", [])
            return
        edit = fill_with_zero(report, section.table)
        if not edit.entries:
            self.said.emit(f"“{section.tab}”没有空格。", [])
            return
        self._document.edit(edit, "空格填 0")
        self._document.check()
        self.said.emit(f"“{section.tab}”的 {len(edit.entries)} 个空格已填 0，可以撤销。", [])

    def ask_nil_return(self) -> None:
        """Asks the one question and fills in what follows from it."""
        from ui.dialogs.nil_dialog import NilDialog  # noqa: PLC0415 not at the start

        self._files.finish_typing()
        report = self._document.report
        nil = report.edition.definition.nil_return
        if nil is None:
            self.said.emit("这一版表格没有这个办法，请逐格填写。", [])
            return
        plan = plan_nil_return(report, nil)
        if plan.edit == Edit() and not plan.kept:
            self.said.emit("该填 0 的格和语句都有了，没有要填的。", [])
            return
        dialog = NilDialog(report, nil, self._window)
        agreed = dialog.exec() == QDialog.DialogCode.Accepted
        edit = dialog.edit
        dialog.deleteLater()
        if agreed:
            self._document.edit(edit, nil.name)
            self._document.check()
            words = f"已填好 {len(edit.entries)} 格和 {len(edit.texts)} 部分文字，可以撤销。"
            self.said.emit(words, [])
