"""Keys in a grid, as in a spreadsheet; in every other list typed keys do nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.report import Report
from tests.ready import make_final
from ui.document import Document
from ui.grid.cell_menu import cell_menu
from ui.grid.editor import CellEditor
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.settings import Settings

Key = Qt.Key
PERSON = CellKey("requests.received.person")
BUSINESS = CellKey("requests.received.business")
RESEARCH = CellKey("requests.received.research")
TOTAL = CellKey("requests.received.total")


@pytest.fixture
def document(catalog: Catalog) -> Document:
    return Document(Report(catalog.for_year(2024), Details(2024)))


@pytest.fixture
def table(document: Document, qtbot: QtBot) -> FormTable:
    table = FormTable(document, "requests")
    qtbot.addWidget(table)
    table.resize(1200, 600)
    table.show()
    qtbot.waitExposed(table)
    table.activateWindow()
    return table


def press(table: FormTable, *keys: Key | str, modifiers: Qt.KeyboardModifier | None = None) -> None:
    """Presses keys where they go: into the line that is being typed in, else into the grid."""
    for key in keys:
        target: QWidget = table.body.editor or table.body
        held = modifiers or Qt.KeyboardModifier.NoModifier
        if isinstance(key, str):
            for sign in key:
                type_sign(table.body.editor or table.body, sign, held)
        else:
            QTest.keyClick(target, key, held)


def type_sign(target: QWidget, sign: str, held: Qt.KeyboardModifier) -> None:
    """A key press as the system sends it; a full-width digit is no key of its own."""
    key = ord(sign) if sign.isascii() else 0
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, held, sign))


def typed(document: Document) -> dict[str, str]:
    return {key: str(value) for key, value in document.report.typed.items()}


def current(table: FormTable) -> CellKey | None:
    return table.current_cell


def test_an_arrow_finishes_a_typed_number_and_moves(table: FormTable, document: Document) -> None:
    table.go_to(PERSON)
    press(table, "2", Key.Key_Right, "1", Key.Key_Right, "0", Key.Key_Left)
    assert typed(document) == {PERSON: "2", BUSINESS: "1", RESEARCH: "0"}
    assert current(table) == BUSINESS


def test_typing_on_a_filled_cell_replaces_and_escape_gives_it_back(
    table: FormTable, document: Document
) -> None:
    table.model.write(PERSON, "12")
    table.go_to(PERSON)
    press(table, "3", Key.Key_Escape)
    assert typed(document) == {PERSON: "12"}
    press(table, "3", Key.Key_Down)
    assert typed(document) == {PERSON: "3"}


def test_f2_edits_and_arrows_move_within(table: FormTable, document: Document) -> None:
    table.model.write(PERSON, "12")
    table.go_to(PERSON)
    press(table, Key.Key_F2, Key.Key_Left, "5", Key.Key_Up, "7", Key.Key_Return)
    assert typed(document) == {PERSON: "7152"}


def test_f2_changes_the_mode_while_typing(table: FormTable, document: Document) -> None:
    table.go_to(PERSON)
    press(table, "13", Key.Key_F2, Key.Key_Left, "2", Key.Key_F2, Key.Key_Right, "4", Key.Key_Tab)
    assert typed(document) == {PERSON: "123", BUSINESS: "4"}


def test_a_double_click_edits(table: FormTable, document: Document) -> None:
    table.model.write(PERSON, "12")
    place = table.body.visualRect(table.model.index_of(PERSON)).center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(table.body.viewport(), left, pos=place)
    QTest.mouseDClick(table.body.viewport(), left, pos=place)
    assert table.body.editor is not None
    press(table, Key.Key_Left, "9", Key.Key_Return)
    assert typed(document) == {PERSON: "192"}


def test_numpad_and_full_width_digits_are_digits(table: FormTable, document: Document) -> None:
    table.go_to(PERSON)
    keypad = Qt.KeyboardModifier.KeypadModifier
    for key in (Key.Key_1, Key.Key_7):
        press(table, key, modifiers=keypad)
    press(table, Key.Key_Enter, modifiers=keypad)
    press(table, "２", "３", Key.Key_Return)
    assert typed(document) == {PERSON: "17", BUSINESS: "23"}


def compose(table: FormTable, preedit: str, commit: str = "") -> None:
    """What an input method sends to the widget that has the focus."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(QApplication.focusWidget() or table.body, event)


def test_digits_committed_by_an_input_method_are_typed(
    table: FormTable, document: Document
) -> None:
    table.go_to(PERSON)
    compose(table, "", "1")
    compose(table, "", "7")
    press(table, Key.Key_Right)
    assert typed(document) == {PERSON: "17"}


@pytest.mark.parametrize("leave", [Key.Key_Right, Key.Key_Return, Key.Key_Tab, Key.Key_Down])
def test_what_an_input_method_holds_back_is_not_lost(
    table: FormTable, document: Document, leave: Key
) -> None:
    table.go_to(PERSON)
    compose(table, "1")
    compose(table, "17")
    press(table, leave)
    assert typed(document) == {PERSON: "17"}


def test_leaving_the_table_keeps_what_an_input_method_holds_back(
    table: FormTable, document: Document
) -> None:
    table.go_to(PERSON)
    press(table, "4")
    compose(table, "2")
    table.body.editor.clearFocus()  # type: ignore[union-attr]  # it is open
    assert typed(document) == {PERSON: "42"}


@pytest.mark.parametrize("digits", ["17", "５", "x", "+"])
def test_a_key_on_a_computed_cell_is_answered_and_nothing_else_happens(
    table: FormTable, document: Document, qtbot: QtBot, digits: str
) -> None:
    table.model.write(PERSON, "17")
    before = typed(document)
    table.go_to(TOTAL)
    with qtbot.waitSignal(table.message) as said:
        press(table, digits)
    assert "自动计算" in said.args[0]
    assert (current(table), typed(document), table.body.editor) == (TOTAL, before, None)


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_Delete, Key.Key_Backspace])
def test_what_would_change_a_computed_cell_is_answered(
    table: FormTable, qtbot: QtBot, key: Key
) -> None:
    table.go_to(TOTAL)
    with qtbot.waitSignal(table.message) as said:
        press(table, key)
    assert "自动计算" in said.args[0]


def test_an_input_method_on_a_computed_cell_is_answered(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(TOTAL)
    with qtbot.waitSignal(table.message) as said:
        compose(table, "", "17")
    assert "自动计算" in said.args[0]
    assert (current(table), typed(document)) == (TOTAL, {})


def test_enter_goes_down_if_it_is_set_so(table: FormTable) -> None:
    table.body.enter_down = True
    table.go_to(PERSON)
    press(table, "1", Key.Key_Return)
    assert current(table) == CellKey("requests.carried_in.person")
    press(table, Key.Key_Return, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert current(table) == PERSON


def test_shift_selects_and_the_current_cell_takes_the_typing(
    table: FormTable, document: Document
) -> None:
    table.go_to(PERSON)
    press(table, Key.Key_Right, Key.Key_Down, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert len(table.body.cells) == 4
    press(table, "8", Key.Key_Return)
    assert typed(document) == {PERSON: "8"}


def test_fill_down_and_right(table: FormTable, document: Document) -> None:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    table.model.write(PERSON, "8")
    table.go_to(PERSON)
    press(table, Key.Key_Right, modifiers=shift)
    press(table, Key.Key_R, modifiers=control)
    press(table, Key.Key_Down, modifiers=shift)
    press(table, Key.Key_D, modifiers=control)
    assert set(typed(document).values()) == {"8"}
    assert len(typed(document)) == 4


def test_a_finalised_report_is_not_said_to_have_been_filled(huaian: Report, qtbot: QtBot) -> None:
    make_final(huaian)
    before = dict(huaian.typed)
    document = Document(huaian)
    table = FormTable(document, "requests")
    qtbot.addWidget(table, before_close_func=lambda _one: table.hide())  # held until then
    table.show()
    said, refused = list[str](), list[object]()
    table.message.connect(lambda words, _: said.append(words))
    document.refused.connect(refused.append)
    table.go_to(PERSON)
    press(table, Key.Key_Down, Key.Key_Down, modifiers=Qt.KeyboardModifier.ShiftModifier)
    press(table, Key.Key_D, modifiers=Qt.KeyboardModifier.ControlModifier)
    table.body.put([(cell, "0") for cell in table.body.cells], "填 0")
    QApplication.clipboard().setText("5\t6")
    press(table, Key.Key_V, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert document.report.typed == before
    assert not said
    assert len(refused) == 3


def test_what_came_of_filling_is_said_as_it_was(table: FormTable, document: Document) -> None:
    said = list[str]()
    table.message.connect(lambda words, _: said.append(words))
    cells = [table.model.index_of(key) for key in (PERSON, BUSINESS, TOTAL)]
    table.body.put([(cell, "4") for cell in cells], "填充")
    table.body.put([(cell, "4") for cell in cells], "填充")
    table.body.put([(cell, "四") for cell in cells[:2]], "填充")
    table.body.put([(cells[2], "4")], "填充")
    assert said == [
        "填充：填入 2 格，跳过 1 个自动计算的格。",
        "填充：2 格原来就是这样，没有改动，跳过 1 个自动计算的格。",
        "填充：填入 2 格，其中 2 格不是数字，待改正。",
        "填充：选中的格由程序自动计算，没有填入。",
    ]


def requests_in(window: MainWindow) -> FormTable:
    """The third section's table, in front."""
    tabs = window.controller.tabs
    tabs.go_to(tabs.keys.index("requests"))
    table = tabs.currentWidget().findChild(FormTable)
    assert isinstance(table, FormTable)
    return table


def key(window: QWidget, key: Key, held: str = "") -> None:
    """A key as the system sends it: to the window, which knows who has it; Ctrl and Shift alone
    come before it.
    """
    modifiers = {
        "Ctrl": Qt.KeyboardModifier.ControlModifier,
        "Shift": Qt.KeyboardModifier.ShiftModifier,
    }
    both = Qt.KeyboardModifier.NoModifier
    for name in held.split("+") if held else ():
        both |= modifiers[name]
    QTest.keyClick(window.window().windowHandle(), key, both)


def filled_requests(window: MainWindow) -> FormTable:
    """The table with two figures, the first in hand."""
    table = requests_in(window)
    window.activateWindow()
    table.model.write(PERSON, "12")
    table.model.write(BUSINESS, "7")
    table.go_to(PERSON)
    table.body.setFocus()
    return table


@pytest.mark.parametrize("opened", [Key.Key_F2, Key.Key_5])
def test_the_keys_of_a_text_belong_to_the_open_cell(report_window: MainWindow, opened: Key) -> None:
    table, document = filled_requests(report_window), report_window.controller.document
    before, clipboard = typed(document), QApplication.clipboard()
    key(report_window, opened)
    editor = table.body.editor
    assert editor is not None
    whole = editor.text()
    key(report_window, Key.Key_A, "Ctrl")
    assert editor.selectedText() == whole
    key(report_window, Key.Key_C, "Ctrl")
    assert clipboard.text() == whole
    key(report_window, Key.Key_X, "Ctrl")
    assert editor.text() == ""
    key(report_window, Key.Key_Z, "Ctrl")
    assert editor.text() == whole
    key(report_window, Key.Key_Y, "Ctrl")
    assert editor.text() == ""
    clipboard.setText("3456")
    key(report_window, Key.Key_V, "Ctrl")
    for way, held, selected in (
        (Key.Key_Left, "Shift", "6"),
        (Key.Key_Home, "Shift", "3456"),
        (Key.Key_Home, "Ctrl", ""),
        (Key.Key_Right, "Ctrl+Shift", "3456"),
        (Key.Key_End, "Ctrl", ""),
        (Key.Key_D, "Ctrl", ""),
        (Key.Key_R, "Ctrl", ""),
    ):
        key(report_window, way, held)
        assert editor.selectedText() == selected
    assert table.body.editor is editor
    assert typed(document) == before
    document.check()
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
        place = table.model.index_of(PERSON)
        table.model.dataChanged.emit(place, place, [role])
    assert editor.text() == "3456"
    key(report_window, Key.Key_Return)
    assert typed(document) == {PERSON: "3456", BUSINESS: "7"}


def test_a_value_in_many_cells_is_said_with_the_way_back(report_window: MainWindow) -> None:
    filled_requests(report_window)
    document = report_window.controller.document
    QApplication.clipboard().setText("7")
    for act in ((Key.Key_V, "Ctrl"), (Key.Key_Delete, "")):
        before = typed(document)
        key(report_window, Key.Key_A, "Ctrl")
        key(report_window, *act)
        assert "144 格" in report_window.strip.text
        (undo,) = report_window.strip.buttons
        assert undo.text() == "撤销"
        undo.click()
        assert typed(document) == before
        key(report_window, Key.Key_V, "Ctrl")


def test_an_undone_step_is_gone_to_and_selected_on_another_page(
    report_window: MainWindow,
) -> None:
    controller, table = report_window.controller, requests_in(report_window)
    table.go_to(PERSON)
    QApplication.clipboard().setText("1\t2\n3\t4")
    table.paste()
    assert controller.tabs.told[1] == "选中 4 格　合计 10　平均 2.5"
    controller.tabs.go_to(0)
    controller.document.undo_stack.undo()
    assert controller.tabs.keys[controller.tabs.currentIndex()] == "requests"
    assert len(table.body.cells) == 4
    assert controller.tabs.told[1] == "选中 4 格"


def test_where_enter_leads_is_a_setting_that_is_kept(
    report_window: MainWindow, settings: Settings
) -> None:
    table = requests_in(report_window)
    assert not table.body.enter_down
    report_window.controller.actions_["enter_down"].trigger()
    assert table.body.enter_down
    assert settings.enter_goes_down


def test_the_menu_offers_what_fits_the_cell(table: FormTable, document: Document) -> None:
    said: list[str] = []
    table.message.connect(lambda words, _answers: said.append(words))
    table.model.write(PERSON, "7")
    table.go_to(TOTAL)
    offered = menu_of(table, document, TOTAL)
    enabled = {words for words, action in offered.items() if words and action.isEnabled()}
    always = {"复制", "粘贴", "全选", "这一格从哪里来", "对照去年", "撤销"}
    assert enabled == {*always, "列出组成"}
    offered["列出组成"].trigger()
    assert "自然人 7" in said[-1]
    table.go_to(PERSON)
    offered = menu_of(table, document, PERSON)
    offered["这一格从哪里来"].trigger()
    assert "手工填写" in said[-1]
    offered["填 0"].trigger()
    assert typed(document) == {PERSON: "0"}
    menu_of(table, document, PERSON)["撤销"].trigger()
    assert typed(document) == {PERSON: "7"}
    menu_of(table, document, PERSON)["重做"].trigger()
    assert typed(document) == {PERSON: "0"}
    menu_of(table, document, PERSON)["全选"].trigger()
    assert len(table.body.cells) > len(document.report.edition.typed_keys) // 2


def menu_of(table: FormTable, document: Document, key: CellKey) -> dict[str, QAction]:
    """The entries of a cell's menu by their words."""
    menu = cell_menu(table.body, document, document.report.edition.cells[key])
    return {action.text().split("(")[0]: action for action in menu.actions()}


def test_a_line_knows_what_is_not_committed(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    line = CellEditor(page, entering=True)
    QApplication.sendEvent(line, QInputMethodEvent("3", []))
    assert line.text() == ""
    line.take_preedit()
    assert line.text() == "3"
    line.take_preedit()
    assert line.text() == "3"


def test_enter_and_tab_lead_round_inside_a_selected_block(
    table: FormTable, document: Document
) -> None:
    first = table.model.index_of(PERSON)
    table.body.select(first, first.sibling(first.row() + 1, first.column() + 1))
    press(table, "1", Key.Key_Return, "2", Key.Key_Tab, "3", Key.Key_Return, "4", Key.Key_Return)
    assert current(table) == PERSON
    assert len(table.body.cells) == 4
    assert typed(document) == {
        PERSON: "1",
        BUSINESS: "2",
        "requests.carried_in.person": "3",
        "requests.carried_in.business": "4",
    }
    press(table, Key.Key_Return, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert current(table) == "requests.carried_in.business"
    table.body.set_enter_down(True)
    press(table, Key.Key_Return, Key.Key_Return)
    assert current(table) == "requests.carried_in.person"


def test_the_fill_handle_repeats_the_block_over_what_it_is_drawn_over(
    table: FormTable, document: Document
) -> None:
    first, total = table.model.index_of(PERSON), table.model.index_of(TOTAL)
    table.go_to(PERSON)
    press(table, "7", Key.Key_Return)
    table.go_to(PERSON)
    port, body = table.body.viewport(), table.body
    corner = body.visualRect(first).bottomRight() - QPoint(3, 3)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for target in (total, first):
        QTest.mousePress(port, left, none, corner)
        drawn = QPointF(body.visualRect(target).center())
        event = QMouseEvent(QEvent.Type.MouseMove, drawn, drawn, left, left, none)
        QApplication.sendEvent(port, event)
        QTest.mouseRelease(port, left, none, drawn.toPoint())
        assert set(typed(document).values()) == {"7"}
    assert len(typed(document)) == 6
    assert document.report.value(TOTAL) == 42
    document.undo_stack.undo()
    assert typed(document) == {PERSON: "7"}


def test_control_and_the_wheel_zoom_the_table(table: FormTable) -> None:
    before, height = table.font().pointSizeF(), table.body.rowHeight(6)
    for turned in (120, 120, -120):
        event = QWheelEvent(
            *(QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, turned)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier),
            *(Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(table.body.viewport(), event)
    assert table.fontInfo().pointSizeF() == pytest.approx(before + 1, abs=0.6)
    assert table.body.rowHeight(6) > height


def test_the_menu_leads_to_a_finding_about_the_cell(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(PERSON)
    document.edit(Edit(entries={PERSON: Decimal(1)}), "导入")
    document.check()
    cell = document.report.edition.cells[PERSON]
    (jump,) = (
        one
        for one in cell_menu(table.body, document, cell).actions()
        if one.text().startswith("跳到问题")
    )
    assert jump.isEnabled()
    with qtbot.waitSignal(table.finding_wanted) as wanted:
        jump.trigger()
    assert PERSON in wanted.args[0].cells
