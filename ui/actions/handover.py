"""The handover package: the notes are asked for, the work goes on aside and can be given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from app.checks.next_steps import progress_words
from app.errors import Cancelled
from app.report.report import Report
from ui.actions.exports import ExportActions
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Workspace
from ui.desktop import show_file
from ui.dialogs import ask
from ui.tasks import Task
from ui.window_actions import Handlers

if TYPE_CHECKING:
    from app.export.handover import HandoverResult

_TITLE = "做交接包"
_FILTER = "交接包 (*.zip)"
_OPEN = "这份报告设了密码，但交接包不加密，里面的文件谁都能打开。"


class HandoverActions(ActionGroup):
    """`said` tells how far the work is and what came of it."""

    def __init__(self, space: Workspace, files: FileActions, exports: ExportActions) -> None:
        super().__init__(space)
        self._files = files
        self._exports = exports

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"handover": self.make}

    def make(self) -> None:
        """Asks for notes and place, and makes the package aside."""
        from ui.dialogs.finalise_dialogs import HandoverDialog  # noqa: PLC0415 not at the start

        self._files.finish_typing()
        if self._exports.running:
            return
        report, path = self._document.report, self._document.path
        key = self._document.key
        kept = self._settings.reports.notes(path, key) if path else ""
        if report.previous is not None:
            kept = kept or report.previous.notes
        contents = list(_contents(report))
        dialog = HandoverDialog(contents, list(self._warnings()), kept, self._window)
        agreed = dialog.exec() == QDialog.DialogCode.Accepted
        notes = dialog.notes
        dialog.deleteLater()
        if path:
            self._settings.reports.keep_notes(path, notes, key)
        if agreed and self._exports.may_fill():
            self._write(notes)

    def _warnings(self) -> Iterator[str]:
        report = self._document.report
        if report.seal is None:
            yield f"报告还没有定稿（{progress_words(report)}），定稿以后再做更好。"
        if self._document.key is not None:
            yield _OPEN

    def _write(self, notes: str) -> None:
        from app.export.handover import handover_name  # noqa: PLC0415 heavy libraries when needed

        report = self._document.report
        proposal = self._files.proposal(".zip").with_name(handover_name(report))
        path = ask.ask_save(self._window, _TITLE, proposal, _FILTER)
        if path is None:
            return
        self._exports.set_running(running=True)
        task: Task[HandoverResult] = Task(self, self._on_done, self._on_refused)
        task.finished.connect(lambda: self._exports.set_running(running=False))
        task.progress.connect(partial(self._tell, task))
        self._tell(task, "正在做交接包…")
        make = partial(_make, as_written=self._exports.is_agreed(report))
        task.start(partial(make, report.copy(), path, notes, task.tell, task.is_cancelled))

    def _tell(self, task: Task[HandoverResult], words: str) -> None:
        self.message.emit(words, [("取消", partial(self._cancel, task))])

    def _cancel(self, task: Task[HandoverResult]) -> None:
        task.cancel()
        self.message.emit("已取消，没有做交接包。", [])

    def _on_done(self, result: HandoverResult) -> None:
        words = f"已做好 {result.path.name}，共 {result.files} 个文件，读回核对无误。"
        self.message.emit(words, [("打开文件夹", partial(show_file, result.path.parent))])

    def _on_refused(self, sentence: str) -> None:
        self.message.emit(sentence, [])


def _contents(report: Report) -> Iterator[str]:
    """What goes into the package, in words."""
    yield f"{report.details.year} 年度的年报文件和导出的 Word、Excel、PDF"
    if report.explanations:
        yield "校验说明"
    if report.previous is not None:
        yield f"{report.previous.year} 年度的数字和文字"
    yield "交接说明（列出包里的文件和明年一月怎么做）"


def _make(
    report: Report,
    path: Path,
    notes: str,
    tell: Callable[[str], None],
    cancelled: Cancelled,
    *,
    as_written: bool,
) -> HandoverResult:
    from app.export.handover import write_handover  # noqa: PLC0415 heavy libraries when needed
    from ui.typesetting.charts import draw_chart  # noqa: PLC0415
    from ui.typesetting.pdf import pdf_of  # noqa: PLC0415

    writers = {".pdf": pdf_of}
    return write_handover(
        report,
        path,
        notes,
        writers,
        draw_chart,
        as_written=as_written,
        tell=tell,
        cancelled=cancelled,
    )
