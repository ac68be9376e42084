"""The whole year counts: what a document has of quarters, half years and months is never read."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.document import NoTablesError
from app.importing.periods import part_of_year
from app.importing.reading import read_document
from tests.app.importing.test_foreign_xlsx import first_sheet, put_report, put_table
from tests.app.importing.test_unit_lists import path_to, unplaced, values
from tests.documents import TITLE, figures, html_table


@pytest.mark.parametrize(
    "text", ["一季度", "第3季度", "2024年上半年", "1-6月", "前三季度", "2024年5月份"]
)
def test_a_part_of_a_year_is_told_from_titles(text: str) -> None:
    assert part_of_year(text)
    assert part_of_year(f"政府信息公开申请办理情况（{text}）")


@pytest.mark.parametrize(
    "text",
    [
        "全年",
        "1-12月",
        "2024年1月1日至12月31日",
        "2025年1月20日",
        "一至四季度",
        "上半年开展培训2次",
        "年报",
    ],
)
def test_what_is_no_part_of_a_year_is_none(text: str) -> None:
    assert not part_of_year(text)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("一季度", "二季度", "三季度", "四季度"), "全年合计"),
        (("1-3月", "4-6月", "7-9月", "10-12月"), "1-12月"),
        (("上半年", "下半年"), "2024年"),
    ],
)
def test_the_sheet_of_the_whole_year_is_the_report(
    tmp_path: Path, newest: Edition, parts: tuple[str, ...], whole: str
) -> None:
    workbook = Workbook()
    workbook.remove(first_sheet(workbook))
    for number, name in enumerate((*parts, whole)):
        put_report(workbook.create_sheet(name), newest, figures(newest, number), TITLE)
    path = tmp_path / "年报.xlsx"
    workbook.save(path)
    read = read_document(path, Catalog())
    assert values(read) == figures(newest, len(parts))
    assert not read.doubtful
    assert not read.is_sum
    assert "、".join(parts) in "".join(unplaced(read))


def test_a_title_within_a_sheet_tells_the_part(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet["A1"], row = TITLE, 3
    for number, name in enumerate(
        ("（一）上半年申请情况", "（二）下半年申请情况", "（三）全年申请情况")
    ):
        sheet.cell(row, 1).value = name
        row = put_table(sheet, newest, "requests", figures(newest, number), row + 1) + 1
    path = tmp_path / "年报.xlsx"
    workbook.save(path)
    expected = {k: v for k, v in figures(newest, 2).items() if k.startswith("requests.")}
    assert values(read_document(path, Catalog())) == expected


def test_only_one_part_is_doubtful_and_several_are_none(tmp_path: Path, newest: Edition) -> None:
    page = "<meta charset=utf-8><h1>{}</h1>{}"
    halves = [
        f"<p>{name}</p>" + html_table(newest, "requests", figures(newest, number))
        for number, name in enumerate(("上半年：", "下半年："))
    ]
    path = tmp_path / "年报.html"
    path.write_text(page.format(TITLE, halves[0]), encoding="utf-8")
    read = read_document(path, Catalog())
    assert read.report.typed.keys() <= read.doubtful.keys()
    path.write_text(page.format(TITLE, "".join(halves)), encoding="utf-8")
    with pytest.raises(NoTablesError, match="没有全年"):
        read_document(path, Catalog())


@pytest.mark.parametrize(
    "heads",
    [
        ("一季度", "二季度", "三季度", "四季度", "全年"),
        ("全年累计", "1季度", "2季度", "3季度", "4季度"),
        ("上半年", "下半年", "合计"),
        ("本月数", "本年累计数"),
    ],
)
def test_columns_of_parts_are_left_out(
    tmp_path: Path, newest: Edition, heads: tuple[str, ...]
) -> None:
    whole = next(n for n, head in enumerate(heads) if head.startswith(("全年", "合计", "本年")))
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet.append([TITLE])
    sheet.append(["表", "指标", *heads])
    for number, key in enumerate(newest.typed_keys, 1):
        title, *labels = path_to(newest, key)
        own = [number if n == whole else 500 + n for n in range(len(heads))]
        sheet.append([title, "—".join(labels), *own])
    path = tmp_path / "年报.xlsx"
    workbook.save(path)
    assert values(read_document(path, Catalog())) == figures(newest)


def test_columns_of_quarters_above_a_whole_table(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    layout = newest.layouts["requests"]
    sheet["A1"] = TITLE
    for number, name in enumerate(("一季度", "二季度", "三季度", "四季度", "全年合计")):
        left = 1 + layout.label_columns + number * (layout.columns - layout.label_columns)
        sheet.cell(2, left).value = name
        end = left + layout.columns - layout.label_columns - 1
        sheet.merge_cells(start_row=2, start_column=left, end_row=2, end_column=end)
        for cell in layout.cells:
            if cell.column >= layout.label_columns or not number:
                row, column = 3 + cell.row, left + cell.column - layout.label_columns
                text = figures(newest, number).get(cell.key, "") if cell.key else cell.text
                sheet.cell(row, column).value = text
                end_row, end = row + cell.row_span - 1, column + cell.column_span - 1
                sheet.merge_cells(
                    start_row=row, start_column=column, end_row=end_row, end_column=end
                )
    path = tmp_path / "年报.xlsx"
    workbook.save(path)
    expected = {k: v for k, v in figures(newest, 4).items() if k.startswith("requests.")}
    assert values(read_document(path, Catalog())) == expected


@pytest.mark.parametrize("unit", [None, "单位"])
def test_a_list_of_quarters_alone_is_refused_as_one(
    tmp_path: Path, newest: Edition, unit: str | None
) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet.append(["甲镇2024年统计"])
    sheet.append([unit or "序号", "表", "指标", "一季度", "二季度", "三季度", "四季度"])
    for number, key in enumerate(newest.typed_keys, 1):
        title, *labels = path_to(newest, key)
        first = "甲镇人民政府" if unit else number
        sheet.append([first, title, "—".join(labels), 1, 2, 3, 4])
    path = tmp_path / "统计.xlsx"
    workbook.save(path)
    with pytest.raises(NoTablesError, match="只有各时段数字"):
        read_document(path, Catalog())
