"""Office files taken apart and put together again, and reports to write into them."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.edition.edition import Edition
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report

FILES = {".docx": "report.docx", ".xlsx": "tables.xlsx"}


def numbered(edition: Edition, start: int = 1) -> Report:
    """A report with a different number in every typed cell and a text in every section."""
    organisation = Organisation(name="柘山镇人民政府")
    year = edition.definition.first_year
    report = Report(edition, Details(year, date(year + 1, 1, 25), organisation))
    entries = {key: Decimal(n) for n, key in enumerate(edition.typed_keys, start)}
    texts = {key: f"{start}号文字，{key}。" for key in edition.text_keys}
    report.apply(Edit(entries=entries, texts=texts))
    return report


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(path: Path, changed: dict[str, bytes]) -> Path:
    """The file with other or further parts."""
    all_parts = parts(path) | changed
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in all_parts.items():
            archive.writestr(name, content)
    return path


def tag(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
