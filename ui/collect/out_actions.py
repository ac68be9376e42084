"""What a collection gives: the workbook of the sum."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.collect.collection import Collection
from ui.actions import Handlers
from ui.collect.space import CollectGroup
from ui.dialogs import ask
from ui.elsewhere import show_file
from ui.tasks import Task

_WORKBOOK = "Excel 工作簿 (*.xlsx)"


class OutActions(CollectGroup):
    """`said` tells what was written, and offers to open it."""

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"export_sum": self.export_sum}

    def export_sum(self) -> None:
        """Writes the workbook after asking where."""
        collection = self._reading.collection
        if collection is None:
            return
        name = f"{collection.name}{collection.year}年度汇总表.xlsx"
        proposal = (self._reading.home or self._space.settings.folder) / name
        path = ask.ask_save(self._window, "导出汇总表", proposal, _WORKBOOK)
        if path is None:
            return
        self.said.emit(f"正在导出 {path.name}…", [])
        task = Task(self, partial(self._on_written, path), self._on_refused)
        task.start(partial(_write_workbook, collection, path))

    def _on_written(self, path: Path, _: None) -> None:
        open_file, open_folder = partial(show_file, path), partial(show_file, path.parent)
        actions = [("打开文件", open_file), ("打开文件夹", open_folder)]
        self.said.emit(f"已导出 {path.name}。", actions)
        self._reading.note_made(path)

    def _on_refused(self, sentence: str) -> None:
        self.said.emit(sentence, [])


def _write_workbook(collection: Collection, path: Path) -> None:
    from app.collect.workbook import write_workbook  # noqa: PLC0415 openpyxl, only when needed

    write_workbook(collection, path)
