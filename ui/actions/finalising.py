"""Precheck, explaining findings, finalising and unlocking the report, documents beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal

from app.checks.findings import LEFT_WORDS, Finding, earlier_words, explain, leave, may_be_left
from app.checks.runner import obstacles, unlock
from app.report.changes import shown_fingerprint
from app.report.finished import fingerprint, is_as_sealed
from app.report.report import Report
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Actions, Workspace
from ui.desktop import show_file
from ui.dialogs import ask
from ui.tasks import Task
from ui.widgets.findings_panel import FindingsPanel

if TYPE_CHECKING:
    from app.checks.precheck import Precheck

Outcome = TypeVar("Outcome")


class AttachmentActions(ActionGroup):
    """A group that writes such documents."""

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files

    def export_attachment(
        self, name: str, write: Callable[[Report, Path], Outcome], words: Callable[[Outcome], str]
    ) -> None:
        """Asks where, has a Word document written, and says what came of it in `words`."""
        self._files.finish_typing()
        place = self._files.proposal(".docx")
        proposal = place.with_name(f"{place.stem}{name}.docx")
        path = ask.ask_save(self._window, f"导出{name}", proposal, "Word 文档 (*.docx)")
        if path is None:
            return

        def done(outcome: Outcome) -> None:
            opening = [("打开文件", partial(show_file, path))]
            self.message.emit(f"已导出 {path.name}{words(outcome)}", opening)

        task = Task(self, done, self.say)
        task.start(partial(write, self._document.report.copy(), path))


_LOCKED = "报告已于 {moment} 定稿，不能修改；要修改，请先解除定稿。"
_CHANGED = "这份报告定稿以后在别处被改过，内容与定稿时的指纹不符，请核对。"
_QUESTION = "解除定稿以后才能修改，解除的时间会记在文件里；改好以后请重新定稿并重新导出。"
_UNLOCK = "解除定稿"
_NOT_SAVED = "年报还没有保存，保存以后才能定稿。"


class FinaliseActions(AttachmentActions):
    """`finding_chosen` carries a finding that stops finalising.

    `wanted` carries the key of an action to go on with.
    """

    finding_chosen = Signal(object)
    wanted = Signal(str)

    def __init__(self, space: Workspace, files: FileActions, findings: FindingsPanel) -> None:
        super().__init__(space, files)
        self._findings = findings
        findings.explain_wanted.connect(self.explain)
        # queued: it is the last word after what an action says it has done
        space.document.refused.connect(self.say_locked, Qt.ConnectionType.QueuedConnection)
        self.handlers = {
            "next_finding": partial(self.step, 1),
            "previous_finding": partial(self.step, -1),
            "explain": self.explain_current,
            "leave": self.leave_current,
            "finalise": self.finalise,
            "unlock": self.unlock,
            "export_explanations": self.export_explanations,
        }

    def show_state(self, actions: Actions, *, in_report: bool) -> None:
        """Offers finalising or unlocking, whichever is possible."""
        sealed = self._document.report.seal is not None
        actions["finalise"].setEnabled(in_report and not sealed)
        actions["unlock"].setEnabled(in_report and sealed)
        actions["explain"].setEnabled(in_report and not sealed)

    def step(self, by: int) -> None:
        """Goes to the next or the previous finding."""
        self._document.check()
        if self._findings.step(by) is None:
            self.say("没有发现问题。")

    def explain_current(self) -> None:
        """Asks for an explanation of the current finding, else of the first that waits for one."""
        if not self._findings.explain_current():
            self.say("没有需要说明的问题。")

    def explain(self, finding: Finding) -> None:
        """Asks for an explanation of a finding."""
        from ui.dialogs.finalise_dialogs import ExplainDialog  # noqa: PLC0415 loaded when asked for

        report = self._document.report
        if not self._document.may_edit():
            return
        dialog = ExplainDialog(finding, earlier_words(report, finding), self._window)
        if ask.accepted(dialog):
            self._document.edit(explain(report, finding, dialog.text), "说明问题")
            self._document.check()
            self.say("")

    def leave_current(self) -> None:
        """Keeps with the unfinished place in hand that it is left as it is on purpose."""
        report = self._document.report
        finding = self._findings.in_hand
        if finding is None or not may_be_left(finding):
            self.say("现在选中的不是可以有意不填的地方。")
            return
        self._document.edit(leave(report, finding), LEFT_WORDS)
        self._document.check()
        words = f"已记下：{finding.message.rstrip('。')}，有意不填。"
        self.message.emit(words, [("撤销", self._document.undo_stack.undo)])

    def finalise(self) -> None:
        """Shows what stops finalising; with nothing open, finalises if the clerk agrees."""
        from ui.dialogs.finalise_dialogs import FinaliseDialog  # noqa: PLC0415 when asked for

        self._files.finish_typing()
        self._document.check()
        report = self._document.report
        shown = shown_fingerprint(fingerprint(report))
        dialog = FinaliseDialog(obstacles(report), shown, report.edition, self._window)
        agreed = ask.accepted(dialog)
        chosen, wants_all = dialog.chosen, dialog.wants_all
        if wants_all:
            self.wanted.emit("precheck")
        elif chosen is not None:
            self.say("")
            self.finding_chosen.emit(chosen)
        elif agreed and self._files.save_first(_NOT_SAVED) and self._files.finalise():
            self.message.emit(f"已定稿并保存。内容指纹：{shown}", [(_UNLOCK, self.unlock)])

    def unlock(self) -> None:
        """Makes a finalised report one to be changed again, if the clerk agrees."""
        if ask.ask_sure(self._window, _QUESTION, _UNLOCK):
            self._document.edit(unlock(self._document.report), _UNLOCK)
            self._document.check()
            self.say("已解除定稿，可以修改了。")

    def export_explanations(self) -> None:
        """Asks where, and writes what was explained as a document of its own."""
        told = "，共 {} 条说明。这份文件不要公开。"
        self.export_attachment("校验说明", _write_explanations, told.format)

    def tell_opened(self) -> None:
        """Says of a finalised report that has just been opened that it is one."""
        report = self._document.report
        if report.seal is None:
            return
        if is_as_sealed(report):
            self.say_locked()
        else:
            self.message.emit(_CHANGED, [(_UNLOCK, self.unlock)])

    def say_locked(self) -> None:
        """Says that the report takes no edits, and offers to unlock it."""
        seal = self._document.report.seal
        if seal is not None:
            self.message.emit(_LOCKED.format(moment=seal.moment), [(_UNLOCK + "…", self.unlock)])


def _write_explanations(report: Report, path: Path) -> int:
    from app.export.attachments import write_explanations  # noqa: PLC0415 when needed

    return write_explanations(report, path)


class PrecheckActions(AttachmentActions):
    """`finding_chosen` carries a finding to go to, `wanted` the key of an action to go on with."""

    finding_chosen = Signal(object)
    wanted = Signal(str)

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space, files)
        self.handlers = {"precheck": self.show, "export_precheck": self.export}

    def show(self) -> None:
        """Shows the list of all checks of the report as it is now."""
        from app.checks.precheck import precheck  # noqa: PLC0415 when asked for
        from ui.dialogs.finalise_dialogs import PrecheckDialog  # noqa: PLC0415 when asked for

        self._files.finish_typing()
        self._document.check()
        report = self._document.report
        sealed = report.seal is not None
        dialog = PrecheckDialog(
            precheck(report), report.edition, sealed=sealed, parent=self._window
        )
        dialog.export_wanted.connect(self.export)
        dialog.finalise_wanted.connect(lambda: self.wanted.emit("finalise"))
        ask.accepted(dialog)
        chosen = dialog.chosen
        if chosen is not None:
            self.say("")
            self.finding_chosen.emit(chosen)

    def export(self) -> None:
        """Asks where, and writes the list as a document of its own."""
        self.export_attachment("自查表", _write, lambda done: f"。{done.summary}")


def _write(report: Report, path: Path) -> Precheck:
    from app.export.attachments import write_precheck  # noqa: PLC0415 when needed

    return write_precheck(report, path)
