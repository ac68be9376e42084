"""A township without a single application: from last year's Word file to 定稿 and four files."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.importing.reading import read_document
from app.report.report import Report
from tests.ui.walks.hand import Walk, choose, click, menu, press, until, walked, write
from ui.main_window import MainWindow

MAX_ACTIONS = 33
FILES = 4
"""As many as it takes now; a year may take 60 at most, and no more than before."""

HEADINGS = 10
"""Sub-headings of last year under which something has to be written this year."""

WRITTEN = "\n今年，我们按照要求完成了这项工作，情况良好。"


def a_year(window: MainWindow, last_year: Path, folder: Path) -> Walk:
    """What the clerk does."""
    yield click("选择去年的文件")
    yield choose(last_year)
    yield click("新建 2021 年度报告")
    yield until("报告在窗口里", lambda: window.controller.in_report)
    yield click("二")
    yield click("空白格填 0")
    yield click("三")
    yield click("全年无申请")
    yield click("是的，照此填写")
    yield press("F7")
    yield write("2022-01-20")
    for _ in range(HEADINGS):
        yield press("F7")
        yield write(WRITTEN)
    yield press("F7")
    yield click("定稿并导出 4 个文件")
    yield choose(folder / "年报.nbao")
    yield until("已定稿", lambda: window.controller.document.report.seal is not None)
    yield until("已保存", (folder / "年报.nbao").exists)
    yield until("已写好", lambda: all_written(window))


def all_written(window: MainWindow) -> bool:
    """Whether the finishing page tells of four files that read back as they should."""
    page = window.controller.finishing.page
    return page is not None and page.written.text().count("格一致") == FILES


def exported(folder: Path) -> Walk:
    """All four files of a finalised report."""
    for way, name in (
        (press("Ctrl+E"), "年报.docx"),
        (press("Ctrl+Shift+E"), "年报.xlsx"),
        (menu("文件", "导出", "导出 PDF"), "年报.pdf"),
        (menu("文件", "导出", "导出网页"), "年报.html"),
    ):
        yield way
        yield choose(folder / name)
        yield until(f"{name} 已写好", (folder / name).exists)


def assert_written(folder: Path, expected: Report, stem: str = "年报") -> None:
    """All four files hold the figures of a report."""
    for suffix in (".docx", ".xlsx", ".pdf", ".html"):
        read = read_document(folder / f"{stem}{suffix}", Catalog()).report
        assert read.typed == expected.typed, suffix


def test_a_year_without_applications(
    window: MainWindow, qtbot: QtBot, zhashan_docx: Path, tmp_path: Path
) -> None:
    window.resize(1366, 768)
    actions = walked(a_year(window, zhashan_docx, tmp_path), qtbot)
    print(f"\n全年无申请：{actions} 步")  # noqa: T201 the measurement
    assert actions <= MAX_ACTIONS
    report = window.controller.document.report
    assert not report.blank_keys
    assert not any(report.typed.values())
    name = report.details.organisation.name
    assert_written(tmp_path, report, f"{name}2021年政府信息公开工作年度报告")
