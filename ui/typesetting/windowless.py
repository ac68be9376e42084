"""PDF files and charts without a window, for the command line."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QGuiApplication

from app.report.charts import ChartData
from app.report.report import Report


class Windowless:
    """Paints without a screen."""

    def __init__(self) -> None:
        if sys.platform not in ("win32", "darwin"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        self._application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])

    def pdf(self, report: Report) -> bytes:
        """The report as a PDF file."""
        from ui.typesetting.pdf import pdf_of  # noqa: PLC0415 only when needed

        return pdf_of(report)

    def chart(self, data: ChartData) -> bytes:
        """The chart as a PNG file."""
        from ui.typesetting.charts import draw_chart  # noqa: PLC0415 only when needed

        return draw_chart(data)
