"""Exporting into a template of one's own: chosen, looked at, remembered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.file_paths import is_file, is_same_file
from app.foreign.reader import ForeignReader
from app.report.report import Report
from ui.action_spec import Handlers
from ui.actions.exports import FILTERS, ExportActions
from ui.actions.files import FileActions
from ui.actions.workspace import ActionGroup, Workspace
from ui.dialogs import ask_template
from ui.dialogs.ask import ask_save
from ui.dialogs.ask_template import Choice
from ui.tasks import Task

_SUFFIXES = (".docx", ".xlsx")


class TemplateActions(ActionGroup):
    """`said` is what came of it; the template chosen last is offered again for its edition."""

    def __init__(self, space: Workspace, files: FileActions, exports: ExportActions) -> None:
        super().__init__(space)
        self._files = files
        self._exports = exports

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"export_template": self.export, "forget_templates": self.forget}

    def export(self) -> None:
        """Asks for the template, says what it lacks, and writes the report into a copy of it."""
        self._files.finish_typing()
        if self._exports.running:
            return
        known = self._known()
        choice = ask_template.ask_known(self._window, known) if known else Choice.OTHER
        if isinstance(choice, Path):
            self._examine(choice)
        elif choice is Choice.OTHER:
            self.choose()

    def choose(self) -> None:
        """Asks for a template and goes on with it."""
        path = ask_template.ask_file(self._window, self._settings.folder)
        if path is not None:
            self._examine(path)

    def forget(self) -> None:
        """Forgets the templates of this edition: what is offered is the official form again."""
        edition = self._document.report.edition
        for suffix in _SUFFIXES:
            self._settings.keep_template(edition.id, suffix, None)
        sentence = f"已恢复官方格式，{edition.definition.name}不再使用以前选的模板。"
        self.said.emit(sentence, [])

    def _known(self) -> tuple[Path, ...]:
        """The remembered templates that are still there; the others are told and forgotten."""
        edition = self._document.report.edition.id
        found: list[Path] = []
        for suffix in _SUFFIXES:
            path = self._settings.template(edition, suffix)
            if path is not None and is_file(path):
                found.append(path)
            elif path is not None:
                self._settings.keep_template(edition, suffix, None)
                self.said.emit(f"上次用的模板“{path}”找不到了，请重新选择。", [])
        return tuple(found)

    def _examine(self, template: Path) -> None:
        self._exports.set_running(running=True)
        snapshot = self._document.report.copy()
        done = self.for_this_report(partial(self._on_examined, template), "没有导出")
        task: Task[tuple[str, ...]] = Task(self, done, self._on_refused, asks=True)
        task.finished.connect(lambda: self._exports.set_running(running=False))
        self.said.emit(f"正在查看模板 {template.name}…", [("取消", partial(self._give_up, task))])
        task.start(partial(_lacks, snapshot, template, self._reader))

    def _give_up(self, task: Task[tuple[str, ...]]) -> None:
        task.cancel()
        self.said.emit("", [])

    def _on_refused(self, sentence: str) -> None:
        self.said.emit(sentence, [("换一个模板…", self.choose)])

    def _on_examined(self, template: Path, lacking: tuple[str, ...]) -> None:
        self.said.emit("", [])
        choice = Choice.GO_ON
        if lacking:
            choice = ask_template.ask_despite(self._window, template, lacking)
        if choice is Choice.OTHER:
            self.choose()
        elif choice is Choice.GO_ON:
            self._write(template, incomplete=bool(lacking))

    def _write(self, template: Path, *, incomplete: bool) -> None:
        if not self._exports.may_fill():
            return
        suffix = template.suffix.lower()
        proposal = self._files.proposal(suffix)
        path = ask_save(self._window, "导出到模板", proposal, FILTERS[suffix])
        if path is None:
            return
        if is_same_file(path, template):
            sentence = "不能盖掉模板本身，请换一个文件名。"
            self.said.emit(
                sentence, [("另选文件名…", partial(self._write, template, incomplete=incomplete))]
            )
            return
        self._settings.keep_template(self._document.report.edition.id, suffix, template)
        self._exports.write(path, template, incomplete=incomplete)


def _lacks(report: Report, template: Path, reader: ForeignReader) -> tuple[str, ...]:
    from app.export.exporter import template_lacks  # noqa: PLC0415 heavy libraries when needed

    return template_lacks(report, template, reader)
