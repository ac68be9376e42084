"""Bringing back what was lost: after a bad end, and from the versions kept."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.errors import RefusedError
from app.report.compare import edit_to
from app.report.report import Report
from app.storage.recovery import LockedLog, Recovery, settle
from app.storage.stamp import file_sha, stamp_of
from app.storage.versions import Version, VersionLockedError
from ui.actions.files import FileActions
from ui.actions.workspace import ActionGroup, Workspace
from ui.dialogs import ask
from ui.dialogs.recovery_dialog import Choice, Offered, RecoveryDialog
from ui.dialogs.versions_dialog import VersionsDialog

_TAKEN = "已恢复上次没有保存的 {count} 处内容，请核对后保存；不要的话可以撤销。"
_LEFT = "没有恢复；那些内容另外留着，在“文件”菜单的“以前保存的版本”里可以找到。"
_LEFT_LOCKED = "没有恢复；那些内容原样加密，另外留在程序的数据文件夹里。"


class RecoveryActions(ActionGroup):
    """`said` tells what came of it."""

    def __init__(self, space: Workspace, files: FileActions) -> None:
        super().__init__(space)
        self._files = files

    def offer(self) -> bool:
        """Offers what a bad end left behind; whether a report is open now because of it."""
        recoveries, locked, problems = self._keeper.recoveries()
        for problem in problems:
            self.said.emit(str(problem), [])
        found: list[Offered] = [*recoveries, *locked]
        found.sort(key=lambda one: one.at, reverse=True)
        taken = False
        while found and not taken:
            dialog = RecoveryDialog(found, self._unlocked, self._window)
            dialog.exec()
            found, chosen = dialog.found, dialog.chosen
            dialog.deleteLater()
            if dialog.choice is Choice.LATER:
                break
            found.remove(chosen)
            if dialog.choice is Choice.LEAVE:
                self._leave(chosen)
            elif isinstance(chosen, Recovery):
                taken = self._take(chosen, len(found))
        for one in found:
            one.log.release()
        return taken

    def _unlocked(self, locked: LockedLog) -> Recovery | None:
        """What a locked log brings back, with the password that the clerk is asked for."""
        what = f"“{locked.named.name}”" if locked.named else "这份年报"
        try:
            return ask.ask_to_open(self._window, what, partial(self._keeper.unlock_log, locked))
        except RefusedError as error:
            self.said.emit(str(error), [])
            return None

    def show_versions(self, *, in_report: bool) -> None:
        """Shows the versions of the open report; without one, the reports that were never saved."""
        path = self._document.path if in_report else None
        versions = self._keeper.versions(path)
        if not versions:
            self.said.emit("还没有以前的版本；每次保存都会留下一个。", [])
            return
        now = self._document.report if in_report else None
        dialog = VersionsDialog(versions, self._loaded, now, self._window)
        dialog.exec()
        if dialog.chosen is not None:
            self._bring_back(dialog.chosen, in_report=in_report)
        dialog.deleteLater()

    def _loaded(self, version: Version) -> Report:
        """The report in a version; asks for its password if the open report has another one."""
        try:
            return self._keeper.load(version)
        except VersionLockedError:
            load = partial(self._keeper.load, version)
            report = ask.ask_to_open(self._window, "这个版本", load)
            if report is None:
                raise
            return report

    def _bring_back(self, report: Report, *, in_report: bool) -> None:
        if not in_report:
            self._files.take(Report(report.edition, report.details), None)
        edit = replace(edit_to(self._document.report, report), history=None)
        if self._document.edit(edit, "恢复以前的版本").is_empty:
            return
        self.said.emit("已恢复到那个版本；不要的话可以撤销。", [])

    def _take(self, recovery: Recovery, left: int) -> bool:
        """Opens the report and makes the lost edits again as one step."""
        path, sentence = recovery.path, _TAKEN.format(count=len(recovery.differences))
        if path is not None and (locked := self._keeper.lock(path)):
            sentence += f"{path.name} 正由{locked.holder.words}起编辑，所以这里是一份新报告。"
            path = None
        stamp = stamp_of(path, file_sha(path)) if path else None
        self._files.take(recovery.old.copy(), path, stamp, key=recovery.key)
        self._document.edit(edit_to(recovery.old, recovery.new), "恢复没有保存的内容")
        if self._keeper.flush():
            settle(recovery)
        else:
            recovery.log.release()
        self.said.emit(sentence, [("还有其他可恢复的…", self.offer)] if left else [])
        return True

    def _leave(self, offered: Offered) -> None:
        if isinstance(offered, LockedLog):
            offered.log.move_aside()
            self.said.emit(_LEFT_LOCKED, [])
        elif offered.differences:
            self._keeper.keep_left(offered.new, offered.named, offered.key)
            offered.log.move_aside()
            self.said.emit(_LEFT, [])
        else:
            settle(offered)
