"""Returning reports to the units: slips for all into a folder, for one as a file or as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog

from app.collect.collection import Collection
from app.file_paths import is_folder
from ui.action_spec import Handlers
from ui.collect.space import CollectGroup
from ui.desktop import show_file
from ui.dialogs import ask
from ui.tasks import Task

if TYPE_CHECKING:
    from app.collect.results.slips import Letter, SlipSettings

_WORD = "Word 文档 (*.docx)"
_FOLDER = "退回单"
_NOTHING = "{name} 没有需要退回的问题。"


class SlipActions(CollectGroup):
    """`said` tells what was written, and offers to open it."""

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"slips": self.export_all, "slip": self.export_one, "slip_text": self.copy_text}

    def enabled(self) -> dict[str, bool]:
        """A slip for one unit needs one."""
        picked = self._window.picked.unit is not None
        return {"slips": True, "slip": picked, "slip_text": picked}

    def export_all(self) -> None:
        """Writes the slips of all units into a folder."""
        from ui.collect.actions.slips_dialog import SlipsDialog  # noqa: PLC0415 when asked for

        collection = self._reading.collection
        if collection is None:
            return
        dialog = SlipsDialog(collection.name, self._window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        settings = dialog.settings
        dialog.deleteLater()
        start = str(self._space.settings.folder)
        title = "退回单放在哪个文件夹"
        name = QFileDialog.getExistingDirectory(self._window, title, start) if accepted else ""
        collection = self._reading.collection  # as it is now: the folder is read on meanwhile
        if name and collection is not None:
            folder = Path(name) / f"{collection.name}{collection.year}年度{_FOLDER}"
            self.write_all(collection, settings, folder)

    def write_all(self, collection: Collection, settings: SlipSettings, folder: Path) -> None:
        """Writes them aside; those of another time are replaced only if the clerk says so."""
        there = is_folder(folder) and any(folder.iterdir())
        question = f"“{folder}”里已有以前的退回单，同名的要替换吗？"
        if there and not ask.ask_sure(self._window, question, "替换"):
            return
        self.said.emit("正在写退回单…", [])
        task = Task(self, partial(self._on_written, folder), self._on_refused)
        self._reading.hold_for(task)
        task.start(partial(_write_all, collection, settings, folder, over=there))

    def export_one(self) -> None:
        """Writes the slip of the picked unit."""
        self._with_letter(self._export)

    def copy_text(self) -> None:
        """Copies the slip of the picked unit as text, for a message."""
        self._with_letter(self._copy)

    def _with_letter(self, act: Callable[[Letter], None]) -> None:
        collection, unit = self._reading.collection, self._window.picked.unit
        if collection is None or unit is None:
            return
        self.said.emit("正在写退回单…", [])
        done = partial(self._on_letter, unit.name, act)
        task = Task(self, done, self._on_refused, asks=True)
        self._reading.hold_for(task)
        task.start(partial(_letter_of, collection, unit.name))

    def _on_letter(self, name: str, act: Callable[[Letter], None], letter: Letter | None) -> None:
        self.said.emit("", [])
        if letter is None:
            self.said.emit(_NOTHING.format(name=name), [])
        else:
            act(letter)

    def _copy(self, letter: Letter) -> None:
        from app.collect.results.slip_files import letter_text  # noqa: PLC0415 docx, only when needed

        QGuiApplication.clipboard().setText(letter_text(letter))
        self.said.emit(f"{letter.unit}的{letter.kind}已复制，可以粘贴到聊天工具或邮件里。", [])

    def _export(self, letter: Letter) -> None:
        from app.collect.results.slip_files import letter_docx  # noqa: PLC0415 docx, only when needed
        from app.storage.atomic import write_whole  # noqa: PLC0415

        proposal = self._space.settings.folder / f"{letter.name}.docx"
        path = ask.ask_save(self._window, f"导出{letter.kind}", proposal, _WORD)
        collection = self._reading.collection  # as it is now: the folder is read on meanwhile
        if path is None or collection is None:
            return

        def write() -> None:
            write_whole(path, letter_docx(_letter_of(collection, letter.unit) or letter))

        task = Task(self, partial(self._on_written, path), self._on_refused)
        self._reading.hold_for(task)
        task.start(write)

    def _on_written(self, path: Path, written: object) -> None:
        count = f"，共 {len(written)} 个文件" if isinstance(written, tuple) else ""
        self.said.emit(f"已写好 {path.name}{count}。", [("打开", partial(show_file, path))])

    def _on_refused(self, sentence: str) -> None:
        self.said.emit(sentence, [])


def _write_all(
    collection: Collection, settings: SlipSettings, folder: Path, *, over: bool
) -> tuple[Path, ...]:
    from app.collect.results.slip_files import write_letters  # noqa: PLC0415 docx, only when needed
    from app.collect.results.slips import letters  # noqa: PLC0415

    return write_letters(letters(collection, settings), folder, replace=over)


def _letter_of(collection: Collection, unit: str) -> Letter | None:
    """The slip of one unit, which says everything itself; None if there is nothing to say."""
    from app.collect.results.slips import SlipSettings, letters  # noqa: PLC0415 see above

    alone = replace(collection, units=tuple(one for one in collection.units if one.name == unit))
    settings = SlipSettings(date.today(), shared_by=len(collection.units) + 1)
    return next(iter(letters(alone, settings)), None)
