"""Workbooks by others: texts go into their boxes, entries beside their labels, samples go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.workbook.protection import WorkbookProtection

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.exporter import ExportResult, export
from app.export.template import IncompleteTemplateError, in_parts
from app.importing.reading import read_document
from app.report.changes import Edit
from app.report.finished import finished
from app.report.report import Report
from app.storage.report_file import load_report

GREY = Font(color="FFA6A6A6", size=10)
LONG = "一、" + "全年主动公开政府信息，依法办理申请。" * 150


@pytest.fixture
def report(huaian: Report) -> Report:
    texts = {"overview": "全年平稳。\n（一）主动公开。\n公开3条。", "issues": "问题。"}
    details = replace(huaian.details, date=date(2025, 1, 20))
    huaian.apply(Edit(details=details, texts=texts))
    return huaian


def foreign(edition: Edition) -> Workbook:
    """The form's tables without this program's own sheets."""
    workbook = openpyxl.load_workbook(edition.folder / "tables.xlsx")
    for name in ("基本信息", "文字"):
        workbook.remove(workbook[name])
    for sheet in workbook.worksheets:
        sheet.protection.sheet = False
    return workbook


Filled = Callable[..., tuple[Workbook, ExportResult]]


@pytest.fixture
def filled(report: Report, tmp_path: Path) -> Filled:
    def fill(workbook: Workbook, *, incomplete: bool = False) -> tuple[Workbook, ExportResult]:
        template, target = tmp_path / "模板.xlsx", tmp_path / "报告.xlsx"
        workbook.save(template)
        result = export(report, target, template, incomplete=incomplete)
        assert result.comparison.is_equal
        return openpyxl.load_workbook(target), result

    return fill


def test_texts_go_into_the_boxes_below_their_headings(report: Report, filled: Filled) -> None:
    workbook = foreign(report.edition)
    sheet = workbook.create_sheet("文字部分")
    for row, section in ((1, 0), (3, 4), (5, 5)):
        sheet.cell(row, 1, report.edition.sections[section].title)
        sheet.merge_cells(start_row=row + 1, start_column=1, end_row=row + 1, end_column=4)
    sheet["A2"] = "（请填写，不少于500字）"
    sheet["A2"].font, sheet.row_dimensions[2].height = GREY, 20
    sheet["A4"], sheet["A6"] = "示例：形式单一……", "无"
    written, result = filled(workbook)
    box = written["文字部分"]["A2"]
    assert box.value == report.texts["overview"]
    assert box.alignment.wrap_text
    assert box.font.color is None
    assert (written["文字部分"].row_dimensions[2].height or 0) > 3 * 10
    assert written["文字部分"]["A4"].value == "问题。"
    assert written["文字部分"]["A6"].value is None
    assert result.texts.is_equal


def test_a_text_higher_than_any_row_is_set_smaller(report: Report, filled: Filled) -> None:
    report.apply(Edit(texts={"overview": LONG}))
    workbook = foreign(report.edition)
    sheet = workbook.create_sheet("文字部分")
    sheet.column_dimensions["A"].width = 150
    sheet["A1"] = report.edition.sections[0].title
    sheet["A2"].font = Font(size=14)
    sheet["A2"].alignment = Alignment(vertical="center")
    written, _ = filled(workbook)
    box = written["文字部分"]["A2"]
    assert 9 <= box.font.size < 14
    assert (written["文字部分"].row_dimensions[2].height or 0) <= 409
    assert box.alignment.vertical == "center"


def test_a_text_too_long_for_its_box_at_any_size_goes_to_a_sheet_of_its_own(
    report: Report, filled: Filled, tmp_path: Path, catalog: Catalog
) -> None:
    report.apply(Edit(texts={"overview": LONG * 4}))
    workbook = foreign(report.edition)
    sheet = workbook.create_sheet("文字部分")
    sheet.column_dimensions["A"].width = 30
    sheet["A1"], sheet["A3"] = (report.edition.sections[place].title for place in (0, 4))
    written, result = filled(workbook)
    assert written["文字部分"]["A2"].value == "见工作表“文字”"
    titles = [title for title, _ in written["文字"].values if title]
    assert titles == [report.edition.sections[0].title]
    assert result.texts.aside[0] == "“一、总体情况”"
    read = read_document(tmp_path / "报告.xlsx", catalog).report
    assert read.texts == report.texts
    workbook.security = WorkbookProtection(lockStructure=True)
    with pytest.raises(IncompleteTemplateError, match="没有放得下“一、总体情况”全文的框，没有导出"):
        filled(workbook)
    written, result = filled(workbook, incomplete=True)
    assert result.lacking == ("放得下“一、总体情况”全文的框",)
    assert written["文字部分"]["A2"].value == LONG * 4


def test_a_box_over_several_rows_grows_in_all_of_them(report: Report, filled: Filled) -> None:
    report.apply(Edit(texts={"overview": LONG}))
    workbook = foreign(report.edition)
    sheet = workbook.create_sheet("文字部分")
    sheet.column_dimensions["A"].width = 80
    sheet["A1"] = report.edition.sections[0].title
    sheet.merge_cells("A2:A4")
    for row in range(2, 5):
        sheet.row_dimensions[row].height = 100
    written, _ = filled(workbook)
    assert written["文字部分"]["A2"].font.size == 11
    heights = [written["文字部分"].row_dimensions[row].height or 0 for row in range(2, 5)]
    assert sum(heights) > 600
    assert max(heights) <= 409


def test_an_added_sheet_is_printed_on_pages_as_wide_as_it_is(
    report: Report, filled: Filled
) -> None:
    written, _ = filled(foreign(report.edition))
    for sheet in written.worksheets[-2:]:
        assert sheet.sheet_properties.pageSetUpPr
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.page_setup.paperSize == 9


def test_the_rows_of_an_added_sheet_are_as_high_as_their_texts(
    report: Report, filled: Filled
) -> None:
    report.apply(Edit(texts={"overview": f"一行。\n{LONG}"}))
    written, _ = filled(foreign(report.edition))
    sheet = written["文字"]
    heights = {
        sheet.cell(row, 2).value: sheet.row_dimensions[row].height or 0.0
        for row in range(1, sheet.max_row + 1)
    }
    assert heights[LONG] > 3 * heights["一行。"] > 30


def test_an_added_sheet_says_only_what_the_report_says(
    report: Report, filled: Filled, tmp_path: Path, catalog: Catalog
) -> None:
    written, _ = filled(foreign(report.edition))
    details, texts = ([*sheet.values] for sheet in written.worksheets[-2:])
    assert all(entry for _, entry in details)
    titles = [title for title, _ in texts if title]
    assert titles == [report.edition.sections[place].title for place in (0, 4)]
    read = read_document(tmp_path / "报告.xlsx", catalog).report
    assert (read.details, read.texts) == (finished(report).details, report.texts)
    report.apply(Edit(texts={"overview": "", "issues": ""}))
    written, result = filled(foreign(report.edition))
    assert written.sheetnames[-1] == "基本信息"
    assert result.texts.is_equal
    assert read_document(tmp_path / "报告.xlsx", catalog).report.texts == report.texts


def locked(edition: Edition) -> Workbook:
    """Sheets named as this program's own, protected, in a workbook that may not grow."""
    workbook = foreign(edition)
    details, texts = workbook.create_sheet("基本信息"), workbook.create_sheet("文字")
    for row, label in enumerate(("单位名称", "年份", "联系电话", "填报日期", "单位名称"), 1):
        details.cell(row, 1, label)
        details.cell(row, 2).protection = Protection(locked=row == 5)
    details["B4"].number_format = 'yyyy"年"m"月"d"日"'
    for row, section in ((1, 0), (2, 4), (3, 5)):
        texts.cell(row, 1, edition.sections[section].title)
        texts.cell(row, 2).protection = Protection(locked=False)
    for sheet in (details, texts):
        sheet.protection.set_password("1")
        sheet.protection.enable()
    workbook.security = WorkbookProtection(lockStructure=True)
    return workbook


def test_sheets_of_others_with_our_names_are_filled_by_their_labels(
    report: Report, filled: Filled
) -> None:
    written, result = filled(locked(report.edition))
    details = written["基本信息"]
    assert [details.cell(row, 1).value for row in (1, 4)] == ["单位名称", "填报日期"]
    assert details["B1"].value == "淮安市人民政府"
    assert details["B2"].value == 2024
    assert details["B3"].value == report.details.organisation.telephone
    assert details["B4"].value.date() == date(2025, 1, 20)
    assert details["B5"].value is None
    assert [written["文字"].cell(row, 2).value for row in (1, 2)] == [
        report.texts["overview"],
        "问题。",
    ]
    assert details.protection.sheet
    assert len(written.sheetnames) == len(locked(report.edition).sheetnames)
    assert result.texts.is_equal


def test_a_text_without_a_place_is_told_where_no_sheet_can_be_added(
    report: Report, filled: Filled
) -> None:
    report.apply(Edit(texts={"preamble": "本报告由本机关编制。"}))
    workbook = locked(report.edition)
    workbook["文字"]["B2"].protection = Protection(locked=True)
    _, result = filled(workbook, incomplete=True)
    assert result.lacking == ("“报告开头”", f"“{report.edition.sections[4].title}”")


def test_sample_figures_turn_black_and_hints_go(report: Report, filled: Filled) -> None:
    workbook = foreign(report.edition)
    sheet = workbook.worksheets[0]
    sheet["B5"].value, sheet["B5"].font = 268, GREY
    beside = sheet.cell(1, 9, "（灰色数字为示例）")
    beside.font = Font(color="FFFF0000")
    sheet.cell(2, 9, "（见附件）")
    header = sheet.HeaderFooter.oddHeader
    assert header is not None
    header.center.text, header.left.text = "（单位名称）政府信息公开年报附表", "20××年度"
    written, _ = filled(workbook)
    cell = written.worksheets[0]["B5"]
    assert cell.value != 268
    assert cell.font.color is None
    assert not written.worksheets[0].cell(1, 9).value
    assert written.worksheets[0].cell(2, 9).value == "（见附件）"
    header = written.worksheets[0].HeaderFooter.oddHeader
    assert header is not None
    assert header.center.text == "淮安市人民政府政府信息公开年报附表"
    assert header.left.text == "2024年度"


def test_a_cover_with_labels_keeps_its_title(report: Report, filled: Filled) -> None:
    workbook = foreign(report.edition)
    cover = workbook.create_sheet("封面", 0)
    cover["A1"], cover["A2"], cover["A3"] = "政府信息公开工作年度报告", "单位名称", "报告年度"
    cover["B2"].font = cover["B3"].font = GREY
    cover["D2"], cover["E2"].alignment = "年度：", Alignment(horizontal="center")
    written, _ = filled(workbook)
    years = written["封面"]["B3"], written["封面"]["E2"]
    assert [(one.value, one.alignment.horizontal) for one in years] == [
        (2024, "left"),
        (2024, "center"),
    ]
    assert written["封面"]["A1"].value == "政府信息公开工作年度报告"
    assert [written["封面"]["B2"].value, written["封面"]["B3"].value] == ["淮安市人民政府", 2024]


def test_texts_go_in_parts_into_boxes_beside_their_labels(report: Report, filled: Filled) -> None:
    parts = {
        "overview": "全年平稳。\n（一）主动公开情况。公开3条。\n（二）平台建设情况\n网站改版。",
        "issues": "（一）存在的主要问题\n形式单一。\n（二）改进措施\n加强培训。",
    }
    report.apply(Edit(texts=parts))
    workbook = foreign(report.edition)
    sheet = workbook.create_sheet("文字")
    labels = {
        "开头（引言）": report.texts["preamble"] or None,
        "一、总体情况—主动公开": "全年平稳。\n公开3条。",
        "一、总体情况—政府信息公开平台建设": "网站改版。",
        "五、存在的主要问题": "形式单一。",
        "五、改进情况": "加强培训。",
        "合计字数": None,
    }
    sheet.append(["栏目", "填写内容"])
    for label in labels:
        sheet.append([label])
    sheet["C2"] = "=LEN(B2)"
    written, result = filled(workbook)
    rows = written["文字"].iter_rows(min_row=2, max_col=2, values_only=True)
    assert {str(label): text for label, text in rows} == labels
    assert written["文字"]["C2"].value == "=LEN(B2)"
    assert result.texts.is_equal


def test_a_text_without_headings_is_cut_where_its_remedies_begin() -> None:
    text = "一是形式单一。\n针对上述问题，下一步加强培训。"
    assert in_parts(text, ["存在的主要问题", "改进情况"]) == text.split("\n")
    assert in_parts(text, ["主动公开", "依申请公开"]) == [text, ""]


def test_formulas_of_heads_and_balances_stay(report: Report, filled: Filled) -> None:
    workbook = foreign(report.edition)
    requests, disputes = workbook.worksheets[1:3]
    rows = {str(c.value): c.row for row in requests.iter_rows() for c in row if c.value and c.row}
    first, total, last = (
        next(row for label, row in rows.items() if label.startswith(words))
        for words in ("一、本年新收", "（七）总计", "四、结转")
    )
    balance = f"=D{first}+D{first + 1}-D{total}"
    requests.cell(last, 4, balance)
    requests.cell(last, 12, '=IF(J5+J6=J28+J29,"平衡","不平衡")')
    requests.merge_cells(start_row=last, end_row=last, start_column=12, end_column=15)
    disputes["A1"] = f"={workbook.worksheets[0].title}!A1"
    written, _ = filled(workbook)
    assert written.worksheets[1].cell(last, 4).value == balance
    assert str(written.worksheets[2]["A1"].value).startswith("=")


def test_a_label_before_a_cell_for_a_year_or_a_date_says_the_unit_itself(
    report: Report, filled: Filled
) -> None:
    workbook = foreign(report.edition)
    sheet = workbook.create_sheet("封面", 0)
    sheet["A1"], sheet["A2"], sheet["C2"] = "（    年度）", "填报单位：", "填报日期："
    sheet["B2"].number_format, sheet["D2"].number_format = '0"年度"', "yyyy-mm-dd"
    sheet["A3"], sheet["A4"], sheet["A5"] = "单位地址", "邮政编码", "    年   月   日填"
    written, _ = filled(workbook)
    values = [[cell.value for cell in row] for row in written["封面"]["A1:D5"]]
    organisation = report.details.organisation
    assert values == [
        ["（2024年度）", None, None, None],
        [f"填报单位：{organisation.name}", 2024, "填报日期：", datetime(2025, 1, 20)],
        ["单位地址", organisation.address, None, None],
        ["邮政编码", organisation.postcode, None, None],
        ["2025年1月20日填", None, None, None],
    ]


def test_figures_stand_as_their_labels_do_and_upright(report: Report, filled: Filled) -> None:
    workbook = foreign(report.edition)
    sheet = workbook.worksheets[1]
    samples = sheet["D5:J6"]
    for cell in (cell for row in samples for cell in row):
        cell.value, cell.alignment = "示例", Alignment()
        cell.font = Font(color="FF808080", italic=True)
    written, _ = filled(workbook)
    for cell in (cell for row in written.worksheets[1]["D5:J6"] for cell in row):
        assert isinstance(cell.value, int) or str(cell.value).startswith("=")
        assert (cell.alignment.horizontal, cell.font.italic) == ("center", False)


def test_a_balance_that_comes_to_nothing_keeps_its_formula(report: Report, filled: Filled) -> None:
    """Most townships have no application at all: every formula comes to 0."""
    report.apply(Edit(entries=dict.fromkeys(report.edition.typed_keys, Decimal(0))))
    workbook = foreign(report.edition)
    for cell in (cell for one in workbook.worksheets for row in one.iter_rows() for cell in row):
        if cell.data_type == "f":
            cell.value = None
    sheet = workbook.worksheets[1]
    last = next(cell.row for cell in sheet["A"] if str(cell.value).startswith("四、"))
    formula = f"=D5+D6-D{last - 1}"
    sheet.cell(last, 4).value = formula
    written, _ = filled(workbook)
    assert written.worksheets[1].cell(last, 4).value == formula


def test_a_label_before_a_locked_cell_takes_the_name_itself(filled: Filled, report: Report) -> None:
    workbook = foreign(report.edition)
    sheet = workbook.worksheets[0]
    below = sheet.max_row + 2
    sheet.cell(below, 1).value = "填报单位："
    sheet.cell(below, 2).alignment = Alignment(horizontal="center")
    sheet.protection.set_password("1234")
    written, _ = filled(workbook)
    assert written.worksheets[0].cell(below, 1).value == "填报单位：淮安市人民政府"
    assert written.worksheets[0].cell(below, 2).value is None


def test_the_name_stands_where_the_seal_goes(filled: Filled, report: Report) -> None:
    workbook = foreign(report.edition)
    sheet = workbook.worksheets[0]
    below = sheet.max_row + 2
    sheet.cell(below, 3).value, sheet.cell(below + 1, 3).value = "（单位盖章）", "XXXX年XX月XX日"
    sheet.cell(below + 3, 1).value, sheet.cell(below + 3, 2).value = "盖章", "年  月  日"
    sheet.cell(below + 5, 1).value = "（盖章）"
    written = filled(workbook)[0].worksheets[0]
    assert written.cell(below, 3).value == "淮安市人民政府"
    assert written.cell(below + 1, 3).value == "2025年1月20日"
    assert written.cell(below + 3, 2).value == "淮安市人民政府　2025年1月20日"
    assert written.cell(below + 5, 1).value == "（盖章）"


def test_what_a_workbook_leaves_open_or_has_no_place_for_is_told(
    report: Report, filled: Filled
) -> None:
    workbook = foreign(report.edition)
    sheet = workbook.create_sheet("文字部分")
    sheet["A1"] = report.edition.sections[0].title
    sheet["A4"] = "抄送：××县人民政府"
    _, result = filled(workbook)
    issues = f"“{report.edition.sections[4].title}”"
    assert result.texts.aside == (issues, "成文日期")
    assert result.texts.unfilled == ("抄送：××县人民政府",)
    sheet["A5"] = "填报人：　　填报日期：    年  月  日"
    _, result = filled(workbook)
    assert result.texts.aside == (issues,)
    report.apply(Edit(details=replace(report.details, date=None)))
    _, result = filled(workbook)
    assert result.texts.open_date == "填报人：　　填报日期：    年  月  日"
    assert any("还空着" in words for words in result.warnings)
    assert any("写在最后另加的表上" in words for words in result.warnings)


def test_changes_show_their_sign_and_amounts_their_unit_where_a_template_chose_nothing(
    catalog: Catalog, tmp_path: Path
) -> None:
    report = load_report(Path("resources/samples/柘山镇2020.nbao"), catalog)
    change, amount = "disclosure.licences.change", "disclosure.procurement.amount"
    cells = {CellKey(change): Decimal(1036), CellKey(amount): Decimal(251000)}
    report.apply(Edit(entries=cells))
    workbook = foreign(report.edition)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                cell.number_format = "General"
    workbook.save(tmp_path / "模板.xlsx")
    export(report, tmp_path / "报告.xlsx", tmp_path / "模板.xlsx")
    written = openpyxl.load_workbook(tmp_path / "报告.xlsx").worksheets[0]
    formats = {cell.value: cell.number_format for row in written.iter_rows() for cell in row}
    assert (formats[1036], formats[251000]) == ("+0;-0;0", 'General"元"')
