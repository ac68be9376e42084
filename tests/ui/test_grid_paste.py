"""Blocks as Excel, WPS, Word and browsers put them on the clipboard, pasted into a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details
from app.report.report import Report
from tests.app.readers.test_tables_in_texts import pasted
from ui.document import Document
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow

PERSON = CellKey("requests.received.person")
LAST = CellKey("requests.carried_out.other")

EXCEL = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type
content="text/html; charset=utf-8"><meta name=ProgId content=Excel.Sheet>
<style><!--table {{mso-displayed-decimal-separator:"\\.";}} .xl65 {{text-align:center;}}--></style>
</head><body link=blue vlink=purple><table border=0 cellpadding=0 cellspacing=0 width=216
 style='border-collapse:collapse;width:162pt'><!--StartFragment-->
 <col width=72 span=3 style='width:54pt'>{rows}<!--EndFragment--></table></body></html>"""
EXCEL_CELL = "<td class=xl65 align=right width=72{spans} style='width:54pt'>{text}</td>"

WPS = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="UTF-8">
<meta name="Generator" content="Kingsoft ET"></head><body><!--StartFragment--><table border="0"
 cellpadding="0" cellspacing="0" style='border-collapse:collapse;'>{rows}</table>
<!--EndFragment--></body></html>"""
WPS_CELL = "<td class=\"et2\" x:num{spans} style='border:.5pt solid;'>{text}</td>"

WORD = """<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=ProgId
content=Word.Document></head><body lang=ZH-CN><!--StartFragment--><table class=MsoTableGrid
border=1 style='mso-yfti-tbllook:1184'>{rows}<![if !supportMisalignedColumns]>
<tr height=0><td width=118 style='border:none'></td><td width=118 style='border:none'></td></tr>
<![endif]></table><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<!--EndFragment--></body></html>"""
WORD_CELL = """<td width=118 valign=top{spans} style='width:88.8pt;padding:0cm 5.4pt'><p
class=MsoNormal align=center><span lang=EN-US>{text}<o:p></o:p></span></p></td>"""

PAGE = """<html><body><!--StartFragment--><div class="TRS_Editor"><p>（二）情况如下：</p>
<table style="width:100%"><tbody>{rows}</tbody></table></div><!--EndFragment--></body></html>"""
PAGE_CELL = "<td{spans}><p style='text-indent:0'>&nbsp;<span>{text}</span></p></td>"

PROGRAMS = {
    "Excel": (EXCEL, EXCEL_CELL),
    "WPS": (WPS, WPS_CELL),
    "Word": (WORD, WORD_CELL),
    "web page": (PAGE, PAGE_CELL),
}
Cell = tuple[str, int, int]
"""Text, rows and columns."""


@pytest.fixture
def document(catalog: Catalog) -> Document:
    return Document(Report(catalog.for_year(2024), Details(2024)))


@pytest.fixture
def table(document: Document, qtbot: QtBot) -> FormTable:
    table = FormTable(document, "requests")
    qtbot.addWidget(table)
    table.resize(1200, 600)
    table.show()
    return table


def marked_up(program: str, rows: Iterable[Iterable[Cell]]) -> str:
    page, cell = PROGRAMS[program]
    lines = []
    for row in rows:
        texts = (
            cell.format(text=text, spans=f" rowspan={high} colspan={wide}")
            for text, high, wide in row
        )
        lines.append(f"<tr height=19>{''.join(texts)}</tr>")
    return page.format(rows="".join(lines))


def put_on_clipboard(markup: str = "", text: str = "") -> None:
    data = QMimeData()
    if markup:
        data.setHtml(markup)
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def values(document: Document, *names: str) -> list[str]:
    typed = document.report.typed
    return [str(typed.get(CellKey(f"requests.{name}"))) for name in names]


def answers(said: list[object]) -> dict[str, Callable[[], None]]:
    offered = said[1]
    assert isinstance(offered, list)
    return dict(offered)


def printed(document: Document) -> list[list[Cell]]:
    """The whole table with its labels as a program shows it, each typed cell another number."""
    layout = document.report.edition.layouts["requests"]
    rows: list[list[Cell]] = [[] for _ in range(layout.rows)]
    numbers = {key: str(n) for n, key in enumerate(document.report.edition.typed_keys, 1)}
    for cell in sorted(layout.cells, key=lambda one: (one.row, one.column)):
        text = numbers.get(cell.key, "0") if cell.key else cell.text
        rows[cell.row].append((text, cell.row_span, cell.column_span))
    return rows


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_block_without_labels_goes_where_the_cursor_is(
    program: str, table: FormTable, document: Document
) -> None:
    table.go_to(PERSON)
    put_on_clipboard(marked_up(program, [[("1", 1, 2), ("３", 1, 1)], [("4", 1, 1), ("", 1, 1)]]))
    table.paste()
    assert values(document, "received.person", "received.business", "received.research") == [
        *("1", "None", "3")
    ]
    assert values(document, "carried_in.person", "granted.person") == ["4", "None"]
    assert len(table.body.cells) == 6
    assert table.body.currentIndex() == table.model.index_of(PERSON)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_block_with_the_labels_of_the_form_is_placed_by_them(
    program: str, table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(LAST)
    put_on_clipboard(marked_up(program, printed(document)), "no table at all")
    with qtbot.waitSignal(table.message) as said:
        table.paste()
    assert "按表头和行名对应" in said.args[0]
    keys = [key for key in document.report.edition.typed_keys if key.startswith("requests.")]
    wanted = {key: n for n, key in enumerate(document.report.edition.typed_keys, 1)}
    assert {key: int(document.report.typed[key]) for key in keys} == {k: wanted[k] for k in keys}
    assert {table.model.index_of(key) for key in keys} <= set(table.body.cells)
    document.undo_stack.undo()
    assert not document.report.typed


def test_rows_with_their_names_are_placed_wherever_the_cursor_is(
    table: FormTable, document: Document
) -> None:
    row = "一、本年新收政府信息公开申请数量\t\t\t5\t1\t0\t0\t0\t0\t6"
    table.go_to(LAST)
    put_on_clipboard(text=row)
    table.paste()
    assert values(document, "received.person", "received.business") == ["5", "1"]
    assert len(document.report.typed) == 6


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("first", [0, 3, 4, 10])
def test_text_of_a_table_is_placed_though_merged_cells_left_no_trace(
    table: FormTable, document: Document, first: int, *, below: bool
) -> None:
    edition = document.report.edition
    wanted = {key: str(n) if n % 3 else "" for n, key in enumerate(edition.cells, 1)}
    rows = [*pasted(edition.layouts["requests"], wanted, below=below, beside=False)][first:]
    table.go_to(LAST)
    put_on_clipboard(text="\n".join(rows))
    table.paste()
    typed = document.report.typed
    assert typed.keys() == {
        cell.key
        for cell in edition.layouts["requests"].cells
        if cell.row >= first and cell.key in edition.typed_keys and wanted[cell.key]
    }
    assert all(str(value) == wanted[key] for key, value in typed.items())


def test_what_does_not_fit_is_asked_about_before_it_goes(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(LAST)
    put_on_clipboard(text="7\t8\t9\n1\t2\t3")
    with qtbot.waitSignal(table.message) as said:
        table.paste()
    assert not document.report.typed
    question, offered = said.args[0], answers(said.args)
    assert "2 行 3 列" in question
    assert "有 4 格内容落在表格之外" in question
    assert document.report.edition.cells[LAST].words in question
    offered["不粘贴"]()
    assert not document.report.typed
    offered["照这样粘贴"]()
    assert document.report.typed == {LAST: 7}


def test_another_shape_than_is_selected_is_asked_about(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    first = table.model.index_of(PERSON)
    table.body.select(first, first.siblingAtColumn(first.column() + 1))
    put_on_clipboard(text="1\t2\t3")
    with qtbot.waitSignal(table.message) as said:
        table.paste()
    assert "选中的是 1 行 2 列" in said.args[0]
    assert not document.report.typed
    put_on_clipboard(text="1\t2")
    table.paste()
    assert values(document, "received.person", "received.business") == ["1", "2"]


def test_words_are_asked_about_before_they_fill_cells(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(PERSON)
    put_on_clipboard(text="单位\t联系人\n5\t张")
    with qtbot.waitSignal(table.message) as said:
        table.paste()
    assert "3 格不是数字" in said.args[0]
    assert not document.report.unread


def test_a_word_over_a_selection_that_an_undo_left_is_asked_about(
    report_window: MainWindow,
) -> None:
    document, strip = report_window.controller.document, report_window.strip
    tabs = report_window.controller.tabs
    tabs.go_to(tabs.keys.index("disputes"))
    table = tabs.currentWidget().findChild(FormTable)
    assert isinstance(table, FormTable)
    table.go_to(table.model.keys[0])
    put_on_clipboard(text="\t".join("102100003000003"))
    QTest.keyClick(report_window.windowHandle(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(report_window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(table.body.cells) == 12
    for text in ("一二", "见附件", "-"):
        put_on_clipboard(text=text)
        table.paste()
        assert [button.text() for button in strip.buttons] == ["照这样粘贴", "不粘贴"]
        assert f"“{text}”不是数字" in strip.text
        assert "12 格" in strip.text
        assert not document.report.unread
        strip.buttons[1].click()
    put_on_clipboard(text="7")
    table.paste()
    assert len(document.report.typed) == 12


def test_rows_with_names_are_asked_about_if_they_do_not_fit(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    row = "一、本年新收政府信息公开申请数量\t\t\t{}\t{}\t{}\t{}\t0\t0\t6"
    table.go_to(LAST)
    said = pasted_into(table, qtbot, row.format("见表", "附后", "略写", "同上"))
    assert "4 格不是数字" in str(said[0])
    assert not document.report.unread
    answers(said)["照这样粘贴"]()
    assert len(document.report.unread) == 4


@pytest.fixture
def disclosure(document: Document, qtbot: QtBot) -> FormTable:
    table = FormTable(document, "disclosure")
    qtbot.addWidget(table)
    table.resize(1200, 600)
    table.show()
    table.go_to(CellKey("disclosure.licences.decisions"))
    return table


def decisions(document: Document) -> dict[str, str]:
    """All that stands in table two."""
    filled = document.report.typed.items()
    return {key.removeprefix("disclosure.").partition(".")[0]: str(one) for key, one in filled}


def pasted_into(table: FormTable, qtbot: QtBot, text: str) -> list[object]:
    put_on_clipboard(text=text)
    with qtbot.waitSignal(table.message) as said:
        table.paste()
    return list(said.args)


FOUR = {"licences": "58", "penalties": "15", "coercion": "0", "fees": "0.5"}


def test_a_column_passes_over_the_headings_between_its_cells(
    disclosure: FormTable, document: Document, qtbot: QtBot
) -> None:
    said = pasted_into(disclosure, qtbot, "58\n15\n0\n0.5")
    assert decisions(document) == FOUR
    assert said[0] == "已粘贴 4 格，跳过了中间的表头。"
    assert len(disclosure.body.cells) == 4


def test_a_column_copied_with_the_headings_goes_where_it_stood(
    disclosure: FormTable, document: Document
) -> None:
    column = "58\n\n本年处理决定数量\n15\n0\n\n本年收费金额（单位：万元）\n0.5"
    put_on_clipboard(text=column)
    disclosure.paste()
    assert decisions(document) == FOUR


def test_the_heading_that_a_text_would_lie_on_is_named(
    disclosure: FormTable, document: Document, qtbot: QtBot
) -> None:
    said = pasted_into(disclosure, qtbot, "58\n15\n0")
    assert "“15”等 2 格对着表头“第二十条第（六）项”，放不下" in str(said[0])
    assert "之外" not in str(said[0])
    assert decisions(document) == {}


@pytest.mark.parametrize("first", ["规章", "规 章", "1.规章（部门规章）"])
def test_rows_with_their_names_are_placed_by_them_in_a_table_without_a_header(
    disclosure: FormTable, document: Document, qtbot: QtBot, first: str
) -> None:
    said = pasted_into(disclosure, qtbot, f"规范性文件\t3\t1\t11\n行政处罚\t15\n{first}\t0\t2\t4")
    figures = document.report.typed
    keys = ("rules.issued", "rules.repealed", "rules.in_force", "normative.in_force")
    assert [str(figures[CellKey(f"disclosure.{one}")]) for one in keys] == ["0", "2", "4", "11"]
    assert figures[CellKey("disclosure.penalties.decisions")] == 15
    assert "已粘贴 7 格" in str(said[0])


def test_a_row_of_no_such_name_is_told(
    disclosure: FormTable, document: Document, qtbot: QtBot
) -> None:
    said = pasted_into(disclosure, qtbot, "行政处罚\t15\n行政检查\t7")
    assert "表中没有“行政检查”这样的行或列" in str(said[0])
    answers(said)["照这样粘贴"]()
    assert decisions(document) == {"penalties": "15"}


def test_words_that_name_no_row_may_be_left_out(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(PERSON)
    said = pasted_into(table, qtbot, "张庄\t5\t1\n李家村\t2\t0")
    assert "对不上这张表的行" in str(said[0])
    assert not document.report.typed
    answers(said)["去掉文字粘贴"]()
    assert values(document, "received.person", "carried_in.business") == ["5", "0"]
    assert not document.report.unread


def test_a_heading_above_a_column_shifts_nothing(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(PERSON)
    said = pasted_into(table, qtbot, "件数\n5\n1\n3\n0")
    assert not document.report.typed
    answers(said)["去掉文字粘贴"]()
    assert values(document, "received.person", "carried_in.person", "granted.person") == [
        *("5", "1", "3")
    ]
    assert not document.report.unread


def test_headings_that_a_block_has_itself_tell_its_columns(
    table: FormTable, document: Document, qtbot: QtBot
) -> None:
    table.go_to(PERSON)
    said = pasted_into(table, qtbot, "\t商业企业\t自然人\n新收\t5\t1\n部分公开\t1\t0")
    assert "2 行" not in str(said[0])
    names = ("received.person", "received.business", "partly_granted.business")
    assert values(document, *names) == ["1", "5", "1"]
    document.undo_stack.undo()
    said = pasted_into(table, qtbot, "\t男\t商业企业\n新收\t5\t1")
    assert "表中没有“男”这样的行或列" in str(said[0])
    assert not document.report.typed


def test_a_blank_row_above_a_column_stays_a_blank(table: FormTable, document: Document) -> None:
    table.go_to(PERSON)
    put_on_clipboard(text="\n5\n1")
    table.paste()
    assert values(document, "received.person", "carried_in.person", "granted.person") == [
        *("None", "5", "1")
    ]


def test_a_named_part_of_a_row_begins_in_the_column_of_the_cursor(
    table: FormTable, document: Document
) -> None:
    table.go_to(CellKey("requests.received.business"))
    put_on_clipboard(text="部分公开\t4\n予以公开\t9")
    table.paste()
    assert values(document, "granted.business", "partly_granted.business") == ["9", "4"]


def test_escape_answers_what_a_paste_asked(report_window: MainWindow) -> None:
    document, strip = report_window.controller.document, report_window.strip
    report_window.controller.tabs.go_to(3)
    put_on_clipboard(text="单位\t联系人\n5\t张")
    QTest.keyClick(report_window.windowHandle(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "按 Esc 不粘贴" in strip.text
    QTest.keyClick(report_window.windowHandle(), Qt.Key.Key_Escape)
    assert strip.text == ""
    assert not document.report.unread
    assert not document.report.typed


@pytest.mark.parametrize("key", ["undo", "redo"])
def test_undo_answers_what_a_paste_asked_with_no(report_window: MainWindow, key: str) -> None:
    """It would change what lies behind the question, which stays and names the old place."""
    controller, strip = report_window.controller, report_window.strip
    controller.tabs.go_to(3)
    form = controller.tabs.currentWidget().findChild(FormTable)
    assert isinstance(form, FormTable)
    for figure in ("4", "5"):
        form.model.write(PERSON, figure)
    controller.document.undo_stack.undo()
    put_on_clipboard(text="单位\t联系人\n5\t张")
    QTest.keyClick(report_window.windowHandle(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "不粘贴" in strip.text
    controller.actions_[key].trigger()
    assert strip.text == ""
    assert controller.document.report.value(PERSON) == Decimal(4)
    controller.actions_[key].trigger()
    assert controller.document.report.value(PERSON) == (Decimal(5) if key == "redo" else None)


def test_the_first_rows_of_a_long_paste_are_in_sight(report_window: MainWindow) -> None:
    report_window.resize(1366, 500)
    report_window.controller.tabs.go_to(3)
    QApplication.processEvents()
    table = report_window.controller.tabs.currentWidget().findChild(FormTable)
    assert isinstance(table, FormTable)
    put_on_clipboard(text="\n".join("1" for _ in range(20)))
    QTest.keyClick(report_window.windowHandle(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    first = table.body.visualRect(table.body.cells[0])
    assert table.body.viewport().rect().contains(first)
    assert table.body.currentIndex() == table.body.cells[0]
