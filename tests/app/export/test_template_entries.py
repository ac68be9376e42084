"""What templates ask for around their tables, unit, year and date, is filled in like the title."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from msgspec.structs import replace

from app.export.exporter import export
from app.export.template_lines import is_entry, title_lines, with_entries
from app.report.changes import Edit
from app.report.report import Report


@pytest.fixture
def report(huaian: Report) -> Report:
    huaian.apply(Edit(details=replace(huaian.details, date=date(2025, 1, 20))))
    return huaian


@pytest.mark.parametrize(
    ("line", "filled"),
    [
        ("填报单位：____", "填报单位：淮安市人民政府"),
        ("填报单位：某县教育局（公章）", "填报单位：淮安市人民政府（公章）"),
        ("报送机关：____　　（　　）年度", "报送机关：淮安市人民政府　　（2024）年度"),
        ("填报单位：某局      2023年度", "填报单位：淮安市人民政府      2024年度"),
        (
            "填报单位（盖章）：      填报日期：   年  月  日",
            "填报单位（盖章）：淮安市人民政府　　填报日期：2025年1月20日",
        ),
        ("XX县20XX年度政府信息公开统计表", "淮安市人民政府2024年度政府信息公开统计表"),
        ("填报年度：", "填报年度：2024年"),
        ("2023年度", "2024年度"),
        ("    年  月  日", "2025年1月20日"),
        ("单位：万元", "单位：万元"),
        ("填 报 日 期：20    年   月   日", "填 报 日 期：2025年1月20日"),
        ("××××（单位名称）20××年", "淮安市人民政府2024年"),
        ("××县　　　　　　（单位）", "淮安市人民政府"),
        ("淮安市××局20××年", "淮安市人民政府2024年"),
        ("联系人：      　联系电话：____", "联系人：      　联系电话：0517-83605210"),
        ("负责人：____ 审核人：____", "负责人：____ 审核人：____"),
        ("截至20XX年12月31日", "截至2024年12月31日"),
        ("20XX年，本机关认真贯彻条例。", "20XX年，本机关认真贯彻条例。"),
        ("请于20XX年1月15日前报送。", "请于20XX年1月15日前报送。"),
        (
            "注：1.统计期限为20××年1月1日至20××年12月31日。",
            "注：1.统计期限为2024年1月1日至2024年12月31日。",
        ),
        ("注：本表填20××年度数字；没有的填0。", "注：本表填2024年度数字；没有的填0。"),
    ],
)
def test_what_stands_for_unit_year_and_date_is_replaced(
    report: Report, line: str, filled: str
) -> None:
    assert with_entries(report, line) == filled


def test_an_entry_is_no_part_of_a_title(report: Report) -> None:
    lines = ["报送机关：____", "20XX年政府信息公开工作年度报告"]
    assert is_entry(lines[0])
    assert title_lines(report.edition, lines, 2).titles == ((1, 1),)


def test_entries_of_a_docx_stay_where_they_stand_in_their_looks(
    report: Report, tmp_path: Path
) -> None:
    template, target = tmp_path / "模板.docx", tmp_path / "报告.docx"
    document = docx.Document(str(report.edition.folder / "report.docx"))
    heading = next(p for p in document.paragraphs if p.text.startswith("二、"))
    above = document.add_paragraph("填报单位：")
    above.add_run("        ").underline = True
    heading._p.addnext(above._p)
    document.paragraphs[0].insert_paragraph_before("报送机关：____（　　）年度")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "填报日期"
    document.save(str(template))
    assert export(report, target, template).comparison.is_equal
    filled = docx.Document(str(target))
    assert filled.paragraphs[0].text == "报送机关：淮安市人民政府（2024）年度"
    entry = next(p for p in filled.paragraphs if p.text.startswith("填报单位"))
    assert [(run.text, run.underline) for run in entry.runs] == [
        ("填报单位：", None),
        ("淮安市人民政府", True),
    ]
    assert filled.tables[-1].cell(0, 1).text == "2025年1月20日"


def test_entries_and_a_title_of_an_xlsx_are_filled(report: Report, tmp_path: Path) -> None:
    template, target = tmp_path / "模板.xlsx", tmp_path / "报告.xlsx"
    workbook = openpyxl.load_workbook(report.edition.folder / "tables.xlsx")
    sheet = workbook.worksheets[1]
    sheet.insert_rows(1, 3)
    for merged in sheet.merged_cells.ranges:
        merged.shift(row_shift=3)
    sheet["A1"], sheet["A2"] = "XX单位", "20XX年政府信息公开工作年度报告（模板）"
    sheet["A3"], sheet["C3"] = "填报单位", "20XX年度"
    for row in sheet.iter_rows():
        for cell in row:
            cell.number_format = "#,##0"
    workbook.save(template)
    assert export(report, target, template).comparison.is_equal
    filled = openpyxl.load_workbook(target).worksheets[1]
    cells = [[cell.value for cell in row] for row in filled.iter_rows(max_row=3)]
    assert cells[0][0] == report.title
    assert not cells[1][0]
    assert cells[2][:3] == ["填报单位", "淮安市人民政府", "2024年度"]
    fee = next(cell for row in filled.iter_rows() for cell in row if cell.value == 96171.6)
    assert fee.number_format == "#,##0.0"
