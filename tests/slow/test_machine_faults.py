"""The disk fails at the n-th call while a window works; `FAULT_STEP=1` for every call.

Whatever was said to be logged or saved is there for the next start, every file is whole, nothing is
said that is not so.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report
from app.storage import encryption
from app.storage.atomic import FileLayer
from app.storage.encryption import is_locked, new_key
from app.storage.recovery.recovery import find_recoveries
from app.storage.recovery.recovery_log import Base, RecoveryLog
from app.storage.report_file import open_report, save_report
from app.storage.versions import VersionKind, Versions
from tests.ready import make_ready
from ui.application import make_window
from ui.dialogs import ask
from ui.dialogs.versions_dialogs import RecoveryChoice, RecoveryDialog
from ui.main_window import MainWindow
from ui.settings import Settings

STEP = int(os.environ.get("FAULT_STEP", "8"))
PERSON = CellKey("requests.received.person")
PASSWORD = "safe enough"  # noqa: S105 for tests
CALLS = ("create", "write", "flush", "rename", "remove", "flush_folder")


@dataclass
class Disk:
    """Fails at call number `at`, and if it is `lasting`, from then on."""

    at: int = 0
    code: int = errno.ENOSPC
    lasting: bool = False
    count: int = 0

    def patch(self, patch: pytest.MonkeyPatch) -> None:
        """Lets the calls of the one layer over the system go through here."""
        for name in CALLS:
            patch.setattr(FileLayer, name, self._counted(getattr(FileLayer, name)))

    def begin(self, at: int, code: int, *, lasting: bool) -> None:
        """Fails so from now on."""
        self.at, self.code, self.lasting, self.count = at, code, lasting, 0

    def _counted(self, call: Callable[..., object]) -> Callable[..., object]:
        def counted(layer: FileLayer, *given: object) -> object:
            self.count += 1
            if self.at and (self.count == self.at or (self.lasting and self.count > self.at)):
                raise OSError(self.code, os.strerror(self.code))
            return call(layer, *given)

        return counted


@dataclass
class Clerk:
    """Works in a window on one file after another and notes what may be relied upon."""

    window: MainWindow
    folder: Path
    said: list[str] = field(default_factory=list)
    logged: int = 0
    saved: int = 0

    def type_in(self, number: int) -> None:
        """A figure that is logged, unless the disk fails; that is told then."""
        controller = self.window.controller
        controller.document.edit(Edit({PERSON: Decimal(number)}), "填写")
        if controller.autosave.flush():
            self.logged = number
        self.listen()

    def save(self) -> None:
        """Saves, and types on."""
        self.type_in(101)
        if self.window.controller.files.save():
            self.saved = 101
        self.listen()
        self.type_in(102)

    def save_elsewhere(self) -> None:
        """Saves as another file."""
        self.type_in(101)
        if self.window.controller.files.save_as():
            self.saved = 101

    def set_password(self) -> None:
        """Sets a password for what was saved before."""
        self.type_in(101)
        self.window.controller.password._set(new_key(PASSWORD))

    def change_password(self) -> None:
        """Sets a password, changes it and types on."""
        self.set_password()
        self.window.controller.password._set(new_key(PASSWORD))
        self.listen()
        self.type_in(102)

    def unlock(self) -> None:
        """Finalises, unlocks and types on."""
        self.finalise()
        self.window.controller.finalising.unlock()
        self.type_in(102)
        self.save()

    def recover(self) -> None:
        """Takes back what a program that was killed had logged, and saves it."""
        log = RecoveryLog(self.window.controller.autosave._logs)
        opened = open_report(self.folder / "年报.nbao", self.window.controller.autosave._catalog)
        log.begin(Base(opened.report, self.folder / "年报.nbao", opened.sha))
        log.append(Edit({PERSON: Decimal(103)}))
        if log.flush():
            self.logged = 103
        log.stop()
        self.window.controller.recovery.offer()
        self.listen()
        if self.window.controller.document.report.typed[PERSON] == 103:
            self.window.controller.files.save()

    def finalise(self) -> None:
        """Finalises."""
        if self.window.controller.files.finalise():
            self.saved = int(self.window.controller.document.report.typed[PERSON] or 0)

    def leave(self) -> None:
        """Drops what was typed for a new report."""
        self.type_in(101)
        self.window.controller.files.new(2024)

    def listen(self) -> None:
        """Notes what is told."""
        QApplication.processEvents()
        self.said.append(self.window.strip.text)


WORK: dict[str, Callable[[Clerk], None]] = {
    "save": Clerk.save,
    "save elsewhere": Clerk.save_elsewhere,
    "set a password": Clerk.set_password,
    "change a password": Clerk.change_password,
    "finalise": Clerk.finalise,
    "unlock": Clerk.unlock,
    "recover": Clerk.recover,
    "leave": Clerk.leave,
}
FAULTS = ((errno.ENOSPC, False), (errno.ENOSPC, True), (errno.EIO, False), (errno.EROFS, True))


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the clerk answers; keys are cheap."""
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)
    monkeypatch.setattr(ask, "ask_leaving", lambda *_: ask.Leaving.DISCARD)
    monkeypatch.setattr(ask, "ask_sure", lambda _, __, words, **___: words == "解除定稿")

    def take(dialog: RecoveryDialog) -> int:
        dialog.choice = RecoveryChoice.TAKE
        return 0

    monkeypatch.setattr(RecoveryDialog, "exec", take)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """The disk, sound until it is told otherwise."""
    made = Disk()
    made.patch(monkeypatch)
    return made


@pytest.fixture
def window(tmp_path: Path, catalog: Catalog, qtbot: QtBot) -> MainWindow:
    """A window whose own folder is no folder of reports."""
    (tmp_path / "data").mkdir()
    store = QSettings(str(tmp_path / "data" / "settings.ini"), QSettings.Format.IniFormat)
    made = make_window(Settings(store))
    stack = made.controller.document.undo_stack
    qtbot.addWidget(made, before_close_func=lambda _: stack.setClean())
    made.show()
    return made


def work(
    window: MainWindow,
    report: Report,
    file: Path,
    steps: tuple[Callable[[], None], Callable[[Clerk], None]],
) -> Clerk:
    """One piece of work, behind what begins it, on a report saved before with another figure."""
    stack = window.controller.document.undo_stack
    stack.setClean()
    save_report(report, file)
    window.controller.open(file)
    assert window.controller.document.path == file
    clerk = Clerk(window, file.parent)
    clerk.listen()
    begin, how = steps
    begin()
    how(clerk)
    clerk.listen()
    window.controller.autosave.wait()
    return clerk


def figures_left(folder: Path, data: Path, catalog: Catalog) -> set[int]:
    """The figure in each file, kept version and log, as the next start finds them."""
    after = folder / "next start"
    shutil.rmtree(after, ignore_errors=True)
    shutil.copytree(data / "recovery", after) if (data / "recovery").is_dir() else after.mkdir()
    found = find_recoveries(after, catalog)
    assert not found.problems
    reports = [one.new for one in found.recoveries]
    reports += [one.unlock(PASSWORD, catalog).new for one in found.locked]
    for file in folder.glob("*.nbao"):
        key = PASSWORD if is_locked(file.read_bytes()) else None
        reports.append(open_report(file, catalog, key).report)
    reports += [
        version.load(catalog, PASSWORD)
        for version in Versions(data / "versions").of(folder / "年报.nbao")
        if version.kind is VersionKind.LEFT
    ]
    return {int(one.typed.get(PERSON) or 0) for one in reports}


def judge(clerk: Clerk, data: Path) -> None:
    """Nothing that was logged or saved is missing, and what was told is so."""
    figures = figures_left(clerk.folder, data, clerk.window.controller.autosave._catalog)
    told = "".join(clerk.said)
    assert not clerk.logged or clerk.logged in figures, (clerk.logged, figures)
    assert not clerk.saved or clerk.saved in figures
    assert not re.search(r"程序出|代码|Errno", told)
    assert str(data) not in told
    if "已设密码" in told:
        assert is_locked((clerk.folder / "年报.nbao").read_bytes())
    if clerk.window.controller.document.report.seal is not None:
        assert clerk.saved


@pytest.mark.parametrize("name", WORK)
def test_wherever_the_disk_fails_nothing_is_lost_and_nothing_untrue_is_said(
    name: str, window: MainWindow, huaian: Report, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(huaian)
    data = window.controller.autosave._logs.parent
    runs = 0
    for code, lasting in FAULTS:
        reached = at = 1
        while reached >= at:
            folder = data.parent / f"{errno.errorcode[code]}-{lasting}-{at}"
            folder.mkdir()
            elsewhere = folder / "另存.nbao"
            monkeypatch.setattr(ask, "ask_save", lambda *_, there=elsewhere: there)
            begin = partial(disk.begin, at, code, lasting=lasting)
            clerk = work(window, huaian, folder / "年报.nbao", (begin, WORK[name]))
            reached = disk.count
            disk.begin(0, 0, lasting=False)
            judge(clerk, data)
            clerk.window.controller.autosave.wait()
            for kept in (data / "versions", data / "recovery" / "aside"):
                shutil.rmtree(kept, ignore_errors=True)  # the next run locks none of these anew
            at, runs = at + STEP, runs + 1
    print(f"\n{name}: {runs} runs", flush=True)  # noqa: T201 measured
