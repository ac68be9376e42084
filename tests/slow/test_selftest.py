"""The command that tries a built program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage


def test_every_file_is_made_and_read_back_and_the_window_drawn(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui", "selftest", tmp_path / "自 检"],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(line.startswith("通过") for line in lines)
    made = {path.suffix for path in (tmp_path / "自 检").iterdir()}
    assert made >= {".nbao", ".json", ".docx", ".xlsx", ".html", ".pdf", ".png"}
    small, large = (QImage(str(path)) for path in sorted((tmp_path / "自 检").glob("*.png")))
    assert large.width() == 2 * small.width()
