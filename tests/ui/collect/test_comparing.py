"""Last year stands beside this one, texts alike are named, and the county's own report begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.storage.report_file import load_report
from tests.app.collect.reports import CELL, put, report
from tests.ui.collect.conftest import PATIENCE, Office
from ui.collect.pages.page import ListingView
from ui.dialogs import ask

COPIED = (
    "一年来，全镇围绕中心工作，及时公开财政预算、民生实事和乡村振兴等群众关心的信息共计二百余条。"
    "全年没有因政府信息公开被申请行政复议和提起行政诉讼，也没有发生泄密和其他责任事故。"
)


def rows_of(view: ListingView) -> list[str]:
    """The words of every row, put together."""
    if view.view is None:
        return []
    shown, columns = view.view.shown, range(len(view.view.rows.columns))
    rows = range(shown.rowCount())
    return ["|".join(str(shown.index(row, at).data()) for at in columns) for row in rows]


def show_comparison(office: Office) -> None:
    """Brings the page of comparisons to the front."""
    page = office.controller.compare
    office.controller.window.pages.setCurrentWidget(page)
    office.qtbot.waitUntil(lambda: bool(rows_of(page.figures)), timeout=PATIENCE)


@pytest.fixture
def two_years(office: Office, catalog: Catalog, tmp_path: Path) -> Office:
    """This year's folder read, last year's beside it: 柘山镇 had 900 requests then."""
    put(tmp_path / "2023" / "柘山镇.nbao", report("安丘市柘山镇人民政府", 900, catalog, 2023))
    put(tmp_path / "2023" / "凌河镇.nbao", report("凌河镇人民政府", 7, catalog, 2023))
    office.open()
    return office


def test_units_are_compared_with_each_other_without_last_year(two_years: Office) -> None:
    show_comparison(two_years)
    page = two_years.controller.compare
    assert any(row.startswith("安丘市柘山镇人民政府|5|") for row in rows_of(page.figures))
    assert not page.tabs.isTabVisible(1)


def test_last_years_folder_shows_strange_changes_and_is_remembered(
    two_years: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    show_comparison(two_years)
    page = two_years.controller.compare
    chosen = str(tmp_path / "2023")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen)
    two_years.controller.actions_["last_folder"].trigger()
    two_years.qtbot.waitUntil(lambda: page.tabs.isTabVisible(1), timeout=PATIENCE)
    assert any("柘山镇" in row and "900" in row for row in rows_of(page.strange))
    two_years.open()
    two_years.qtbot.waitUntil(
        lambda: two_years.controller.last_year.beside is not None, timeout=PATIENCE
    )
    two_years.controller.actions_["no_last"].trigger()
    two_years.qtbot.waitUntil(lambda: not page.tabs.isTabVisible(1), timeout=PATIENCE)


def test_what_last_year_makes_strange_is_to_be_explained(
    two_years: Office, catalog: Catalog, tmp_path: Path
) -> None:
    put(tmp_path / "2023" / "教育局.nbao", report("教育局", 900, catalog, 2023))
    assert two_years.state("教育局") == "已齐"
    two_years.controller.last_year.read(tmp_path / "2023")
    two_years.qtbot.waitUntil(lambda: two_years.state("教育局") == "有需说明", timeout=PATIENCE)


def test_a_folder_without_reports_cannot_be_last_year(two_years: Office, tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    two_years.controller.last_year.read(empty)
    two_years.qtbot.waitUntil(lambda: "没有能汇总的报告" in two_years.message, timeout=PATIENCE)


def test_texts_alike_are_listed_with_the_sentence_and_lead_to_the_unit(
    office: Office, catalog: Catalog
) -> None:
    for name in ("甲镇", "乙镇"):
        made = report(f"{name}人民政府", 1, catalog)
        made.apply(Edit(texts={"overview": COPIED}))
        put(office.folder / f"{name}.nbao", made)
    office.open()
    show_comparison(office)
    alike = office.controller.compare.alike
    assert any("甲镇" in row and "乙镇" in row and "100%" in row for row in rows_of(alike))
    assert alike.view is not None
    alike.view.entered.emit()
    assert office.controller.window.page is office.controller.units


def test_the_countys_own_report_begins_with_the_sums_and_is_no_report_that_came_in(
    two_years: Office, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    target = two_years.folder / "安丘市.nbao"
    monkeypatch.setattr(ask, "ask_own_report", lambda *_: ask.OwnReport.WHOLE)
    monkeypatch.setattr(ask, "ask_save", lambda *_: target)
    two_years.controller.actions_["county_report"].trigger()
    controller = two_years.report_window.controller
    two_years.qtbot.waitUntil(lambda: controller.document.path == target, timeout=PATIENCE)
    two_years.wait()
    assert load_report(target, catalog).value(CELL) == 38
    assert "由5个单位的年度报告汇总" in controller.document.report.texts["preamble"]
    two_years.controller.reading.again()
    two_years.wait()
    assert two_years.collection.total.value(CELL) == 38
