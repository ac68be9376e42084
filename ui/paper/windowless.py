"""PDF files without a window, for the command line."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QGuiApplication

from app.report.report import Report
from ui.paper.pdf import pdf_of


class WindowlessPdf:
    """Writes reports as PDF; no screen is needed."""

    def __init__(self) -> None:
        if sys.platform not in ("win32", "darwin"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        self._application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])

    def __call__(self, report: Report) -> bytes:
        return pdf_of(report)
