"""Documents that go beside a report, such as 自查表: asked where, written aside, told of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.report.report import Report
from ui.actions.files import FileActions
from ui.actions.workspace import ActionGroup, Workspace
from ui.desktop import show_file
from ui.dialogs import ask
from ui.tasks import Task

Outcome = TypeVar("Outcome")


class BesideActions(ActionGroup):
    """A group that writes such documents."""

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files

    def write_beside(
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
            self.said.emit(f"已导出 {path.name}{words(outcome)}", opening)

        task = Task(self, done, lambda sentence: self.said.emit(sentence, []))
        task.start(partial(write, self._document.report.copy(), path))
