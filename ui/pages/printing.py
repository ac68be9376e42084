"""Prints the pages of a report with the painting of the preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from ui.typesetting.lines import Setter
from ui.typesetting.pages import Page
from ui.typesetting.painting import paint_page

_TWIPS_PER_INCH = 1440


def ask_printer(parent: QWidget, title: str, pages: int) -> QPrinter | None:
    """The printer that was chosen for so many A4 pages; None if the clerk thought better of it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, pages)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def print_pages(printer: QPrinter, pages: Sequence[Page], setter: Setter) -> bool:
    """Prints the pages asked for; whether the printer took them."""
    last = printer.toPage() or len(pages)
    wanted = [page for page in pages if max(printer.fromPage(), 1) <= page.number <= last]
    painter = QPainter()
    if not painter.begin(printer):
        return False
    scale = printer.resolution() / _TWIPS_PER_INCH
    painter.scale(scale, scale)
    for place, page in enumerate(wanted):
        if place:
            printer.newPage()
        paint_page(painter, page, setter)
    return painter.end()
