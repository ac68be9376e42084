"""The sum stands in the official tables, and every cell leads to the units behind it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from app.collect.collection import Contribution, InnerShare
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from tests.ui.collect.county import RECEIVED, TOTAL, county, prove
from ui.collect.actions.menus import COLLECTION_SPECS
from ui.collect.pages.sum_page import SumPage
from ui.grid.cell_menu import cell_menu
from ui.window_actions import Handlers, WindowActions


@pytest.fixture
def page(qtbot: QtBot, catalog: Catalog) -> SumPage:
    """The page with the county's sum."""
    window = QMainWindow()
    qtbot.addWidget(window)
    handlers: Handlers = {spec.key: lambda: None for spec in COLLECTION_SPECS}
    made = SumPage(catalog, prove, WindowActions(window, COLLECTION_SPECS, handlers))
    qtbot.addWidget(made)
    made.show_collection(county(catalog))
    made.resize(1100, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown_units(page: SumPage) -> list[tuple[str, str]]:
    shown = page.shares.shown
    rows = range(shown.rowCount())
    return [(shown.index(row, 0).data(), shown.index(row, 1).data()) for row in rows]


def click(qtbot: QtBot, page: SumPage, key: str = RECEIVED) -> None:
    """Clicks on a cell of the table that has it."""
    for table in page.tables.tables:
        if key in table.model.keys:
            page.tables.setCurrentWidget(table)
            index = table.model.index_of(RECEIVED)
            table.body.scrollTo(index)
            place = table.body.visualRect(index).center()
            qtbot.mouseClick(table.body.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_cell_shows_the_units_behind_it(qtbot: QtBot, page: SumPage) -> None:
    click(qtbot, page)
    qtbot.waitUntil(lambda: bool(shown_units(page)))
    assert shown_units(page) == [("安丘市", "5"), ("柘山镇", "12"), ("凌河镇", "3")]


def test_the_menu_names_the_units_of_a_figure(qtbot: QtBot, page: SumPage) -> None:
    click(qtbot, page)
    table = page.tables.tables[1]
    cell = table.document.report.edition.cells[CellKey(RECEIVED)]
    (act,) = (
        one
        for one in cell_menu(table.body, page.document, cell).actions()
        if one.text().startswith("列出组成")
    )
    with qtbot.waitSignal(page.message) as said:
        act.trigger()
    assert "安丘市 5 ＋ 柘山镇 12 ＋ 凌河镇 3。" in said.args[0]


def test_a_selection_tells_its_sum(qtbot: QtBot, page: SumPage) -> None:
    click(qtbot, page)
    body = page.tables.tables[1].body
    with qtbot.waitSignal(page.selected) as told:
        qtbot.keyClick(body, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert told.args[0].startswith("选中 2 格")
    with qtbot.waitSignal(page.selected) as told:
        qtbot.keyClick(body, Qt.Key.Key_Down)
    assert told.args == [""]


def test_a_unit_says_where_its_figure_stands(qtbot: QtBot, page: SumPage) -> None:
    click(qtbot, page)
    qtbot.waitUntil(lambda: bool(shown_units(page)))
    page.shares.go_to("柘山镇")
    assert page._where.text() == "柘山镇.docx，文件中第 2 张表第 5 行第 3 列"
    page.shares.go_to("凌河镇")
    assert page._where.text() == "凌河镇/报告.nbao"


def test_enter_leads_from_the_cell_to_its_units_and_on_to_the_report(
    qtbot: QtBot, page: SumPage
) -> None:
    page.tables.go_to([RECEIVED])
    body = page.tables.tables[1].body
    qtbot.keyClick(body, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.shares.current is not None)
    assert page.shares.current is not None
    assert page.shares.current.unit.name == "安丘市"
    with qtbot.waitSignal(page.entered):
        qtbot.keyClick(page.shares, Qt.Key.Key_Return)
    assert page.picked.line is not None
    assert page.picked.line.submission.place == "安丘市.xlsx"


def test_a_total_that_the_document_states_otherwise_is_told(qtbot: QtBot, page: SumPage) -> None:
    page.tables.go_to([TOTAL])
    qtbot.waitUntil(lambda: page.shares.rows.rowCount() == 4)
    notes = {share.unit.name: share.contribution.stated for share in page.shares.rows.values}
    assert notes["柘山镇"] == 15
    index = page.shares.shown.index_of("柘山镇").siblingAtColumn(2)
    assert index.data() == "文件中写的是 15"


def test_nothing_can_be_typed_into_the_sum(qtbot: QtBot, page: SumPage) -> None:
    page.tables.go_to([RECEIVED])
    body = page.tables.tables[1].body
    qtbot.keyClicks(body, "7")
    qtbot.keyClick(body, Qt.Key.Key_Delete)
    assert body.indexWidget(body.currentIndex()) is None
    assert page.document.report.value(RECEIVED) == 20


def test_a_new_sum_repaints_the_cells_that_changed_and_keeps_the_place(
    qtbot: QtBot, page: SumPage, catalog: Catalog
) -> None:
    page.tables.go_to([RECEIVED])
    tables = page.tables.tables
    with qtbot.waitSignal(tables[1].model.dataChanged):
        page.show_collection(county(catalog, received=30))
    assert page.tables.tables == tables
    assert page.tables.current_cell == RECEIVED
    assert tables[1].model.index_of(RECEIVED).data() == "38"
    qtbot.waitUntil(lambda: ("柘山镇", "30") in shown_units(page))


def test_another_year_brings_the_tables_of_its_form(page: SumPage, catalog: Catalog) -> None:
    collection = county(catalog)
    older = catalog.for_year(2019)
    from app.report.changes import Details  # noqa: PLC0415
    from app.report.report import Report  # noqa: PLC0415

    total = Report(older, Details(2019))
    page.show_collection(replace(collection, year=2019, edition=older, total=total))
    titles = [section.tab for section in older.sections if section.table]
    assert [page.tables.tabText(at) for at in range(page.tables.count())] == titles


def test_the_balance_is_live_and_findings_lead_to_their_cells(qtbot: QtBot, page: SumPage) -> None:
    table = page.tables.tables[1]
    assert table.model.balance_row is not None
    column = table.model.index_of(RECEIVED).column()
    assert table.model.index(table.model.balance_row, column).data() == "左边多 20"
    row = next(at for at, one in enumerate(page.findings_model.findings) if RECEIVED in one.cells)
    page.side.setCurrentIndex(2)
    index = page.findings_model.index(row, 0)
    place = page.findings.visualRect(index).center()
    qtbot.mouseClick(page.findings.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert page.tables.current_cell in page.findings_model.findings[row].cells


def test_what_speaks_against_the_sum_is_named_with_its_units(qtbot: QtBot, page: SumPage) -> None:
    assert page.side.tabText(1) == "留意（2）"
    assert page.warnings.shown.index(0, 1).data() == "兴安街道"
    for view in (page.warnings, page.findings):
        assert view.wordWrap(), "no sentence is cut above an empty panel"
        assert not view.uniformRowHeights()
    page.warnings.setCurrentIndex(page.warnings.shown.index(0, 0))
    with qtbot.waitSignal(page.unit_wanted) as wanted:
        qtbot.keyClick(page.warnings, Qt.Key.Key_Return)
    assert wanted.args == ["兴安街道"]
    page.warnings.setCurrentIndex(page.warnings.shown.index(1, 0))
    qtbot.keyClick(page.warnings, Qt.Key.Key_Return)
    assert page.tables.current_cell == TOTAL


def test_a_sum_of_sums_unfolds_down_to_the_township_and_its_file(
    qtbot: QtBot, page: SumPage, catalog: Catalog
) -> None:
    collection = county(catalog)
    inner = (
        InnerShare((), "青溪县", Decimal(5)),
        InnerShare(("青溪县",), "石桥镇", Decimal(5), ("石桥镇年报.docx",)),
    )

    def through_levels(_: object, key: CellKey) -> list[Contribution]:
        first, *others = prove(collection, key)
        return [msgspec.structs.replace(first, inner=inner), *others]

    page._prove = through_levels
    click(qtbot, page)
    qtbot.waitUntil(lambda: page.shares.go_to("安丘市 › 青溪县 › 石桥镇"))
    share = page.picked.share
    assert share is not None
    assert share.value == 5
    assert share.file == "石桥镇年报.docx"
    where = "安丘市 › 青溪县 › 石桥镇：石桥镇年报.docx"
    labels: Iterable[QLabel] = page.side.findChildren(QLabel)
    assert any(where in label.text() for label in labels)


def test_many_units_of_levels_below_are_unfolded_one_by_one(
    qtbot: QtBot, page: SumPage, catalog: Catalog
) -> None:
    collection = county(catalog)
    inner = tuple(InnerShare((), f"第{n}县", Decimal(1)) for n in range(100))

    def of_a_province(_: object, key: CellKey) -> list[Contribution]:
        first, *others = prove(collection, key)
        return [msgspec.structs.replace(first, inner=inner), *others]

    page._prove = of_a_province
    click(qtbot, page)
    qtbot.waitUntil(lambda: page.shares.shown.rowCount() > 2)
    city = page.shares.shown.index(0, 0)
    assert page.shares.shown.rowCount(city) == 100
    assert not page.shares.isExpanded(city)
