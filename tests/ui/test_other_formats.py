"""PDF and web page come out of the window and out of the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.storage.paths import sample_path
from ui.main_window import MainWindow


@pytest.mark.parametrize("suffix", [".pdf", ".html"])
def test_the_window_exports_them(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    window.controller.open(sample_path())
    path = tmp_path / f"年报{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.controller.actions_[f"export_{suffix[1:]}"].trigger()
    qtbot.waitUntil(
        lambda: f"已导出 {path.name}，读回核对：198/198 格一致" in window.strip.text, timeout=30_000
    )
    assert path.read_bytes().startswith({".pdf": b"%PDF-1.4", ".html": b"<!DOCTYPE"}[suffix])


def test_the_command_line_writes_them_without_a_screen(tmp_path: Path) -> None:
    targets = [tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "a.html"]
    screenless = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "ui", "convert", sample_path(), *targets],
        capture_output=True,
        text=True,
        check=False,
        env=screenless,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "柘山镇" in PdfReader(targets[0]).pages[0].extract_text()
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert targets[2].is_file()
