"""Exports to documents, into templates and as a handover package: questions, work, results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from PySide6.QtCore import Signal

from app.checks.next_steps import progress_words
from app.errors import Cancelled, CancelledError, RefusedError, raise_if_cancelled
from app.file_paths import file_status, is_file, is_same_file
from app.foreign.reader import ForeignReader
from app.report.finished import unresolved
from app.report.report import Report
from app.storage.file_names import handover_name
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Workspace
from ui.desktop import show_file
from ui.dialogs import ask
from ui.dialogs.ask import TemplateChoice, ask_save
from ui.tasks import Task

if TYPE_CHECKING:
    from app.export.exporter import ExportResult
    from app.export.handover import HandoverResult

Outcome = TypeVar("Outcome")

FILTERS = {
    ".docx": "Word 文档 (*.docx)",
    ".xlsx": "Excel 工作簿 (*.xlsx)",
    ".pdf": "PDF 文件 (*.pdf)",
    ".html": "网页 (*.html *.htm)",
}
TITLES = {".docx": "导出 Word", ".xlsx": "导出 Excel", ".pdf": "导出 PDF", ".html": "导出网页"}


class ExportActions(ActionGroup):
    """`busy` says whether an export is under way; `message` what came of it."""

    busy = Signal(bool)

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files
        self.running = False
        self._agreed: frozenset[str] = frozenset()
        self.handlers = {f"export_{suffix[1:]}": partial(self.export, suffix) for suffix in FILTERS}

    def export(self, suffix: str) -> None:
        """Writes the report in the format of a suffix after asking about blanks and the place."""
        self._files.finish_typing()
        if self.running or not self.may_fill():
            return
        proposal = self._files.proposal(suffix)
        path = ask.ask_save(self._window, TITLES[suffix], proposal, FILTERS[suffix])
        if path is not None:
            self.write(path)

    def may_fill(self) -> bool:
        """Asks about blanks, and about what the texts leave unresolved.

        Cells that hold no number are for the exporter to refuse.
        """
        report = self._document.report
        blanks = len(report.blank_keys)
        question = f"还有 {blanks} 格没有填数，导出时写作 0。年报文件里仍然是空白格。"
        if report.unread:
            return True
        if blanks and not ask.ask_sure(self._window, question, "写作 0 并导出"):
            return False
        return self.may_write(report)

    def may_write(self, report: Report) -> bool:
        """Asks about live numbers, pictures and charts that would go out as they are written."""
        left = unresolved(report)
        if not left:
            return True
        from app.export.exporter import unresolved_words  # noqa: PLC0415 heavy libraries

        question = f"{unresolved_words(report, left)}。改好再导出更稳妥。"
        if not ask.ask_sure(self._window, question, "仍然导出", careful=True):
            return False
        self._agreed = frozenset(one.written for one in left)
        return True

    def is_agreed(self, report: Report) -> bool:
        """Whether all that a report leaves unresolved was agreed to."""
        return all(one.written in self._agreed for one in unresolved(report))

    def write(self, path: Path, template: Path | None = None, *, incomplete: bool = False) -> None:
        """Writes the report as it is now, aside; into a copy of the template if one is given."""
        snapshot = self._document.report.copy()
        work = partial(export_file, snapshot, path, template, incomplete=incomplete)
        work = partial(work, as_written=self.is_agreed(snapshot), reader=self._reader)
        self.run(
            Task(self, partial(self._on_done, path), self.say),
            lambda task: work(cancelled=task.is_cancelled),
            f"正在导出 {path.name}…",
            f"已取消导出 {path.name}，原有文件没有改动。",
        )

    def run(
        self,
        task: Task[Outcome],
        work: Callable[[Task[Outcome]], Outcome],
        words: str,
        cancelled: str = "",
    ) -> None:
        """Runs work on an export aside, one at a time, and offers to cancel it.

        `words` say what is done, `cancelled` what has become of it once it was cancelled: what was
        not written by then is not written any more.
        """

        def cancel() -> None:
            task.cancel()
            self.say(cancelled)

        def tell(words: str) -> None:
            self.message.emit(words, [("取消", cancel)])

        self._set_running(running=True)
        task.finished.connect(lambda: self._set_running(running=False))
        task.progress.connect(tell)
        tell(words)
        task.start(partial(work, task))

    def _set_running(self, *, running: bool) -> None:
        self.running = running
        self.busy.emit(running)

    def _on_done(self, path: Path, result: ExportResult) -> None:
        lost = f"模板缺少的 {len(result.lacking)} 处没有写全。" if result.lacking else ""
        warnings = "".join(f"{words}。" for words in result.warnings)
        sentence = f"已导出 {path.name}，{result.words}。{lost}{warnings}"
        self.message.emit(
            sentence,
            [
                ("打开文件", partial(show_file, path)),
                ("打开文件夹", partial(show_file, path.parent)),
            ],
        )


def export_file(
    report: Report,
    path: Path,
    template: Path | None,
    *,
    incomplete: bool,
    as_written: bool,
    reader: ForeignReader,
    cancelled: Cancelled,
) -> ExportResult:
    """Writes a report into a file of the kind its suffix says, and reads it back."""
    from app.export.exporter import export  # noqa: PLC0415 heavy libraries only when needed
    from ui.typesetting.pages import painters  # noqa: PLC0415

    return export(
        report,
        path,
        template,
        painters(),
        incomplete=incomplete,
        as_written=as_written,
        cancelled=cancelled,
        workplace=reader,
    )


_TEMPLATE_SUFFIXES = (".docx", ".xlsx")


class TemplateActions(ActionGroup):
    """`message` is what came of it; the template chosen last is offered again for its edition."""

    def __init__(self, space: Workspace, files: FileActions, exports: ExportActions) -> None:
        super().__init__(space)
        self._files = files
        self._exports = exports
        self.handlers = {"export_template": self.export, "forget_templates": self.forget}

    def export(self) -> None:
        """Asks for the template, says what it lacks, and writes the report into a copy of it."""
        self._files.finish_typing()
        if self._exports.running:
            return
        known = self._known()
        choice = ask.ask_known_template(self._window, known) if known else TemplateChoice.OTHER
        if isinstance(choice, Path):
            self._examine(choice)
        elif choice is TemplateChoice.OTHER:
            self.choose()

    def choose(self) -> None:
        """Asks for a template and goes on with it."""
        path = ask.ask_file(self._window, "选择模板", self._settings.folder, ask.TEMPLATE_FILTER)
        if path is not None:
            self._examine(path)

    def forget(self) -> None:
        """Forgets the templates of this edition: what is offered is the official form again."""
        edition = self._document.report.edition
        for suffix in _TEMPLATE_SUFFIXES:
            self._settings.keep_template(edition.id, suffix, None)
        sentence = f"已恢复官方格式，{edition.definition.name}不再使用以前选的模板。"
        self.say(sentence)

    def _known(self) -> tuple[Path, ...]:
        """The remembered templates that are still there; the others are told and forgotten."""
        edition = self._document.report.edition.id
        found: list[Path] = []
        for suffix in _TEMPLATE_SUFFIXES:
            path = self._settings.template(edition, suffix)
            if path is not None and is_file(path):
                found.append(path)
            elif path is not None:
                self._settings.keep_template(edition, suffix, None)
                self.say(f"上次用的模板“{path}”找不到了，请重新选择。")
        return tuple(found)

    def _examine(self, template: Path) -> None:
        snapshot = self._document.report.copy()
        done = self.for_this_report(partial(self._on_examined, template), "没有导出")
        task: Task[tuple[str, ...]] = Task(self, done, self._on_refused, asks=True)
        words = f"正在查看模板 {template.name}…"
        self._exports.run(task, lambda _: _template_lacks(snapshot, template, self._reader), words)

    def _on_refused(self, sentence: str) -> None:
        self.message.emit(sentence, [("换一个模板…", self.choose)])

    def _on_examined(self, template: Path, lacking: tuple[str, ...]) -> None:
        self.say("")
        choice = TemplateChoice.GO_ON
        if lacking:
            choice = ask.ask_despite_lacking(self._window, template, lacking)
        if choice is TemplateChoice.OTHER:
            self.choose()
        elif choice is TemplateChoice.GO_ON:
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
            self.message.emit(
                sentence, [("另选文件名…", partial(self._write, template, incomplete=incomplete))]
            )
            return
        self._settings.keep_template(self._document.report.edition.id, suffix, template)
        self._exports.write(path, template, incomplete=incomplete)


def _template_lacks(report: Report, template: Path, reader: ForeignReader) -> tuple[str, ...]:
    from app.export.exporter import template_lacks  # noqa: PLC0415 heavy libraries when needed

    return template_lacks(report, template, reader)


_PACKAGE_TITLE = "做交接包"
_PACKAGE_FILTER = "交接包 (*.zip)"
_UNPROTECTED = "这份报告设了密码，但交接包不加密，里面的文件谁都能打开。"


class HandoverActions(ActionGroup):
    """`message` tells how far the work is and what came of it."""

    def __init__(self, space: Workspace, files: FileActions, exports: ExportActions) -> None:
        super().__init__(space)
        self._files = files
        self._exports = exports
        self.handlers = {"handover": self.make}

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
        contents = list(_package_contents(report))
        dialog = HandoverDialog(contents, list(self._warnings()), kept, self._window)
        agreed, notes = ask.accepted(dialog), dialog.notes
        if path:
            self._settings.reports.keep_notes(path, notes, key)
        if agreed and self._exports.may_fill():
            self._write(notes)

    def _warnings(self) -> Iterator[str]:
        report = self._document.report
        if report.seal is None:
            yield f"报告还没有定稿（{progress_words(report)}），定稿以后再做更好。"
        if self._document.key is not None:
            yield _UNPROTECTED

    def _write(self, notes: str) -> None:
        report = self._document.report
        proposal = self._files.proposal(".zip").with_name(handover_name(report))
        path = ask.ask_save(self._window, _PACKAGE_TITLE, proposal, _PACKAGE_FILTER)
        if path is None:
            return
        make = partial(_make_package, report.copy(), path, notes)
        make = partial(make, as_written=self._exports.is_agreed(report))
        task: Task[HandoverResult] = Task(self, self._on_done, self.say)
        self._exports.run(task, make, "正在做交接包…", "已取消，没有做交接包。")

    def _on_done(self, result: HandoverResult) -> None:
        words = f"已做好 {result.path.name}，共 {result.files} 个文件，读回核对无误。"
        self.message.emit(words, [("打开文件夹", partial(show_file, result.path.parent))])


def _package_contents(report: Report) -> Iterator[str]:
    """What goes into the package, in words."""
    yield f"{report.details.year} 年度的年报文件和导出的 Word、Excel、PDF"
    if report.explanations:
        yield "校验说明"
    if report.previous is not None:
        yield f"{report.previous.year} 年度的数字和文字"
    yield "交接说明（列出包里的文件和明年一月怎么做）"


def _make_package(
    report: Report, path: Path, notes: str, task: Task[HandoverResult], *, as_written: bool
) -> HandoverResult:
    from app.export.handover import write_handover  # noqa: PLC0415 heavy libraries when needed
    from ui.typesetting.pages import painters  # noqa: PLC0415

    return write_handover(
        report,
        path,
        notes,
        painters(),
        as_written=as_written,
        tell=task.tell,
        cancelled=task.is_cancelled,
    )


BESIDE = ("自查表", "校验说明")


class PlannedFile(Struct, frozen=True):
    """A file to be written: its kind, where, and the template it goes into, if any."""

    kind: str
    path: Path
    template: Path | None = None


class Written(Struct, frozen=True):
    """What came of all files: a line for each that was written, a sentence for each reason why
    some were refused; `stamps` by which those that were written are known again.
    """

    lines: tuple[str, ...]
    refused: tuple[str, ...]
    stamps: dict[Path, object]

    @property
    def problem(self) -> str:
        """What was not written; nothing if all was."""
        more = "还有没写好的，见本页的说明。" if len(self.refused) > 1 else ""
        return "".join((*self.refused[:1], more))


def stamp_of(path: Path) -> object:
    """How a file is known again that nobody has written to since."""
    status = file_status(path)
    return status and (status.st_mtime_ns, status.st_size)


def write_files(
    report: Report,
    files: Sequence[PlannedFile],
    reader: ForeignReader,
    *,
    as_written: bool,
    cancelled: Cancelled,
) -> Written:
    """Writes each file and reads it back; a line for each with what came of it.

    One that is refused does not keep the others from being written.
    """
    from app.storage.atomic import WriteRefusedError  # noqa: PLC0415 not at the start

    lines, refused, stamps = list[str](), dict[str, list[str]](), dict[Path, object]()
    for one in files:
        raise_if_cancelled(cancelled)
        try:
            words = _write(report, one, reader, as_written=as_written, cancelled=cancelled)
        except CancelledError:
            raise
        except WriteRefusedError as error:
            refused.setdefault(f"没有写入：{error.problem}。", []).append(one.path.name)
        except RefusedError as error:
            refused.setdefault(str(error), [])
        else:
            if words:
                lines.append(f"{one.path.name}\n{words}")
                stamps[one.path] = stamp_of(one.path)
    told = (f"{'、'.join(names)} {why}" if names else why for why, names in refused.items())
    return Written(tuple(lines), tuple(told), stamps)


def _write(
    report: Report,
    one: PlannedFile,
    reader: ForeignReader,
    *,
    as_written: bool,
    cancelled: Cancelled,
) -> str:
    """Writes a file; what came of it, nothing if there is nothing to write."""
    from app.export.attachments import (  # noqa: PLC0415 heavy libraries only when needed
        explained_findings,
        write_explanations,
        write_precheck,
    )

    if one.kind == BESIDE[0]:
        return write_precheck(report, one.path).summary
    if one.kind == BESIDE[1]:
        return (
            f"{write_explanations(report, one.path)} 条说明" if explained_findings(report) else ""
        )
    return export_file(
        report,
        one.path,
        one.template,
        incomplete=one.template is not None,
        as_written=as_written,
        reader=reader,
        cancelled=cancelled,
    ).words
