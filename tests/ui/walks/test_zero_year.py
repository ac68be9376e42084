"""A township without a single application: from last year's Word file to 定稿 and four files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.export.docx import fill_docx
from app.storage.report_file import load_report
from app.storage.samples import sample_path
from tests.ui.walks.hand import Walk, choose, click, menu, press, until, walked
from ui.main_window import MainWindow

MOST_ACTIONS = 60


@pytest.fixture
def last_year(tmp_path: Path, catalog: Catalog) -> Path:
    """The sample's report as the Word file of last year."""
    path = tmp_path / "柘山镇2020.docx"
    path.write_bytes(fill_docx(load_report(sample_path(), catalog)))
    return path


def a_year(window: MainWindow, last_year: Path, folder: Path) -> Walk:
    """What the clerk does."""
    yield click("从去年的报告新建")
    yield choose(last_year)
    yield click("新建 2021 年度报告")
    yield until("报告在窗口里", lambda: window.desk.in_report)
    yield menu("文件", "保存")
    yield choose(folder / "年报.nbao")
    yield until("已保存", (folder / "年报.nbao").exists)
    for keys, name in (("Ctrl+E", "年报.docx"), ("Ctrl+Shift+E", "年报.xlsx")):
        yield press(keys)
        yield click("写作 0")
        yield choose(folder / name)
        yield until(f"{name} 已写好", (folder / name).exists)


def test_a_year_without_applications(
    window: MainWindow, qtbot: QtBot, last_year: Path, tmp_path: Path
) -> None:
    actions = walked(a_year(window, last_year, tmp_path), qtbot)
    print(f"\n全年无申请：{actions} 步")  # noqa: T201 the measurement
    assert actions <= MOST_ACTIONS
