"""Laying out and painting all pages of a report, beside LibreOffice converting the same report."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PySide6.QtGui import QPainter, QPixmap

from app.edition.catalog import Catalog
from app.export.docx.filling import fill_docx
from app.export.outline import outline_of
from app.export.standard import PAPER
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from tests.bench.ratios import kept, paired
from tests.libreoffice import conversion, office_command
from ui.typesetting.lines import MM
from ui.typesetting.pages import Composer, paint_page

TARGET = 0.2
SCREEN_WIDTH = 794
"""Pixels of a page at 100 %."""


@pytest.mark.libreoffice
def test_preview_of_the_sample(
    catalog: Catalog, libreoffice_program: str, tmp_path: Path, qapp: object
) -> None:
    report = load_report(sample_path(), catalog)
    document = tmp_path / "report.docx"
    document.write_bytes(fill_docx(report))
    scale = SCREEN_WIDTH / (PAPER[0] * MM)
    painted: list[QPixmap] = []

    def preview() -> None:
        composer = Composer()
        painted.clear()
        for page in composer.pages(outline_of(report)):
            picture = QPixmap(SCREEN_WIDTH, round(PAPER[1] * MM * scale))
            picture.fill()
            painter = QPainter(picture)
            painter.scale(scale, scale)
            paint_page(painter, page, composer.setter)
            painter.end()
            painted.append(picture)

    command = office_command(libreoffice_program, tmp_path / "profile")
    command += conversion(document, "pdf", tmp_path)

    def office() -> None:
        subprocess.run(command, check=True, capture_output=True)

    kept("preview ÷ LibreOffice", TARGET, lambda: paired(preview, office, 3))
    assert len(painted) >= 7
