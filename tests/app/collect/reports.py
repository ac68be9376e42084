"""Small reports for collections: one number says all of a report; the texts are all alike."""

from __future__ import annotations

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from app.storage.report_file import save_report

CELL = CellKey("requests.received.person")
NOON = datetime(2025, 1, 20, 12).astimezone()
OUT = CellKey("requests.carried_out.person")
TEXTS = {
    "overview": "本机关按照条例要求做好主动公开和依申请公开工作，及时回应社会关切。",
    "issues": "公开内容还不够及时，下一步将健全机制，明确专人负责，及时更新。",
    "others": "本年度按规定收取和减免信息处理费，没有其他需要报告的事项。",
}


def report(name: str, number: int, catalog: Catalog, year: int = 2024) -> Report:
    """A report that received so many requests and finished none, so that it balances."""
    made = Report(catalog.for_year(year), Details(year, organisation=Organisation(name=name)))
    entries = dict.fromkeys(made.edition.typed_keys, Decimal(0))
    made.apply(Edit({**entries, CELL: Decimal(number), OUT: Decimal(number)}, TEXTS))
    return made


def put(path: Path, made: Report, at: float = 1_700_000_000.0) -> Path:
    """Saves a report with this time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_report(made, path)
    os.utime(path, (at, at))
    return path
