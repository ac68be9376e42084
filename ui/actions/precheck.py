"""Looking through all checks before finalising, as the superior office will see them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from app.checks.precheck import Precheck, precheck
from app.report.report import Report
from ui.action_spec import Handlers
from ui.actions.beside import BesideActions


class PrecheckActions(BesideActions):
    """`finding_chosen` carries a finding to go to, `wanted` the key of an action to go on with."""

    finding_chosen = Signal(object)
    wanted = Signal(str)

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
        self.write_beside("自查表", _write, lambda done: f"。{done.summary}")


def _write(report: Report, path: Path) -> Precheck:
    from app.export.precheck_docx import write_precheck  # noqa: PLC0415 when needed

    return write_precheck(report, path)
