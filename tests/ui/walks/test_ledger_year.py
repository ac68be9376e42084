"""An office with 40 applications: from last year's Word file and its ledger to four files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Means
from tests.ui.walks.hand import Walk, choose, click, press, until, walked, write
from tests.ui.walks.test_zero_year import HEADINGS, WRITTEN, all_written, assert_written
from ui.main_window import MainWindow

MAX_ACTIONS = 45
YEAR, CASES, OPEN = 2021, 40, 3


@pytest.fixture
def ledger_file(tmp_path: Path) -> Path:
    """A ledger of 40 cases; the last ones are not answered at the end of the year."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([f"柘山镇{YEAR}年依申请公开登记台账"])
    sheet.append(["编号", "收到日期", "申请人类型", "申请方式", "答复日期", "办理结果", "是否复议"])
    results = ("公开", "部分公开", "信息不存在", "信访投诉举报", "过程性信息")
    for number in range(CASES):
        came = date(YEAR, 1, 4) + timedelta(days=9 * number)
        is_open = number >= CASES - OPEN
        answered = None if is_open else came + timedelta(days=12)
        result = None if is_open else results[number % len(results)]
        kind = "公民" if number % 4 else "企业"
        sheet.append([f"{YEAR}-{number + 1}", came, kind, "网络", answered, result, "否"])
    path = tmp_path / "台账.xlsx"
    book.save(path)
    return path


def a_year(window: MainWindow, last_year: Path, ledger: Path, folder: Path) -> Walk:
    """What the clerk does; no figure of tables three and four is typed."""
    yield click("选择去年的文件")
    yield choose(last_year)
    yield click(f"新建 {YEAR} 年度报告")
    yield until("报告在窗口里", lambda: window.controller.in_report)
    yield click("二")
    yield click("空白格填 0")
    yield click("三")
    yield click("从台账填表")
    yield choose(ledger)
    yield click("填入所选")
    yield press("F7")
    yield write("2022-01-20")
    for _ in range(HEADINGS + 3):  # sub-headings of requests and disputes, and the last section
        yield press("F7")
        yield write(WRITTEN)
    yield press("F7")
    yield click("定稿并导出 4 个文件")
    yield choose(folder / "年报.nbao")
    yield until("已写好", lambda: all_written(window))


def test_a_year_with_forty_applications(
    window: MainWindow, qtbot: QtBot, zhashan_docx: Path, ledger_file: Path, tmp_path: Path
) -> None:
    actions = walked(a_year(window, zhashan_docx, ledger_file, tmp_path), qtbot)
    print(f"\n40 件申请：{actions} 步")  # noqa: T201 the measurement
    assert actions <= MAX_ACTIONS
    report = window.controller.document.report
    assert report.value(CellKey("requests.received.total")) == CASES
    assert report.value(CellKey("requests.carried_out.total")) == OPEN
    counted = [key for key in report.typed if key.startswith(("requests.", "disputes."))]
    assert {report.origins[key].means for key in counted} <= {Means.LEDGER, Means.LAST_YEAR}
    name = report.details.organisation.name
    assert_written(tmp_path, report, f"{name}{YEAR}年政府信息公开工作年度报告")
