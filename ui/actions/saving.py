"""Saving the open report, with the questions that go with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.errors import RefusedError
from app.file_paths import full_path, is_same_file
from ui.actions.workspace import ActionGroup
from ui.dialogs import ask
from ui.dialogs.outside_dialog import OutsideDialog

_UNHARMED = "修改都还在窗口里，也记在恢复记录里。"


class SaveActions(ActionGroup):
    """Every way to save; `said` tells what came in between."""

    def save(self, propose: Callable[[], Path]) -> bool:
        """Saves; asks where if there is no file of its own yet. Whether it is saved now."""
        path = self._document.path
        if path is None or self._document.read_only:
            return self.save_as(propose)
        if not self._may_overwrite(path):
            return False
        return self._write(path, propose)

    def save_as(self, propose: Callable[[], Path]) -> bool:
        """Asks where and saves there. Whether it is saved now."""
        path = ask.ask_save(self._window, "另存为", propose(), ask.SAVE_FILTER)
        return path is not None and self._write(full_path(path), propose)

    def _may_overwrite(self, path: Path) -> bool:
        """Whether the file is as it was, or the clerk says that it may go."""
        locked = self._keeper.lock(path)
        stamp = self._document.stamp
        if locked:
            return self._ask(path, f"现在正由{locked.holder.words}起编辑，")
        if stamp is not None and not stamp.fits(path):
            return self._ask(path, "打开以后在别处被改过，")
        return True

    def _ask(self, path: Path, what: str) -> bool:
        while True:
            answer = ask.ask_changed_outside(self._window, path.name, what)
            if answer is not ask.Overwriting.COMPARE:
                break
            self._compare(path)
        if answer is ask.Overwriting.SAVE_AS:
            self.save_as(lambda: path)
        return answer is ask.Overwriting.OVERWRITE

    def _compare(self, path: Path) -> None:
        from app.storage.report_file import open_report  # noqa: PLC0415 keeps the start fast

        try:
            outside = open_report(path, self._catalog, self._document.key).report
        except RefusedError as error:
            self.said.emit(str(error), [])
            return
        dialog = OutsideDialog(path, outside, self._document.report, self._window)
        dialog.exec()
        dialog.deleteLater()

    def _write(self, path: Path, propose: Callable[[], Path]) -> bool:
        elsewhere = [("另存为…", lambda: self.save_as(propose))]
        if is_sample(path):
            self.said.emit("不能盖掉示例，请换一个位置或文件名保存。", elsewhere)
            return False
        if path != self._document.path and (locked := self._keeper.lock(path)):
            self.said.emit(
                f"{path.name} 正由{locked.holder.words}起编辑，请另取文件名。", elsewhere
            )
            return False
        try:
            stamp = self._keeper.save(self._document.report, path, self._document.key)
        except RefusedError as error:
            self.said.emit(f"{error}{_UNHARMED}", elsewhere)
            return False
        self._document.mark_saved(path, stamp)
        self._settings.add_recent(path)
        self.said.emit("", [])
        return True


def is_sample(path: Path) -> bool:
    """Whether this is the sample that comes with the program."""
    from app.storage.samples import sample_path  # noqa: PLC0415 keeps the start fast

    return is_same_file(path, sample_path())
