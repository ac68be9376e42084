"""Opening, saving, protecting and leaving reports, with the questions that go with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.checks.runner import finalise
from app.errors import RefusedError
from app.file_paths import full_path, is_same_file, is_there
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.atomic import DeviceGoneError
from app.storage.encryption import Key, new_key
from app.storage.file_names import name_by_pattern
from app.storage.package import file_sha
from app.storage.report_lock import Locked
from ui.actions.incoming import Incoming, IncomingReports
from ui.actions.menus import ActionGroup, Workspace
from ui.dialogs import ask

_LOGGED = "修改都还在窗口里，也记在恢复记录里。"
_NOT_LOGGED = (
    "修改都还在窗口里，但恢复记录没能写进磁盘：请不要关闭窗口，清理磁盘后再存，或换一个位置另存。"
)


class SaveActions(ActionGroup):
    """Every way to save; `message` tells what came in between.

    `refusal` is why the file could not be written when it was saved last; empty if it was.
    """

    refusal = ""

    def save(self, propose: Callable[[], Path]) -> bool:
        """Saves; asks where if there is no file of its own yet. Whether it is saved now."""
        path = self._document.path
        if path is None:
            return self.save_as(propose, "保存年报文件")
        if self._document.read_only:
            return self.save_as(propose)
        stamp = self._document.stamp
        if stamp is not None and stamp.is_away(path):
            elsewhere = [("另存为…", lambda: self.save_as(propose))]
            self.message.emit(f"{DeviceGoneError(path)}{self._unharmed}", elsewhere)
            return False
        is_gone = stamp is not None and not is_there(path)
        saved = self._go_on(self._overwriting(path), path, propose)
        if saved and is_gone and self._document.path == path:
            self.say(_WRITTEN_ANEW.format(name=path.name))
        return saved

    def save_as(self, propose: Callable[[], Path], title: str = "另存为") -> bool:
        """Asks where and saves there. Whether it is saved now."""
        path = ask.ask_save(self._window, title, propose(), ask.SAVE_FILTER)
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
        locked = self._autosave.file_lock.take(path)
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
        from ui.dialogs.versions_dialogs import outside_dialog  # noqa: PLC0415 when asked for

        try:
            key, normal = self._document.key, self._reader.normal_picture
            outside = open_report(path, self._catalog, key, normal).report
        except RefusedError as error:
            self.say(str(error))
            return
        ask.accepted(outside_dialog(path, outside, self._document.report, self._window))

    def _write_elsewhere(self, path: Path, propose: Callable[[], Path]) -> bool:
        """Saves in another file; the lock of the one before stays until that is done."""
        elsewhere = [("另存为…", lambda: self.save_as(propose))]
        if is_sample(path):
            self.message.emit("不能盖掉示例，请换一个位置或文件名保存。", elsewhere)
            return False
        reserved = self._autosave.file_lock.reserve(path)
        if isinstance(reserved, Locked):
            self.message.emit(
                f"{path.name} 正由{reserved.holder.words}起编辑，请另取文件名。", elsewhere
            )
            return False
        answer = self._replacing(path)
        if answer is ask.Overwriting.SAVE_AS:
            self._autosave.file_lock.give_back(reserved)
            return self.save_as(lambda: path)
        saved = self._go_on(answer, path, propose)
        if saved:
            self._autosave.file_lock.adopt(reserved, path)
        else:
            self._autosave.file_lock.give_back(reserved)
        return saved

    def _replacing(self, path: Path) -> ask.Overwriting:
        """What to do with the file; one that was opened to be read may have changed since."""
        own, stamp = self._document.path, self._document.stamp
        if own is None or stamp is None or not is_same_file(own, path) or stamp.fits(path):
            return ask.Overwriting.OVERWRITE
        return self._ask(path, "打开以后在别处被改过，")

    @property
    def _unharmed(self) -> str:
        """Where the edits are that could not be saved."""
        if not self._autosave.flush():
            return _NOT_LOGGED
        return _LOGGED if self._autosave.is_logged else "内容都还在窗口里。"

    def _write(self, path: Path, propose: Callable[[], Path]) -> bool:
        elsewhere = [("另存为…", lambda: self.save_as(propose))]
        try:
            stamp = self._autosave.save(self._document.report, path, self._document.key)
        except RefusedError as error:
            self.refusal = str(error)
            self.message.emit(f"{error}{self._unharmed}", elsewhere)
            return False
        self._document.mark_saved(path, stamp)
        self._settings.add_recent(path)
        self.say("")
        return True


def is_sample(path: Path) -> bool:
    """Whether this is the sample that comes with the program."""
    from app.storage.paths import sample_path  # noqa: PLC0415 keeps the start fast

    return is_same_file(path, sample_path())


_REPORTS = (".nbao", ".json")

_WRITTEN_ANEW = "原来的“{name}”已经不在原处（可能被移走、改名或删除），已在原处重新写了一份。"

_NO_DISK = "磁盘写不进去，没能留下备份。仍然不保存吗？"
_OPEN_ALREADY = "“{name}”已经打开，就是窗口里的这一份。"
_GONE = "“{name}”已经打开，但磁盘上的文件不见了；窗口里的内容都在，请保存。"
_READ_ANEW = "“{name}”在别处被改过，已重新读取。"
_CHANGED_TWICE = "“{name}”已经打开；打开以后文件在别处被改过，窗口里的修改也还没有保存。"


def is_document(path: Path) -> bool:
    """Whether a file is no report file by its name, but something to be imported."""
    return bool(path.suffix) and path.suffix.lower() not in _REPORTS


class FileActions(ActionGroup):
    """Every way in and out of a report; `opened` says that one is there to be worked on.

    `leaving` tells before that that the one on the desk makes way. `document_chosen` carries a
    document that is not a report file and has to be imported.
    """

    leaving = Signal()
    opened = Signal()
    document_chosen = Signal(object)

    def __init__(self, space: Workspace) -> None:
        super().__init__(space)
        self.saving = SaveActions(space)
        self.incoming = IncomingReports(space, self.open_asked)
        for part in (self.saving, self.incoming):
            part.message.connect(self.message)
        self.handlers = {"open": self.open_asked, "save": self.save, "save_as": self.save_as}

    def new(self, year: int) -> None:
        """Begins an empty report."""
        self.open_instead(partial(self.incoming.new, year))

    def open_asked(self) -> None:
        """Asks for a file and opens it."""
        path = ask.ask_file(self._window, "打开年报", self._settings.folder, ask.REPORT_FILTER)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Opens a file; one that is open already comes forward with what was done to it.

        One that is refused leaves the open report as it is.
        """
        if is_sample(path):
            self.open_instead(self.incoming.sample)  # a new report: saving asks where
            return
        if is_document(path):
            self.document_chosen.emit(path)
            return
        path = full_path(path)
        if self.is_open(path):
            self._come_forward()
            return
        self.finish_typing()
        # Whether it can be read is seen before it is asked what becomes of the open report.
        if not self._document.is_dirty or self.incoming.can_be_opened(path):
            self.open_instead(partial(self.incoming.from_file, path))

    def is_open(self, path: Path) -> bool:
        """Whether the open report is the one in this file, to be saved there."""
        document = self._document
        if document.path is None or document.read_only:
            return False
        return is_same_file(document.path, path)

    def open_instead(self, bring: Callable[[], Incoming | None]) -> bool:
        """Puts in place of the open report what `bring` finds; whether it is there now.

        This is the only way to another report. What becomes of the open one is asked first, and
        only then does `bring` read: the answer may have saved the very file that it reads.
        """
        if not self.may_leave():
            return False
        incoming = bring()
        if incoming is None:
            return False
        self._take(incoming)
        return True

    def show(self, report: Report) -> bool:
        """Puts a report that stands in no file in place of the open one, unless that is kept."""
        return self.open_instead(lambda: Incoming(report))

    def put_away(self) -> None:
        """The open report makes way for none; its file is free for others."""
        year = self._catalog.years[-1]
        self._autosave.file_lock.release()
        self._document.replace(Report(self._catalog.for_year(year), Details(year)), None)

    def save(self) -> bool:
        """Saves; asks where if there is no file yet. Whether it is saved now."""
        self.finish_typing()
        self.saving.refusal = ""
        return self.saving.save(self._place)

    def save_first(self, words: str) -> bool:
        """Saves before something else, which says why it came to nothing if nothing else does."""
        said = list[str]()
        listening = self.message.connect(lambda sentence, _offered: said.append(sentence))
        saved = self.save()
        self.message.disconnect(listening)
        if not saved and not any(said):
            self.say(words)
        return saved

    def save_as(self) -> bool:
        """Asks where and saves there. Whether it is saved now."""
        self.finish_typing()
        return self.saving.save_as(self._place)

    def finalise(self) -> bool:
        """Locks a report that has a file and saves it so; unlocked again if that is refused."""
        document, before = self._document, self._document.report.history
        document.edit(finalise(document.report), "定稿")
        saved = self.save()
        if not saved:
            document.edit(Edit(history=before), "定稿")
        document.check()
        return saved

    def may_leave(self) -> bool:
        """Whether the open report may be dropped; asks if that would lose something."""
        self.finish_typing()
        if not self._document.is_dirty:
            return True
        answer = ask.ask_leaving(self._window, self.name)
        if answer is ask.Leaving.SAVE:
            return self.save()
        return answer is ask.Leaving.DISCARD and self._keep_version()

    def _take(self, incoming: Incoming) -> None:
        self.leaving.emit()
        path = incoming.path
        if path is not None and incoming.lock is not None:
            self._autosave.file_lock.adopt(incoming.lock, path)
        else:
            self._autosave.file_lock.release()
        self._document.replace(
            incoming.report, path, incoming.stamp, read_only=incoming.read_only, key=incoming.key
        )
        self.opened.emit()
        if incoming.note:
            self.say(incoming.note)

    def finish_typing(self) -> None:
        """Takes over what stands in a field or cell that is still being typed in."""
        focus: QWidget | None = self._window.focusWidget()
        if focus is None:
            return
        focus.clearFocus()
        if isValid(focus):
            focus.setFocus()

    @property
    def name(self) -> str:
        """The report's name for people: its file's, else its title."""
        if self._document.path:
            return self._document.path.name + ("（只读）" if self._document.read_only else "")
        named = self._document.report.details.organisation.name
        return self._document.report.title if named else "未命名年报"

    def proposal(self, suffix: str) -> Path:
        """A name by the pattern that the clerk keeps, beside the report."""
        path = self._document.path
        folder = path.parent if path else self._settings.folder
        return folder / name_by_pattern(
            self._document.report, self._settings.exports.pattern, suffix
        )

    def _place(self) -> Path:
        path = self._document.path
        if path is not None and self._document.read_only:
            return path.with_stem(f"{path.stem}（副本）")
        return path or self.proposal(".nbao")

    def _keep_version(self) -> bool:
        """Keeps what is dropped among the versions; whether it may be dropped."""
        document = self._document
        if self._autosave.keep_left(document.report, document.path, document.key):
            return True
        return ask.ask_sure(self._window, _NO_DISK, "不保存")

    def _come_forward(self) -> None:
        """Says of the file that is open already how it stands; reads it anew if that loses nothing.

        The window itself has been brought to the front by whoever asked for the file.
        """
        self.finish_typing()
        path, stamp = self._document.path, self._document.stamp
        if path is None:
            return
        again = partial(self.open_instead, partial(self.incoming.from_file, path))
        if not is_there(path):
            self.message.emit(_GONE.format(name=path.name), [("保存", self.save)])
        elif stamp is None or stamp.fits(path):
            offered = [("放弃修改，重新打开…", again)] if self._document.is_dirty else []
            self.message.emit(_OPEN_ALREADY.format(name=path.name), offered)
        elif self._document.is_dirty:
            self.message.emit(_CHANGED_TWICE.format(name=path.name), [("重新打开文件…", again)])
        elif again():
            self.say(_READ_ANEW.format(name=path.name))


_SET = "已设密码，文件已加密保存，以前保存的版本也一并加密。"
_OTHER = "另存以前的“{name}”没有加密，不要了请删去。"
_NOTES_CLEAR = "设置写不进磁盘，给接手人写过的话可能还没有加密。"
_REMOVED = "已取消密码，文件不再加密。"
_NOT_SAVED = "文件没有保存，所以密码没有改动。"


class PasswordActions(ActionGroup):
    """`message` tells what came of it."""

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files
        self.handlers = {"password": self.ask}

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
        from ui.dialogs.ask import PasswordDialog  # noqa: PLC0415 when asked for

        dialog = PasswordDialog(self._window)
        if ask.accepted(dialog):
            self._set(new_key(dialog.password))

    def _is_another(self, file: Path) -> bool:
        """Whether a file the report stood in before is another one and still there."""
        own = self._document.path
        return is_there(file) and own is not None and not is_same_file(file, own)

    def _set(self, key: Key | None) -> None:
        before, lock_notes = self._document.key, self._settings.reports.lock_notes
        files = {file for file in self._autosave.files if file}
        if key is not None:  # before the file, so that a kill in between leaves nothing readable
            lock_notes(files, before, key)
        self._document.set_key(key)
        if self._files.save():
            files = {file for file in self._autosave.files if file}
            lock_notes(files, before, key)
            others = [file for file in files if key and self._is_another(file)]
            open_still = "".join(_OTHER.format(name=file.name) for file in others)
            if key and not self._settings.are_kept:
                open_still += _NOTES_CLEAR
            self.say((_SET if key else _REMOVED) + open_still)
        else:
            self._document.set_key(before)
            lock_notes(files, key, before)
            self.say(self._files.saving.refusal + _NOT_SAVED)
