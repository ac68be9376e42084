"""Units and files are listed with sign and word, below the units above them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.collect.collection import FileLine, Unit, UnitState
from app.collect.decisions import decision_rows
from app.edition.catalog import Catalog
from tests.ui.collect.county import corrected, county, prove
from ui.collect.actions.outputs import open_words
from ui.collect.pages.page import (
    Share,
    decisions_model,
    shares_model,
    warnings_model,
)
from ui.collect.pages.unit_rows import (
    FILE_CHOICES,
    IN_SIGHT,
    UNIT_CHOICES,
    UnitRow,
    files_model,
    unit_rows,
    units_model,
)
from ui.painting import Tone
from ui.theme import Sign
from ui.widgets.rows_model import CHIP, Column, RowsModel
from ui.widgets.rows_view import Elided, FilteredList, RowsView


@pytest.fixture
def units(catalog: Catalog) -> RowsModel[UnitRow]:
    """The units of the county."""
    model = units_model(catalog)
    model.show(unit_rows(county(catalog)))
    return model


@pytest.fixture
def files(catalog: Catalog) -> RowsModel[FileLine]:
    """Its files."""
    model = files_model(catalog)
    model.show(county(catalog).lines)
    return model


def row(model: RowsModel[Any], key: str) -> dict[str, str]:
    """The words of a row by the titles of the columns."""
    index = model.index_of(key)
    columns = enumerate(model.columns)
    return {column.title: index.siblingAtColumn(at).data() for at, column in columns}


def drawn(model: RowsModel[Any], key: str) -> list[Sign]:
    """The signs that are drawn in a row."""
    value = model.value(model.index_of(key))
    told = (column.sign(value) for column in model.columns if column.sign)
    return [sign for sign in told if sign]


def test_a_unit_tells_its_state_its_findings_and_why(units: RowsModel[UnitRow]) -> None:
    told = row(units, "柘山镇")
    assert told["状态"] == "有必改"
    assert drawn(units, "柘山镇") == [Sign.ERROR]
    states = [column.title for column in units.columns].index("状态")
    chips = [
        units.index_of(one).siblingAtColumn(states).data(CHIP) for one in ("柘山镇", "兴安街道")
    ]
    assert chips == [Tone.ERROR, Tone.QUIET]
    assert drawn(units, "郚山镇") == [Sign.ERROR]
    assert drawn(units, "兴安街道") == [Sign.BLANK]
    assert not units.index_of("兴安街道").data(Qt.ItemDataRole.DecorationRole).isNull()
    assert told["轮次"] == "第 1 次"
    assert (told["必改"], told["需说明"], told["定稿"]) == ("2", "1", "")
    assert (told["计入的文件"], told["年度"], told["版式"]) == ("柘山镇.docx", "2024", "2021年版")
    assert row(units, "郚山镇")["状态"] == "读不了"
    assert row(units, "郚山镇")["下一步"] == "文件已损坏，打不开"
    assert row(units, "郚山镇")["必改"] == ""


def test_what_to_do_is_seen_beside_the_state_on_a_low_and_enlarged_screen(
    qtbot: QtBot, units: RowsModel[UnitRow]
) -> None:
    view = RowsView(units, "单位")
    qtbot.addWidget(view)
    view.in_sight = IN_SIGHT
    view.resize(500, 300)  # three fifths of 1366 pixels at 150 %, less the margins
    view.show()
    titles = [column.title for column in units.columns]
    assert titles[:3] == ["单位", "状态", "下一步"]
    assert view.columnViewportPosition(2) < 0.7 * view.viewport().width()
    digit = view.fontMetrics().horizontalAdvance("0")
    assert view.columnWidth(2) >= 22 * digit, "what to do next can be read"
    assert sum(view.columnWidth(at) for at in range(3)) <= view.viewport().width()


def test_names_that_begin_alike_are_told_apart_and_sentences_are_read_from_their_beginning(
    qtbot: QtBot,
) -> None:
    columns = (Column[str]("单位", lambda one: one, 16), Column[str]("问题", lambda one: one, 16))
    view = RowsView(RowsModel(columns, lambda one: one), "单位")
    qtbot.addWidget(view)
    view.rows.show(["贺水瑶族自治县应急管理局", "文件里没有写机关名称，请确认"])
    modes = []
    for row in (0, 1):
        option = QStyleOptionViewItem()
        view.initViewItemOption(option)
        delegate = view.itemDelegate()
        assert isinstance(delegate, Elided)
        delegate.initStyleOption(option, view.shown.index(row, 0))
        modes.append(option.textElideMode)  # type: ignore[attr-defined]  # not in the stubs
    assert modes[0] is Qt.TextElideMode.ElideMiddle
    assert modes[1] is Qt.TextElideMode.ElideRight


def test_columns_give_way_to_each_other_before_a_list_scrolls_sideways(qtbot: QtBot) -> None:
    widths = (30, 60, 8)
    columns = [Column[str](f"{one}", lambda one: one, one) for one in widths]
    view = RowsView(RowsModel(columns, lambda one: one), "单位")
    qtbot.addWidget(view)
    view.show()
    digit = view.fontMetrics().horizontalAdvance("0")
    for room in (60, 80, 200, 70):
        view.resize(room * digit, 300)
        QApplication.processEvents()
        assert view.header().length() == view.viewport().width(), room
        assert all(view.columnWidth(at) >= min(16, one) * digit for at, one in enumerate(widths))
    view.resize(30 * digit, 300)
    QApplication.processEvents()
    assert view.columnWidth(0) >= 30 * digit, "nothing is cut in vain where it scrolls anyway"


def test_a_file_that_cannot_be_read_says_why_without_its_own_name(catalog: Catalog) -> None:
    made = county(catalog)
    line = next(one for one in made.lines if one.submission.place == "未署名.docx")
    told = UnitRow("", "", None, replace(line, reason="未署名.docx 打不开，请重新保存。"))
    assert told.next_step == "打不开，请重新保存。"


def test_units_stand_below_the_one_above_them_also_if_it_does_not_report(
    catalog: Catalog,
) -> None:
    only = Unit("柘山镇", UnitState.MISSING, parent="安丘市")
    rows = unit_rows(replace(county(catalog), units=(only,), lines=()))
    assert [(one.name, one.unit is None) for one in rows] == [("安丘市", True), ("柘山镇", False)]


def test_the_county_itself_is_a_unit_and_the_others_are_below_it(units: RowsModel[UnitRow]) -> None:
    assert units.rowCount() == 2
    assert units.index_of("文件 未署名.docx").isValid()
    assert units.rowCount(units.index_of("安丘市")) == 5


def test_no_file_is_left_out_and_each_says_what_becomes_of_it(files: RowsModel[FileLine]) -> None:
    assert files.rowCount() == 8
    assert row(files, "~$柘山镇.docx")["去向"] == "不是报送文件"
    assert row(files, "~$柘山镇.docx")["原因"] == "Word 的临时文件"
    assert row(files, "未署名.docx")["去向"] == "待确认单位"
    assert row(files, "柘山镇.docx")["去向"] == "计入，有必改"
    assert Sign.DONE not in drawn(files, "柘山镇.docx"), "no green tick while it is to be mended"
    assert row(files, "凌河镇/旧.nbao")["去向"] == "已有另一份，不计入"


def test_a_sum_that_holds_what_is_to_be_mended_says_so(catalog: Catalog) -> None:
    told = open_words(county(catalog))
    assert "1 个单位有必改" in told
    assert told.endswith("个，有必改、已退回还没有重报的 1 个也计在里面")


def test_a_cell_is_told_with_its_column_to_who_cannot_see_it(units: RowsModel[UnitRow]) -> None:
    index = units.index_of("兴安街道").siblingAtColumn(1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "状态：未收到"


def test_numbers_of_findings_are_sorted_as_numbers(files: RowsModel[FileLine]) -> None:
    titles = [column.title for column in files.columns]
    files.sort(titles.index("必改"), Qt.SortOrder.DescendingOrder)
    assert files.index(0, 0).data() == "柘山镇.docx"


def test_choices_say_how_many_there_are(
    qtbot: QtBot, units: RowsModel[UnitRow], files: RowsModel[FileLine]
) -> None:
    unit_view, file_view = RowsView(units, "单位"), RowsView(files, "文件")
    unit_list = FilteredList(unit_view, UNIT_CHOICES)
    file_list = FilteredList(file_view, FILE_CHOICES)
    for one in (unit_list, file_list):
        qtbot.addWidget(one)
        one.show_counts()
    assert unit_list.choice.itemText(0) == "全部（7）"
    assert unit_list.choice.itemText(1) == "要处理（5）"
    missing = unit_list.choice.findText("未收到（1）")
    unit_list.choice.setCurrentIndex(missing)
    assert unit_view.shown.index_of("兴安街道").isValid()
    assert not unit_view.shown.index_of("柘山镇").isValid()
    unit_list.word.setText("没有这个")
    qtbot.waitUntil(lambda: unit_view.shown.rowCount() == 0)
    unit_list.show_only()
    assert unit_view.go_to("柘山镇")
    assert {file_list.choice.itemText(at) for at in range(file_list.choice.count())} >= {
        "全部文件（8）",
        "不是报送文件（1）",
    }


def test_decisions_are_listed_in_words(catalog: Catalog) -> None:
    collection = corrected(county(catalog))
    model = decisions_model()
    model.show(decision_rows(collection.decisions, collection.edition))
    told = [model.index(0, at).data() for at in range(4)]
    assert told[:2] == ["更正数字", "柘山镇"]
    assert told[2].endswith("自然人：12 改为 13")
    assert told[3] == "电话核实"


def test_all_models_keep_the_rules_of_models(
    qtmodeltester: ModelTester,
    catalog: Catalog,
    units: RowsModel[UnitRow],
    files: RowsModel[FileLine],
) -> None:
    collection = corrected(county(catalog))
    cell = collection.edition.cells[collection.edition.typed_keys[0]]
    shares, warnings, decisions = shares_model(), warnings_model(), decisions_model()
    shares.show([Share(cell, one) for one in prove(collection, cell.key)])
    warnings.show(collection.warnings)
    decisions.show(decision_rows(collection.decisions, collection.edition))
    for model in (units, files, shares, warnings, decisions):
        qtmodeltester.check(model, force_py=True)


def test_long_words_are_wrapped_in_the_room_there_is(qtbot: QtBot) -> None:
    columns = (Column[str]("级别", lambda _: "必改", 8), Column[str]("问题", lambda one: one, 80))
    view = RowsView(RowsModel(columns, lambda one: one[:9]), "问题")
    qtbot.addWidget(view)
    view.wrap_words()
    view.resize(300, 300)
    view.rows.show(["第一处" * 40, "第二处"])
    view.show()
    view.doItemsLayout()
    first, second = (view.visualRect(view.shown.index(row, 0)) for row in (0, 1))
    assert view.columnWidth(0) + view.columnWidth(1) <= view.viewport().width()
    assert first.height() >= 3 * second.height()


def test_a_row_is_one_up_to_the_edge(qtbot: QtBot) -> None:
    columns = (Column[str]("单位", lambda one: one, 16),)
    view = RowsView(RowsModel(columns, lambda one: one), "单位")
    qtbot.addWidget(view)
    view.rows.show([f"第{number}镇" for number in range(40)])
    view.resize(700, 200)
    view.show()
    view.header().setStretchLastSection(False)
    view.setColumnWidth(0, 120)
    for scrolled in (0, 7, 8):
        view.verticalScrollBar().setValue(scrolled)
        picture = view.viewport().grab().toImage()
        rows = [view.visualRect(view.shown.index(row, 0)) for row in range(scrolled, scrolled + 4)]
        within, behind = ([picture.pixel(x, row.top() + 1) for row in rows] for x in (100, 400))
        assert within == behind
        assert len(set(behind)) == 2
