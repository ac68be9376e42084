"""An office and its sections in one workbook: their sum is the report, with the texts beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.reading import SeveralReportsError, read_document
from tests.app.importing.test_foreign_xlsx import first_sheet, put_table
from tests.app.importing.test_grouping import saved, values
from tests.app.importing.test_unit_lists import Row
from tests.app.importing.test_unit_lists import saved as list_saved
from tests.documents import figures


def of_an_office(edition: Edition, parts: tuple[str, ...], slip: int = 0) -> Workbook:
    """Sheets of some parts and one of the office with their sum, but for a slip."""
    workbook = Workbook()
    workbook.remove(first_sheet(workbook))
    of_parts = [figures(edition, first) for first in range(1, len(parts) + 1)]
    whole = {key: str(sum(int(one[key]) for one in of_parts) + slip) for key in of_parts[0]}
    for name, cells in zip((*parts, "汇总"), (*of_parts, whole), strict=True):
        sheet = workbook.create_sheet(name)
        sheet.cell(1, 1).value = f"{name}2024年政府信息公开统计表"
        row = 3
        for table in edition.tables:
            row = put_table(sheet, edition, table.key, cells, row) + 1
    sheet.cell(1, 1).value = "红星街道2024年政府信息公开工作统计表（报区政务公开办）"
    sheet.cell(2, 1).value = "单位：江东区红星街道办事处"
    sheet.cell(row, 1).value = "制表：吴敏   审核：郑国栋   2025年1月6日"
    return workbook


def test_of_an_office_and_its_sections_the_office_is_read(tmp_path: Path, newest: Edition) -> None:
    parts = ("党政办", "城建办", "便民服务中心")
    path = saved(of_an_office(newest, parts), tmp_path / "a.xlsx")
    read = read_document(path, Catalog())
    details = read.report.details
    assert (details.organisation.name, details.date) == ("江东区红星街道办事处", date(2025, 1, 6))
    assert values(read)["requests.received.person"] == str(
        sum(int(figures(newest, n)["requests.received.person"]) for n in (1, 2, 3))
    )
    assert [one.text for one in read.unplaced] == [
        "这份报告是同一文件中3个部门（党政办、城建办、便民服务中心）的合计，各部门的数字没有单独读取"
    ]


@pytest.mark.parametrize("place", [0, 1, 4])
@pytest.mark.parametrize("of_sum", [0, 1, 3])
@pytest.mark.parametrize(
    "above", [(), ("江东区红星街道办事处2024年政府信息公开工作年度报告", "开头。")]
)
def test_texts_on_a_sheet_of_their_own_are_the_offices(
    tmp_path: Path, newest: Edition, above: tuple[str, ...], of_sum: int, place: int
) -> None:
    workbook = of_an_office(newest, ("党政办", "城建办", "便民服务中心"))
    workbook.move_sheet("汇总", of_sum - 3)
    sheet = workbook.create_sheet("文字", place)
    for row, line in enumerate(
        (*above, "一、总体情况", "总体。", "六、其他需要报告的事项", "无。"), 1
    ):
        sheet.cell(row, 1).value = line
    read = read_document(saved(workbook, tmp_path / "a.xlsx"), Catalog())
    texts = {key: text for key, text in read.report.texts.items() if text}
    opening = {"preamble": "开头。"} if above else {}
    assert texts == {**opening, "overview": "总体。", "others": "无。"}
    assert read.report.details.organisation.name == "江东区红星街道办事处"
    assert len(read.unplaced) == 1


def test_texts_of_a_section_are_not_the_offices(tmp_path: Path, newest: Edition) -> None:
    workbook = of_an_office(newest, ("党政办", "城建办", "便民服务中心"))
    row = workbook["城建办"].max_row + 2
    for line in ("一、总体情况", "城建办的总体情况。"):
        workbook["城建办"].cell(row, 1).value = line
        row += 1
    read = read_document(saved(workbook, tmp_path / "a.xlsx"), Catalog())
    assert not any(read.report.texts.values())


@pytest.mark.parametrize(
    ("parts", "slip"), [(("党政办", "城建办", "法规科"), 1), (("甲镇", "乙镇", "丙镇"), 0)]
)
def test_no_sum_is_chosen_that_is_none_or_that_of_units(
    tmp_path: Path, newest: Edition, parts: tuple[str, ...], slip: int
) -> None:
    path = saved(of_an_office(newest, parts, slip), tmp_path / "a.xlsx")
    with pytest.raises(SeveralReportsError):
        read_document(path, Catalog())


def test_of_one_unit_and_its_sum_the_unit_is_read(tmp_path: Path) -> None:
    rows: list[Row] = [("单位", "行政许可", "行政处罚"), ("甲镇", 1, 2), ("合计", 1, 2)]
    read = read_document(list_saved(tmp_path / "2024.xlsx", rows), Catalog())
    assert read.report.details.organisation.name == "甲镇"
    rows[2] = ("合计", 1, 3)
    with pytest.raises(SeveralReportsError, match="2 份报告"):
        read_document(list_saved(tmp_path / "2024.xlsx", rows), Catalog())
