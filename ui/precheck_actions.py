"""Looking through all checks before finalising, as the superior office will see them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from app.checks.precheck import Precheck, precheck
from app.report.report import Report
from ui.actions import Handlers
from ui.dialogs import ask
from ui.elsewhere import show_file
from ui.file_actions import FileActions
from ui.tasks import Task
from ui.workspace import ActionGroup, Workspace


class PrecheckActions(ActionGroup):
    """`finding_chosen` carries a finding to go to, `wanted` the key of an action to go on with."""

    finding_chosen = Signal(object)
    wanted = Signal(str)

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"precheck": self.show, "export_precheck": self.export}

    def show(self) -> None:
        """Shows the list of all checks of the report as it is now."""
        from ui.dialogs.precheck_dialog import PrecheckDialog  # noqa: PLC0415 when asked for

        self._files.finish_typing()
        self._document.check()
        report = self._document.report
        sealed = report.seal is not None
        dialog = PrecheckDialog(
            precheck(report), report.edition, sealed=sealed, parent=self._window
        )
        dialog.export_wanted.connect(self.export)
        dialog.finalise_wanted.connect(lambda: self.wanted.emit("finalise"))
        dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        if chosen is not None:
            self.said.emit("", [])
            self.finding_chosen.emit(chosen)

    def export(self) -> None:
        """Asks where, and writes the list as a document of its own."""
        self._files.finish_typing()
        place = self._files.proposal(".docx")
        proposal = place.with_name(f"{place.stem}自查表.docx")
        path = ask.ask_save(self._window, "导出自查表", proposal, "Word 文档 (*.docx)")
        if path is not None:
            done = partial(self._on_written, path)
            task = Task(self, done, lambda sentence: self.said.emit(sentence, []))
            task.start(partial(_write, self._document.report.copy(), path))

    def _on_written(self, path: Path, done: Precheck) -> None:
        offered = [("打开文件", partial(show_file, path))]
        self.said.emit(f"已导出 {path.name}。{done.summary}", offered)


def _write(report: Report, path: Path) -> Precheck:
    from app.export.precheck_docx import write_precheck  # noqa: PLC0415 when needed

    return write_precheck(report, path)
