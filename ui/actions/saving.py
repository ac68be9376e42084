"""Saving the open report, with the questions that go with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.errors import RefusedError
from app.file_paths import full_path, is_same_file
from app.storage.atomic import DeviceGoneError
from app.storage.file_identity import file_sha
from app.storage.file_lock import Locked
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
        stamp = self._document.stamp
        if stamp is not None and stamp.is_away(path):
            elsewhere = [("另存为…", lambda: self.save_as(propose))]
            self.said.emit(f"{DeviceGoneError(path)}{_UNHARMED}", elsewhere)
            return False
        return self._go_on(self._overwriting(path), path, propose)

    def save_as(self, propose: Callable[[], Path]) -> bool:
        """Asks where and saves there. Whether it is saved now."""
        path = ask.ask_save(self._window, "另存为", propose(), ask.SAVE_FILTER)
        if path is None:
            return False
        if self._is_own(path):
            return self.save(propose)
        return self._write_elsewhere(full_path(path), propose)

    def _is_own(self, path: Path) -> bool:
        """Whether the open report is saved in this file, however it is spelt."""
        own = self._document.path
        return own is not None and not self._document.read_only and is_same_file(own, path)

    def _go_on(self, answer: ask.Overwriting, path: Path, propose: Callable[[], Path]) -> bool:
        """Saves as the clerk said. Whether the report is saved now, there or elsewhere."""
        if answer is ask.Overwriting.SAVE_AS:
            return self.save_as(lambda: path)
        return answer is ask.Overwriting.OVERWRITE and self._write(path, propose)

    def _overwriting(self, path: Path) -> ask.Overwriting:
        """What to do with the file: written over without a question if it is as it was."""
        locked = self._keeper.file_lock.take(path)
        stamp = self._document.stamp
        if locked:
            return self._ask(path, f"现在正由{locked.holder.words}起编辑，")
        if stamp is not None and not stamp.fits(path):
            return self._ask(path, "打开以后在别处被改过，")
        return ask.Overwriting.OVERWRITE

    def _ask(self, path: Path, what: str) -> ask.Overwriting:
        """Whether the clerk gives up what stands in the file; asked anew if that changes."""
        seen = file_sha(path)
        while True:
            answer = ask.ask_changed_outside(self._window, path.name, what)
            now = file_sha(path)
            if answer is ask.Overwriting.COMPARE:
                self._compare(path)
            elif answer is ask.Overwriting.OVERWRITE and now != seen:
                seen, what = now, "刚才又在别处被改过，"
            else:
                return answer

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

    def _write_elsewhere(self, path: Path, propose: Callable[[], Path]) -> bool:
        """Saves in another file; the lock of the one before stays until that is done."""
        elsewhere = [("另存为…", lambda: self.save_as(propose))]
        if is_sample(path):
            self.said.emit("不能盖掉示例，请换一个位置或文件名保存。", elsewhere)
            return False
        reserved = self._keeper.file_lock.reserve(path)
        if isinstance(reserved, Locked):
            self.said.emit(
                f"{path.name} 正由{reserved.holder.words}起编辑，请另取文件名。", elsewhere
            )
            return False
        answer = self._replacing(path)
        if answer is ask.Overwriting.SAVE_AS:
            self._keeper.file_lock.give_back(reserved)
            return self.save_as(lambda: path)
        saved = self._go_on(answer, path, propose)
        if saved:
            self._keeper.file_lock.adopt(reserved, path)
        else:
            self._keeper.file_lock.give_back(reserved)
        return saved

    def _replacing(self, path: Path) -> ask.Overwriting:
        """What to do with the file; one that was opened to be read may have changed since."""
        own, stamp = self._document.path, self._document.stamp
        if own is None or stamp is None or not is_same_file(own, path) or stamp.fits(path):
            return ask.Overwriting.OVERWRITE
        return self._ask(path, "打开以后在别处被改过，")

    def _write(self, path: Path, propose: Callable[[], Path]) -> bool:
        elsewhere = [("另存为…", lambda: self.save_as(propose))]
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
