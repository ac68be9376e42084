"""Setting, changing and taking off the password of the open report."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog

from app.file_paths import is_same_file, is_there
from app.storage.encryption import Key, new_key
from ui.action_spec import Handlers
from ui.actions.files import FileActions
from ui.actions.workspace import ActionGroup, Workspace
from ui.dialogs import ask

_SET = "已设密码，文件已加密保存，以前保存的版本也一并加密。"
_OTHER = "另存以前的“{name}”没有加密，不要了请删去。"
_REMOVED = "已取消密码，文件不再加密。"
_NOT_SAVED = "文件没有保存，所以密码没有改动。"


class PasswordActions(ActionGroup):
    """`said` tells what came of it."""

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"password": self.ask}

    def ask(self) -> None:
        """Asks for a new password, or what to do with the one there is."""
        self._files.finish_typing()
        if self._document.key is None:
            self._ask_new()
            return
        answer = ask.ask_protected(self._window)
        if answer is ask.Protected.CHANGE:
            self._ask_new()
        elif answer is ask.Protected.REMOVE:
            self._set(None)

    def _ask_new(self) -> None:
        from ui.dialogs.password_dialog import PasswordDialog  # noqa: PLC0415 when asked for

        dialog = PasswordDialog(self._window)
        agreed = dialog.exec() == QDialog.DialogCode.Accepted
        password = dialog.password
        dialog.deleteLater()
        if agreed:
            self._set(new_key(password))

    def _is_another(self, file: Path) -> bool:
        """Whether a file the report stood in before is another one and still there."""
        own = self._document.path
        return is_there(file) and own is not None and not is_same_file(file, own)

    def _set(self, key: Key | None) -> None:
        before = self._document.key
        self._document.set_key(key)
        if self._files.save():
            files = {file for file in self._keeper.files if file}
            self._settings.reports.lock_notes(files, before, key)
            others = [file for file in files if key and self._is_another(file)]
            open_still = "".join(_OTHER.format(name=file.name) for file in others)
            self.said.emit((_SET if key else _REMOVED) + open_still, [])
        else:
            self._document.set_key(before)
            self.said.emit(_NOT_SAVED, [])
