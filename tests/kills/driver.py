"""Types into the real window at random and notes what was on the screen when.

Run as a program it waits for orders, one JSON line each, and starts one window for each in a
process of its own; the modules are loaded once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic_ns

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from app.edition.cells import CellKey
from app.report.changes import Edit, Means, Origin
from app.report.narrative import Picture
from app.report.numbers import read_entry
from app.report.report import Report
from app.storage.recovery.log_file import Draft
from tests.kills.notes import FILE_NAME, NOTES, PASSWORD, digest
from ui import document, report_controller  # noqa: F401 loaded before the processes part
from ui.application import make_application, make_window
from ui.dialogs import ask
from ui.main_window import MainWindow
from ui.pages.details_page import DetailsPage
from ui.pages.table_page import TablePage
from ui.pages.text_page import TextPage
from ui.settings import Settings

_NAMES = ("柘山镇人民政府", "某县民政局", "")


class Clerk:
    """Does one thing after another, in no time of its own."""

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        self._window = window
        self._chance = Random(seed)  # noqa: S311 no secret
        self._notes = (folder / NOTES).open("w", encoding="ascii", buffering=1)
        self._document = window.controller.document
        self._path = folder / FILE_NAME
        self._pictures = 0
        self._drafts: tuple[Draft, ...] = ()
        self._dialog: QInputDialog | None = None
        self._saves = 10 if seed % 5 == 0 else 1

    def begin(self) -> None:
        """Opens the file, or begins a new report."""
        if self._path.exists():
            self._window.controller.open(self._path)
        else:
            self._window.controller.files.new(2024)
        self._note_before_it_is_logged()
        self._note()
        self._soon()

    def _soon(self) -> None:
        pauses = (0, 5, 10, 20, 60, 1100) if self._drafts else (0, 5, 10, 20, 60)
        pause = self._chance.choice(pauses)
        QTimer.singleShot(pause, self._act)

    def _act(self) -> None:
        if self._drafts or self._dialog:
            self._go_on_in_field()
        else:
            self._act_on_report()
        self._soon()

    def _act_on_report(self) -> None:
        acts: tuple[tuple[Callable[[], object], int], ...] = (
            (self._type_number, 8),
            (self._type_text, 8),
            (self._type_name, 2),
            (self._put_picture, 1),
            (self._window.controller.actions_["undo"].trigger, 3),
            (self._window.controller.actions_["redo"].trigger, 2),
            (self._window.controller.files.save, self._saves),
            (self._type_into_cell, 4),
            (self._type_into_dialog, 2),
        )
        kinds, weights = zip(*acts, strict=True)
        self._chance.choices(kinds, weights)[0]()

    def _type_into_cell(self) -> None:
        key = self._chance.choice(self._document.report.edition.typed_keys)
        page = self._page(self._document.report.edition.section_of(key.split(".")[0]).key)
        assert isinstance(page, TablePage)
        page.table.go_to(key)
        self._press_key()

    def _type_into_dialog(self) -> None:
        self._dialog = QInputDialog(self._window)
        self._dialog.setWindowTitle("说明")
        self._dialog.open()
        self._press_key()

    def _press_key(self) -> None:
        field = QApplication.focusWidget() or self._window  # a window just coming up takes none
        QTest.keyClicks(field, self._chance.choice("0123456789"))

    def _go_on_in_field(self) -> None:
        """Types on, agrees, or thinks better of it."""
        step = self._chance.random()
        if step < 0.6:
            self._press_key()
        elif self._dialog:
            self._dialog.done(step < 0.8)
            self._dialog.deleteLater()
            self._dialog = None
        elif (field := QApplication.focusWidget()) is not None:
            QTest.keyClick(field, Qt.Key.Key_Return if step < 0.8 else Qt.Key.Key_Escape)

    def _type_number(self) -> None:
        key = self._chance.choice(self._document.report.edition.typed_keys)
        section = self._document.report.edition.section_of(key.split(".")[0])
        page = self._page(section.key)
        assert isinstance(page, TablePage)
        page.table.model.write(key, self._chance.choice(("", "三件", *map(str, range(20)))))

    def _type_text(self) -> None:
        page = self._page(self._chance.choice(("overview", "issues", "others")))
        assert isinstance(page, TextPage)
        page.editor.insertPlainText(self._chance.choice(("年", "报告", "一、情况\n", "1,2;", "😀")))

    def _type_name(self) -> None:
        page = self._window.controller.tabs.page(0)
        assert isinstance(page, DetailsPage)
        name = self._chance.choice(_NAMES)
        page.name.line.setText(name)
        page.name.line.textEdited.emit(name)

    def _page(self, key: str) -> object:
        tabs = self._window.controller.tabs
        tabs.go_to(tabs.keys.index(key))
        return tabs.page(tabs.currentIndex())

    def _put_picture(self) -> None:
        self._pictures += 1
        picture = Picture(f"p{self._pictures}.png", "图")
        text = self._document.report.texts["others"].rstrip("\n")
        lines = f"{text}\n{picture.source}".lstrip("\n")
        media = {picture.name: self._chance.randbytes(30_000)}
        self._document.edit(Edit(texts={"others": lines}, media=media), "插入图片")

    def _note_before_it_is_logged(self) -> None:
        """An edit is noted first: on a busy machine the log may have it before the screen does."""
        autosave = self._window.controller.autosave
        append = autosave.append

        def noted(edit: Edit) -> None:
            self._note()
            append(edit)

        note_drafts = autosave.note_drafts

        def noted_drafts(drafts: tuple[Draft, ...], report: Report) -> None:
            self._drafts = drafts
            self._note()
            note_drafts(drafts, report)

        setattr(autosave, "append", noted)  # noqa: B010 mypy lets no method be assigned
        setattr(autosave, "note_drafts", noted_drafts)  # noqa: B010 see above

    def _note(self) -> None:
        """Notes what is on the screen: the report, the number in a cell, the text in a dialog."""
        report = self._document.report.copy()
        for draft in self._drafts:
            if draft.cell:
                key = CellKey(draft.cell)
                entry = read_entry(report.edition.cells[key], draft.text)
                report.apply(Edit(entries={key: entry}).from_(Origin(Means.TYPED)))
        fields = tuple(draft for draft in self._drafts if not draft.cell)
        sign = "field" if self._drafts else "report"
        self._notes.write(f"{monotonic_ns()} {digest(report, fields)} {sign}\n")


def work(folder: Path, seed: int) -> None:
    """Opens the window and types until killed."""
    application = make_application()
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(Settings(store))
    ask.ask_save = lambda *_: folder / FILE_NAME
    ask._ask_password = lambda *_: PASSWORD
    window.show()
    clerk = Clerk(window, folder, seed)
    QTimer.singleShot(0, clerk.begin)
    application.exec()


def main() -> None:
    """Takes orders until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            work(Path(order["folder"]), order["seed"])
            os._exit(1)
        print(pid, flush=True)  # noqa: T201 the answer


if __name__ == "__main__":
    main()
