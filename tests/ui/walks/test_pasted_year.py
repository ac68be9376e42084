"""A city's real figures, pasted from an Excel sheet: from last year's Word file to four files."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.export.docx.filling import fill_docx
from app.export.xlsx.filling import fill_xlsx
from app.matching.tables import match_tables
from app.report.changes import Edit
from app.report.report import Report
from tests.ui.walks.hand import Step, Walk, choose, click, menu, press, until, walked, write
from tests.ui.walks.test_zero_year import assert_written, exported
from tests.workbooks import sheet_grid, table_sheets
from ui.main_window import MainWindow

MAX_ACTIONS = 36
"""As many as it takes now, two of them for the date, without which no report is finished; a year
may take 60 at most, and no more than before."""

OVERVIEW = """（一）主动公开情况
全年制发行政规范性文件，均按规定主动公开。
（二）依申请公开情况
今年，各单位依法办理各类申请，均在法定期限内答复。"""
ISSUES = """（一）存在的主要问题
政策解读形式还不够丰富，公开专栏更新不够及时。
（二）改进措施
增加图文和视频解读，每月检查一次专栏更新。"""
OTHERS = "本年度，本机关未收取政府信息公开信息处理费。"


@pytest.fixture
def last_year(huaian: Report, tmp_path: Path) -> Path:
    """A report of the year before that this year's figures go on from, as a Word file."""
    last = huaian.copy()
    entries: dict[CellKey, Decimal] = {}
    for key, value in huaian.typed.items():
        column = key.rsplit(".", 1)[1]
        if key.startswith("disputes."):
            entries[key] = value + 1
        elif key == f"requests.carried_out.{column}":
            went_on = huaian.typed[CellKey(f"requests.carried_in.{column}")]
            received = CellKey(f"requests.received.{column}")
            entries[key] = went_on
            entries[received] = huaian.typed[received] + went_on - value
        elif key.endswith(".in_force"):
            row = key.removesuffix(".in_force")
            issued, repealed = (
                huaian.typed[CellKey(f"{row}.{name}")] for name in ("issued", "repealed")
            )
            entries[key] = value - issued + repealed
    details = replace(huaian.details, year=huaian.details.year - 1)
    last.apply(Edit(entries=entries, details=details))
    path = tmp_path / "去年.docx"
    path.write_bytes(fill_docx(last))
    return path


@pytest.fixture
def blocks(huaian: Report) -> dict[str, str]:
    """What Excel puts on the clipboard for the values of each table, by table."""
    book = load_workbook(BytesIO(fill_xlsx(huaian)), data_only=True)
    matches = match_tables([sheet_grid(sheet) for sheet in table_sheets(book)], huaian.edition)
    found: dict[str, str] = {}
    for table in huaian.edition.tables:
        places = [
            cell.place
            for key, cell in matches.places.items()
            if huaian.edition.cells[key].table == table.key
        ]
        rows, columns = [one.row for one in places], [one.column for one in places]
        sheet = next(one for one in book.worksheets if one is places[0].parent)
        lines = sheet.iter_rows(min(rows), max(rows), min(columns), max(columns), values_only=True)
        found[table.key] = "\r\n".join(
            "\t".join("" if value is None else str(value) for value in line) for line in lines
        )
    return found


def copied(block: str) -> Step:
    """Copies a block of cells in Excel."""

    def act() -> bool:
        QApplication.clipboard().setText(block)
        return True

    return Step("在 Excel 里复制", act)


def a_year(window: MainWindow, last_year: Path, blocks: dict[str, str], folder: Path) -> Walk:
    """What the clerk does."""
    yield click("选择去年的文件")
    yield choose(last_year)
    yield click("新建 2024 年度报告")
    yield until("报告在窗口里", lambda: window.controller.in_report)
    yield press("F7")
    yield write("2025-01-20")
    for place, block in enumerate(blocks.values(), 3):
        yield press(f"Alt+{place}")
        yield copied(block)
        yield press("Ctrl+V")
    for place, text in (
        (2, OVERVIEW),
        (6, ISSUES),
        (7, "本年度，本机关未收取政府信息公开信息处理费。"),
    ):
        yield press(f"Alt+{place}")
        yield write(text)
    yield menu("定稿", "定稿")
    yield click("定稿")
    yield choose(folder / "年报.nbao")
    yield until("已定稿", lambda: window.controller.document.report.seal is not None)
    yield from exported(folder)


def test_a_year_pasted_from_excel(  # noqa: PLR0917 pytest fixtures
    window: MainWindow,
    qtbot: QtBot,
    huaian: Report,
    last_year: Path,
    blocks: dict[str, str],
    tmp_path: Path,
) -> None:
    actions = walked(a_year(window, last_year, blocks, tmp_path), qtbot)
    print(f"\n从 Excel 粘贴：{actions} 步")  # noqa: T201 the measurement
    assert actions <= MAX_ACTIONS
    assert window.controller.document.report.typed == huaian.typed
    assert_written(tmp_path, huaian)
