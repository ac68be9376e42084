"""A file system that is full or turns read-only while a window works, and is sound again later.

Real file systems: the tests are skipped where none may be mounted.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report
from app.storage import encryption
from app.storage.encryption import is_locked, new_key
from app.storage.report_file import open_report, save_report
from tests.ready import make_ready
from ui.application import make_window
from ui.dialogs import ask
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.theme import Appearance

MEGABYTES = 16
PAGE = 4096
PASSWORD = "safe enough"  # noqa: S105 for tests
PERSON = CellKey("requests.received.person")
SYSTEM_WORDS = re.compile(r"程序出|代码|Errno|Error|Traceback")


def run(*command: str) -> str:
    """What a command tells."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class FileSystem:
    """A small one of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.filler = folder / "filler"

    def mount(self) -> None:
        """Skips the test where that may not be done."""
        self.folder.mkdir()
        image = self.folder.with_suffix(".image")
        with image.open("wb") as file:
            file.truncate(MEGABYTES * 1024 * 1024)
        options = "loop,errors=remount-ro"
        try:
            run("mkfs.ext4", "-q", "-m", "0", str(image))
            run("mount", "-o", options, str(image), str(self.folder))
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no file system may be mounted here")
        (self.folder / "lost+found").rmdir()

    def fill(self, left: int) -> None:
        """Leaves so many pages."""
        with self.filler.open("wb") as file:
            free = shutil.disk_usage(self.folder).free - left * PAGE
            for _ in range(free // PAGE):
                file.write(bytes(PAGE))
                file.flush()

    def turn_read_only(self) -> None:
        """As a fault in it makes it, also under files that are open for writing."""
        source = run("findmnt", "-no", "SOURCE", str(self.folder)).strip()
        fault = Path("/sys/fs/ext4", Path(source).name, "trigger_fs_error")
        fault.write_text("a fault", encoding="ascii")

    def mend(self) -> None:
        """Room again; what is read-only stays so."""
        with suppress(OSError):
            self.filler.unlink(missing_ok=True)

    def unmount(self) -> None:
        """Away."""
        run("umount", "-l", str(self.folder))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FileSystem]:
    """A sound one."""
    made = FileSystem(tmp_path / "disk")
    made.mount()
    yield made
    made.unmount()


FAULTS: dict[str, Callable[[FileSystem], None]] = {
    "read-only": FileSystem.turn_read_only,
    **{f"{left} pages left": partial(FileSystem.fill, left=left) for left in (0, 1, 3)},
}


@dataclass
class Clerk:
    """Works and listens."""

    window: MainWindow
    qtbot: QtBot
    said: list[str] = field(default_factory=list)

    def listen(self, words: str, *_: object) -> None:
        if words:
            self.said.append(words)

    @property
    def figure(self) -> int:
        return int(self.window.controller.document.report.typed[PERSON] or 0)

    def type_in(self, number: int) -> bool:
        """Types; whether it is logged."""
        self.window.controller.document.edit(Edit({PERSON: Decimal(number)}), "填写")
        return self.window.controller.autosave.flush()

    def export(self, name: str) -> None:
        controller = self.window.controller
        assert controller.document.path
        controller.exports.write(controller.document.path.with_name(name))
        self.qtbot.waitUntil(lambda: not controller.exports.running, timeout=60_000)

    def wait_for(self, start: Callable[[], object]) -> None:
        """What is done aside comes to its end."""
        before = len(self.said)
        start()
        self.qtbot.waitUntil(lambda: len(self.said) > before, timeout=60_000)

    def finalise(self) -> None:
        """With the right figure."""
        document = self.window.controller.document
        document.undo_stack.undo()
        self.window.controller.files.finalise()

    def save_much(self) -> None:
        """Types more than there is room for."""
        edit = Edit(texts={"others": "工作平稳有序。" * 20_000})
        self.window.controller.document.edit(edit, "填写")
        self.window.controller.autosave.flush()
        self.window.controller.files.save()

    def handover(self) -> None:
        controller = self.window.controller
        controller.handover._write("按去年的做。")
        self.qtbot.waitUntil(lambda: not controller.exports.running, timeout=60_000)


WORKS: dict[str, Callable[[Clerk], object]] = {
    "type": lambda clerk: clerk.type_in(102),
    "save": lambda clerk: clerk.window.controller.files.save(),
    "save elsewhere": lambda clerk: clerk.window.controller.files.save_as(),
    "finalise": Clerk.finalise,
    "save much": Clerk.save_much,
    "set a password": lambda c: c.window.controller.password._set(new_key(PASSWORD)),
    "leave": lambda clerk: clerk.window.controller.files.new(2024),
    "docx": lambda clerk: clerk.export("x.docx"),
    "xlsx": lambda clerk: clerk.export("x.xlsx"),
    "pdf": lambda clerk: clerk.export("x.pdf"),
    "html": lambda clerk: clerk.export("x.html"),
    "handover": Clerk.handover,
    "versions": lambda clerk: clerk.window.controller.recovery.show_versions(in_report=True),
    "settings": lambda clerk: clerk.window.controller.interface._choose_appearance(Appearance.DARK),
    "explanations": lambda c: c.wait_for(c.window.controller.finalising.export_explanations),
    "precheck": lambda c: c.wait_for(c.window.controller.precheck.export),
    "recover": lambda clerk: clerk.window.controller.recovery.offer(),
}


@pytest.fixture
def clerk(disk: FileSystem, qtbot: QtBot, huaian: Report, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """One with a saved report, typed on and exported once, all on that file system."""
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)
    monkeypatch.setattr(ask, "ask_leaving", lambda *_: ask.Leaving.DISCARD)
    monkeypatch.setattr(ask, "ask_sure", lambda *_, **__: True)

    def place(_: object, __: object, proposal: Path, *___: object) -> Path:
        return disk.folder / f"另存{proposal.suffix}"

    monkeypatch.setattr(ask, "ask_save", place)
    (disk.folder / "data").mkdir()
    store = QSettings(str(disk.folder / "data" / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(Settings(store))
    stack = window.controller.document.undo_stack
    qtbot.addWidget(window, before_close_func=lambda _: stack.setClean())
    window.show()
    make_ready(huaian)
    save_report(huaian, disk.folder / "年报.nbao")
    window.controller.open(disk.folder / "年报.nbao")
    made = Clerk(window, qtbot)
    for group in window.controller.groups:
        group.message.connect(made.listen)
    window.controller._bridge.message.connect(made.listen)
    window.controller.tabs.message.connect(made.listen)
    assert made.type_in(101)
    made.export("x.docx")
    made.said.clear()
    window.say("")
    return made


SAVING = ("save", "save elsewhere", "save much", "finalise", "set a password")
LATER = "以后补上的。"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("work", WORKS)
def test_nothing_is_lost_and_it_is_told(
    work: str, fault: str, disk: FileSystem, clerk: Clerk
) -> None:
    controller, document = clerk.window.controller, clerk.window.controller.document
    FAULTS[fault](disk)
    try:
        WORKS[work](clerk)
        controller.autosave.wait()
        QApplication.processEvents()
        last, is_dirty = clerk.window.strip.text, document.is_dirty
        print(f"\n{work}, {fault}: {last}", flush=True)  # noqa: T201 measured
        for path in disk.folder.glob("*.nbao"):
            key = PASSWORD if is_locked(path.read_bytes()) else None
            open_report(path, controller.autosave._catalog, key)
        if document.report.seal is None:
            document.edit(Edit(texts={"issues": LATER}), "填写")
        logged = controller.autosave.flush()
    finally:
        disk.mend()
    told = "".join(clerk.said)
    assert not SYSTEM_WORDS.search(told)
    assert str(disk.folder / "data") not in told
    assert work not in SAVING or not is_dirty or "没有写入" in last
    if fault == "read-only":
        assert not logged
        assert last or work == "recover"
        return
    assert document.report.texts["issues"] == LATER or document.report.seal
    assert controller.files.save() or document.path is None
    assert controller.autosave.flush()
