"""Forms to be filled in: instructions, samples, a cover, last year beside the figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.reading import read_document
from tests.app.importing.test_foreign_xlsx import first_sheet, put_report, put_table
from tests.app.importing.test_unit_lists import path_to, saved, unplaced, values
from tests.documents import TITLE, figures

UNIT = "临川县水务局"
ENTRIES = {"填报单位（下拉选择）": UNIT, "报告年度": "2024", "填报日期": "2025年1月16日"}


def put_cover(sheet: Worksheet) -> None:
    for row, (label, entry) in enumerate(ENTRIES.items(), 3):
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = label, entry


def put_tables(
    workbook: Workbook, edition: Edition, filled: dict[str, str]
) -> dict[str, Worksheet]:
    """A sheet for each table, below its bare title."""
    sheets = {}
    for section in edition.sections:
        if section.table:
            sheet = sheets[section.table] = workbook.create_sheet(section.tab)
            sheet["A1"] = section.title.partition("、")[2]
            sheet["A2"] = "填表提示：黄色格由单位填写，没有的填0。"
            put_table(sheet, edition, section.table, filled, 4)
    return sheets


def put_texts(sheet: Worksheet, edition: Edition, heads: tuple[str, ...]) -> None:
    """The texts beside their headings, with what is asked for beside these."""
    rows = [("报告开头", "本报告依据《条例》编制。")]
    rows += [(one.title, f"这是{one.tab}。") for one in edition.sections if not one.table]
    guide = heads.index("填写要求") if "填写要求" in heads else heads.index("示例")
    sheet.append(heads)
    for title, text in rows:
        line = [title, text]
        line.insert(guide, "不得写“无”，不少于100字，如：2022年公开信息100条。")
        sheet.append(line)


@pytest.mark.parametrize("heads", [("栏目", "填写内容", "填写要求"), ("部分", "示例", "填写内容")])
def test_a_form_with_last_year_beside_and_hints_is_one_report(
    tmp_path: Path, newest: Edition, heads: tuple[str, ...]
) -> None:
    workbook = Workbook()
    put_cover(first_sheet(workbook))
    sheet = put_tables(workbook, newest, figures(newest))["disclosure"]
    sheet.cell(3, 7).value = "2023年数据（只读）"
    put_table(sheet, newest, "disclosure", figures(newest, 7), 4, left=7)
    put_texts(workbook.create_sheet("文字"), newest, heads)
    path = tmp_path / "年报.xlsx"
    workbook.save(path)
    read = read_document(path, Catalog())
    details, texts = read.report.details, read.report.texts
    assert values(read) == figures(newest)
    assert (details.organisation.name, details.year) == (UNIT, 2024)
    assert details.date == date(2025, 1, 16)
    assert texts["preamble"] == "本报告依据《条例》编制。"
    for section in newest.sections:
        assert texts[section.key] == ("" if section.table else f"这是{section.tab}。")


@pytest.mark.parametrize("name", ["样表（勿填）", "填写示例", "填报说明"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_sample_beside_the_form_is_told_and_left_out(
    tmp_path: Path, newest: Edition, name: str, *, is_first: bool
) -> None:
    workbook = Workbook()
    workbook.remove(first_sheet(workbook))
    put_report(workbook.create_sheet("数据"), newest, figures(newest), TITLE)
    sample = workbook.create_sheet(name, 0 if is_first else 1)
    put_report(sample, newest, figures(newest, 9), "××县××局2024年政府信息公开工作年度报告")
    path = tmp_path / "年报.xlsx"
    workbook.save(path)
    read = read_document(path, Catalog())
    assert values(read) == figures(newest)
    assert f"工作表“{name}”是样例，没有读取" in "".join(unplaced(read))


@pytest.mark.parametrize("second", ["", "云集县人民政府办公室"])
def test_entries_in_merged_cells_above_the_tables_are_no_list_of_units(
    tmp_path: Path, newest: Edition, second: str
) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet["A1"] = "填表须知：1.只填白色格；2.金额单位为万元。"
    entries = ("单位名称", UNIT, "主管部门" if second else "年度", second or "2024年", "报送日期")
    for number, text in enumerate(entries):
        sheet.cell(2, 1 + 3 * number).value = text
        sheet.merge_cells(
            start_row=2, end_row=2, start_column=1 + 3 * number, end_column=3 + 3 * number
        )
    row = 4
    for section in newest.sections:
        if section.table:
            sheet.cell(row, 1).value = section.title
            row = 1 + put_table(sheet, newest, section.table, figures(newest), row + 1)
    path = tmp_path / "2024.xlsx"
    workbook.save(path)
    read = read_document(path, Catalog())
    assert values(read) == figures(newest)
    assert read.report.details.organisation.name == UNIT


def test_the_unit_that_fills_in_a_county_form_is_not_the_county(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    first = first_sheet(workbook)
    first["A1"] = "临川县政府信息公开工作年度报告填报表（2024年度）"
    put_cover(workbook.create_sheet("封面"))
    put_tables(workbook, newest, figures(newest))
    path = tmp_path / "年报.xlsx"
    workbook.save(path)
    read = read_document(path, Catalog())
    assert (read.report.details.organisation.name, read.report.details.year) == (UNIT, 2024)


def test_heads_may_be_questions_with_numbers(tmp_path: Path, newest: Edition) -> None:
    keys = [key for key in newest.typed_keys if key.startswith("requests.")]
    labels = (
        "1.单位名称（必填）",
        "2.报告年度",
        *("-".join(path_to(newest, key)[1:]) for key in keys),
    )
    heads = [
        "编号",
        "提交时间",
        *labels[:2],
        *(f"{n}.{one}" for n, one in enumerate(labels[2:], 70)),
    ]
    row = [1, "2025-01-15 10:22", "柘山镇人民政府", 2024, *range(1, len(keys) + 1)]
    read = read_document(saved(tmp_path / "a.xlsx", [heads, row]), Catalog())
    assert values(read) == {key: str(n) for n, key in enumerate(keys, 1)}
    assert (read.report.details.organisation.name, read.report.details.year) == (row[2], 2024)


@pytest.mark.parametrize(
    "entries",
    [
        ("填报单位：临川县水务局", "报告年度：2024年", "表号：政公年1表"),
        ("填报单位：临川县水务局", "年度：2024", "制定机关：县政务公开办"),
        ("批准文号：临统制〔2023〕6号", "填报单位：临川县水务局", "填报年度：2024年度"),
    ],
)
def test_a_row_of_entries_tells_unit_and_year_whatever_else_it_has(
    tmp_path: Path, newest: Edition, entries: tuple[str, ...]
) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet["A1"] = "政府信息公开工作数据采集表"
    for column, entry in zip((1, 4, 6), entries, strict=True):
        sheet.cell(2, column).value = entry
    row = 4
    for section in newest.sections:
        if section.table:
            sheet.cell(row, 1).value = section.title
            put_table(sheet, newest, section.table, figures(newest), row + 1)
            row = sheet.max_row + 2
    workbook.save(tmp_path / "a.xlsx")
    read = read_document(tmp_path / "a.xlsx", Catalog())
    assert read.report.details.year == 2024
    assert read.report.details.organisation.name == UNIT
    assert values(read) == figures(newest)
    assert unplaced(read) == []
