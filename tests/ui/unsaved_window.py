"""A window with unsaved text that opens files of every kind and has to keep its text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.report.changes import Edit
from ui.main_window import MainWindow

PATIENCE = 180_000
"""Milliseconds for a file: its reader is ended after 60 seconds and told of, however busy."""

_TEXT = "还没有保存的文字"


def open_all(window: MainWindow, qtbot: QtBot, paths: Sequence[Path]) -> None:
    """Opens each file for an import into the window's report and turns away what is asked."""
    controller = window.controller
    controller.document.edit(Edit(texts={"others": _TEXT}), "输入")
    reading, answered = controller.imports.reading, list[Path]()

    def is_over(path: Path) -> bool:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()
        words = window.strip.text
        return path in answered or (bool(words) and "正在读取" not in words)

    read = partial(controller.reader.read_with_year, year=2024)
    for path in paths:
        reading.read(path, read, lambda path, _: answered.append(path))
        qtbot.waitUntil(partial(is_over, path), timeout=PATIENCE)
    assert controller.document.report.texts["others"] == _TEXT
    assert not controller.document.undo_stack.isClean()
