"""The official table on screen: typing, moving, pasting, marking."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QStyleOptionViewItem, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.checks import equations
from app.edition.catalog import Catalog
from app.edition.cells import CellKey, EquationInstance
from app.report.changes import Details, Edit, Means, Origin, Unread
from app.report.filling import fill_with_zero
from app.report.report import Report
from tests.ui.test_path import table_page
from ui.document import Document
from ui.grid.form_body import LabelDelegate, _without_orphan
from ui.grid.form_model import FormRole
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.theme import form_colors

PERSON = CellKey("requests.received.person")
BUSINESS = CellKey("requests.received.business")
TOTAL = CellKey("requests.received.total")
GRANTED = CellKey("requests.granted.person")


@pytest.fixture
def document(catalog: Catalog) -> Document:
    return Document(Report(catalog.for_year(2024), Details(2024)))


@pytest.fixture
def table(document: Document, qtbot: QtBot) -> FormTable:
    return shown(document, "requests", qtbot)


def shown(document: Document, key: str, qtbot: QtBot) -> FormTable:
    table = FormTable(document, key)
    qtbot.addWidget(table, before_close_func=lambda _one: table.hide())  # held until then
    table.resize(1200, 600)
    table.show()
    qtbot.waitExposed(table)
    return table


def typed(qtbot: QtBot, table: FormTable, key: CellKey, text: str) -> None:
    table.go_to(key)
    qtbot.keyClicks(table.body, text[:1])
    children = table.body.viewport().children()
    editors = [child for child in children if isinstance(child, QLineEdit)]
    for editor in editors[-1:]:
        qtbot.keyClicks(editor, text[1:])
        qtbot.keyClick(editor, Qt.Key.Key_Return)


def text_of(table: FormTable, key: CellKey) -> str:
    return str(table.model.index_of(key).data())


def balance_of(table: FormTable, key: CellKey) -> str:
    row = table.model.balance_row
    assert row is not None
    return str(table.model.index(row, table.model.index_of(key).column()).data())


def paste(table: FormTable, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    table.paste()


@pytest.mark.parametrize("key", ["disclosure", "requests", "disputes"])
def test_the_model_keeps_qts_rules(
    document: Document, key: str, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    table = shown(document, key, qtbot)
    qtmodeltester.check(table.model)


def test_totals_and_balance_follow_each_number(table: FormTable, qtbot: QtBot) -> None:
    typed(qtbot, table, PERSON, "12")
    assert (text_of(table, TOTAL), balance_of(table, PERSON)) == ("12", "未填完")
    typed(qtbot, table, GRANTED, "12")
    assert balance_of(table, PERSON) == balance_of(table, TOTAL) == "相等"


def test_enter_goes_to_the_next_cell_to_fill(table: FormTable, qtbot: QtBot) -> None:
    typed(qtbot, table, CellKey("requests.received.other"), "1")
    key = table.model.cell(table.body.currentIndex())
    assert key is not None
    assert key.key == "requests.carried_in.person"


def test_what_is_not_a_number_stays_in_its_cell_and_is_explained(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(table.message) as said:
        typed(qtbot, table, PERSON, "12x")
    assert "不是数字" in said.args[0]
    assert text_of(table, PERSON) == "12x"
    assert document.report.unread == {PERSON: Unread("12x")}
    assert table.body.currentIndex() == table.model.index_of(BUSINESS)
    document.undo_stack.undo()
    assert text_of(table, PERSON) == ""


@pytest.mark.parametrize("figure", ["3.5", "-2"])
def test_a_number_that_cannot_stand_there_looks_as_wrong_as_what_is_none(
    table: FormTable, document: Document, figure: str
) -> None:
    document.edit(Edit({PERSON: Decimal(figure)}), "填写")
    document.check()
    index = table.model.index_of(PERSON)
    assert index.data(FormRole.SIGNS).wrong
    assert index.data(Qt.ItemDataRole.ForegroundRole) is not None
    document.edit(Edit({PERSON: Decimal(2)}), "填写")
    document.check()
    assert not table.model.index_of(PERSON).data(FormRole.SIGNS).wrong


def test_a_dash_is_a_question_with_two_answers(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(table.message) as said:
        typed(qtbot, table, PERSON, "-")
    answers = dict(said.args[1])
    assert set(answers) == {"填 0", "留空"}
    answers["填 0"]()
    assert document.report.value(PERSON) == Decimal(0)


def test_zeros_typed_into_a_column_are_told_from_an_untouched_one(
    document: Document, table: FormTable, qtbot: QtBot
) -> None:
    for name in ("received", "carried_in", "granted"):
        typed(qtbot, table, CellKey(f"requests.{name}.other"), "0")
    assert balance_of(table, CellKey("requests.received.other")) == "未填完"
    assert balance_of(table, CellKey("requests.received.research")) == "—"


def test_a_computed_cell_answers_a_figure_with_a_sentence(table: FormTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.message) as said:
        typed(qtbot, table, TOTAL, "5")
    assert "自动计算" in said.args[0]
    assert text_of(table, TOTAL) == ""


def test_delete_clears_and_undo_brings_back(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    typed(qtbot, table, PERSON, "7")
    table.go_to(PERSON)
    qtbot.keyClick(table.body, Qt.Key.Key_Delete)
    assert text_of(table, TOTAL) == ""
    document.undo_stack.undo()
    assert text_of(table, TOTAL) == "7"


def test_arrows_step_over_labels_only(table: FormTable, qtbot: QtBot) -> None:
    table.go_to(PERSON)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(table.body, key)
    assert table.body.currentIndex() == table.model.index_of(PERSON)
    qtbot.keyClick(table.body, Qt.Key.Key_Right)
    assert table.body.currentIndex() == table.model.index_of(BUSINESS)


def test_a_block_is_pasted_and_what_is_not_taken_is_said(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(PERSON)
    with qtbot.waitSignal(table.message) as said:
        paste(table, "１2\t1\t0\t0\t0\tx\t15\n3\t0\t0\t0\t0\t0\t3\n")
    assert text_of(table, PERSON) == "12"
    assert text_of(table, CellKey("requests.received.other")) == "x"
    words = said.args[0]
    assert "已粘贴 12 格" in words
    assert "1 格不是数字" in words
    assert "跳过 2 个自动计算" in words
    assert "1 个与粘贴内容的合计不同" in words
    document.undo_stack.undo()
    assert not document.report.typed


def test_a_block_copied_is_a_block_pasted(table: FormTable, document: Document) -> None:
    table.go_to(PERSON)
    paste(table, "1\t2\t3\t4\t5\t6\n7\t8\t9\t10\t11\t12")
    before = dict(document.report.typed)
    table.body.selectAll()
    table.copy()
    table.clear_cells()
    assert not document.report.typed
    table.go_to(PERSON)
    table.paste()
    assert document.report.typed == before


def test_one_value_fills_the_selected_cells(table: FormTable, document: Document) -> None:
    table.body.selectAll()
    paste(table, "0")
    assert set(document.report.typed) >= {
        key for key in document.report.edition.typed_keys if key.startswith("requests.")
    }


def test_header_rows_and_labels_have_their_own_panes(table: FormTable) -> None:
    assert (table.model.frozen_rows, table.model.frozen_columns) == (4, 3)
    assert all(table.body.isRowHidden(row) for row in range(4))
    assert all(table.body.isColumnHidden(column) for column in range(3))


def test_a_group_keeps_its_words_in_sight_while_its_rows_scroll(table: FormTable) -> None:
    (labels,) = (pane for pane in table.panes if pane is not table.body and not pane.isRowHidden(9))
    group = table.model.index(table.model.index_of(GRANTED).row(), 0)
    assert labels.rowSpan(group.row(), group.column()) > 15
    bar = table.body.verticalScrollBar()
    for value in (bar.minimum(), (bar.minimum() + bar.maximum()) // 2, bar.maximum()):
        bar.setValue(value)
        seen = labels.visualRect(group).intersected(labels.viewport().rect())
        middle = QRect(0, 0, seen.width() - 4, seen.height() // 3)
        middle.moveCenter(seen.center())
        image = labels.viewport().grab(middle).toImage()
        shades = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
        assert len(shades) > 2, f"nothing written at {value}"


def test_a_group_of_which_little_is_in_sight_has_no_half_a_line(table: FormTable) -> None:
    (labels,) = (pane for pane in table.panes if pane is not table.body and not pane.isRowHidden(9))
    index = table.model.index(
        table.model.index_of(CellKey("requests.refused_process.person")).row(), 1
    )
    index = next(
        table.model.index(row, 1)
        for row in range(index.row(), -1, -1)
        if labels.rowSpan(row, 1) > 1 and "不予公开" in str(table.model.index(row, 1).data())
    )
    delegate = labels.itemDelegateForIndex(index)
    assert isinstance(delegate, LabelDelegate)
    line = labels.fontMetrics().height()
    shown = []
    for height in (4, line + 4, 10 * line):
        option = QStyleOptionViewItem()
        option.fontMetrics = labels.fontMetrics()  # type: ignore[attr-defined]  # missing in the stubs
        option.rect = QRect(0, 0, 7 * line // 2, height)  # type: ignore[attr-defined]
        delegate.initStyleOption(option, index)
        shown.append(option.text)  # type: ignore[attr-defined]
    assert shown[0] == ""
    assert shown[1].endswith("…")
    assert "\n" not in shown[1]
    assert "".join(shown[2].split()) == index.data()


def test_a_cell_tells_where_its_figure_came_from(table: FormTable, document: Document) -> None:
    first = document.report.edition.typed_keys[10]
    index = table.model.index_of(first)
    table.go_to(first)
    assert "来源" not in index.data(Qt.ItemDataRole.ToolTipRole)
    table.model.write(first, "7")
    assert "来源：手工填写" in index.data(Qt.ItemDataRole.ToolTipRole)
    paste(table, "9")
    assert "来源：粘贴" in index.data(Qt.ItemDataRole.ToolTipRole)
    document.undo_stack.undo()
    assert "来源：手工填写" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_the_balance_is_one_line_high_and_shorter_where_room_is_short(
    document: Document, table: FormTable, qtbot: QtBot
) -> None:
    table.resize(860, 480)
    document.edit(Edit(entries={PERSON: Decimal(1234567)}), "导入")
    row, column = table.model.balance_row, table.model.index_of(PERSON).column()
    assert row is not None
    index = table.model.index(row, column)
    (pane,) = (one for one in table.panes if not one.visualRect(index).isEmpty())
    assert pane.height() < 2 * table.fontMetrics().height()
    option = QStyleOptionViewItem()
    option.initFrom(pane)
    option.rect = pane.visualRect(index)  # type: ignore[attr-defined]  # missing in the stubs
    delegate = pane.itemDelegate()
    assert isinstance(delegate, LabelDelegate)
    delegate.initStyleOption(option, index)
    words: str = option.text  # type: ignore[attr-defined]
    assert words in ("左边多 1234567", "左多 1234567", "不等")
    room = option.rect.width()  # type: ignore[attr-defined]
    assert pane.fontMetrics().horizontalAdvance(words) <= room


def test_all_columns_of_table_four_are_in_sight_on_a_narrow_page(
    document: Document, qtbot: QtBot
) -> None:
    table = shown(document, "disputes", qtbot)
    table.resize(15 * 7 * table.fontMetrics().horizontalAdvance("0"), 300)
    columns = range(table.model.columnCount())
    assert sum(map(table.body.columnWidth, columns)) <= table.body.viewport().width()
    first = table.model.keys[0]
    assert table.body.rowHeight(table.model.index_of(first).row()) > 40
    table.model.write(first, "123456789")
    needed = table.fontMetrics().horizontalAdvance("123456789")
    assert table.body.visualRect(table.model.index_of(first)).width() > needed


@pytest.mark.parametrize(("width", "height", "least"), [(1366, 738, 14), (910, 492, 6)])
def test_table_three_shows_its_rows_where_the_screen_is_low(
    report_window: MainWindow, qtbot: QtBot, width: int, height: int, least: int
) -> None:
    page = table_page(report_window, "requests")
    report_window.resize(width, height)
    body, model = page.table.body, page.table.model
    rows = {model.index_of(key).row() for key in model.keys}

    def whole_rows() -> int:
        seen = body.viewport().rect()
        return sum(seen.contains(body.visualRect(model.index(row, 4))) for row in rows)

    qtbot.waitUntil(lambda: page.isVisible() and whole_rows() >= least)


@pytest.mark.parametrize("width", [900, 1000, 1340, 1900])
def test_the_figures_of_table_three_share_what_the_labels_do_not_need(
    document: Document, qtbot: QtBot, width: int
) -> None:
    table = shown(document, "requests", qtbot)
    table.resize(width, 600)
    columns, count = range(table.model.columnCount()), table.model.frozen_columns
    widths = [max(pane.columnWidth(column) for pane in table.panes) for column in columns]
    assert sum(widths[:count]) < sum(widths) * 0.45
    assert max(widths[count:]) - min(widths[count:]) <= 1


def test_the_balance_stays_at_the_foot_and_says_nothing_of_untouched_columns(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    page = table_page(report_window, "requests")
    table = page.table
    qtbot.waitUntil(page.isVisible)
    row = table.model.balance_row
    assert row is not None
    person = table.model.index_of(CellKey("requests.received.person")).column()
    other = table.model.index_of(CellKey("requests.received.business")).column()
    table.body.verticalScrollBar().setValue(table.body.verticalScrollBar().maximum())
    foot = next(pane for pane in table.panes if not pane.isRowHidden(row) and pane.isVisible())
    assert foot.visualRect(table.model.index(row, person)).height() > 0
    table.model.write(CellKey("requests.received.person"), "3")
    assert table.model.index(row, person).data() == "未填完"
    assert table.model.index(row, other).data() == "—"


def test_groups_side_by_side_are_parted_by_a_stronger_line(
    document: Document, qtbot: QtBot
) -> None:
    table = shown(document, "disputes", qtbot)
    assert table.model.group_ends == {4, 9}
    colors = form_colors(QGuiApplication.palette())
    picture = table.body.viewport().grab().toImage()
    row = table.model.index_of(table.model.keys[0]).row()
    edges = []
    for column in range(table.model.columnCount()):
        box = table.body.visualRect(table.model.index(row, column))
        edges.append(picture.pixelColor(box.right(), box.top() + 4))
    assert [column for column, edge in enumerate(edges) if edge == colors.dot] == [4, 9]


def test_a_column_with_nothing_but_carried_zeros_tells_of_no_balance(table: FormTable) -> None:
    row = table.model.balance_row
    assert row is not None
    balance = table.model.index(row, table.model.index_of(PERSON).column())
    carried = Edit(entries={CellKey("requests.carried_in.person"): Decimal(0)})
    table.document.edit(carried.from_(Origin(Means.LAST_YEAR)), "结转")
    assert balance.data() == "—"
    table.document.edit(Edit(entries={PERSON: Decimal(2)}), "填")
    assert balance.data() == "左边多 2"


def test_the_balance_of_a_column_is_told_as_soon_as_its_last_cell_is_filled(
    document: Document, table: FormTable, qtbot: QtBot
) -> None:
    table.model.write(CellKey("requests.received.research"), "0")
    key = CellKey("requests.received.research")
    row, column = table.model.balance_row, table.model.index_of(key).column()
    assert row is not None
    assert balance_of(table, key) == "未填完"
    repainted: list[tuple[int, int]] = []
    table.model.dataChanged.connect(lambda one, _last: repainted.append((one.row(), one.column())))
    document.edit(fill_with_zero(document.report, "requests"), "填 0")
    assert balance_of(table, key) == "相等"
    assert (row, column) in repainted


class _Paints(QObject):
    """Counts how often widgets are painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.count = 0
        for one in widgets:
            one.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_a_typed_figure_works_out_its_own_balances_and_paints_no_scroll_bar(
    document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All seven balances, and the bar twice for each number, were most of what a key took."""
    table = shown(document, "requests", qtbot)
    typed(qtbot, table, PERSON, "12")
    bar = table.body.verticalScrollBar()
    assert bar.isVisible()
    QApplication.processEvents()
    paints, states = _Paints(bar, table.body), list[str]()
    one_state = equations._state

    def counted(report: Report, one: EquationInstance, stated: dict[CellKey, Decimal]) -> object:
        states.append(one.name)
        return one_state(report, one, stated)

    monkeypatch.setattr(equations, "_state", counted)
    typed(qtbot, table, GRANTED, "5")
    QApplication.processEvents()
    assert sorted(states) == ["person", "total"]
    assert paints.count == 0
    assert balance_of(table, PERSON) == "未填完"


@pytest.mark.parametrize("key", ["disclosure", "requests", "disputes"])
def test_a_table_takes_all_room_there_is(document: Document, qtbot: QtBot, key: str) -> None:
    table = shown(document, key, qtbot)
    bar = table.body.verticalScrollBar()
    for width, height in ((1201, 500), (1203, 1500)):
        table.resize(width, height)
        qtbot.waitUntil(lambda: bar.isVisible() == (bar.maximum() > 0))
        columns = range(table.model.columnCount())
        wide = sum(max(pane.columnWidth(column) for pane in table.panes) for column in columns)
        assert wide + bar.isVisible() * bar.width() == table.contentsRect().width()
    assert not bar.isVisible()


def test_going_to_a_cell_shows_the_headings_above_it(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    """Where they scroll with it, as in the table of three blocks."""
    report_window.resize(1000, 480)
    page = table_page(report_window, "disclosure")
    body, (first, *_, last) = page.table.body, page.table.model.keys
    qtbot.waitUntil(lambda: 0 < body.verticalScrollBar().maximum() < body.viewport().height())
    page.table.go_to(last)
    assert body.verticalScrollBar().value() > 0
    page.table.go_to(first)
    assert body.rowViewportPosition(body.currentIndex().row() - 1) >= 0


@pytest.mark.parametrize(
    ("words", "room", "shown"),
    [
        ("（三）不予公开", "（三）不予公", "（三）|不予公开"),
        ("（四）无法提供", "（四）无法", "（四）|无法提供"),
        ("社会公益组织", "社会公益组", "社会公|益组织"),
        (
            "（本列数据的勾稽关系为：第一项加第二项之和）",
            "（本列数据的勾稽关系为：第一项加第二",
            "（本列数据的勾稽关系为：|第一项加第二项之和）",
        ),
        (
            "（第一项加第二项之和，等于第三项）",
            "（第一项加第二项之和，等于第三",
            "（第一项加第二项之和，|等于第三项）",
        ),
        (
            "（第一项加第二项之和，等于第三项）",
            "（第一项加第二项之和",
            "（第一项加第二项之和，等于第三项）",
        ),
    ],
)
def test_no_few_signs_are_left_alone_in_a_second_line(
    table: FormTable, words: str, room: str, shown: str
) -> None:
    metrics = table.fontMetrics()
    broken = _without_orphan(words, metrics, metrics.horizontalAdvance(room))
    assert broken.replace("\u2028", "|") == shown
