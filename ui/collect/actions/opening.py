"""Leads from a number to its document: the report at the cell, and the file as it came in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from app.collect.collection import Collection, FileLine, Standing
from app.collect.submission import MEMBER_SIGN, Submission
from app.edition.cells import CellKey
from app.errors import RefusedError
from app.file_paths import is_file
from app.report.report import Report
from app.storage.atomic import temporary_prefix
from ui.collect.actions.menus import CollectContext, CollectGroup
from ui.collect.pages.page import Picked
from ui.desktop import show_file
from ui.tasks import Task

_OWN_FILES = (".nbao", ".json")


class DocumentOpening(CollectGroup):
    """A report file is opened as it is; what a document says is shown as a new report."""

    def __init__(self, space: CollectContext) -> None:
        super().__init__(space)
        self._copies: TemporaryDirectory[str] | None = None
        self.handlers = {"open_report": self.open_report, "open_file": self.open_file}

    def enabled(self) -> dict[str, bool]:
        """A report can be opened if it was read, a file if there is one."""
        line = self._window.picked.line
        return {
            "open_report": bool(line and line.submission.is_read),
            "open_file": bool(line and line.standing is not Standing.IGNORED),
        }

    def open_report(self) -> None:
        """Opens what is picked in the window for single reports, at its cell if it has one."""
        picked, home, collection = self._window.picked, self._reading.home, self._reading.collection
        if picked.line is None or home is None or collection is None:
            return
        submission = picked.line.submission
        if picked.share and picked.share.inner:
            where, file = " › ".join(picked.share.path), picked.share.file
            self.say(f"{where} 的报告在下级那里，文件是“{file}”，这里只有它的数。")
            return
        if submission.units and submission.is_read:
            self.message.emit(
                f"{submission.words} 是下级汇总好的结果，里面有 {submission.units} 个单位，"
                "没有单份报告可以打开。",
                [("打开原文件", self.open_file)],
            )
            return
        cell = picked.share.cell.key if picked.share else None
        if picked.whole is not None:
            words = f"这里显示的是拼成的整份报告。{picked.whole.reason}"
            self._space.reports.show_at(collection.report(picked.whole), cell, words, [])
            return
        path = home.joinpath(*submission.place.split(MEMBER_SIGN))
        if path.suffix.lower() in _OWN_FILES and is_file(path):
            self._space.reports.open_at(path, cell)
            return
        words = _where_words(collection, picked, submission, cell)
        self.say(f"正在读取 {submission.words}…")
        task = Task(self, partial(self._on_read, cell, words), self._on_refused, asks=True)
        task.start(partial(self._space.reader.read_submission, home, submission))

    def open_file(self) -> None:
        """Opens the file that came in with the program for it."""
        if self._window.picked.line is not None:
            self.show_line(self._window.picked.line)

    def show_line(self, line: FileLine) -> None:
        """Opens the file of a line with the program for it."""
        home = self._reading.home
        if home is None:
            return
        try:
            show_file(self._on_disk(home, line))
        except RefusedError as error:
            self.message.emit(str(error), [("重新读取", self._reading.again)])

    def close(self) -> None:
        """Takes the copies out of archives away."""
        if self._copies is not None:
            self._copies.cleanup()

    def _on_disk(self, home: Path, line: FileLine) -> Path:
        """The file, or a copy of what lies in an archive."""
        from app.collect.reading.one_file import content_of, submitted_file  # noqa: PLC0415 when needed

        path, inside = submitted_file(home, line.submission)
        if not inside:
            return path
        if self._copies is None:
            self._copies = TemporaryDirectory(prefix=temporary_prefix(), ignore_cleanup_errors=True)
        copy = Path(self._copies.name) / f"{path.stem}-{Path(inside).name}"
        copy.write_bytes(content_of(home, line.submission))
        self.say(f"{line.submission.words} 在压缩包里，打开的是它的副本。")
        return copy

    def _on_read(self, cell: CellKey | None, words: str, report: Report) -> None:
        self.say("")
        self._space.reports.show_at(report, cell, words, [("打开原文件", self.open_file)])

    def _on_refused(self, sentence: str) -> None:
        self.message.emit(sentence, [("打开原文件", self.open_file)])


def _where_words(
    collection: Collection, picked: Picked, submission: Submission, cell: CellKey | None
) -> str:
    """What is shown, and where its figure stands in the document."""
    shown = f"这里显示的是从 {submission.words} 中读出的内容"
    if cell is None or picked.share is None:
        return f"{shown}。"
    where = collection.detail(submission).where(cell)
    return f"{shown}，{picked.share.cell.words}在{where}。" if where else f"{shown}。"
