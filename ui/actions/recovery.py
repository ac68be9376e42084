"""Bringing back what was lost: after a bad end, and from the versions kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication

from app.errors import RefusedError
from app.file_paths import file_status
from app.report.compare import edit_to
from app.report.report import Report
from app.storage.package import file_sha, stamp_before
from app.storage.recovery.log_file import Draft
from app.storage.recovery.recovery import LockedLog, Recovery, discard_log
from app.storage.report_lock import Locked
from app.storage.versions import Version, VersionLockedError
from ui.actions.files import FileActions
from ui.actions.incoming import Incoming
from ui.actions.menus import ActionGroup, Workspace
from ui.dialogs import ask
from ui.widgets.page_parts import Action

if TYPE_CHECKING:
    from ui.dialogs.versions_dialogs import Offered

_TAKEN = "已恢复上次没有保存的 {count} 处内容，请核对后保存；不要的话，关闭时选“不保存”。"
_FIELDS = "上次写到一半、还没有确定的文字也找回来了（{places}），复制出来就能接着用。"
_LEFT = "没有恢复；那些内容另外留着，在“文件”菜单的“以前保存的版本”里可以找到。"
_LEFT_COUNTY = "没有恢复；那些文字另外留在程序的数据文件夹里。"
_LEFT_LOCKED = "没有恢复；那些内容原样加密，另外留在程序的数据文件夹里。"


_BUSY = "{name} 正由{holder}起编辑，所以这里是一份新报告。"
_CHANGED = "{name} 刚才在别处被改过，所以这里是一份新报告。"


class _ReadAgain(NamedTuple):
    """What a log brings back now, as a report for the window; `words` say what has changed."""

    recovery: Recovery
    incoming: Incoming
    words: str = ""


class RecoveryActions(ActionGroup):
    """`message` tells what came of it.

    `county_wanted` carries the folder of a collection that goes on, what is said of it, and what
    can be done; `recovered` what a report has back.
    """

    county_wanted = Signal(object, str, list)
    recovered = Signal(object)

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files

    def offer(self, given: Sequence[Path] = ()) -> bool:
        """Offers what a bad end left behind; whether a report is open now because of it.

        What the program was `given` to open is offered then: the report has to be saved first.
        """
        recoveries, locked, problems = self._autosave.recoveries()
        for problem in problems:
            self.say(str(problem))
        return bool(recoveries or locked) and self._ask([*recoveries, *locked], given)

    def _ask(self, found: list[Offered], given: Sequence[Path]) -> bool:
        from ui.dialogs.versions_dialogs import (  # noqa: PLC0415 when there is something
            RecoveryChoice,
            RecoveryDialog,
        )

        found.sort(key=lambda one: one.at, reverse=True)
        taken = False
        while found and not taken:
            dialog = RecoveryDialog(found, self._unlocked, self._window)
            ask.accepted(dialog)
            found, chosen = dialog.found, dialog.chosen
            if dialog.choice is RecoveryChoice.LATER:
                break
            found.remove(chosen)
            if dialog.choice is RecoveryChoice.LEAVE:
                self._leave(chosen)
            elif isinstance(chosen, Recovery) and chosen.county:
                self._take_county(chosen, chosen.county)
            elif isinstance(chosen, Recovery):
                taken = self._take(chosen, len(found), given)
        for one in found:
            one.log.release()
        return taken

    def _offer_others(self) -> None:
        self.offer()

    def _unlocked(self, locked: LockedLog) -> Recovery | None:
        """What a locked log brings back, with the password that the clerk is asked for."""
        what = f"“{locked.named.name}”" if locked.named else "这份年报"
        try:
            return ask.ask_to_open(
                self._window, what, partial(locked.unlock, catalog=self._catalog)
            )
        except RefusedError as error:
            self.say(str(error))
            return None

    def show_versions(self, *, in_report: bool) -> None:
        """Shows the versions of the open report; without one, the reports that were never saved."""
        path = self._document.path if in_report else None
        versions = self._autosave.versions(path)
        if not versions:
            self.say("还没有以前的版本；每次保存都会留下一个。")
            return
        from ui.dialogs.versions_dialogs import VersionsDialog  # noqa: PLC0415 when asked for

        now = self._document.report if in_report else None
        dialog = VersionsDialog(versions, self._loaded, now, self._window)
        ask.accepted(dialog)
        if dialog.chosen is not None:
            self._bring_back(dialog.chosen, in_report=in_report)

    def _loaded(self, version: Version) -> Report:
        """The report in a version; asks for its password if the open report has another one."""
        try:
            return self._autosave.load(version)
        except VersionLockedError:
            load = partial(self._autosave.load, version)
            report = ask.ask_to_open(self._window, "这个版本", load)
            if report is None:
                raise
            return report

    def _bring_back(self, report: Report, *, in_report: bool) -> None:
        if not in_report and not self._files.show(Report(report.edition, report.details)):
            return
        edit = replace(edit_to(self._document.report, report), history=None)
        if not in_report:
            self._document.begin(edit)
        elif not self._document.edit(edit, "恢复以前的版本").is_empty:
            self.say("已恢复到那个版本；不要的话可以撤销。")

    def _take(self, offered: Recovery, left: int, given: Sequence[Path]) -> bool:
        """Opens the report and makes the lost edits again, behind which no undo leads.

        What stood in fields goes to the clipboard when the clerk says so.
        """
        found: list[_ReadAgain] = []

        def bring() -> Incoming:
            found.append(self._read_again(offered))
            return found[0].incoming

        if not self._files.open_instead(bring):
            offered.log.release()
            return False
        recovery, actions = found[0].recovery, list[Action]()
        count = len(recovery.differences)
        sentence = (_TAKEN.format(count=count) if count else "") + found[0].words
        self.recovered.emit(self._document.begin(edit_to(recovery.old, recovery.new)))
        if recovery.drafts:
            sentence += _FIELDS.format(places="、".join(one.place for one in recovery.drafts))
            actions.append(("复制找回的文字", partial(_copy, recovery.drafts)))
        self._note_recovered(recovery)
        if left:
            actions.append(("还有其他可恢复的…", self._offer_others))
        for path in given:
            if not self._files.is_open(path):
                sentence += f"{path.name} 还没有打开。"
                actions.append((f"打开 {path.name}", partial(self._files.open, path)))
        self.message.emit(sentence, actions)
        return True

    def _take_county(self, offered: Recovery, folder: Path) -> None:
        """Goes on with the collection, and offers what was typed in its window."""
        self._note_recovered(offered)
        words = _FIELDS.format(places="、".join(one.place for one in offered.drafts))
        copy = ("复制找回的文字", partial(_copy, offered.drafts))
        self.county_wanted.emit(folder, words, [copy])

    def _note_recovered(self, recovery: Recovery) -> None:
        """Logs what was brought back, in the place of the log that it was in."""
        if recovery.drafts:
            self._autosave.recovered = recovery.drafts
            self._autosave.note_drafts((), self._document.report)
        if self._autosave.flush():
            discard_log(recovery)
        else:
            recovery.log.release()

    def _read_again(self, offered: Recovery) -> _ReadAgain:
        """The log with its file as they are now: the file may have changed since it was offered."""
        path, old = offered.path, offered.old
        if path is None:
            return _ReadAgain(offered, Incoming(old.copy(), key=offered.key))
        reserved = self._autosave.file_lock.reserve(path)
        if isinstance(reserved, Locked):
            words = _BUSY.format(name=path.name, holder=reserved.holder.words)
            return _ReadAgain(offered, Incoming(old.copy(), key=offered.key), words)
        status = file_status(path)
        try:
            recovery = self._autosave.read_again(offered)
        except RefusedError:
            recovery = replace(offered, path=None, fits=False)
        if recovery.path is None:
            self._autosave.file_lock.give_back(reserved)
            incoming = Incoming(recovery.old.copy(), key=recovery.key)
            return _ReadAgain(recovery, incoming, _CHANGED.format(name=path.name))
        stamp = stamp_before(file_sha(path), status, path)
        incoming = Incoming(recovery.old.copy(), path, stamp, reserved, recovery.key)
        return _ReadAgain(recovery, incoming)

    def _leave(self, offered: Offered) -> None:
        if isinstance(offered, LockedLog):
            offered.log.move_aside()
            self.say(_LEFT_LOCKED)
        elif offered.county:
            offered.log.move_aside()
            self.say(_LEFT_COUNTY)
        elif offered.brings:
            self._autosave.keep_left(offered.new, offered.named, offered.key)
            offered.log.move_aside()
            self.say(_LEFT)
        else:
            discard_log(offered)


def _copy(drafts: tuple[Draft, ...]) -> None:
    """Puts what stood in fields on the clipboard."""
    QGuiApplication.clipboard().setText("\n".join(draft.text for draft in drafts))
