"""What a collection gives: the workbook of the sum, and the county's own report begun with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.collect.collection import Collection
from app.collect.results.county_report import county_report
from app.report.report import Report
from app.storage.file_lock import held_by
from app.storage.file_names import file_name
from app.storage.report_file import save_report
from ui.action_spec import Handlers
from ui.collect.actions.last_year import LastYearChoice
from ui.collect.space import CollectGroup, CollectSpace
from ui.desktop import show_file
from ui.dialogs import ask
from ui.tasks import Task

if TYPE_CHECKING:
    from app.collect.results.between_years import LastYear

_WORKBOOK = "Excel 工作簿 (*.xlsx)"


class OutActions(CollectGroup):
    """`said` tells what was written, and offers to open it."""

    def __init__(self, space: CollectSpace, last_year: LastYearChoice) -> None:
        super().__init__(space)
        self._last_year = last_year

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"export_sum": self.export_sum, "county_report": self.make_report}

    def export_sum(self) -> None:
        """Writes the workbook after asking where."""
        collection = self._reading.collection
        if collection is None:
            return
        name = f"{collection.name}{collection.year}年度汇总表.xlsx"
        proposal = (self._reading.home or self._space.settings.folder) / name
        path = ask.ask_save(self._window, "导出汇总表", proposal, _WORKBOOK)
        collection = self._reading.collection  # as it is now: the folder is read on meanwhile
        if path is None or collection is None:
            return
        self.said.emit(f"正在导出 {path.name}…", [])
        task = Task(self, partial(self._on_written, path), self._on_refused)
        self._reading.hold_for(task)
        beside = self._last_year.beside
        task.start(partial(_write_workbook, collection, path, beside.last if beside else None))

    def make_report(self) -> None:
        """Begins the county's own report with the sums, after asking where it is kept."""
        collection = self._reading.collection
        if collection is None:
            return
        name = file_name(self._report(collection).title)
        home = self._reading.home or self._space.settings.folder
        path = ask.ask_save(
            self._window, "本级报告存在哪里", home.parent / f"{name}.nbao", "年报文件 (*.nbao)"
        )
        collection = self._reading.collection  # see above
        if path is None or collection is None or not self._is_free(path):
            return
        task = Task(self, partial(self._on_report_saved, path), self._on_refused, asks=True)
        task.start(partial(save_report, self._report(collection), path))

    def _report(self, collection: Collection) -> Report:
        beside = self._last_year.beside
        return county_report(collection, beside.whole if beside else None)

    def _is_free(self, path: Path) -> bool:
        """Whether nobody works on a file, here or elsewhere; it is said who does."""
        holder = held_by(path)
        if holder is None and not self._space.reports.is_open(path):
            return True
        by = f"正由{holder.words}起编辑" if holder else "正在窗口里打开"
        self.said.emit(f"{path.name} {by}，没有写入，请另取文件名。", [("另存…", self.make_report)])
        return False

    def _on_report_saved(self, path: Path, _: None) -> None:
        self.said.emit(f"已生成 {path.name}，数字是汇总数，请接着写文字。", [])
        self._reading.note_made(path)
        self._space.reports.open_at(path, None)

    def _on_written(self, path: Path, _: None) -> None:
        open_file, open_folder = partial(show_file, path), partial(show_file, path.parent)
        actions = [("打开文件", open_file), ("打开文件夹", open_folder)]
        self.said.emit(f"已导出 {path.name}。", actions)
        self._reading.note_made(path)

    def _on_refused(self, sentence: str) -> None:
        self.said.emit(sentence, [])


def _write_workbook(collection: Collection, path: Path, last: LastYear | None) -> None:
    from app.collect.workbook.workbook import write_workbook  # noqa: PLC0415 openpyxl, only when needed

    write_workbook(collection, path, last)
