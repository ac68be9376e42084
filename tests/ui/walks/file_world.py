"""The files of a walk, the window over them, and whether they agree."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

import msgspec
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.file_paths import canonical_path, is_same_file
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.recovery.recovery import WaitingLog, recover
from app.storage.report_file import load_report, save_report
from app.storage.report_lock import FileLock, Holder, Locked, lock, lock_file
from ui.application import make_window
from ui.dialogs import ask
from ui.dialogs.versions_dialogs import RecoveryChoice
from ui.settings import Settings

PERSON, OTHER = CellKey("requests.received.person"), CellKey("requests.received.other")
NAMES = ("甲.nbao", "乙.nbao", "丙.nbao")
MEANWHILE = 0.15
"""How likely something else writes a file while a question is open."""

DEAD = 2**22 + 1
"""The number of no process: above the largest that Linux gives."""

PATIENCE = 20.0
"""Seconds."""

Answer = TypeVar("Answer")
Content = tuple[Decimal | None, Decimal | None]


class DisagreementError(AssertionError):
    """Disk, window and log do not agree, and nobody said so."""


class Seen(NamedTuple):
    """The window at one moment."""

    report: Report
    content: Content
    path: Path | None
    dirty: bool
    read_only: bool


@dataclass
class Told:
    """What was asked and answered within a step."""

    leaving: list[ask.Leaving] = field(default_factory=list)
    overwriting: list[ask.Overwriting] = field(default_factory=list)
    saved_in: list[Path] = field(default_factory=list)
    offered: list[Content] = field(default_factory=list)
    recovered: dict[Content, RecoveryChoice] = field(default_factory=dict)


def content_of(report: Report) -> Content:
    return report.value(PERSON), report.value(OTHER)


class World:
    """The files, the window over them, and what is known of both; `steps` says what was done."""

    def __init__(self, folder: Path, catalog: Catalog, random: Random) -> None:
        self.folder, self.catalog, self.random = folder, catalog, random
        (folder / "子").mkdir()
        (folder / "链接").symlink_to(folder, target_is_directory=True)
        self.store = QSettings(str(folder / "数据.ini"), QSettings.Format.IniFormat)
        self.numbers = count(1)
        self.files = [folder / name for name in NAMES]
        self.steps: list[str] = []
        self.step = ""
        self.progress = Told()
        self.foreign: dict[Path, FileLock] = {}
        self.outside: set[Path] = set()
        self.pending: list[Content] = []
        self.base: tuple[Report, Content] | None = None
        self.waiting: set[Path] = set()
        self.written: set[Content] = set()
        self.disk: dict[Path, Content | None] = {}
        for path in self.files:
            self.write_outside(path)
        self.window = make_window(Settings(self.store))

    @property
    def seen(self) -> Seen:
        """The window now."""
        document = self.window.controller.document
        content = content_of(document.report)
        where = document.path, document.is_dirty, document.read_only
        return Seen(document.report, content, *where)

    def note_base(self) -> None:
        """Remembers what the open report was when it last was as it stands in its file.

        Whoever types the same again has nothing to lose, though the window counts it as changed.
        """
        if not self.seen.dirty:
            self.base = self.seen.report, self.seen.content

    @property
    def own_file(self) -> Path | None:
        """The file in which the open report is saved."""
        document = self.window.controller.document
        if document.path is None or document.read_only:
            return None
        return canonical_path(document.path)

    def held(self, path: Path) -> Content | None:
        if not path.exists():
            return None
        content = content_of(load_report(path, self.catalog))
        self.written.add(content)
        return content

    def write_outside(self, path: Path) -> None:
        report = Report(self.catalog.for_year(2024), Details(2024))
        report.apply(Edit(entries={PERSON: Decimal(next(self.numbers))}))
        if path.exists():
            self.written.add(content_of(load_report(path, self.catalog)))
        save_report(report, path)
        self.disk[path] = content_of(report)
        self.outside.add(path)

    def spelt(self, path: Path) -> Path:
        """The path in one of the ways in which it may be given."""
        name = path.name
        ways = (path, self.folder / "子" / ".." / name, self.folder / "链接" / name)
        return self.random.choice(ways)

    def settle(self, done: Callable[[], bool]) -> None:
        until = monotonic() + PATIENCE
        while not done():
            QApplication.processEvents()
            sleep(0.001)
            if monotonic() > until:
                raise DisagreementError("没有做完")

    def restart(self) -> None:
        self.outside.clear()
        waiting = [*self.pending]
        self.window = make_window(Settings(self.store))
        self.waiting = set((self.folder / "recovery").glob("*.log"))
        taken = self.window.controller.recovery.offer()
        self.waiting &= set((self.folder / "recovery").glob("*.log"))
        missing = Counter(waiting) - Counter(self.progress.offered)
        if missing:
            raise DisagreementError(f"没有可以恢复的：{missing}")
        now = self.seen.content
        if taken and self.progress.recovered.get(now) is not RecoveryChoice.TAKE:
            raise DisagreementError(f"恢复成了 {now}")

    def forget_window(self) -> None:
        """Ends the window as a program that is killed: nothing is tidied up."""
        autosave = self.window.controller.autosave
        autosave.wait()
        autosave._log.stop()
        own = self.own_file
        autosave.file_lock._lock._stopped.set()
        if own is not None and (file := lock_file(own)).exists():
            holder = msgspec.json.decode(file.read_bytes(), type=Holder)
            file.write_bytes(msgspec.json.encode(msgspec.structs.replace(holder, pid=DEAD)))
            os.close(autosave.file_lock._lock._handle)  # as the system does
        self.delete_window()

    def delete_window(self) -> None:
        self.window.controller.document.undo_stack.clear()
        self.window.hide()
        self.window.deleteLater()
        QApplication.processEvents()

    def any_of(self, answers: Sequence[Answer]) -> Answer:
        """An answer at random; others go on writing while the question is open."""
        if self.random.random() < MEANWHILE:
            self.steps.append("meanwhile")
            own = self.own_file
            self.write_outside(own if own in self.files else self.random.choice(self.files))
        return self.random.choice(answers)

    def end(self) -> None:
        """Lets everything go."""
        self.forget_window()
        for held in self.foreign.values():
            held.release()


class Agreement:
    """What must hold after each step."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check(self, before: Seen) -> None:
        now = self._world.seen
        self._check_files(before, now)
        self._check_leaving(before, now)
        self._check_title(now)
        self._check_log(now)
        own = self._world.own_file
        if own is not None and not isinstance(lock(own), Locked):
            raise DisagreementError(f"{own.name} 开着，却没有锁")
        if "程序出了错" in self._world.window.strip.text:
            raise DisagreementError(self._world.window.strip.text)

    def _check_files(self, before: Seen, now: Seen) -> None:
        """Files hold what the window says, and change by what it was told alone."""
        for path in self._world.files:
            held = self._world.held(path)
            if held != self._world.disk[path]:
                self._check_written(path, held, before, now)
                self._world.disk[path] = held
        own = self._world.own_file
        if own is None:
            return
        agrees = self._world.disk[own] == now.content
        if not now.dirty and not agrees and own not in self._world.outside:
            raise DisagreementError(
                f"{own.name}：盘上 {self._world.disk[own]}，窗口 {now.content}，说已保存"
            )
        if not now.dirty and agrees:
            self._world.outside.discard(own)

    def _check_written(self, path: Path, held: Content | None, before: Seen, now: Seen) -> None:
        """The window wrote a file: it holds what stood in the window, and the clerk knew."""
        if held not in (before.content, now.content):
            raise DisagreementError(f"{path.name} 里是 {held}，窗口里从来没有过")
        own = before.path is not None and is_same_file(before.path, path) and not before.read_only
        if not own and path not in self._world.progress.saved_in:
            raise DisagreementError(f"{path.name} 不是窗口的文件，却写了")
        asked = ask.Overwriting.OVERWRITE in self._world.progress.overwriting
        if own and path in self._world.outside and self._world.disk[path] is not None and not asked:
            raise DisagreementError(
                f"{path.name} 在别处的修改被悄悄盖掉了：{self._world.disk[path]}"
            )
        if path in self._world.foreign:
            raise DisagreementError(f"{path.name} 别人正开着，却写了")
        self._world.outside.discard(path)

    def _check_leaving(self, before: Seen, now: Seen) -> None:
        """What was not saved leaves the window only when the clerk says so, and is kept then."""
        if now.report is before.report or not before.dirty or self._world.step == "kill":
            return
        saved = (
            ask.Leaving.SAVE in self._world.progress.leaving
            and before.content in self._world.written
        )
        if saved:
            return
        if ask.Leaving.DISCARD not in self._world.progress.leaving:
            raise DisagreementError(f"{before.content} 没有问就丢了：{self._world.progress}")
        versions = self._world.window.controller.autosave.versions(before.path)
        kept = [content_of(self._world.window.controller.autosave.load(one)) for one in versions]
        if before.content not in kept:
            raise DisagreementError(f"{before.content} 没有留作以前的版本")

    def _check_title(self, now: Seen) -> None:
        window = self._world.window
        if not window.controller.in_report:
            return
        name = now.path.name if now.path else "未命名年报"
        if name not in window.windowTitle() or window.isWindowModified() != now.dirty:
            raise DisagreementError(f"标题不对：{window.windowTitle()}，改过：{now.dirty}")

    def _check_log(self, now: Seen) -> None:
        """The log of this window brings back what stands in it."""
        self._world.window.controller.autosave.flush()
        logs = set((self._world.folder / "recovery").glob("*.log")) - self._world.waiting
        if now.dirty and len(logs) != 1:
            raise DisagreementError(f"没有保存，却有 {len(logs)} 份恢复记录")
        for path in logs:
            recovery = recover(
                WaitingLog(path, os.open(os.devnull, os.O_RDONLY)), self._world.catalog
            )
            recovery.log.release()
            if content_of(recovery.new) != now.content:
                raise DisagreementError(f"恢复记录 {content_of(recovery.new)}，窗口 {now.content}")
