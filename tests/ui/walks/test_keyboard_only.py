"""From the start page to the exported Word file without a mouse."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.importing.reading import read_document
from tests.ui.walks.hand import Walk, choose, press, tab_to, until, walked, write
from ui.main_window import MainWindow

RECEIVED, GRANTED = CellKey("requests.received.person"), CellKey("requests.granted.person")


def by_keys(window: MainWindow, last_year: Path, target: Path) -> Walk:
    """What the clerk does: two applications came in and were granted, all else stays 0."""
    yield tab_to("选择去年的文件")
    yield press("Space")
    yield choose(last_year)
    yield tab_to("新建 2021 年度报告(N)")
    yield press("Space")
    yield until("报告在窗口里", lambda: window.controller.in_report)
    yield press("Alt+2")
    yield write("我镇坚持以公开为常态，全年工作平稳有序。")
    yield press("Alt+4")
    for figure in ("2", "0", "2"):
        yield write(figure)
        yield press("Down")
    yield press("Ctrl+E")
    yield tab_to("写作 0 并导出")
    yield press("Space")
    yield choose(target)
    yield until("已写好", target.exists)


def test_a_report_is_made_with_keys_alone(
    window: MainWindow, qtbot: QtBot, zhashan_docx: Path, tmp_path: Path, catalog: Catalog
) -> None:
    target = tmp_path / "年报.docx"
    walked(by_keys(window, zhashan_docx, target), qtbot)
    written = read_document(target, catalog).report
    assert written.value(RECEIVED) == written.value(GRANTED) == Decimal(2)
    assert "全年工作平稳有序" in written.texts["overview"]
